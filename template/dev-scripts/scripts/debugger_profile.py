"""Profile Python and Rust with py-spy, perf or samply, and draw flame graphs."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from console import Console, ScriptError
from debugger_stacks import find_tool

PROFILERS = ("py-spy", "perf", "samply")
PERF = ("--quiet", "--call-graph", "dwarf,32768", "-k", "1", "-F", "199")
# Python 3.13 and later tells perf its functions, in files in this folder.
JIT, TMP = ("env", "PYTHON_PERF_JIT_SUPPORT=1"), Path("/tmp")  # noqa: S108  # nosec B108
WIDTH, HEIGHT = 1200, 18


def plan(tool: str, words: Sequence[str], pid: int, output: str) -> list[list[str]]:
    """Return the commands that profile a command, or a process for 10 seconds."""
    program = find_tool(tool)
    target = ["--pid", str(pid)] if pid else ["--", *words]
    if tool == "perf":
        data, mixed = f"{output}.perf.data", f"{output}.mixed.data"
        target = [*target, "--", "sleep", "10"] if pid else ["--", *JIT, *words]
        return [
            [program, "record", *PERF, "-o", data, *target],
            [program, "inject", "--jit", "-i", data, "-o", mixed],
            [program, "script", "--no-inline", "-F", "pid,ip,sym", "-i", mixed],
        ]
    options = ["--native" if tool == "py-spy" else "--save-only", "--output", output]
    return [[program, "record", *options, *(["--duration", "10"] if pid else []), *target]]


def record(console: Console, commands: list[list[str]], output: Path) -> None:
    """Run the commands of a profiler. `perf script` prints the stacks."""
    for tool, action, *options in commands:
        done = console.run([tool, action, *options], show=action != "script")
        if done.returncode:
            raise ScriptError(f"{tool} {action} failed: {done.stderr or 'see above'}")
        if action == "script":
            output.write_text(draw(done.stdout), encoding="utf-8")
            for pid in set(re.findall(r"^ *(\d+) *$", done.stdout, re.MULTILINE)):
                for path in (*TMP.glob(f"jit-{pid}.dump"), *TMP.glob(f"jitted-{pid}-*.so")):
                    path.unlink()


def draw(script: str) -> str:
    """Return a flame graph of `perf script`: blue Python, orange Rust and grey C functions."""
    samples = (sample.splitlines()[1:] for sample in script.split("\n\n"))
    stacks = sorted([line.split(maxsplit=1)[1] for line in sample][::-1] for sample in samples)
    # For each call, with its callers: the first sample that has it, and how many do.
    boxes: dict[tuple[str, ...], list[int]] = {}
    for number, stack in enumerate(stacks):
        for level in range(1, len(stack) + 1):
            boxes.setdefault(tuple(stack[:level]), [number, 0])[1] += 1
    size = f'width="{WIDTH}" height="{max(map(len, stacks)) * HEIGHT}" font-size="11"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    for (*callers, name), (first, count) in boxes.items():
        kind = "#8cc8ff" if name.startswith("py::") else "#ffb26b" if "::" in name else "#ddd"
        left, width = (WIDTH * number / len(stacks) for number in (first, count))
        text = f"{html.escape(name)} {count / len(stacks):.1%}"
        lines.append(f'<svg x="{left:.1f}" y="{len(callers) * HEIGHT}" width="{width:.1f}">')
        lines.append(f'<title>{text}</title><rect width="100%" height="17" fill="{kind}"/>')
        lines.append(f'<text y="13">{text}</text></svg>')
    return "\n".join([*lines, "</svg>\n"])
