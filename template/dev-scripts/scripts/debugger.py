"""Find crashes, deadlocks, leaks and slow code in Python and Rust, with the tools for each."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from console import FOUND, OK, Console, ScriptError, make_parser, run_main
from debugger_leaks import judge
from debugger_profile import PROFILERS, plan, record
from debugger_stacks import HERE, TOOLS, Data, Planned, Target, find_tool, make_command, read_stacks

EXAMPLES = """\
  debugger.py run -b src/lib.rs:42 -b tests/test_demo.py:10 -- pytest tests/test_demo.py
  debugger.py stack -- python crash.py     show the stack of a command that crashes
  debugger.py stack 1234                   or of a process, or with --core of a core dump
  debugger.py watch 1234                   show what the threads of a hung process wait for
  debugger.py leaks demo:parse '"1 + 2"'   call demo.parse("1 + 2") often, and judge what grows
  debugger.py profile -- python slow.py    write flamegraph.svg
  debugger.py doctor                       show which of these work here

exit codes: 0 success; 1 found a crash, deadlock, leak or missing tool; 2 error; 130 interrupted"""
BREAKPOINT = "FILE.rs:LINE, FILE.py:LINE, crate::function, panic or exception:NAME; repeatable"
# For each tool: its subcommands, arguments that succeed if it works, and how to install it.
DOCTOR = {
    "gdb": ("run stack watch", "-nx -batch -ex python", "apt install gdb"),
    "lldb": ("run stack watch", "--batch -o script", "apt install lldb, or Xcode"),
    "pystack": ("stack watch", "--version", "pip install pystack (Linux)"),
    "py-spy": ("profile", "--version", "pip install py-spy"),
    "perf": ("profile", "--version", "apt install linux-perf (Linux)"),
    "samply": ("profile", "--version", "cargo install --locked samply"),
    "valgrind": ("leaks", "--version", "apt install valgrind (Linux)"),
    "memray": ("leaks", "--version", "pip install memray (Linux, macOS)"),
}

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
    except Planned as planned:
        print("\n".join(map(shlex.join, planned.args)))
        return OK
    console.print_json(data) if console.json else print("\n".join(lines))
    return int(code)


def _make_parser() -> argparse.ArgumentParser:
    parser = make_parser(__doc__ or "", EXAMPLES)
    subcommands = parser.add_subparsers(required=True, metavar="SUBCOMMAND")
    added = {}
    for function in (run, stack, watch, leaks, profile, doctor):
        name, text = function.__name__, function.__doc__
        added[name] = subcommands.add_parser(name, help=text, description=text)
        added[name].set_defaults(subcommand=function)
        for option in ("--json", "--verbose", "--quiet", "--dry-run"):
            added[name].add_argument(option, action="store_true", default=argparse.SUPPRESS)

    def add(names: str, *words: str, **settings: object) -> None:
        for name in names.split():
            added[name].add_argument(*words, **settings)  # type: ignore[arg-type]

    add("run", "--with", dest="tools", nargs=1, choices=TOOLS[1:], default=TOOLS[1:])
    add("stack watch", "--with", dest="tools", nargs=1, choices=TOOLS, help="default: any")
    add("stack watch", "--all", action="store_true", help="show calls of libraries")
    add("stack watch", "--locals", action="store_true", help="show arguments and variables")
    add("run stack", "-b", dest="breakpoints", action="append", default=[], help=BREAKPOINT)
    add("stack profile", "pid", type=int, nargs="?", default=0, help="the id of a process")
    add("stack", "--core", default="", help="a core dump; `-- PROGRAM` if that isn't found")
    add("watch", "pid", type=int, help="the id of a process")
    add("watch", "--samples", type=int, default=3)
    add("watch", "--interval", type=float, default=1, help="seconds between samples")
    add("leaks", "function", metavar="MODULE:FUNCTION")
    add("leaks", "arguments", nargs="*", help="Python literals")
    add("leaks", "--calls", type=int, default=1000, help="per round; default: 1000")
    add("leaks", "--rounds", type=int, default=12, help="default: 12")
    add("profile", "--with", dest="tools", nargs=1, choices=PROFILERS, default=PROFILERS)
    add("profile", "--output", type=Path, default=Path("flamegraph.svg"))
    return parser


def run(console: Console, options: argparse.Namespace) -> Result:
    """Run `-- COMMAND` in gdb or lldb, with breakpoints in both languages."""
    target = _resolve(console, options.command, options.breakpoints)
    commands = [make_command(console, tool, target, [], batch=False) for tool in options.tools]
    command = next(filter(None, commands), None)
    if not command:
        raise ScriptError("no debugger is installed: see `debugger.py doctor`")
    if console.dry_run:
        raise Planned(command)
    console.note("type both-bt to show the stack of both languages; scripts/README.md has more")
    os.execvp(command[0], command)  # noqa: S606  # nosec B606 (no shell)


def stack(console: Console, options: argparse.Namespace) -> Result:
    """Show the stack of PID, of a core dump or of `-- COMMAND`, in both languages."""
    target = Target(pid=options.pid)
    if options.core:
        found = re.search(r"execfn: '(.*?)'", console.run(["file", options.core]).stdout)
        program = [*options.command, found[1] if found else sys.executable][0]
        target = Target(core=options.core, command=(program,))
    elif not options.pid:
        target = _resolve(console, options.command, options.breakpoints)
    # pystack doesn't show the variables of Rust.
    stacks = read_stacks(console, target, options.tools or TOOLS[bool(options.locals) :])
    if stacks["exit"] is not None:
        return stacks, [f"no crash: the command ended with exit code {stacks['exit']}"], OK
    reason = [f"stopped by {stacks['stop']}"] if stacks["stop"] else []
    crashed = options.command and not options.core and stacks["stop"] not in ("", "SIGTRAP")
    return stacks, [*reason, *_format(console, options, stacks)], FOUND if crashed else OK


def watch(console: Console, options: argparse.Namespace) -> Result:
    """Show which threads of PID don't move, and what they wait for."""
    samples: list[set[tuple[object, ...]]] = []
    for number in range(options.samples):
        time.sleep(options.interval if number else 0)
        stacks = read_stacks(console, Target(pid=options.pid), options.tools or TOOLS[1:])
        samples.append(set(map(_position, stacks["threads"])))
    stuck, count = set.intersection(*samples), len(stacks["threads"])
    stacks["threads"] = [each for each in stacks["threads"] if _position(each) in stuck]
    lines = [f"{len(stuck)} of {count} threads did not move in {options.samples} samples"]
    lines += _format(console, options, stacks)
    return stacks, lines, FOUND if stacks["deadlock"] else OK


