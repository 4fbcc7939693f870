"""Read the stacks of all threads with pystack, gdb or lldb, and find what they wait for."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import calls
from console import Console, ScriptError

HERE = Path(__file__).resolve().parent
TOOLS = ("pystack", "gdb", "lldb")
GDB_SETTINGS = ("debuginfod enabled off", "auto-load python-scripts off", "breakpoint pending on")
# What the debuggers print when a program stops or ends. gdb's exit codes are octal.
SIGNAL = re.compile(r"(?:received|terminated with|stop reason =) signal (\w+)")
EXIT = re.compile(r"exited (?:normally|with code (\w+)|with status = (-?\d+))")
PYSTACK_THREAD = re.compile(r"Traceback for thread (\d+) (?:\((.*?)\) )?\[(.*)\]")
PYSTACK_CALL = re.compile(r'    \((C|Python)\) File "(.*?)", line (\d+), in (.*?)(?: \(\S*\))*$')
GIL, LOCK = "the GIL", "a Rust lock"
# What a thread waits for, by the library functions that it is in. The first match decides.
WAITS = {
    GIL: r"take_gil|PyThreadState_Attach|PyEval_(Restore|Acquire)Thread|PyGILState_Ensure",
    LOCK: r"(?i)sync.*(mutex|rwlock).*(lock|read|write)|parking_lot.*lock_",
    "a Rust condition variable or channel": r"(?i)sync.*condvar|mpsc|crossbeam_channel",
    "a Python lock": r"PyThread_acquire_lock|_PySemaphore_|PyMutex_Lock|PyParkingLot_Park",
    "the end of a thread": r"pthread_(clock|timed)?join|thread::.*::join",
    "time to pass": r"nanosleep|pysleep|time_sleep|thread::sleep",
    "input or output": r"^_*(GI_+)?(libc_)?(select|p?poll|epoll_wait|p?read|recv|accept|wait4)",
}
ADDRESS = re.compile(r"^self = .*?0x0*([0-9a-f]+)")
# A guard has the address of its lock.
GUARD = re.compile(r"^(\w+) = .*\block: (?:\(.*?\) )?&?0x0*([0-9a-f]+)")

# JSON, which README.md describes.
Data = dict[str, Any]


class Planned(Exception):  # noqa: N818
    """Ends a dry run. The arguments are the commands that would be run."""


class Target(NamedTuple):
    """A process, a core dump with its program as `command`, or a command with breakpoints."""

    pid: int = 0
    core: str = ""
    command: tuple[str, ...] = ()
    breakpoints: tuple[str, ...] = ()


def find_tool(name: str) -> str:
    """Return the path of a tool, or an empty string."""
    # Debian adds the version to lldb's name.
    names = [name, *(f"{name}-{version}" for version in range(30, 12, -1))]
    beside_python = str(Path(sys.executable).with_name(name))
    return next(filter(None, map(shutil.which, [beside_python, *names])), "")


def make_command(
    console: Console, tool: str, target: Target, commands: Sequence[str], batch: bool = True
) -> list[str]:
    """Return the command line of a tool, or an empty list if it isn't installed or can't do it.

    `commands` are run when the program stops. `batch` ends the debugger after them.
    """
    program, is_run = find_tool(tool), not target.pid and not target.core
    if not program or (tool == "pystack" and is_run):
        return []
    if tool == "pystack":
        core = ["core", target.core, *target.command]
        place = ["remote", str(target.pid)] if target.pid else core
        return [program, "--no-color", *place, "--native"]
    is_gdb = tool == "gdb"
    words = [program, *(_gdb_options if is_gdb else _lldb_options)(_rust_scripts(console), target)]
    if batch:
        words += ["-nx", "-batch"] if is_gdb else ["--no-lldbinit", "--batch"]
    first = [*(_break_at(tool, place) for place in target.breakpoints), "run"]
    for command in [*(first if is_run else []), *commands]:
        words += ["-ex" if is_gdb else "-o", command]
    if is_run and not is_gdb:
        # After a crash in a batch, lldb runs only these.
        words += [word for command in commands for word in ("-k", command)]
    if target.pid:
        return [*words, "-p", str(target.pid)]
    if target.core:
        words += ["-core" if is_gdb else "-c", target.core]
    end = "--args" if is_gdb else "--"
    return [*words, *([end] if is_run or not is_gdb else []), *target.command]


def _gdb_options(folder: str, target: Target) -> Iterator[str]:
    for name in GDB_SETTINGS:
        yield from ("-iex", f"set {name}")
    scripts = [str(HERE / "gdb_commands.py")]
    path = os.path.realpath(f"/proc/{target.pid}/exe" if target.pid else target.command[0])
    # From Python 3.13 on, gdb_commands.py reads the memory itself.
    if re.search(r"python3\.(9|1[012])$", path):
        scripts += [f"{path}-gdb.py", f"/usr/share/gdb/auto-load{path}-gdb.py"]
    scripts.append(f"{folder}/gdb_load_rust_pretty_printers.py")
    for script in filter(os.path.isfile, scripts):
        yield from ("-ix", script)


def _lldb_options(folder: str, _: Target) -> Iterator[str]:
    yield from ("-O", f'command script import "{HERE / "lldb_commands.py"}"')
    # gdb passes the signals of timers on, too.
    yield from ("-O", "process handle -s false -n false SIGALRM SIGVTALRM SIGPROF")
    if folder:
        yield from ("-O", f'command script import "{folder}/lldb_lookup.py"')
        yield from ("-O", f'command source -s true "{folder}/lldb_commands"')


def _rust_scripts(console: Console) -> str:
    ask = ["rustc", "--print", "sysroot"]
    return f"{console.run(ask).stdout.strip()}/lib/rustlib/etc" if shutil.which("rustc") else ""


def _break_at(tool: str, place: str) -> str:
    start, _, end = place.rpartition(":")
    if place == "panic" or start == "exception":
        return f"break-{start or place} {end if start else ''}"
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
            raise Planned(command)
        done = console.run(command)
        stacks: Data = {"tool": tool, "stop": "", "exit": None, "gil": None, "threads": []}
        if tool == "pystack":
            _parse_pystack(done.stdout, stacks)
        elif found := re.search(rf"{calls.JSON_MARK}(.*)", done.stdout):
            stacks.update(json.loads(found[1]))
        elif ended := EXIT.search(done.stdout):
            stacks["exit"] = int(ended[2] or int(ended[1] or "0", 8))
        if stacks["threads"] or stacks["exit"] is not None:
            if not target.pid:
                stacks["stop"] = (SIGNAL.findall(done.stdout) or [""])[-1]
            stacks["waits"] = _find_waits(stacks)
            stacks["deadlock"] = _find_circle(stacks["waits"])
            return stacks
        problems.append(f"{tool}: {done.stderr.strip()[-500:] or 'no stack'}")
    raise ScriptError("\n".join(problems))


def _parse_pystack(output: str, stacks: Data) -> None:
    stack = calls.Stack(calls.Process([], None, (), lambda: True, lambda *_: b"", 0))
    for line in output.splitlines():
        start, call = PYSTACK_THREAD.match(line), PYSTACK_CALL.match(line)
        if start:
            thread: Data = {"id": int(start[1]), "name": start[2] or "", "problem": "", "calls": []}
            stacks["threads"].append(thread)
            if "Has the GIL" in start[3]:
                stacks["gil"] = thread["id"]
        elif call:
            language = "Rust" if call[2].endswith(".rs") else call[1]
            found = calls.Call(language, calls.rust_name(call[4]), call[2], int(call[3]), tuple)
            # pystack prints the innermost call last.
            thread["calls"].insert(
                0, {**found._asdict(), "own": stack.owns(found), "variables": []}
            )


def _find_waits(stacks: Data) -> list[Data]:
    waits: list[Data] = []
    for thread in stacks["threads"]:
        top = list(takewhile(lambda c: not c["own"] and c["language"] != "Python", thread["calls"]))
        found = (key for key in WAITS for call in top if re.search(WAITS[key], call["name"]))
        resource = next(found, "")
        if resource:
            holder, evidence = None, ""
            if resource == LOCK:
                holder, evidence = _find_lock_holder(thread, top, stacks)
            known = {"resource": resource, "holder": holder, "evidence": evidence}
            waits.append({"thread": thread["id"], **known})
    gil, evidence = stacks["gil"], "as Python says"
    lockers = [wait["thread"] for wait in waits if wait["resource"] == LOCK]
    if gil is None and len(lockers) == 1:
        gil, evidence = lockers[0], "probably"
    for wait in waits:
        if wait["resource"] == GIL and gil:
            wait.update(holder=gil, evidence=evidence)
    return waits


def _find_lock_holder(waiter: Data, top: list[Data], stacks: Data) -> tuple[int | None, str]:
    found = (ADDRESS.search(line) for call in top for line in call["variables"])
    addresses, in_rust = {match[1] for match in found if match}, set()
    for thread in stacks["threads"]:
        for call in thread["calls"] if thread is not waiter else ():
            if call["own"] and call["language"] == "Rust":
                in_rust.add(thread["id"])
                for guard in filter(None, map(GUARD.search, call["variables"])):
                    if guard[2] in addresses:
                        return thread["id"], f"see its variable {guard[1]} in {call['name']}"
    return (in_rust.pop(), "probably") if len(in_rust) == 1 else (None, "")


def _find_circle(waits: list[Data]) -> list[Data]:
    by_thread = {wait["thread"]: wait for wait in waits}
    for wait in waits:
        path, following = [wait], by_thread.get(wait["holder"])
        while following and following not in path:
            path.append(following)
            following = by_thread.get(following["holder"])
        if following is wait:
            return path
    return []
