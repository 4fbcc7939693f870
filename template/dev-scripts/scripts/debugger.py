"""Find crashes, deadlocks, leaks and slow code in Python and Rust, with the tools for each."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import debugger_profile
from console import FOUND, OK, Console, ScriptError, make_parser, run_main
from debugger_doctor import examine
from debugger_leaks import judge
from debugger_stacks import HERE, TOOLS, Data, Planned, Target, find_tool, make_command, read_stacks
from debugger_waits import find_deadlock, find_waits

EXAMPLES = """\
  debugger.py run -b src/lib.rs:42 -b tests/test_demo.py:10 -- pytest tests/test_demo.py
  debugger.py stack -- python crash.py     show the stack of a command that crashes
  debugger.py stack 1234                   or of a process, or with --core of a core dump
  debugger.py watch 1234                   show what the threads of a hung process wait for
  debugger.py leaks demo:parse '"1 + 2"'   call demo.parse("1 + 2") often, and judge what grows
  debugger.py profile -- python slow.py    write flamegraph.svg
  debugger.py doctor                       show which of these work here

exit codes: 0 success; 1 found a crash, deadlock, leak or missing tool; 2 error; 130 interrupted"""
BREAKPOINTS = "FILE.rs:LINE, FILE.py:LINE, crate::function, panic or exception:NAME; repeatable"
LONGEST_VARIABLE = 200

# What a subcommand returns: its JSON, its text and the exit code.
Result = tuple[Data, list[str], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand, and return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    end = words.index("--") if "--" in words else len(words)
    options = _make_parser().parse_args(words[:end])
    options.command = words[end + 1 :]
    console = Console(options)
    try:
        data, lines, code = options.subcommand(console, options)
    except Planned as plan:
        print("\n".join(map(shlex.join, plan.commands)))
        return OK
    if console.json:
        console.print_json(data)
    else:
        print("\n".join(lines))
    return int(code)


def _make_parser() -> argparse.ArgumentParser:
    parser = make_parser(__doc__ or "", EXAMPLES)
    subcommands = parser.add_subparsers(required=True, metavar="SUBCOMMAND")
    common = argparse.ArgumentParser(add_help=False)
    for option in ("--json", "--verbose", "--quiet", "--dry-run"):
        common.add_argument(option, action="store_true", default=argparse.SUPPRESS)
    added = []
    for function in (run, stack, watch, leaks, profile, doctor):
        description = (function.__doc__ or "").partition(".")[0]
        settings = {"help": description, "description": description, "parents": [common]}
        added.append(subcommands.add_parser(function.__name__, **settings))
        added[-1].set_defaults(subcommand=function)
    of_run, of_stack, of_watch, of_leaks, of_profile, _ = added
    for each, tools in ((of_run, TOOLS[1:]), (of_stack, TOOLS), (of_watch, TOOLS)):
        each.add_argument("--with", dest="tool", choices=tools, help="default: any that works")
    for each in (of_stack, of_watch):
        each.add_argument("--all", action="store_true", help="show calls of libraries")
        each.add_argument("--locals", action="store_true", help="show arguments and variables")
    for each in (of_run, of_stack):
        each.add_argument("-b", dest="breakpoints", action="append", default=[], help=BREAKPOINTS)
    for each in (of_stack, of_profile):
        each.add_argument("pid", type=int, nargs="?", default=0)
    of_stack.add_argument("--core", default="", help="a core dump")
    of_stack.add_argument("--program", help="the program of the core dump, if it isn't found")
    of_watch.add_argument("pid", type=int)
    of_watch.add_argument("--samples", type=int, default=3)
    of_watch.add_argument("--interval", type=float, default=1, help="seconds between samples")
    of_leaks.add_argument("function", metavar="MODULE:FUNCTION")
    of_leaks.add_argument("arguments", nargs="*", help="Python literals")
    of_leaks.add_argument("--calls", type=int, default=1000, help="per round; default: 1000")
    of_leaks.add_argument("--rounds", type=int, default=12, help="default: 12")
    of_profile.add_argument("--with", dest="tool", choices=debugger_profile.PROFILERS)
    of_profile.add_argument("--output", type=Path, default=Path("flamegraph.svg"))
    of_profile.add_argument("--seconds", type=int, default=10, help="for a PID; default: 10")
    return parser


def run(console: Console, options: argparse.Namespace) -> Result:
    """Run `-- COMMAND` in gdb or lldb, with breakpoints in both languages."""
    target = _resolve(console, options.command, options.breakpoints)
    tools = [options.tool] if options.tool else TOOLS[1:]
    commands = (make_command(console, tool, target, [], batch=False) for tool in tools)
    command = next(filter(None, commands), None)
    if not command:
        raise ScriptError("no debugger is installed: see `debugger.py doctor`")
    if console.dry_run:
        raise Planned([command])
    console.note("type both-bt to show the stack of both languages; scripts/README.md has more")
    os.execvp(command[0], command)  # noqa: S606 (a list, not a shell)


def stack(console: Console, options: argparse.Namespace) -> Result:
    """Show the stack of PID, of a core dump or of `-- COMMAND`, in both languages."""
    if options.core:
        found = re.search(r"execfn: '(.*?)'", console.run(["file", options.core]).stdout)
        program = options.program or (found[1] if found else sys.executable)
        target = Target(core=options.core, command=(program,))
    elif options.pid:
        target = Target(pid=options.pid)
    else:
        target = _resolve(console, options.command, options.breakpoints)
    stacks = read_stacks(console, target, _tools(options, TOOLS))
    stacks["waits"] = find_waits(stacks)
    if stacks["exit"] is not None:
        return stacks, [f"no crash: the command ended with exit code {stacks['exit']}"], OK
    reason = [f"stopped by {stacks['stop']}"] if stacks["stop"] else []
    crashed = target.is_run and stacks["stop"] not in ("", "SIGTRAP")
    return stacks, [*reason, *_format(console, options, stacks)], FOUND if crashed else OK


def watch(console: Console, options: argparse.Namespace) -> Result:
    """Show which threads of PID don't move, and what they wait for."""
    positions = []
    for number in range(options.samples):
        time.sleep(options.interval if number else 0)
        # gdb and lldb show which locks the variables hold.
        target, tools = Target(pid=options.pid), _tools(options, ("gdb", "lldb", "pystack"))
        stacks = read_stacks(console, target, tools)
        positions.append(set(map(_position, stacks["threads"])))
    stuck = set.intersection(*positions)
    count = len(stacks["threads"])
    stacks["threads"] = [each for each in stacks["threads"] if _position(each) in stuck]
    stacks["waits"] = find_waits(stacks)
    stacks["deadlock"] = find_deadlock(stacks["waits"])
    lines = [f"{len(stuck)} of {count} threads did not move in {options.samples} samples"]
    lines += _format(console, options, stacks)
    if stacks["deadlock"]:
        waits = "\n  ".join(map(_describe, stacks["deadlock"]))
        lines.append(f"{console.paint('deadlock', 'red')}:\n  {waits}")
        lines.append("Release the lock before Python code runs, or wait for it in `py.detach`.")
    return stacks, lines, FOUND if stacks["deadlock"] else OK


