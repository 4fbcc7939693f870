"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
these need two. `src/error.rs` says which Rust error becomes which of them.
"""


class Error(Exception):
    """Base class of this package's own exceptions."""


class ExpressionError(Error, ValueError):
    """A text is not an expression.

    Attributes:
        position: Where in the text, counted in characters from 0.
        expected: What may stand there.
    """

    position: int
    expected: str


class UnknownNameError(Error, LookupError):
    """A variable has no value, or there is no such function.

    Attributes:
        name: The name.
    """

    name: str


class ArgumentError(Error, TypeError):
    """A function in an expression is called with a float where it takes an int."""


class DomainError(Error, ValueError):
    """An operation has no result among the real numbers."""


class DivisionByZeroError(Error, ZeroDivisionError):
    """Something is divided by zero."""


class FloatOverflowError(Error, OverflowError):
    """A number is too large for a float."""


class LimitError(Error, ValueError):
    """An expression, an int or an evaluation is larger than the limits allow.

    Attributes:
        limit: Which of them: "bits", "depth", "length" or "long_operations".
        allowed: How much it allows.
    """

    limit: str
    allowed: int


class BatchError(Error, ValueError):
    """One expression of several cannot be evaluated; `__cause__` says why.

    Attributes:
        number: Which of them, counted from 1.
    """

    number: int
