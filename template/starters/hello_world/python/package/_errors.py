"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
these need two. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of this package's own exceptions."""


class EmptyNameError(Error, ValueError):
    """A name holds nothing but white space."""


class GuestError(Error, ValueError):
    """One guest of several cannot be greeted; `__cause__` says why."""