def leaks(console: Console, options: argparse.Namespace) -> Result:
    """Call MODULE:FUNCTION many times, and judge what grows."""
    measure = [str(HERE / "debugger_leaks.py"), options.function]
    measure += [str(options.calls), str(options.rounds), *options.arguments]
    command = [sys.executable, *measure]
    if console.dry_run:
        raise Planned([command])
    console.progress(f"calling {options.function}")
    done = console.run(command)
    console.progress("")
    if done.returncode:
        raise ScriptError(f"cannot measure {options.function}:\n{done.stderr.strip()}")
    growths, found = judge(json.loads(done.stdout), options.calls)
    lines = [f"{'':32} {'per call':>10}  confidence"]
    for each in growths:
        state = console.paint("  grows", "red") if each["grows"] else ""
        lines.append(
            f"{each['name']:32} {each['per_call']:10.3f} {each['confidence']:11.1%}{state}"
        )
    lines += [f"{console.paint('leak', 'red')} ({each['kind']}): {each['text']}" for each in found]
    valgrind = ["valgrind", "--leak-check=full", "--show-leak-kinds=definite", *command]
    memray = ["memray", "run", "--native", "--output", "leaks.bin", *measure]
    more = [shlex.join(valgrind), shlex.join(memray), "memray flamegraph --leaks leaks.bin"]
    lines += ["To see where, run:", *(f"  {each}" for each in more)] if found else ["no leak"]
    data = {"growths": growths, "leaks": found, "commands": more}
    return data, lines, FOUND if found else OK


