"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
these need two. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of this package's own exceptions."""


class InterpreterError(Error, ValueError):
    """Something else stands where a Python 3 should, such as 3.14t."""


class VersionError(Error, ValueError):
    """A version of Cargo has no counterpart in Python."""


class WheelNameError(Error, ValueError):
    """A file name has not the form that a wheel's has."""
