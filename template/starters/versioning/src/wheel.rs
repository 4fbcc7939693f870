//! The file names of wheels. This file knows nothing of Python.

use crate::error::Error;

/// What every wheel's file name ends in.
pub const SUFFIX: &str = ".whl";

/// The parts of a wheel's file name, as
/// [the specification](https://packaging.python.org/en/latest/specifications/binary-distribution-format/) has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wheel<'name> {
    /// Of what it is a wheel.
    pub distribution: &'name str,
    /// Of which version.
    pub version: &'name str,
    /// What tells apart several builds of one version, if there is more than one.
    pub build: Option<&'name str>,
    /// For which Pythons it is: one tag, or several with dots between them.
    pub python: &'name str,
    /// Which binary interfaces it needs: one tag, or several.
    pub abi: &'name str,
    /// For which systems and processors it is: one tag, or several.
    pub platform: &'name str,
}

impl<'name> Wheel<'name> {
    /// Takes the file name of a wheel apart. Whether its version is one is not looked at.
    ///
    /// # Errors
    ///
    /// [`Error::WheelName`] if `name` has not the form `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`.
    pub fn parse(name: &'name str) -> Result<Self, Error> {
        split(name).ok_or_else(|| Error::WheelName(name.to_owned()))
    }

    /// What the build is sorted by: its number, and the text after that. No build comes before all others.
    #[must_use]
    pub fn build_order(&self) -> Option<(u64, &'name str)> {
        let build = self.build?;
        let end = build.bytes().take_while(u8::is_ascii_digit).count();
        let (number, text) = build.split_at_checked(end)?;
        Some((number.parse().unwrap_or(u64::MAX), text))
    }
}

fn split(name: &str) -> Option<Wheel<'_>> {
    let (rest, platform) = name.strip_suffix(SUFFIX)?.rsplit_once('-')?;
    let (rest, abi) = rest.rsplit_once('-')?;
    let (rest, python) = rest.rsplit_once('-')?;
    let (distribution, rest) = rest.split_once('-')?;
    let (version, build) = match rest.split_once('-') {
        Some((version, build)) => (version, Some(build)),
        None => (rest, None),
    };
    let is_valid = is_word(distribution, |byte| matches!(byte, b'.' | b'_'))
        && is_word(version, |byte| matches!(byte, b'.' | b'_' | b'!' | b'+'))
        && build.is_none_or(is_build)
        && [python, abi, platform].into_iter().all(are_tags);
    is_valid.then_some(Wheel {
        distribution,
        version,
        build,
        python,
        abi,
        platform,
    })
}

fn is_build(build: &str) -> bool {
    build.starts_with(|first: char| first.is_ascii_digit()) && is_word(build, |byte| byte == b'_')
}

/// Whether `tags` is a tag, or several with dots between them.
fn are_tags(tags: &str) -> bool {
    let is_tag = |tag| is_word(tag, |byte| byte == b'_');
    tags.split('.').all(is_tag)
}

/// Whether `text` is one or several letters, digits, and others that are allowed.
fn is_word(text: &str, is_allowed: impl Fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    !text.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || is_allowed(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_taken_apart() {
        let wheel = Wheel::parse("demo-1.0-cp315-abi3.abi3t-win_amd64.whl").unwrap();
        let expected = Wheel {
            distribution: "demo",
            version: "1.0",
            build: None,
            python: "cp315",
            abi: "abi3.abi3t",
            platform: "win_amd64",
        };
        assert_eq!(wheel, expected);
    }

    #[test]
    fn builds_are_sorted_by_their_number() {
        let build = |build| {
            let name = format!("demo-1.0{build}-py3-none-any.whl");
            let order = Wheel::parse(&name).unwrap().build_order();
            order.map(|(number, text)| (number, text.to_owned()))
        };
        assert!(build("") < build("-2"));
        assert!(build("-2") < build("-10"));
        assert!(build("-10") < build("-10a"));
    }

    #[test]
    fn what_is_no_wheel_name_is_refused() {
        let names = [
            "",
            ".whl",
            "demo-1.0.tar.gz",
            "demo-1.0-py3-none-any",
            "demo-py3-none-any.whl",
            "demo-1.0-b1-py3-none-any.whl",
            "demo-1.0-1-2-py3-none-any.whl",
            "demo-1.0-py3..py2-none-any.whl",
            "-1.0-py3-none-any.whl",
            "demo--py3-none-any.whl",
            "demo-1.0--none-any.whl",
            "demo-1.0-py3-none-.whl",
            "dem o-1.0-py3-none-any.whl",
            "demo-1.0-py3-none-any.WHL",
            "../demo-1.0-py3-none-any.whl",
        ];
        for name in names {
            let error = Wheel::parse(name).unwrap_err();
            assert!(
                matches!(error, Error::WheelName(shown) if shown == name),
                "{name}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_parts_make_the_name_again(
            start in "[a-z_]{1,8}-[0-9.]{1,6}(-[0-9]{1,3}[a-z]?)?",
            tags in "[a-z0-9_]{1,6}([.][a-z0-9_]{1,6}){0,2}-[a-z0-9]{1,6}-[a-z0-9_]{1,9}",
        ) {
            let name = format!("{start}-{tags}.whl");
            let wheel = Wheel::parse(&name).unwrap();
            let build = wheel.build.map(|build| format!("-{build}")).unwrap_or_default();
            let Wheel { distribution, version, python, abi, platform, .. } = wheel;
            prop_assert_eq!(format!("{distribution}-{version}{build}-{python}-{abi}-{platform}.whl"), name);
        }

        #[test]
        fn any_text_is_a_wheel_or_an_error(text in "[a-z0-9._ é-]{0,30}([.]whl)?") {
            let parsed = Wheel::parse(&text);
            prop_assert!(parsed.is_err() || text.ends_with(SUFFIX));
        }
    }
}
