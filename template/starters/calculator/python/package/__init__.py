"""Exact arithmetic, and expressions that anybody may type."""

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

try:
    from ._core import (
        Calculator,
        Limits,
        __version__,
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
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

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

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
