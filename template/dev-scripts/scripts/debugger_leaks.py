"""Measure what grows while a function is called, and judge it.

debugger.py runs this file in another process, which prints JSON.
"""

from __future__ import annotations

import ast
import ctypes
import gc
import importlib
import json
import math
import operator
import os
import statistics
import sys
import tracemalloc
from array import array
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

WARM_UP = 3
# A growth below these values per call is noise.
LEAST_COUNT, LEAST_BYTES = 0.01, 1.0
CONFIDENCE = 0.999
CONTAINERS = (list, dict, set, deque)
Data = dict[str, Any]


class MallInfo(ctypes.Structure):
    """What glibc's `mallinfo2` returns."""

    _fields_ = [("fields", ctypes.c_size_t * 10)]  # noqa: RUF012 (ctypes wants a list)


def fit(name: str, values: Sequence[int], calls: int) -> Data:
    """Return the growth per call, by linear regression, and the confidence that it isn't noise."""
    rounds, free = range(len(values)), len(values) - 2
    per_call, r = 0.0, 0.0
    if len(set(values)) > 1:
        per_call = statistics.linear_regression(rounds, values).slope / calls
        r = statistics.correlation(rounds, values)
    t = r * math.sqrt(free / max(1e-12, 1 - r * r))
    # The normal deviate that is as likely as this value of Student's t.
    deviate = t * (1 - 1 / (4 * free)) / math.sqrt(1 + t * t / (2 * free))
    confidence = statistics.NormalDist().cdf(deviate)
    least = LEAST_BYTES if name.endswith("bytes") else LEAST_COUNT
    # A single step, such as a table that doubles its size, is no leak.
    rises = sum(later > earlier for earlier, later in zip(values, values[1:]))
    grows = per_call >= least and confidence >= CONFIDENCE and 2 * rises > free
    return {"name": name, "per_call": per_call, "confidence": confidence, "grows": grows}


def judge(report: Data, calls: int) -> tuple[list[Data], list[Data]]:
    """Return the growth of each series, and the leaks: `kind` is python, reference or native."""
    growths = {name: fit(name, values, calls) for name, values in report["series"].items()}
    leaks = [
        {"kind": "python", "text": f"{name} gets {count:.2f} items per call"}
        for name, count in report["containers"].items()
    ]
    types = ", ".join(f"{count:.2f} {name}" for name, count in report["types"].items())
    if growths["Python's blocks"]["grows"] and not leaks:
        text = f"{types or 'objects'} per call stay alive, created at {report['place'] or '?'}"
        if report["owner"]:
            leaks.append({"kind": "python", "text": f"{text}, kept by {report['owner']}"})
        else:
            text += ": Rust keeps or loses references, or a class lacks `__traverse__`"
            leaks.append({"kind": "reference", "text": text})
    for name, growth in growths.items():
        if name.startswith("references") and growth["grows"] and not report["containers"]:
            text = f"{name} grow by {growth['per_call']:.2f} per call: Rust keeps or loses them"
            leaks.append({"kind": "reference", "text": text})
    native = growths.get("malloc's bytes") or growths["resident bytes"]
    rust = native["per_call"] - growths["tracemalloc's bytes"]["per_call"]
    if native["grows"] and rust >= LEAST_BYTES:
        text = f"memory outside Python grows by {rust:.0f} bytes per call"
        leaks.append({"kind": "native", "text": text})
    return list(growths.values()), leaks


