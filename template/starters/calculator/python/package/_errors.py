"""The exceptions of this package. `src/error.rs` raises them.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
"""


class Error(Exception):
    """Base class of all exceptions of this package."""


class ExpressionError(Error, ValueError):
    """A text isn't an expression. `position` says where, in characters from 0."""

    position: int


class UnknownNameError(Error, LookupError):
    """A variable has no value."""


class DivisionByZeroError(Error, ZeroDivisionError):
    """A divisor is zero."""


class ResultError(Error, ArithmeticError):
    """A result is complex or too large for a float, or an expression cannot hold a number."""


class LimitError(Error, ValueError):
    """An int, or the length or nesting of an expression, exceeds the limits."""


class BatchError(Error, ValueError):
    """One of several expressions cannot be evaluated. `__cause__` is the reason."""