def leaks(console: Console, options: argparse.Namespace) -> Result:
    """Call MODULE:FUNCTION many times, and judge what grows."""
    numbers = [str(options.calls), str(options.rounds)]
    measure = [str(HERE / "debugger_leaks.py"), options.function, *numbers, *options.arguments]
    command = [sys.executable, *measure]
    if console.dry_run:
        raise Planned(command)
    done = console.run(command)
    if done.returncode:
        raise ScriptError(f"cannot measure {options.function}:\n{done.stderr.strip()}")
    growths, found = judge(json.loads(done.stdout), options.calls)
    lines = [f"{'':32} {'per call':>10}  confidence"]
    for each in growths:
        lines.append(f"{each['name']:32} {each['per_call']:10.3f} {each['confidence']:11.1%}")
        lines[-1] += console.paint("  grows", "red") if each["grows"] else ""
    lines += [f"{console.paint('leak', 'red')} ({each['kind']}): {each['text']}" for each in found]
    valgrind = ["valgrind", "--leak-check=full", "--show-leak-kinds=definite", *command]
    memray = ["memray", "run", "--native", "--output", "leaks.bin", *measure]
    more = [shlex.join(valgrind), shlex.join(memray), "memray flamegraph --leaks leaks.bin"]
    lines += ["To see where, run:", *more] if found else ["no leak"]
    return {"growths": growths, "leaks": found}, lines, FOUND if found else OK


def profile(console: Console, options: argparse.Namespace) -> Result:
    """Profile PID or `-- COMMAND`, and draw a flame graph."""
    words = () if options.pid else _resolve(console, options.command, []).command
    tool, output = next(filter(find_tool, options.tools), ""), str(options.output)
    if not tool:
        raise ScriptError("no profiler is installed: run `pip install py-spy`")
    commands = plan(tool, words, options.pid, output)
    if console.dry_run:
        raise Planned(*commands)
    record(console, commands, options.output)
    return {"tool": tool, "output": output}, [f"{tool} wrote {output}"], OK


