"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class OrderError(Error, ValueError):
    """The second date is before the first one."""
