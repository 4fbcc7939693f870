"""Which wheel a Python takes, and how the one that is installed was built."""

from ._deprecated import best_wheel  # type: ignore[deprecated]
from ._errors import Error, InterpreterError, VersionError, WheelNameError
from ._runtime import RuntimeInfo, runtime_info

try:
    from ._core import (
        BuildInfo,
        Interpreter,
        Wheel,
        __version__,
        build_info,
        choose,
        is_gil_enabled,
        serves,
        to_python_version,
    )
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

__all__ = [
    "BuildInfo",
    "Error",
    "Interpreter",
    "InterpreterError",
    "RuntimeInfo",
    "VersionError",
    "Wheel",
    "WheelNameError",
    "__version__",
    "best_wheel",
    "build_info",
    "choose",
    "is_gil_enabled",
    "runtime_info",
    "serves",
    "to_python_version",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
