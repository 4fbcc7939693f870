"""The exceptions. They are Python classes, because one made in Rust cannot have two bases."""


class Error(Exception):
    """Base class of all exceptions of this package."""


class ParseError(Error, ValueError):
    """A text isn't a JSON document. Lines and columns count from 1."""

    line: int
    column: int
    offset: int  # the index of the byte in UTF-8
    path: str  # a JSON path, such as `$.users[0].name`


class LimitError(Error, ValueError):
    """A document or an object exceeds a limit."""


class NotFoundError(Error, IndexError, KeyError):
    """A document has no such value."""

    __str__ = Exception.__str__  # A KeyError shows the repr of its message.


class EncodeError(Error, TypeError, ValueError):
    """An object cannot be written: `json` raises a TypeError or a ValueError."""
