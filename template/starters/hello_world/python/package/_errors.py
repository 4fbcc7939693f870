"""The exceptions of this package.

They are defined here, in Python, because a class that also inherits a built-in one could not be made in Rust for every
Python that one wheel serves. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of every exception that this package raises by itself."""


class EmptyNameError(Error, ValueError):
    """A name holds nothing but white space."""


class GuestError(Error, ValueError):
    """One guest of several cannot be greeted; `__cause__` says why."""