def profile(console: Console, options: argparse.Namespace) -> Result:
    """Profile PID or `-- COMMAND`, and draw a flame graph."""
    command = () if options.pid else _resolve(console, options.command, []).command
    tools = [options.tool] if options.tool else debugger_profile.PROFILERS
    tool = next(filter(find_tool, tools), "")
    if not tool:
        raise ScriptError("no profiler is installed: run `pip install py-spy`")
    with tempfile.TemporaryDirectory() as folder:
        commands = debugger_profile.make_commands(tool, command, options, folder)
        if console.dry_run:
            raise Planned(commands)
        debugger_profile.write(console, tool, commands, options.output)
    data = {"tool": tool, "output": str(options.output)}
    return data, [f"{tool} wrote {options.output}"], OK


def doctor(console: Console, _: argparse.Namespace) -> Result:
    """Show which subcommands work here, and how to install what is missing."""
    tools = examine(console)
    lines = [f"{each['name']:12} {each['state']:9} {each['advice']}".rstrip() for each in tools]
    works = {name for each in tools if each["state"] == "works" for name in each["serves"]}
    missing = [name for name in ("run", "stack", "watch", "profile") if name not in works]
    lines += [f"{name} cannot work: install one of its tools" for name in missing]
    return {"tools": tools, "missing": missing}, lines, FOUND if missing else OK


def _resolve(console: Console, words: list[str], breakpoints: list[str]) -> Target:
    # Debuggers load programs, not scripts such as pytest and pyenv's python.
    if not words:
        raise ScriptError("missing command: append it, as in `-- python script.py`")
    name = Path(words[0]).name
    if name.endswith(".py"):
        words = [sys.executable, *words]
    elif name == "pytest":
        words = [sys.executable, "-m", *words]
    elif re.fullmatch(r"python[\d.]*t?(\.exe)?", name):
        ask = [words[0], "-c", "import sys; print(sys.executable)"]
        words = [console.run(ask).stdout.strip(), *words[1:]]
    program = shutil.which(words[0])
    if not program:
        raise ScriptError(f"{words[0]} is not a program")
    # pytest-timeout must not interrupt a debugger.
    os.environ["PYTEST_TIMEOUT"] = "0"
    lines = [place for place in breakpoints if ".py:" in place]
    helper = [str(HERE / "debugger_lines.py"), *lines, "--"] if lines else []
    native = tuple(place for place in breakpoints if place not in lines)
    return Target(command=(program, *helper, *words[1:]), breakpoints=native)


def _tools(options: argparse.Namespace, default: Sequence[str]) -> Sequence[str]:
    if options.tool:
        return [options.tool]
    # pystack doesn't show the variables of Rust.
    return sorted(default, key="pystack".__eq__) if options.locals else default


def _format(console: Console, options: argparse.Namespace, stacks: Data) -> Iterator[str]:
    waits = {wait["thread"]: wait for wait in stacks["waits"]}
    for thread in stacks["threads"]:
        state = ", has the GIL" if stacks["gil"] == thread["id"] else ""
        yield console.paint(f"thread {thread['id']} {thread['name']}{state}", "bold")
        if thread["id"] in waits:
            yield f"  {_describe(waits[thread['id']])}"
        numbered = enumerate(thread["calls"])
        for is_shown, group in groupby(numbered, lambda pair: pair[1]["own"] or options.all):
            group = list(group)
            if not is_shown:
                yield f"        … {group[0][1]['name']} and {len(group) - 1} more library calls"
                continue
            for number, call in group:
                place = f"{call['file']}:{call['line']}"
                yield f"  #{number:<4} {call['language']:6} {call['name']}  {place}"
                for line in call["variables"] if options.locals else ():
                    yield f"               {line[:LONGEST_VARIABLE]}"
        if thread["problem"]:
            yield f"  Python calls are missing: {thread['problem']}"
    yield f"read by {stacks['tool']}"


def _describe(wait: Data) -> str:
    text = f"thread {wait['thread']} waits for {wait['resource']}"
    holder = f", which thread {wait['holder']} has ({wait['evidence']})" if wait["holder"] else ""
    return text + holder


def _position(thread: Data) -> tuple[object, ...]:
    # A thread that waits for the GIL wakes up now and then: its C calls differ.
    calls = (call for call in thread["calls"] if call["language"] != "C")
    return thread["id"], *((call["name"], call["file"], call["line"]) for call in calls)


if __name__ == "__main__":
    run_main(main)
