"""How the package was built, and which Python runs it."""

import platform
import sys
import sysconfig
from dataclasses import dataclass

from ._core import BUILT_FOR, DEBUG_BUILD, STABLE_ABI, __version__, is_gil_enabled


@dataclass(frozen=True, kw_only=True)
class BuildInfo:
    """How the package was built, and which Python runs it.

    Attributes:
        version: The version of the package.
        stable_abi: "abi3" or "abi3t", or None for a build for one Python version.
        built_for: The Python version that it was compiled for. With a stable ABI, the oldest one.
        debug: Whether it was built without optimisation.
        platform: The operating system and the processor.
        implementation: "cpython" or "pypy".
        python: The version of the running Python.
        free_threaded: Whether the running Python is a free-threaded build.
        gil_enabled: Whether the GIL was enabled when `build_info` was called.
    """

    version: str
    stable_abi: str | None
    built_for: tuple[int, int]
    debug: bool
    platform: str
    implementation: str
    python: str
    free_threaded: bool
    gil_enabled: bool


def build_info() -> BuildInfo:
    """Describe the build and the running Python, for example for a bug report.

    Returns:
        The compiler's facts from the extension module, and the running Python's.
    """
    return BuildInfo(
        version=__version__,
        stable_abi=STABLE_ABI,
        built_for=BUILT_FOR,
        debug=DEBUG_BUILD,
        platform=platform.platform(),
        implementation=sys.implementation.name,
        python=platform.python_version(),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        gil_enabled=is_gil_enabled(),
    )
