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


def stop_at(places: set[str]) -> None:
    """Raise SIGTRAP before each of these lines, in all threads."""
    files = {place.rpartition(":")[0] for place in places}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        file = realpath(frame.f_code.co_filename)
        if event == "line" and f"{file}:{frame.f_lineno}" in places:
            signal.raise_signal(signal.SIGTRAP)
        return trace if file in files else None

    threading.settrace(trace)
    sys.settrace(trace)


if __name__ == "__main__":
    separator = sys.argv.index("--")
    stop_at({os.path.realpath(place) for place in sys.argv[1:separator]})
    sys.argv = sys.argv[separator + 1 :]
    if sys.argv[0] == "-m":
        sys.argv, sys.path[0] = sys.argv[1:], os.getcwd()
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = os.path.dirname(realpath(sys.argv[0]))
        runpy.run_path(sys.argv[0], run_name="__main__")
