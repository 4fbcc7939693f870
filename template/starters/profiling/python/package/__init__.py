"""Moving averages, in steps from slow to fast."""

from ._errors import Error

try:
    from ._core import (
        Series,
        Weights,
        __version__,
        average,
        smooth_array,
        smooth_list,
        smooth_parallel,
        smooth_series,
    )
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "Error",
    "Series",
    "Weights",
    "__version__",
    "average",
    "smooth_array",
    "smooth_list",
    "smooth_parallel",
    "smooth_series",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
