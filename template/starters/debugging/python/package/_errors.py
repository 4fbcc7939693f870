"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class FieldError(Error, ValueError):
    """A line has too few or too many fields, or a field is wrong."""


class LineError(Error, ValueError):
    """A line of a log cannot be read. `__cause__` is the reason."""
