"""Read the stacks of all threads with pystack, gdb or lldb."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import calls
from console import Console, ScriptError

HERE = Path(__file__).resolve().parent
TOOLS = ("pystack", "gdb", "lldb")
LLDB_VERSIONS = range(30, 12, -1)
# What the debuggers print when a program stops or ends. gdb's exit codes are octal.
SIGNAL = re.compile(r"(?:received|terminated with|stop reason =) signal (\w+)")
EXIT = re.compile(r"exited (?:(normally)|with code (\w+)|with status = (-?\d+))")
PYSTACK_THREAD = re.compile(r"Traceback for thread (\d+) (?:\((.*?)\) )?\[(.*)\]")
PYSTACK_CALL = re.compile(r'    \((C|Python)\) File "(.*?)", line (\d+), in (.*?)(?: \(/.*\))?$')

# JSON. A call has `language`, `name`, `file`, `line`, `own` (false in libraries) and `variables`.
# A thread has `id`, `name`, `calls`, innermost first, and `problem`: why calls are missing.
# Stacks have `tool`, `threads`, `stop` (a signal), `exit` (the exit code of a program that has
# ended) and `gil` (the id of the thread that has it: 0 for no thread, null if unknown).
Data = dict[str, Any]


class Planned(Exception):  # noqa: N818 (no error)
    """Ends a dry run: the commands that would be run."""

    def __init__(self, commands: list[list[str]]) -> None:
        """Take the commands."""
        super().__init__()
        self.commands = commands


class Target(NamedTuple):
    """A process, a core dump with its program as `command`, or a command with breakpoints."""

    pid: int = 0
    core: str = ""
    command: tuple[str, ...] = ()
    breakpoints: tuple[str, ...] = ()

    @property
    def is_run(self) -> bool:
        """Whether the debugger starts the command."""
        return not self.pid and not self.core


def find_tool(name: str) -> str:
    """Return the path of a tool, or an empty string."""
    versions = [f"lldb-{version}" for version in LLDB_VERSIONS] if name == "lldb" else []
    beside_python = str(Path(sys.executable).with_name(name))
    return next(filter(None, map(shutil.which, [beside_python, name, *versions])), "")


def make_command(
    console: Console, tool: str, target: Target, commands: Sequence[str], batch: bool = True
) -> list[str]:
    """Return the command line of a tool, or an empty list if it isn't installed or can't do it.

    `commands` are run when the program stops. `batch` ends the debugger after them.
    """
    program, is_gdb = find_tool(tool), tool == "gdb"
    if not program or (tool == "pystack" and target.is_run):
        return []
    if target.pid:
        place = ["remote", "--native"] if tool == "pystack" else ["-p"]
        place.append(str(target.pid))
    elif target.core:
        option = {"pystack": ["core", "--native"], "gdb": ["-core"], "lldb": ["-c"]}[tool]
        place = [*option, target.core, *(["--"] if tool == "lldb" else []), *target.command]
    else:
        place = ["--args" if is_gdb else "--", *target.command]
    if tool == "pystack":
        return [program, "--no-color", *place]
    words = [program, *(_gdb_options if is_gdb else _lldb_options)(console, target)]
    if batch:
        words += ["-nx", "-batch"] if is_gdb else ["--no-lldbinit", "--batch"]
    first = [*(_break_at(tool, place) for place in target.breakpoints), "run"]
    for command in [*(first if target.is_run else []), *commands]:
        words += ["-ex" if is_gdb else "-o", command]
    if target.is_run and not is_gdb:
        # After a crash in a batch, lldb runs only these.
        words += [word for command in commands for word in ("-k", command)]
    return [*words, *place]


def _gdb_options(console: Console, target: Target) -> Iterator[str]:
    for name in ("debuginfod enabled off", "auto-load python-scripts off", "breakpoint pending on"):
        yield from ("-iex", f"set {name}")
    scripts = [str(HERE / "gdb_commands.py")]
    program = f"/proc/{target.pid}/exe" if target.pid else target.command[0]
    path = os.path.realpath(program)
    # From Python 3.13 on, gdb_commands.py reads the memory itself.
    if re.search(r"python3\.(9|1[012])$", path):
        scripts += [f"{path}-gdb.py", f"/usr/share/gdb/auto-load{path}-gdb.py"]
    scripts.append(f"{_rust_scripts(console)}/gdb_load_rust_pretty_printers.py")
    for script in filter(os.path.isfile, scripts):
        yield from ("-ix", script)


def _lldb_options(console: Console, _: Target) -> Iterator[str]:
    yield from ("-O", f'command script import "{HERE / "lldb_commands.py"}"')
    folder = _rust_scripts(console)
    if folder:
        yield from ("-O", f'command script import "{folder}/lldb_lookup.py"')
        yield from ("-O", f'command source -s true "{folder}/lldb_commands"')


def _rust_scripts(console: Console) -> str:
    if not shutil.which("rustc"):
        return ""
    return f"{console.run(['rustc', '--print', 'sysroot']).stdout.strip()}/lib/rustlib/etc"


def _break_at(tool: str, place: str) -> str:
    start, _, end = place.rpartition(":")
    if place == "panic":
        return "break-panic"
    if start == "exception":
        return f"break-exception {end}"
    if tool == "gdb":
        return f"break {place}"
    option = f'--file "{start}" --line {end}' if end.isdecimal() else f"--name {place}"
    return f"breakpoint set {option}"


def read_stacks(console: Console, target: Target, tools: Sequence[str]) -> Data:
    """Return the stacks, from the first tool that can read them."""
    problems = []
    for tool in tools:
        command = make_command(console, tool, target, ["both-bt json"])
        if not command:
            problems.append(f"{tool} is missing, or can't do this")
            continue
        if console.dry_run:
            raise Planned([command])
        console.progress(f"reading the stacks with {tool}")
        done = console.run(command, timeout=None if target.is_run else 300)
        console.progress("")
        stacks: Data = {"tool": tool, "stop": "", "exit": None, "gil": None, "threads": []}
        found = re.search(rf"{calls.JSON_MARK}(.*)", done.stdout)
        ended = EXIT.search(done.stdout)
        if tool == "pystack":
            _parse_pystack(done.stdout, stacks)
        elif found:
            stacks.update(json.loads(found[1]))
        elif ended:
            stacks["exit"] = 0 if ended[1] else int(ended[2], 8) if ended[2] else int(ended[3])
        if stacks["threads"] or stacks["exit"] is not None:
            if not target.pid:
                stacks["stop"] = (SIGNAL.findall(done.stdout) or [""])[-1]
            return stacks
        problems.append(f"{tool}: {done.stderr.strip()[-500:] or 'no stack'}")
    raise ScriptError("\n".join(problems))


def _parse_pystack(output: str, stacks: Data) -> None:
    stack = calls.Stack(calls.Process([], None, (), lambda: True, lambda *_: b"", 0))
    found: list[Data] = []
    for line in output.splitlines():
        start, call = PYSTACK_THREAD.match(line), PYSTACK_CALL.match(line)
        if start:
            thread = {"id": int(start[1]), "name": start[2] or "", "problem": "", "calls": found}
            found = thread["calls"] = []
            stacks["threads"].append(thread)
            if "Has the GIL" in start[3]:
                stacks["gil"] = thread["id"]
        elif call:
            language = "Rust" if call[2].endswith(".rs") else call[1]
            name = calls.rust_name(call[4].removesuffix(" (inlined)"))
            entry = {"language": language, "name": name, "file": call[2], "line": int(call[3])}
            own = stack.owns(calls.Call(**entry, variables=tuple))
            # pystack prints the innermost call last.
            found.insert(0, {**entry, "own": own, "variables": []})
