//! The Pythons that wheels are for. This file knows nothing of Python.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// Who has made a Python, and what else its ABI depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Implementation {
    /// The one from python.org.
    CPython {
        /// Whether it was built to run without the global interpreter lock.
        free_threaded: bool,
    },
    /// The one with a compiler inside, from pypy.org.
    PyPy {
        /// The version of its C interface: 73 since PyPy 7.3, 80 since PyPy 8.0.
        interface: u8,
    },
}

impl Implementation {
    /// The name that `sys.implementation` has.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CPython { .. } => "cpython",
            Self::PyPy { .. } => "pypy",
        }
    }

    /// What Python tags begin with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::CPython { .. } => "cp",
            Self::PyPy { .. } => "pp",
        }
    }
}

/// A Python 3, as far as wheels tell them apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Interpreter {
    /// Who has made it.
    pub implementation: Implementation,
    /// The second number of its version: 14 for Python 3.14.
    pub minor: u8,
    /// The newest platform tag that it takes; without one, every platform will do.
    pub platform: Option<String>,
}

impl Interpreter {
    /// The ABI tag of the wheels that are for this Python alone.
    #[must_use]
    pub fn abi(&self) -> String {
        let minor = self.minor;
        match self.implementation {
            Implementation::CPython { free_threaded } => {
                format!("cp3{minor}{}", suffix(free_threaded))
            }
            Implementation::PyPy { interface } => format!("pypy3{minor}_pp{interface}"),
        }
    }

    /// Whether it was built to run without the global interpreter lock.
    #[must_use]
    pub fn is_free_threaded(&self) -> bool {
        self.implementation
            == Implementation::CPython {
                free_threaded: true,
            }
    }

    /// The same Python on a platform.
    #[must_use]
    pub fn on(self, platform: Option<String>) -> Self {
        Self { platform, ..self }
    }
}

fn suffix(free_threaded: bool) -> &'static str {
    if free_threaded { "t" } else { "" }
}

impl FromStr for Interpreter {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        parse(name).ok_or_else(|| Error::Interpreter(name.to_owned()))
    }
}

/// Reads `3.14`, `3.14t` or `pypy3.11-pp80`.
fn parse(name: &str) -> Option<Interpreter> {
    let (implementation, version) = if let Some(rest) = name.strip_prefix("pypy") {
        let (version, interface) = rest.split_once("-pp")?;
        let interface = number(interface)?;
        (Implementation::PyPy { interface }, version)
    } else {
        let free_threaded = name.ends_with('t');
        let version = name.strip_suffix('t').unwrap_or(name);
        (Implementation::CPython { free_threaded }, version)
    };
    Some(Interpreter {
        implementation,
        minor: number(version.strip_prefix("3.")?)?,
        platform: None,
    })
}

/// The version of PyPy's C interface in what `sysconfig` calls `SOABI`: 80 in `pypy311-pp80`.
#[must_use]
pub fn pypy_interface(soabi: &str) -> Option<u8> {
    number(soabi.split('-').nth(1)?.strip_prefix("pp")?)
}

/// A number without a sign and without zeros in front.
pub(crate) fn number(digits: &str) -> Option<u8> {
    let is_plain = digits == "0" || !digits.starts_with('0');
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_plain && all_digits)
        .then(|| digits.parse().ok())
        .flatten()
}

impl fmt::Display for Interpreter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minor = self.minor;
        match self.implementation {
            Implementation::CPython { free_threaded } => {
                write!(formatter, "3.{minor}{}", suffix(free_threaded))
            }
            Implementation::PyPy { interface } => write!(formatter, "pypy3.{minor}-pp{interface}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interpreter(name: &str) -> Interpreter {
        name.parse().unwrap()
    }

    #[test]
    fn each_kind_of_python_has_an_abi_of_its_own() {
        assert_eq!(interpreter("3.9").abi(), "cp39");
        assert_eq!(interpreter("3.14t").abi(), "cp314t");
        assert_eq!(interpreter("pypy3.11-pp80").abi(), "pypy311_pp80");
    }

    #[test]
    fn pypy_tells_its_interface_in_the_names_of_extension_modules() {
        assert_eq!(pypy_interface("pypy311-pp80"), Some(80));
        assert_eq!(pypy_interface("pypy311-pp73-x86_64-linux-gnu"), Some(73));
        assert_eq!(pypy_interface("cpython-314-x86_64-linux-gnu"), None);
    }

    #[test]
    fn what_is_no_python_3_is_refused() {
        let names = [
            "",
            "3",
            "3.",
            "2.7",
            "3.x",
            "3.+1",
            "3.014",
            "3.999",
            "3.14tt",
            "pypy3.11",
            "pypy3.11t-pp80",
            "pypy3.11-80",
            "3.11-pp80",
            "cp314",
        ];
        for name in names {
            let error = name.parse::<Interpreter>().unwrap_err();
            assert!(matches!(error, Error::Interpreter(shown) if shown == name));
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_read_again(minor: u8, free_threaded: bool, interface: u8) {
            for implementation in [Implementation::CPython { free_threaded }, Implementation::PyPy { interface }] {
                let made = Interpreter { implementation, minor, platform: None };
                prop_assert_eq!(interpreter(&made.to_string()), made);
            }
        }

        #[test]
        fn any_text_is_an_interpreter_or_an_error(text in "(pypy)?3?[.]?.{0,4}(-pp)?.{0,2}") {
            if let Ok(read) = text.parse::<Interpreter>() {
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }
}
