"""Whole years between dates, by one package for many Pythons."""

from ._errors import Error, OrderError

try:
    from ._build_info import BuildInfo, build_info
    from ._core import __version__, is_gil_enabled
    from ._deprecated import age, count_years  # type: ignore[deprecated]
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "BuildInfo",
    "Error",
    "OrderError",
    "__version__",
    "age",
    "build_info",
    "count_years",
    "is_gil_enabled",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
