"""Measure and test what PyO3 converts, with this project's PyO3, ABI and Python."""

from __future__ import annotations

import argparse
import html
import itertools
import json
import math
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from console import FOUND, OK, Console, ScriptError, make_parser, run_main
from converter_probe import Builder
from converter_types import CONVERSIONS

EXAMPLES = """  type_converter.py '&str' 'Vec<i64>' --sizes 1 1000
  type_converter.py --all-types --compare-abi --plot times.svg
  type_converter.py --all-types --save before.json
  type_converter.py --all-types --baseline before.json
  type_converter.py --edge-cases i8 f32
exit codes: 0 fine, 1 regression or leak, 2 error, 130 interrupted"""
CACHE = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
WORKER = Path(__file__).with_name("converter_worker.py")
COLUMNS = {
    "times": ("name", "ns", "spread", "ns_per_element", "python_ns", "log_scale"),
    "cases": ("type", "abi", "outcome", "values"),
    "memory": ("type", "abi", "references", "blocks", "bytes", "leaks"),
}
STYLE = """<style>text { font: 12px sans-serif; text-anchor: end; fill: #222 } line { stroke: #ccc }
.tick { font-size: 10px } .stable { fill: #2f81f7 } .per-version { fill: #cf6a17 }
@media (prefers-color-scheme: dark) { text { fill: #eee } line { stroke: #444 } }</style>"""
Row = dict[str, Any]


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = make_parser(__doc__ or "", EXAMPLES)
    names = [conversion.rust for conversion in CONVERSIONS]
    cache = Path(CACHE).expanduser() / "pyo3-type-converter"
    add = parser.add_argument
    add("types", nargs="*", metavar="TYPE", help="a Rust type, such as 'Vec<i64>'")
    add("--all-types", action="store_true")
    add("--edge-cases", action="store_true", help="show what is accepted, and exceptions")
    add("--check-memory", action="store_true", help="look for leaks")
    add("--iterations", type=int, default=10**6, help="conversions of --check-memory")
    add("--sizes", type=int, nargs="+", default=[1, 100, 10_000], help="of collections and text")
    add("--compare-abi", action="store_true", help="use the stable ABI, then the full C API")
    add("--save", type=Path, metavar="FILE", help="save the times for --baseline")
    add("--baseline", type=Path, metavar="FILE", help="exit with 1 if a time is longer than saved")
    add("--ratio", type=float, default=1.5, help="how many times longer")
    add("--plot", type=Path, metavar="FILE", help="write a bar chart as SVG")
    add("--reference", type=Path, metavar="FILE", help="write a reference as Markdown")
    add("--python", default=sys.executable, help="the interpreter to use")
    add("--cache", type=Path, default=cache, metavar="FOLDER", help=f"for the probe: {cache}")
    add("--download", action="store_true", help="let cargo download crates")
    options = parser.parse_args(arguments)
    options.types = names if options.all_types or options.reference else options.types
    if not options.types or set(options.types) - set(names):
        parser.error(f"add --all-types, or any of these: {', '.join(names)}")
    has_cases = options.edge_cases or options.reference
    options.command = "cases" if has_cases else "memory" if options.check_memory else "times"
    return options


def find(console: Console, options: argparse.Namespace, rust: str, probe: Path) -> list[Row]:
    """Return what the worker prints. If an edge case aborts it, continue with the next one."""
    console.progress(rust)
    worker = [options.python, WORKER, probe, options.command, rust]
    rows: dict[int, Row] = {}
    while True:
        start = len(rows)
        arguments = {"times": options.sizes, "cases": start, "memory": options.iterations}
        argument = json.dumps(arguments[options.command])
        result = console.run([*worker, argument], changes=True)
        for row in map(json.loads, result.stdout.splitlines()):
            rows[row.get("number", len(rows))] = row
        if result.returncode == 0:
            return list(rows.values())
        if len(rows) == start or options.command != "cases":
            raise ScriptError(f"{rust} failed: {result.stderr.strip()}")


def find_slower(rows: Sequence[Row], options: argparse.Namespace) -> list[Row]:
    """Return the times that are longer than in the baseline."""
    try:
        saved = json.loads(options.baseline.read_text(encoding="utf-8"))["rows"]
        limits = {row["name"]: options.ratio * row["relative"] for row in saved}
    except (OSError, ValueError, KeyError) as error:
        raise ScriptError(f"cannot read {options.baseline}: {error}") from None
    return [row for row in rows if row["relative"] > limits.get(row["name"], math.inf)]


