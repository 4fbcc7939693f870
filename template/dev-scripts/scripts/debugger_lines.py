"""Stops in a native debugger at lines of Python files: FILE:LINE … -- PYTHON-ARGUMENTS."""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from functools import lru_cache
from types import FrameType
from typing import Any

realpath = lru_cache(os.path.realpath)
separator = sys.argv.index("--")
places = {realpath(place) for place in sys.argv[1:separator]}


def _trace(frame: FrameType, event: str, _: Any) -> Any:
    file = realpath(frame.f_code.co_filename)
    if event == "line" and f"{file}:{frame.f_lineno}" in places:
        signal.raise_signal(signal.SIGTRAP)
    return _trace if any(place.startswith(f"{file}:") for place in places) else None


threading.settrace(_trace)
sys.settrace(_trace)
sys.argv = sys.argv[separator + 1 :]
if sys.argv[0] == "-m":
    sys.argv, sys.path[0] = sys.argv[1:], os.getcwd()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
else:
    sys.path[0] = os.path.dirname(realpath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")
