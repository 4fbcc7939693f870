"""Greetings from Rust."""

from ._errors import EmptyNameError, Error, GuestError

try:
    from ._core import __version__, greet, greet_all
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = ["EmptyNameError", "Error", "GuestError", "__version__", "greet", "greet_all"]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