def summarise(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the outcomes of each type, with the edge cases that have this outcome."""
    for (rust, abi), group in itertools.groupby(rows, lambda row: (row["type"], row["abi"])):
        outcomes: dict[str, list[str]] = {}
        for row in group:
            result = f" -> {row['result']}" if "result" in row else ""
            outcomes.setdefault(row["outcome"], []).append(row["case"] + result)
        most = max(outcomes, key=lambda outcome: len(outcomes[outcome]) * (outcome != "accepted"))
        outcomes[most] = ["everything else"]
        for outcome, cases in sorted(outcomes.items(), key=lambda item: item[0] != "accepted"):
            yield {"type": rust, "abi": abi, "outcome": outcome, "values": ", ".join(cases)}


def make_reference(pyo3: str, rows: Sequence[Row]) -> str:
    """Return Markdown."""
    lines = ["# Type mapping", "", f"PyO3 {pyo3} converts these types.", ""]
    lines += ["| Rust | from Python | to Python |", "| --- | --- | --- |"]
    for conversion in CONVERSIONS:
        cells = (f"`{cell}`".replace("|", "\\|") for cell in conversion[:3])
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Edge cases", "", "`a -> b` means that `a` becomes `b`, there and back.", ""]
    lines += ["| Rust | outcome | values |", "| --- | --- | --- |"]
    for row in summarise(rows):
        lines.append(f"| `{row['type']}` | {row['outcome']} | `{row['values']}` |")
    return "\n".join([*lines, ""]).replace("`everything else`", "everything else")


def make_chart(rows: Sequence[Row]) -> str:
    """Return an SVG bar chart with a logarithmic scale."""
    height, longest = 18 * len(rows) + 50, max([10.0, *(row["ns"] for row in rows)])
    scale = 460 / math.ceil(math.log10(longest))
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}">', STYLE]
    for decade in range(math.ceil(math.log10(longest)) + 1):
        x = 380 + scale * decade
        line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="25" y2="{height}"/>'
        lines.append(f'{line}<text x="{x:.1f}" y="15" class="tick">{10**decade:,} ns</text>')
    for y, row in zip(itertools.count(30, 18), rows):
        width = max(scale * math.log10(row["ns"]), 1)
        bar = f'<rect class="{row["abi"]}" x="380" y="{y}" width="{width:.1f}" height="14"/>'
        lines.append(f'{bar}<text x="370" y="{y + 11}">{html.escape(row["name"])}</text>')
    return "\n".join([*lines, "</svg>", ""])


def print_rows(console: Console, command: str, rows: Sequence[Row]) -> None:
    """Print a table."""
    columns, lines = COLUMNS[command], []
    for row in summarise(rows) if command == "cases" else rows:
        row["log_scale"] = "#" * round(4 * math.log10(1 + row.get("ns", 0)))
        cells = (row[column] for column in columns)
        lines.append([f"{cell:,.1f}" if type(cell) is float else cell for cell in cells])
    console.print_table(columns, lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit code."""
    options = parse(arguments)
    builder = Builder(console := Console(options), options)
    abis = ["stable", "per-version"] if options.compare_abi else [builder.abi]
    probes = [builder.build(abi) for abi in abis]

    def find_all(types: Sequence[str]) -> list[Row]:
        return [row for rust in types for it in probes for row in find(console, options, rust, it)]

    rows = find_all(options.types)
    found = [row for row in rows if row.get("leaks")]
    if options.baseline and (slower := find_slower(rows, options)):
        # The machine may have been busy: measure again.
        found = find_slower(find_all(sorted({row["type"] for row in slower})), options)
    console.progress("")
    if options.save:
        console.write(options.save, json.dumps({"rows": rows}))
    if options.plot:
        console.write(options.plot, make_chart(rows))
    if options.reference:
        console.write(options.reference, make_reference(builder.pyo3, rows))
    if console.json:
        console.print_json({"pyo3": builder.pyo3, "rows": rows, "found": found})
    elif rows:
        print_rows(console, options.command, rows)
        for row in found:
            print(f"slower: {row['name']}" if "name" in row else f"leaks: {row['type']}")
    return FOUND if found else OK


if __name__ == "__main__":
    run_main(main)
