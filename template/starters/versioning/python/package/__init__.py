"""Which wheel a Python takes, and how the one that is installed was built."""

from ._core import (
    BuildInfo,
    Interpreter,
    Wheel,
    build_info,
    choose,
    is_gil_enabled,
    serves,
    to_python_version,
)
from ._deprecated import best_wheel  # type: ignore[deprecated]
from ._errors import Error, InterpreterError, VersionError, WheelNameError
from ._runtime import RuntimeInfo, runtime_info
from ._version import __version__

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

# They are made in `_core`; users import them from here.
for _class in (BuildInfo, Interpreter, Wheel):
    _class.__module__ = __name__
del _class
