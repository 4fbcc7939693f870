//! Versions as Cargo and as Python write them. This file knows nothing of Python.

use crate::error::Error;

/// How pre-releases may be called, and what Python calls them.
const LABELS: [(&str, &str); 9] = [
    ("alpha", "a"),
    ("a", "a"),
    ("beta", "b"),
    ("b", "b"),
    ("preview", "rc"),
    ("pre", "rc"),
    ("rc", "rc"),
    ("c", "rc"),
    ("dev", ".dev"),
];

/// Writes a version of Cargo as a wheel has it: `1.0.0-alpha.2` is `1.0.0a2`.
///
/// # Errors
///
/// [`Error::Version`] if `version` is not `MAJOR.MINOR.PATCH`, with a pre-release that Python has a name for or none,
/// and no build metadata, which PyPI refuses.
pub fn to_python(version: &str) -> Result<String, Error> {
    let (release, pre_release) = match version.split_once('-') {
        Some((release, pre_release)) => (release, Some(pre_release)),
        None => (version, None),
    };
    numbers(release)
        .zip(pre_release.map_or(Some(String::new()), python_pre_release))
        .map(|(release, pre_release)| release + &pre_release)
        .ok_or_else(|| Error::Version(version.to_owned()))
}

/// The three numbers of a release, if that is what `release` is.
fn numbers(release: &str) -> Option<String> {
    let numbers: Option<Vec<_>> = release.split('.').map(number).collect();
    let [major, minor, patch] = numbers?.try_into().ok()?;
    Some(format!("{major}.{minor}.{patch}"))
}

fn number(digits: &str) -> Option<u64> {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

/// `a2` for `alpha.2`, `alpha2` and `alpha-2`; `a0` for `alpha`.
fn python_pre_release(pre_release: &str) -> Option<String> {
    let end_of_label = pre_release
        .find(|character: char| !character.is_ascii_alphabetic())
        .unwrap_or(pre_release.len());
    let (label, rest) = pre_release.split_at(end_of_label);
    let (_, label) = LABELS.iter().find(|(name, _)| *name == label)?;
    let digits = rest.strip_prefix(['.', '-']).unwrap_or(rest);
    let number = if rest.is_empty() { 0 } else { number(digits)? };
    Some(format!("{label}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pre_release_is_written_as_python_does() {
        assert_eq!(to_python("0.1.0").unwrap(), "0.1.0");
        assert_eq!(to_python("0.1.0-alpha.2").unwrap(), "0.1.0a2");
        assert_eq!(to_python("1.0.0-beta").unwrap(), "1.0.0b0");
        assert_eq!(to_python("1.0.0-rc1").unwrap(), "1.0.0rc1");
        assert_eq!(to_python("2.10.0-dev-3").unwrap(), "2.10.0.dev3");
    }

    #[test]
    fn what_no_wheel_can_have_is_refused() {
        let versions = [
            "",
            "1.0",
            "1.0.0.0",
            "1.0.x",
            "1.+1.0",
            "1.0.0-",
            "1.0.0-final",
            "1.0.0-alpha.x",
            "1.0.0-alpha.",
            "1.0.0+build",
            "1.0.0-rc.1+build",
        ];
        for version in versions {
            let error = to_python(version).unwrap_err();
            assert!(matches!(error, Error::Version(shown) if shown == version));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_version_or_an_error(text in ".{0,20}") {
            if let Ok(version) = to_python(&text) {
                prop_assert!(!version.contains(['-', '+']));
            }
        }

        #[test]
        fn numbers_stay_what_they_are(major: u64, minor: u64, patch: u64, pre: u64) {
            let version = format!("{major}.{minor}.{patch}");
            prop_assert_eq!(&to_python(&version).unwrap(), &version);
            let candidate = format!("{version}-rc.{pre}");
            prop_assert_eq!(to_python(&candidate).unwrap(), format!("{version}rc{pre}"));
        }
    }
}
