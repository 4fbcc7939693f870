"""Summaries of the logs of weather stations."""

from ._errors import Error, FieldError, LineError

try:
    from ._core import Reading, Summary, __version__, summarize
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "Error",
    "FieldError",
    "LineError",
    "Reading",
    "Summary",
    "__version__",
    "summarize",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
