"""Profile Python and Rust with py-spy, perf or samply, and draw flame graphs."""

from __future__ import annotations

import html
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from console import Console, ScriptError
from debugger_stacks import find_tool

PROFILERS = ("py-spy", "perf", "samply")
PERF = ("--quiet", "--call-graph", "dwarf,32768", "-k", "1", "-F", "199")
# Python 3.13 and later tells perf its functions, in files in this folder.
JIT, JIT_FOLDER = ("env", "PYTHON_PERF_JIT_SUPPORT=1"), Path("/tmp")  # noqa: S108
WIDTH, HEIGHT = 1200, 18
Samples = Counter[tuple[str, ...]]


def plan(tool: str, words: Sequence[str], pid: int, output: str, folder: str) -> list[list[str]]:
    """Return the commands that profile a command, or a process for 10 seconds."""
    program = find_tool(tool)
    target = ["--pid", str(pid)] if pid else ["--", *words]
    if tool == "perf":
        data, mixed = f"{folder}/perf.data", f"{folder}/mixed.data"
        target = [*target, "--", "sleep", "10"] if pid else ["--", *JIT, *words]
        return [
            [program, "record", *PERF, "-o", data, *target],
            [program, "inject", "--jit", "-i", data, "-o", mixed],
            [program, "script", "--no-inline", "-F", "pid,ip,sym", "-i", mixed],
        ]
    options = ["--native", "--duration", "10" if pid else "unlimited"]
    if tool == "samply":
        options = ["--save-only", *(["--duration", "10"] if pid else [])]
    return [[program, "record", *options, "--output", output, *target]]


def record(console: Console, commands: list[list[str]], output: Path) -> None:
    """Run the commands of a profiler. `perf script` prints the stacks."""
    for command in commands:
        is_script = command[1] == "script"
        done = console.run(command, show=not is_script)
        if done.returncode:
            raise ScriptError(f"{shlex.join(command)} failed: {done.stderr or 'see above'}")
        if is_script:
            output.write_text(draw(done.stdout), encoding="utf-8")
            for pid in set(re.findall(r"^ *(\d+) *$", done.stdout, re.MULTILINE)):
                for name in (f"jit-{pid}.dump", f"jitted-{pid}-*.so"):
                    for path in JIT_FOLDER.glob(name):
                        path.unlink()


def draw(script: str) -> str:
    """Return a flame graph of `perf script`: blue Python, orange Rust and grey C functions."""
    samples: Samples = Counter()
    for sample in script.split("\n\n"):
        calls = (line.split(maxsplit=1) for line in sample.splitlines()[1:])
        samples[tuple(name for _, name in calls)[::-1]] += 1
    boxes = "\n".join(_boxes(samples, 0, 0.0, samples.total()))
    size = f'width="{WIDTH}" height="{max(map(len, samples)) * HEIGHT}" font-size="11"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{boxes}\n</svg>\n'


def _boxes(samples: Samples, level: int, left: float, total: int) -> Iterator[str]:
    children: dict[str, Samples] = {}
    for stack, count in samples.items():
        if len(stack) > level:
            children.setdefault(stack[level], Counter())[stack] = count
    for name, child in sorted(children.items()):
        share, text = child.total() / total, html.escape(name)
        colour = "#8cc8ff" if name.startswith("py::") else "#ffb26b" if "::" in name else "#ddd"
        box = f'width="{share * WIDTH:.1f}" height="{HEIGHT - 1}"'
        if share * WIDTH >= 1:
            yield f'<svg x="{left:.1f}" y="{level * HEIGHT}" {box}><title>{text} {share:.1%}</title>'
            yield f'<rect {box} fill="{colour}"/><text y="13">{text}</text></svg>'
            yield from _boxes(child, level + 1, left, total)
        left += share * WIDTH
