"""A recorder for the values of a sensor, on top of a C library."""

from ._errors import ArgumentError, BusyError, Error, FullError

try:
    from ._core import Recorder, Subscription, __version__
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "ArgumentError",
    "BusyError",
    "Error",
    "FullError",
    "Recorder",
    "Subscription",
    "__version__",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
