"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class ParseError(Error, ValueError):
    """A text isn't a JSON document, or isn't a JSON Pointer.

    Attributes:
        line: The line of the first fault, from 1.
        column: The column, from 1, in characters.
        offset: The index in the text: of a byte, or of a character if the text is a `str`.
        path: The JSON path of the value, such as `$.users[0].name`.
    """

    line: int
    column: int
    offset: int
    path: str


class LimitError(Error, ValueError):
    """A document exceeds a limit."""


class NotFoundError(Error, IndexError, KeyError):
    """A document has no such value."""

    __str__ = Exception.__str__  # A KeyError shows the repr of its message.


class EncodeError(Error, ValueError):
    """A value cannot be written."""


class EncodeTypeError(Error, TypeError):
    """An object or a key has a type that cannot be written."""
