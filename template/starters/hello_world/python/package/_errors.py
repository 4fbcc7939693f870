"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class EmptyNameError(Error, ValueError):
    """A name is empty or only white space."""


class GuestError(Error, ValueError):
    """One of several guests cannot be greeted. `__cause__` is the reason."""
