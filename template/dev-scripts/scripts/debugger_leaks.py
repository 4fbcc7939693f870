"""Measures what grows while a function is called. debugger.py runs this file, and judges."""

from __future__ import annotations

import ast
import ctypes
import gc
import importlib
import json
import math
import os
import statistics
import sys
import tracemalloc
from array import array
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter, itemgetter, lt
from pathlib import Path
from typing import Any

from console import resident_bytes

# A growth below these values per call is noise.
LEAST_COUNT, LEAST_BYTES, CONFIDENCE = 0.01, 1.0, 0.999
Data = dict[str, Any]
Meters = dict[str, Callable[[], int]]
C: Any = ctypes.CDLL(None) if os.name == "posix" else None


def judge(report: Data, calls: int) -> tuple[list[Data], list[Data]]:
    """Return the growth of each series, and the leaks: `kind` is python, reference or native."""
    growths = {name: _fit(name, values, calls) for name, values in report["series"].items()}
    containers, types = report["containers"].items(), report["types"].items()
    leaks = [("python", f"{name} gets {count:.2f} items per call") for name, count in containers]
    if growths["Python's blocks"]["grows"] and not leaks:
        what = ", ".join(f"{count:.2f} {name}" for name, count in types) or "objects"
        owner = report["owner"] or "a lost reference, Rust, or a class without `__traverse__`"
        text = f"{what} per call, created at {report['place']}, are kept alive by {owner}"
        leaks.append(("python" if report["owner"] else "reference", text))
    for name, growth in growths.items():
        if name.startswith("references") and growth["grows"] and not containers:
            text = f"{name} grow by {growth['per_call']:.2f} per call: Rust loses or keeps them"
            leaks.append(("reference", text))
    native = growths.get("malloc's bytes") or growths["resident bytes"]
    rust = native["per_call"] - growths["tracemalloc's bytes"]["per_call"]
    if native["grows"] and rust >= LEAST_BYTES:
        also = ", perhaps for these objects" if leaks else ""
        leaks.append(("native", f"memory outside Python grows by {rust:.0f} bytes per call{also}"))
    return list(growths.values()), [{"kind": kind, "text": text} for kind, text in leaks]


def _fit(name: str, values: Sequence[int], calls: int) -> Data:
    # Linear regression, and the confidence that the slope isn't noise.
    rounds, free, per_call, r = range(len(values)), len(values) - 2, 0.0, 0.0
    if len(set(values)) > 1:
        per_call = statistics.linear_regression(rounds, values).slope / calls
        r = statistics.correlation(rounds, values)
    t = r * math.sqrt(free / max(1e-12, 1 - r * r))
    # The normal deviate that is as likely as this value of Student's t.
    deviate = t * (1 - 1 / (4 * free)) / math.sqrt(1 + t * t / (2 * free))
    confidence = statistics.NormalDist().cdf(deviate)
    least = LEAST_BYTES if name.endswith("bytes") else LEAST_COUNT
    # A single step, such as a table that doubles its size, isn't a leak.
    rises = sum(map(lt, values, values[1:]))
    grows = per_call >= least and confidence >= CONFIDENCE and 2 * rises > free
    return {"name": name, "per_call": per_call, "confidence": confidence, "grows": grows}


def measure(function: Callable[..., object], arguments: list[Any], calls: int, rounds: int) -> Data:
    """Call a function in rounds, first as usual, then with tracemalloc."""

    def run_rounds(count: int, meters: Meters) -> dict[str, array[int]]:
        # Arrays need no objects for their items.
        series = {name: array("q") for name in meters}
        for _ in range(count):
            for _ in range(calls):
                function(*arguments)
            gc.collect()
            for name, meter in meters.items():
                series[name].append(meter())
        return series

    meters: Meters = {"Python's blocks": sys.getallocatedblocks, "resident bytes": resident_bytes}
    if hasattr(C, "mallinfo2"):
        layout = {"_fields_": [("fields", ctypes.c_size_t * 10)]}
        C.mallinfo2.restype = type("MallInfo", (ctypes.Structure,), layout)
        # The fields `hblkhd` and `uordblks`.
        meters["malloc's bytes"] = lambda: sum(itemgetter(4, 7)(C.mallinfo2().fields))
    watched = {"the function": function, "the result": function(*arguments)}
    watched |= {f"argument {place}": value for place, value in enumerate(arguments, 1)}
    for name, item in watched.items():
        meters[f"references to {name}"] = partial(sys.getrefcount, item)
    run_rounds(3, meters)
    types = Counter(map(type, gc.get_objects()))
    lengths = {id(item): len(item) for item in _containers()}
    series = run_rounds(rounds, meters)
    total = calls * rounds
    new = Counter(map(type, gc.get_objects())) - types
    grown = {kind: count / total for kind, count in new.items() if count >= LEAST_COUNT * total}
    containers = {}
    for item in _containers():
        growth = (len(item) - lengths.get(id(item), len(item))) / total
        if growth >= LEAST_COUNT:
            containers[_find_owner(item) or f"a {type(item).__name__}"] = growth
    leaked = [item for item in gc.get_objects() if type(item) in grown]
    owner = _find_owner(leaked[-1]) if leaked else ""
    tracemalloc.start()
    run_rounds(1, meters)
    before = tracemalloc.take_snapshot()
    traced: Meters = {"tracemalloc's bytes": lambda: tracemalloc.get_traced_memory()[0]}
    series |= run_rounds(rounds, traced)
    lines = tracemalloc.take_snapshot().compare_to(before, "lineno")
    place = next((str(line.traceback) for line in lines if line.size_diff >= total), "?")
    values = {name: list(values) for name, values in series.items()}
    names = {kind.__qualname__: growth for kind, growth in grown.items()}
    found = {"types": names, "containers": containers, "owner": owner, "place": place}
    return {"series": values, **found}


def _containers() -> list[Any]:
    # The collector doesn't list containers of numbers and strings.
    items = {id(item): item for item in gc.get_referents(*gc.get_objects())}
    return [item for item in items.values() if type(item) in (list, dict, set, deque)]


def _find_owner(item: object) -> str:
    # The variable of a module that keeps an object alive, or an empty string.
    modules = {id(vars(module)): name for name, module in [*sys.modules.items()]}
    queue: list[object] = [item]
    seen = {id(queue), id(modules), id(item)}
    while queue and len(seen) < 1000:
        child = queue.pop(0)
        for parent in gc.get_referrers(child):
            if id(parent) in modules:
                names = (name for name, value in parent.items() if value is child)
                return f"{modules[id(parent)]}.{next(names, '')}"
            if id(parent) not in seen and type(parent).__name__ != "frame":
                seen.add(id(parent))
                queue.append(parent)
    return ""


if __name__ == "__main__":
    output = os.dup(1)
    # What the function prints must not get into the report.
    os.dup2(2, 1)
    sys.path[0] = str(Path.cwd())
    module, _, name = sys.argv[1].partition(":")
    function = attrgetter(name)(importlib.import_module(module))
    arguments = [ast.literal_eval(text) for text in sys.argv[4:]]
    report = measure(function, arguments, int(sys.argv[2]), int(sys.argv[3]))
    os.write(output, json.dumps(report).encode())
