"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
these need two. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of this package's own exceptions."""


class ArgumentError(Error, ValueError):
    """An argument is not what it should be."""


class CapacityError(Error, MemoryError):
    """There is no memory for so many samples."""


class FullError(Error, RuntimeError):
    """There is no room for so many samples."""


class BusyError(Error, BufferError):
    """The samples cannot be cleared or moved while somebody looks at them."""


class ChangedError(Error, RuntimeError):
    """The samples were cleared during iteration."""


class ClosedError(Error, ValueError):
    """The recorder is closed."""
