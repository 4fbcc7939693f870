"""Profile Python and Rust with py-spy, perf or samply, and draw flame graphs."""

from __future__ import annotations

import argparse
import html
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from console import Console, ScriptError
from debugger_stacks import find_tool

PROFILERS = ("py-spy", "perf", "samply")
RATE = "199"
# Python 3.13 and later tells perf its functions, in files in this folder.
JIT, JIT_FOLDER = ("env", "PYTHON_PERF_JIT_SUPPORT=1"), Path("/tmp")  # noqa: S108
WIDTH, HEIGHT = 1200, 18
Samples = Counter[tuple[str, ...]]


def make_commands(
    tool: str, words: Sequence[str], options: argparse.Namespace, folder: str
) -> list[list[str]]:
    """Return the commands that profile a command or a process. perf writes data to `folder`."""
    output, pid, seconds = str(options.output), str(options.pid), str(options.seconds)
    record = [find_tool(tool), "record"]
    if tool == "perf":
        data, mixed = f"{folder}/perf.data", f"{folder}/mixed.data"
        record += ["--quiet", "--call-graph", "dwarf,32768", "-k", "1", "-F", RATE, "-o", data]
        record += ["--pid", pid, "--", "sleep", seconds] if options.pid else ["--", *JIT, *words]
        inject = [record[0], "inject", "--jit", "-i", data, "-o", mixed]
        return [
            record,
            inject,
            [record[0], "script", "--no-inline", "-F", "pid,ip,sym", "-i", mixed],
        ]
    target = ["--pid", pid] if options.pid else ["--", *words]
    if tool == "py-spy":
        record += ["--native", "--rate", RATE, *(["--duration", seconds] if options.pid else [])]
    else:
        record.append("--save-only")
    return [[*record, "--output", output, *target]]


def write(console: Console, tool: str, commands: list[list[str]], output: Path) -> None:
    """Run the commands of a profiler. perf prints the stacks, which become an SVG."""
    for command in commands:
        done = console.run(command, show=command[1] != "script")
        if done.returncode:
            raise ScriptError(f"{shlex.join(command)} failed: {done.stderr or 'see above'}")
    if tool == "perf":
        output.write_text(draw(fold(done.stdout)), encoding="utf-8")
        for pid in set(re.findall(r"^ *(\d+) *$", done.stdout, re.MULTILINE)):
            # Written by Python and `perf inject`.
            for file in (f"perf-{pid}.dump", f"jitted-{pid}-*.so"):
                for path in JIT_FOLDER.glob(file):
                    path.unlink()


def fold(script: str) -> Samples:
    """Count the stacks, outermost call first, in the output of `perf script`."""
    samples: Samples = Counter()
    for sample in script.split("\n\n"):
        calls = (line.split(maxsplit=1) for line in sample.splitlines()[1:])
        samples[tuple(name for _, name in calls)[::-1]] += 1
    return samples


def draw(samples: Samples) -> str:
    """Return a flame graph: blue Python, orange Rust and grey C functions."""
    boxes = "\n".join(_boxes(samples, 0, 0.0, samples.total()))
    size = f'width="{WIDTH}" height="{max(map(len, samples)) * HEIGHT}" font-size="11"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{boxes}\n</svg>\n'


def _boxes(samples: Samples, level: int, left: float, total: int) -> Iterator[str]:
    children: dict[str, Samples] = {}
    for stack, count in samples.items():
        if len(stack) > level:
            children.setdefault(stack[level], Counter())[stack] = count
    for name, child in sorted(children.items()):
        share = child.total() / total
        colour = "#8cc8ff" if name.startswith("py::") else "#ffb26b" if "::" in name else "#ddd"
        box = f'width="{share * WIDTH:.1f}" height="{HEIGHT - 1}"'
        if share * WIDTH >= 1:
            yield f'<svg x="{left:.1f}" y="{level * HEIGHT}" {box}><title>{html.escape(name)} {share:.1%}'
            yield f'</title><rect {box} fill="{colour}"/><text y="13">{html.escape(name)}</text></svg>'
            yield from _boxes(child, level + 1, left, total)
        left += share * WIDTH
