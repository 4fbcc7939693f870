"""Converts with the probe, in a process that type_converter.py starts. Prints JSON lines."""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import os
import re
import reprlib
import sys
from collections.abc import Callable, Iterator
from timeit import Timer
from typing import Any

from console import resident_bytes
from converter_types import CONVERSIONS, make_cases

resource: Any = importlib.import_module("resource") if os.name == "posix" else None
# The nanoseconds of a measurement, and the number of measurements.
DURATION, REPEATS = 1_000_000, 15
# How many Rust values exist at once: they should fit into the processor's cache.
BATCH = 128
SHORTENER = reprlib.Repr()
SHORTENER.maxother, SHORTENER.maxlong = 90, 40
CONVERSION = next(conversion for conversion in CONVERSIONS if conversion.rust == sys.argv[3])
sys.path.append(sys.argv[1])
probe: Any = importlib.import_module("probe")
SAMPLE = CONVERSION.sample or probe.Point(3, 4)


def call(count: int, function: Callable[[Any], object], value: object) -> float:
    """Return the nanoseconds of calls from Python."""
    return Timer("f(v)", globals={"f": function, "v": value}).timeit(count) * 1e9


def convert(count: int, direction: int, value: object) -> float:
    """Return the nanoseconds of conversions from Python (0) or to Python (1)."""
    counts = (min(BATCH, count - start) for start in range(0, count, BATCH))
    return float(sum(probe.convert(CONVERSION.rust, value, size)[direction] for size in counts))


def measure(run: Callable[..., float], *arguments: Any) -> list[float]:
    """Return the minimum and the quartiles of the nanoseconds of one repetition."""
    count = 1
    while run(count, *arguments) < DURATION and count < 10**6:
        count *= 2
    times = sorted(run(count, *arguments) / count for _ in range(REPEATS))
    return [times[REPEATS * quarter // 4] for quarter in range(4)]


def find_times(sizes: list[int]) -> Iterator[dict[str, Any]]:
    """Measure both directions for each size."""
    # Machines compare by minima, relative to this.
    unit = measure(call, lambda value: value, None)[0]
    for size in sizes if callable(SAMPLE) else [1]:
        value = SAMPLE(size) if callable(SAMPLE) else SAMPLE
        python = measure(call, CONVERSION.python, value)[2]
        times = {"from Python": measure(convert, 0, value), "to Python": measure(convert, 1, value)}
        if CONVERSION.rust == "Py<PyAny>":
            times["identity call"] = measure(call, probe.identity, value)
        for direction, (least, low, median, high) in times.items():
            name = f"{CONVERSION.rust}, {direction}, {size:,}, {probe.ABI}"
            row = {"ns": median, "spread": high - low, "ns_per_element": median / max(size, 1)}
            row |= {"python_ns": python, "relative": least / unit}
            yield {"name": name, "direction": direction, "size": size, **row}


def show(value: object) -> str:
    """Return a short representation in ASCII."""
    text = re.sub(r" at 0x\w+|datetime\.|Posix|Windows", "", SHORTENER.repr(value))
    return text.encode("ascii", "backslashreplace").decode()


def find_outcomes(start: int) -> Iterator[dict[str, Any]]:
    """Convert edge cases, there and back."""
    for number, value in itertools.islice(enumerate(make_cases()), start, None):
        row = {"number": number, "case": show(value)}
        # The last line, if it does.
        yield {**row, "outcome": "process aborted"}
        try:
            result = probe.convert(CONVERSION.rust, value, 1)[2]
            row["outcome"] = "accepted"
            if type(result) is not type(value) or show(result) != show(value):
                row["result"] = show(result)
        except BaseException as error:  # noqa: BLE001 (PanicException)
            row |= {"outcome": type(error).__name__, "message": str(error)}
        yield row


def read_memory(value: object) -> dict[str, int]:
    """Return the references to a value, Python's memory blocks, and the bytes of the process."""
    gc.collect()
    # PyPy counts neither.
    count, blocks = getattr(sys, "getrefcount", id), getattr(sys, "getallocatedblocks", int)
    references = sum(map(count, [value, *gc.get_referents(value)]))
    return {"references": references, "blocks": blocks(), "bytes": resident_bytes()}


def find_growth(iterations: int) -> Iterator[dict[str, Any]]:
    """Convert there and back many times, and compare the memory before and after."""
    value = SAMPLE(3) if callable(SAMPLE) else SAMPLE
    convert(1000, 0, value)
    before = read_memory(value)
    convert(iterations, 0, value)
    row = {name: size - before[name] for name, size in read_memory(value).items()}
    limits = {"references": iterations // 10, "blocks": iterations // 10, "bytes": 1 << 20}
    yield {**row, "leaks": any(row[name] > limit for name, limit in limits.items())}


if __name__ == "__main__":
    if resource:  # Don't write core files.
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    find: Any = {"times": find_times, "cases": find_outcomes, "memory": find_growth}[sys.argv[2]]
    for line in find(json.loads(sys.argv[4])):
        print(json.dumps({"type": CONVERSION.rust, "abi": probe.ABI, **line}), flush=True)
