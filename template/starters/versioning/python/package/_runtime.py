"""What the running Python says of itself, asked from Python; `src/runtime.rs` asks from Rust."""

import platform
import sys
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True)
class RuntimeInfo:
    """The Python that runs.

    Attributes:
        implementation: "cpython" or "pypy".
        version: All of its version, such as "3.14.0".
        free_threaded: Whether it was built to run without the global interpreter lock.
        gil_enabled: Whether that lock was on when `runtime_info` was called.
    """

    implementation: str
    version: str
    free_threaded: bool
    gil_enabled: bool


def runtime_info() -> RuntimeInfo:
    """Tell which Python runs, and how.

    Returns:
        The answers of this moment: importing a module may turn the lock on later.
    """
    return RuntimeInfo(
        implementation=sys.implementation.name,
        version=platform.python_version(),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        gil_enabled=is_gil_enabled(),
    )


def is_gil_enabled() -> bool:
    """Tell whether the lock is on now. A Python that cannot be asked has nothing else."""
    ask = getattr(sys, "_is_gil_enabled", None)
    return ask is None or bool(ask())
