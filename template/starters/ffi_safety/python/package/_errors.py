"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because most have two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class ArgumentError(Error, ValueError):
    """An argument has an invalid value."""


class BusyError(Error, BufferError):
    """A view shows the samples, so they cannot be cleared."""


class FullError(Error, RuntimeError):
    """The recorder is full."""
