"""Tasks of which some need others, in an order in which they can be run."""

from ._errors import (
    CircleError,
    DeprecatedKeyWarning,
    DuplicateTaskError,
    Error,
    FaultError,
    InvalidPlanError,
    LimitError,
    ParseError,
    TaskError,
    UnknownTaskError,
)

try:
    from ._core import Plan, __version__, run_file
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "CircleError",
    "DeprecatedKeyWarning",
    "DuplicateTaskError",
    "Error",
    "FaultError",
    "InvalidPlanError",
    "LimitError",
    "ParseError",
    "Plan",
    "TaskError",
    "UnknownTaskError",
    "__version__",
    "run_file",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
