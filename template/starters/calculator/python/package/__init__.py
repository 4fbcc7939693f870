"""Exact arithmetic, and expressions that anybody may type."""

from ._core import (
    Calculator,
    Limits,
    add,
    divide,
    evaluate,
    factorial,
    floor_divide,
    gcd,
    isqrt,
    modulo,
    multiply,
    power,
    root,
    sqrt,
    subtract,
)
from ._errors import (
    ArgumentError,
    BatchError,
    DivisionByZeroError,
    DomainError,
    Error,
    ExpressionError,
    FloatOverflowError,
    LimitError,
    UnknownNameError,
)
from ._version import __version__

__all__ = [
    "ArgumentError",
    "BatchError",
    "Calculator",
    "DivisionByZeroError",
    "DomainError",
    "Error",
    "ExpressionError",
    "FloatOverflowError",
    "LimitError",
    "Limits",
    "UnknownNameError",
    "__version__",
    "add",
    "divide",
    "evaluate",
    "factorial",
    "floor_divide",
    "gcd",
    "isqrt",
    "modulo",
    "multiply",
    "power",
    "root",
    "sqrt",
    "subtract",
]

# They are made in `_core`; users import them from here.
for _class in (Calculator, Limits):
    _class.__module__ = __name__
del _class
