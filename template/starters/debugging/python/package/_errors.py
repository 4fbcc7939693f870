"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
these need two. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of this package's own exceptions."""


class FieldError(Error, ValueError):
    """A field of a reading is not what it should be."""


class LineError(Error, ValueError):
    """One line of a log is no reading; `__cause__` says why."""
