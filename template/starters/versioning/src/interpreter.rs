//! The Pythons that wheels are for. This file knows nothing of Python.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// The part of PyPy's ABI tag that tells the version of its C interface. It has been this one since PyPy 7.3.
const PYPY_INTERFACE: &str = "pp73";

/// Who has made a Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Implementation {
    /// The one from python.org.
    CPython,
    /// The one with a compiler inside, from pypy.org.
    PyPy,
}

impl Implementation {
    /// The name that `sys.implementation` has.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CPython => "cpython",
            Self::PyPy => "pypy",
        }
    }

    /// What Python tags begin with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::CPython => "cp",
            Self::PyPy => "pp",
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
    /// Whether it was built to run without the global interpreter lock.
    pub free_threaded: bool,
    /// The newest platform tag that it takes; without one, every platform will do.
    pub platform: Option<String>,
}

impl Interpreter {
    /// The ABI tag of the wheels that are for this Python alone.
    #[must_use]
    pub fn abi(&self) -> String {
        let minor = self.minor;
        match self.implementation {
            Implementation::CPython if self.free_threaded => format!("cp3{minor}t"),
            Implementation::CPython => format!("cp3{minor}"),
            Implementation::PyPy => format!("pypy3{minor}_{PYPY_INTERFACE}"),
        }
    }

    /// The same Python on a platform.
    #[must_use]
    pub fn on(self, platform: Option<String>) -> Self {
        Self { platform, ..self }
    }
}

impl FromStr for Interpreter {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        parse(name).ok_or_else(|| Error::Interpreter(name.to_owned()))
    }
}

/// Reads `3.14`, `3.14t` or `pypy3.11`.
fn parse(name: &str) -> Option<Interpreter> {
    let (implementation, version) = match name.strip_prefix("pypy") {
        Some(version) => (Implementation::PyPy, version),
        None => (Implementation::CPython, name),
    };
    let (version, free_threaded) = match version.strip_suffix('t') {
        Some(version) => (version, true),
        None => (version, false),
    };
    let minor = version.strip_prefix("3.")?;
    let is_number = minor.bytes().all(|byte| byte.is_ascii_digit()) && !has_leading_zero(minor);
    let exists = !(free_threaded && implementation == Implementation::PyPy);
    (is_number && exists).then_some(Interpreter {
        implementation,
        minor: minor.parse().ok()?,
        free_threaded,
        platform: None,
    })
}

fn has_leading_zero(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0')
}

impl fmt::Display for Interpreter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let implementation = match self.implementation {
            Implementation::CPython => "",
            Implementation::PyPy => "pypy",
        };
        let suffix = if self.free_threaded { "t" } else { "" };
        write!(formatter, "{implementation}3.{}{suffix}", self.minor)
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
        assert_eq!(interpreter("pypy3.11").abi(), "pypy311_pp73");
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
            "pypy3.11t",
            "cp314",
        ];
        for name in names {
            let error = name.parse::<Interpreter>().unwrap_err();
            assert!(matches!(error, Error::Interpreter(shown) if shown == name));
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_read_again(minor: u8, free_threaded: bool, is_pypy: bool) {
            let implementation = if is_pypy { Implementation::PyPy } else { Implementation::CPython };
            let free_threaded = free_threaded && !is_pypy;
            let made = Interpreter { implementation, minor, free_threaded, platform: None };
            prop_assert_eq!(interpreter(&made.to_string()), made);
        }

        #[test]
        fn any_text_is_an_interpreter_or_an_error(text in "(pypy)?3?[.]?.{0,4}") {
            if let Ok(read) = text.parse::<Interpreter>() {
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }
}