def measure(
    call: Callable[[], object], watched: dict[str, object], calls: int, rounds: int
) -> Data:
    """Call a function in rounds, first as usual, then with tracemalloc."""

    def run_rounds(count: int, meters: dict[str, Callable[[], int]]) -> dict[str, array[int]]:
        # Arrays need no objects for their items.
        series = {name: array("q") for name in meters}
        for _ in range(count):
            for _ in range(calls):
                call()
            gc.collect()
            for name, meter in meters.items():
                series[name].append(meter())
        return series

    meters = {
        f"references to {name}": partial(sys.getrefcount, item) for name, item in watched.items()
    }
    meters |= {"Python's blocks": sys.getallocatedblocks, "resident bytes": measure_resident}
    malloc = find_malloc()
    if malloc:
        meters["malloc's bytes"] = malloc
    run_rounds(WARM_UP, meters)
    types, lengths = count_types(), {id(item): len(item) for item in find_containers()}
    series = run_rounds(rounds, meters)
    total = calls * rounds
    grown = {name: (count - types[name]) / total for name, count in count_types().items()}
    grown = {name: count for name, count in grown.items() if count >= LEAST_COUNT}
    containers = {}
    for item in find_containers():
        growth = (len(item) - lengths.get(id(item), len(item))) / total
        if growth >= LEAST_COUNT:
            containers[find_owner(item) or f"a {type(item).__name__}"] = growth
    leaked = [item for item in gc.get_objects() if type(item).__qualname__ in grown]
    owner = find_owner(leaked[-1]) if leaked else ""
    tracemalloc.start()
    run_rounds(1, meters)
    before = tracemalloc.take_snapshot()
    series |= run_rounds(
        rounds, {"tracemalloc's bytes": lambda: tracemalloc.get_traced_memory()[0]}
    )
    lines = tracemalloc.take_snapshot().compare_to(before, "lineno")
    place = next((str(line.traceback) for line in lines if line.size_diff >= total), "")
    values = {name: list(values) for name, values in series.items()}
    found = {"types": grown, "containers": containers, "owner": owner, "place": place}
    return {"series": values, **found}


def measure_resident() -> int:
    """Return the size of this process in memory, or its peak where only that is known."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:
        return 0
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def find_malloc() -> Callable[[], int] | None:
    """Return a function that returns how many bytes malloc has given out, with glibc."""
    try:
        mallinfo = ctypes.CDLL(None).mallinfo2
    except (AttributeError, TypeError, OSError):
        return None
    mallinfo.restype = MallInfo
    # The fields `hblkhd` and `uordblks`.
    return lambda: sum(operator.itemgetter(4, 7)(mallinfo().fields))


def find_owner(item: object) -> str:
    """Name the variable of a module that keeps an object alive, or return an empty string."""
    modules = {id(vars(module)): name for name, module in list(sys.modules.items()) if module}
    queue: list[object] = [item]
    seen = {id(queue), id(modules), id(item)}
    while queue and len(seen) < 1000:
        child = queue.pop(0)
        for parent in gc.get_referrers(child):
            if id(parent) in modules and isinstance(parent, dict):
                return (
                    f"{modules[id(parent)]}.{next((n for n in parent if parent[n] is child), '')}"
                )
            if id(parent) not in seen and not isinstance(parent, FrameType):
                seen.add(id(parent))
                queue.append(parent)
    return ""


def find_containers() -> list[Any]:
    """Return all lists, dictionaries, sets and deques."""
    return [item for item in gc.get_objects() if type(item) in CONTAINERS]


def count_types() -> Counter[str]:
    """Count the objects that the garbage collector knows, by type."""
    return Counter(type(item).__qualname__ for item in gc.get_objects())


def main() -> None:
    """Measure MODULE:FUNCTION CALLS ROUNDS ARGUMENT..., and print the report."""
    output = os.dup(1)
    # What the function prints must not get into the report.
    os.dup2(2, 1)
    sys.path[0] = os.getcwd()
    module, _, name = sys.argv[1].partition(":")
    function = operator.attrgetter(name)(importlib.import_module(module))
    arguments = [ast.literal_eval(text) for text in sys.argv[4:]]
    watched = {f"argument {place}": value for place, value in enumerate(arguments, 1)}
    watched |= {"the function": function, "the result": function(*arguments)}
    calls, rounds = map(int, sys.argv[2:4])
    report = measure(partial(function, *arguments), watched, calls, rounds)
    os.write(output, json.dumps(report).encode())


if __name__ == "__main__":
    main()
