"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has several base classes, which a class made in Rust cannot
have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class ConversionError(Error, TypeError, ValueError):
    """A value inside an argument cannot be converted. `__cause__` is the reason.

    Attributes:
        path: Where the value is, such as `orders[2].items[0].price`.
    """

    def __init__(self, path: str) -> None:
        """Store the path."""
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Return the message."""
        return f"cannot convert {self.path}"


class LossyError(Error, ValueError):
    """A Rust type cannot hold a value exactly."""
