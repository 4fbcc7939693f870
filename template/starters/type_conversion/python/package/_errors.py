"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
these need two or three. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of this package's own exceptions."""


class ConversionError(Error, TypeError, ValueError):
    """A value deep in an argument cannot be converted; `__cause__` says why."""


class TotalError(Error, OverflowError):
    """The total of an order does not fit into a decimal of Rust."""


class NoNumbersError(Error, ValueError):
    """There is no mean of nothing."""


class UnsuitableBufferError(Error, BufferError):
    """The memory of an object is not what a function works on."""


class Utf8Error(Error, ValueError):
    """Bytes are not valid UTF-8; `__cause__` says in what way."""
