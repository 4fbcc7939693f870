"""Redacts secrets in text."""

import atexit

from ._errors import BusyError, ClosedError, ConfigError, Error, ForkError

try:
    from ._core import Redactor, __version__, build_info, close_all, refresh_logging
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "BusyError",
    "ClosedError",
    "ConfigError",
    "Error",
    "ForkError",
    "Redactor",
    "__version__",
    "build_info",
    "refresh_logging",
]

# Threads must not log when the interpreter shuts down. Python calls this after other threads have ended.
atexit.register(close_all)

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
