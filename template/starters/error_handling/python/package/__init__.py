"""Runs the tasks of a TOML file."""

from ._errors import (
    ConfigError,
    DuplicateTaskError,
    Error,
    InvalidPlanError,
    LimitError,
    ParseError,
    TaskError,
)

try:
    from ._core import Plan, __version__, run_file
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "ConfigError",
    "DuplicateTaskError",
    "Error",
    "InvalidPlanError",
    "LimitError",
    "ParseError",
    "Plan",
    "TaskError",
    "__version__",
    "run_file",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
