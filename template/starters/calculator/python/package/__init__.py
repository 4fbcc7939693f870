"""Arithmetic expressions, evaluated in Rust within limits."""

from ._errors import (
    BatchError,
    DivisionByZeroError,
    Error,
    ExpressionError,
    LimitError,
    ResultError,
    UnknownNameError,
)

try:
    from ._core import Expression, __version__, evaluate, evaluate_all
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "BatchError",
    "DivisionByZeroError",
    "Error",
    "Expression",
    "ExpressionError",
    "LimitError",
    "ResultError",
    "UnknownNameError",
    "__version__",
    "evaluate",
    "evaluate_all",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
