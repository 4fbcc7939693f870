"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class ConfigError(Error, ValueError):
    """A setting is missing or invalid.

    Attributes:
        field: The name of the argument or of the environment variable.
    """

    def __init__(self, message: str, field: str) -> None:
        """Store the message and the field."""
        super().__init__(message, field)
        self.field = field

    def __str__(self) -> str:
        """Return the message."""
        return str(self.args[0])


class BusyError(Error, RuntimeError):
    """The queue is full: slow down, or answer with HTTP status 503."""


class ClosedError(Error, RuntimeError):
    """The redactor was closed before a thread began with the text."""


class ForkError(Error, RuntimeError):
    """The redactor belongs to another process: create one in each process."""
