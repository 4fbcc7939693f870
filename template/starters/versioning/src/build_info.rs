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
#[must_use]
pub fn version() -> String {
    as_python_writes(env!("CARGO_PKG_VERSION"))
}

/// One that PyPI refuses, such as `0.1.0+vendor1`, is already written so.
fn as_python_writes(version: &str) -> String {
    version::to_python(version).unwrap_or_else(|_| version.to_owned())
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

/// The binary interface that this build uses, as the ABI tag of a wheel names it. Without a stable ABI, it is that of
/// the one Python that can load it, so of the `running` one, which is asked for only then.
///
/// # Errors
///
/// That of `running`.
pub fn abi(running: impl FnOnce() -> Result<Interpreter, Error>) -> Result<String, Error> {
    match stable_abi() {
        Some(stable_abi) => Ok(stable_abi.to_owned()),
        None => Ok(running()?.abi()),
    }
}

/// Whether a free-threaded Python can load this build.
#[must_use]
pub fn is_free_threaded() -> bool {
    cfg!(Py_GIL_DISABLED)
}

/// The Cargo features of this crate that are on. What came of them, [`abi`] says.
#[must_use]
pub fn features() -> Vec<&'static str> {
    let features = env!("BUILD_FEATURES").split(',');
    features.filter(|feature| !feature.is_empty()).collect()
}

/// The version of PyO3, if a `Cargo.lock` beside `Cargo.toml` tells it. In a workspace, whose lock file is elsewhere, one
/// that was left behind there tells an old version.
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
    fn python_is_asked_for_its_abi_only_without_a_stable_one() {
        match stable_abi() {
            Some(stable_abi) => {
                let unknown = || Err(Error::Interpreter(String::new()));
                assert_eq!(abi(unknown).unwrap(), stable_abi);
            }
            None => assert_eq!(abi(|| "3.14".parse()).unwrap(), "cp314"),
        }
    }

    #[test]
    fn a_version_that_pypi_refuses_stays_as_it_is() {
        assert_eq!(as_python_writes("0.1.0-rc.1"), "0.1.0rc1");
        assert_eq!(as_python_writes("0.1.0+vendor1"), "0.1.0+vendor1");
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
