//! How this crate was built: what `build.rs` was told, and what the compiler's settings say.

use crate::error::Error;
use crate::interpreter::Interpreter;
use crate::version;

/// The oldest Python that can load this build, such as `3.11`; for a build without a stable ABI the only one.
pub const PYTHON: &str = env!("BUILD_PYTHON");
/// `release`, or `debug` for a profile that is made from `dev`.
pub const PROFILE: &str = env!("BUILD_PROFILE");
/// What the code runs on, as Rust names it.
pub const TARGET: &str = env!("BUILD_TARGET");
/// The compiler, with the commit and the date that it was made from.
pub const RUSTC: &str = env!("BUILD_RUSTC");

/// The version, as Python writes it.
///
/// # Errors
///
/// [`Error::Version`] if that in `Cargo.toml` is none that a wheel can have.
pub fn version() -> Result<String, Error> {
    version::to_python(env!("CARGO_PKG_VERSION"))
}

/// The stable ABI that this build is for, which later Pythons keep, if it is for one.
#[must_use]
pub fn stable_abi() -> Option<&'static str> {
    match (cfg!(Py_LIMITED_API), cfg!(Py_GIL_DISABLED)) {
        (true, true) => Some("abi3t"),
        (true, false) => Some("abi3"),
        (false, _) => None,
    }
}

/// The binary interface that this build uses, as the ABI tag of a wheel names it. Without a stable ABI, it is that of the
/// one Python that can load it, so of the running one.
#[must_use]
pub fn abi(running: &Interpreter) -> String {
    stable_abi().map_or_else(|| running.abi(), str::to_owned)
}

/// Whether a free-threaded Python can load this build.
#[must_use]
pub fn is_free_threaded() -> bool {
    cfg!(Py_GIL_DISABLED)
}

/// The Cargo features that are on.
#[must_use]
pub fn features() -> Vec<&'static str> {
    let features = env!("BUILD_FEATURES").split(',');
    features.filter(|feature| !feature.is_empty()).collect()
}

/// The version of PyO3, if a `Cargo.lock` beside `Cargo.toml` tells it.
#[must_use]
pub fn pyo3() -> Option<&'static str> {
    Some(env!("BUILD_PYO3")).filter(|version| !version.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_are_those_that_code_is_compiled_with() {
        let known = [
            ("abi3", cfg!(feature = "abi3")),
            ("abi3t", cfg!(feature = "abi3t")),
            ("stubs", cfg!(feature = "stubs")),
        ];
        for (feature, is_on) in known {
            assert_eq!(features().contains(&feature), is_on, "{feature}");
        }
    }

    #[test]
    fn the_abi_is_stable_only_with_a_feature_for_it() {
        let running: Interpreter = "3.14".parse().unwrap();
        match stable_abi() {
            Some(stable_abi) => {
                assert!(features().contains(&stable_abi));
                assert_eq!(abi(&running), stable_abi);
            }
            None => assert_eq!(abi(&running), "cp314"),
        }
    }

    #[test]
    fn the_build_script_has_found_everything() {
        assert!(RUSTC.starts_with("rustc 1."), "{RUSTC}");
        assert!(["debug", "release"].contains(&PROFILE), "{PROFILE}");
        assert!(
            TARGET.contains(std::env::consts::ARCH) || TARGET.starts_with('i'),
            "{TARGET}"
        );
        assert!(PYTHON.parse::<Interpreter>().is_ok(), "{PYTHON}");
        assert_eq!(PROFILE == "debug", cfg!(debug_assertions));
    }
}