def doctor(console: Console, _: argparse.Namespace) -> Result:
    """Show which subcommands work here, and how to install what is missing."""
    tools, lines, works = [], [], {"leaks"}
    for name, (serves, probe, advice) in DOCTOR.items():
        program, state = find_tool(name), "missing"
        if program:
            done = console.run([program, *probe.split()])
            failed = done.returncode or "rror" in done.stdout + done.stderr
            state = "broken" if failed else "works"
        tools.append({"name": name, "state": state, "advice": advice, "serves": serves.split()})
        lines.append(f"{name:9} {state:8} {'for ' + serves if state == 'works' else advice}")
        works.update(serves.split() if state == "works" else ())
    missing = sorted({"run", "stack", "watch", "profile"} - works)
    lines += [f"{name} needs one of its tools" for name in missing]
    lines.append("setup_validator.py --only M4 also checks permissions")
    return {"tools": tools, "missing": missing}, lines, FOUND if missing else OK


def _resolve(console: Console, words: list[str], breakpoints: list[str]) -> Target:
    # Debuggers load programs, not scripts such as pytest and pyenv's python.
    words = words or [""]
    name = Path(words[0]).name
    if name.endswith(".py") or name == "pytest":
        words = [sys.executable, *(["-m"] if name == "pytest" else []), *words]
    elif re.fullmatch(r"python[\d.]*t?(\.exe)?", name):
        ask = [words[0], "-c", "import sys; print(sys.executable)"]
        words = [console.run(ask).stdout.strip(), *words[1:]]
    program = shutil.which(words[0])
    if not program:
        raise ScriptError(f"no program {words[0]}: end with a command, as `-- python script.py`")
    # pytest-timeout must not interrupt a debugger.
    os.environ["PYTEST_TIMEOUT"] = "0"
    lines = [place for place in breakpoints if ".py:" in place]
    helper = [str(HERE / "debugger_lines.py"), *lines, "--"] if lines else []
    native = [place for place in breakpoints if place not in lines]
    return Target(command=(program, *helper, *words[1:]), breakpoints=tuple(native))


def _format(console: Console, options: argparse.Namespace, stacks: Data) -> Iterator[str]:
    waits = {wait["thread"]: wait for wait in stacks["waits"]}
    for thread in stacks["threads"]:
        state = ", has the GIL" if stacks["gil"] == thread["id"] else ""
        yield console.paint(f"thread {thread['id']} {thread['name']}{state}", "bold")
        if thread["id"] in waits:
            yield _describe(waits[thread["id"]])
        calls = [*enumerate(thread["calls"])]
        for is_shown, pairs in groupby(calls, lambda pair: pair[1]["own"] or options.all):
            group = list(pairs)
            if not is_shown:
                yield f"        … {len(group)} in libraries: {group[0][1]['name']}"
            for number, call in group if is_shown else ():
                place = f"{call['file']}:{call['line']}"
                yield f"  #{number:<4} {call['language']:6} {call['name']}  {place}"
                for line in call["variables"] if options.locals else ():
                    yield f"               {line[:200]}"
        if thread["problem"]:
            yield f"  Python calls are missing: {thread['problem']}"
    if stacks["deadlock"]:
        yield console.paint("deadlock:", "red")
        yield from map(_describe, stacks["deadlock"])
        if any(wait["resource"] == "the GIL" for wait in stacks["deadlock"]):
            yield "Release the lock before Python code runs, or wait for it in `py.detach`."
    yield f"read by {stacks['tool']}"


def _describe(wait: Data) -> str:
    holder = f", which thread {wait['holder']} has ({wait['evidence']})" if wait["holder"] else ""
    return f"  thread {wait['thread']} waits for {wait['resource']}{holder}"


def _position(thread: Data) -> tuple[object, ...]:
    # A thread that waits for the GIL wakes up now and then: its C calls differ.
    calls = (call for call in thread["calls"] if call["language"] != "C")
    return thread["id"], *((call["name"], call["file"], call["line"]) for call in calls)


if __name__ == "__main__":
    run_main(main)
