"""Commands of lldb for a program in which Python and Rust call each other; lldbinit loads them.

`both-bt` lists the calls of both languages, `both-locals` the variables of one of them.
`break-exception` stops where a Python exception is raised, `break-panic` where Rust panics.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import lldb  # type: ignore[import-not-found]
from calls import Call, listing, own
from python_memory import State, UnknownPythonError

EXTENSION = re.compile(r"_core\..*(so|pyd)")
# What a Rust name ends in, and what stands in it for some characters: lldb leaves it so.
HASH = re.compile(r"::h[0-9a-f]{16}$")
ESCAPES = {
    "$LT$": "<",
    "$GT$": ">",
    "$u20$": " ",
    "$u7b$$u7b$": "{",
    "$u7d$$u7d$": "}",
    "..": "::",
    "_<": "<",
    "_{": "{",
}
# How far into a value of Rust both-locals goes.
DEPTH = 4


class NotPossibleError(Exception):
    """What keeps a command from doing its work, and what to do."""


def command(function: Callable[[Any, str], Iterator[str]]) -> Callable[..., None]:
    """Return a function that lldb can call for a command, and that prints what `function` yields."""

    def run(debugger: Any, argument: str, result: Any, _: Any) -> None:
        try:
            for line in function(debugger, argument.strip()):
                result.AppendMessage(line)
        except NotPossibleError as error:
            result.SetError(str(error))

    run.__doc__ = function.__doc__
    return run


@command
def both_bt(debugger: Any, argument: str) -> Iterator[str]:
    """List the project's own calls of Python and Rust, the innermost first; both-bt all: those of libraries too."""
    calls, package = stopped_calls(debugger)
    yield from listing(calls, package, with_libraries=argument == "all")
    if not knows_python(debugger):
        yield (
            "Before Python 3.13, lldb cannot see the calls of Python. A process that runs prints them itself:"
            ' expression (int)PyRun_SimpleString("import traceback; traceback.print_stack()")'
        )


@command
def both_locals(debugger: Any, argument: str) -> Iterator[str]:
    """List the variables of a call: both-locals 2 those of #2 in both-bt, both-locals those of #0."""
    calls, package = stopped_calls(debugger)
    call = own(calls, package, argument)
    if call is None:
        raise NotPossibleError(f"both-bt lists no call #{argument}")
    if call.variables is None:
        for variable in call.frame.GetVariables(True, True, False, True):
            yield f"{variable.GetName()} = {shown(variable)}"
    else:
        for name, value in call.variables():
            yield f"{name} = {value}"


def shown(value: Any, depth: int = 0) -> str:
    """Return a value of Rust in one line."""
    summary = value.GetSummary() or value.GetValue() or ""
    if depth == DEPTH or (summary and not summary.startswith("size=")):
        return str(summary)
    parts = (f"{child.GetName()}: {shown(child, depth + 1)}" for child in value)
    return "{" + ", ".join(parts) + "}"


@command
def break_exception(debugger: Any, argument: str) -> Iterator[str]:
    """Stop where a Python exception is raised, but not in libraries: break-exception KeyError."""
    if not argument:
        raise NotPossibleError("name the class of the exception: break-exception KeyError")
    # Called when an exception reaches Python code.
    stop = target(debugger).BreakpointCreateByName("PyTraceBack_Here")
    name = lldb.SBStructuredData()
    name.SetFromJSON(json.dumps({"name": argument}))
    stop.SetScriptCallbackFunction("lldb_commands.is_wanted_exception", name)
    yield f"stops where {argument} is raised"


def is_wanted_exception(frame: Any, _: Any, name: Any, __: Any) -> bool:
    """Tell whether to stop where an exception is raised."""
    thread = frame.GetThread()
    interpreters = state(thread.GetProcess())
    if interpreters is None:
        print("before Python 3.13, lldb cannot tell exceptions apart: this may be any")
        return True
    raised = interpreters.raised(thread.GetThreadID()).rpartition(".")[2]
    if raised != name.GetValueForKey("name").GetStringValue(200):
        return False
    calls, package = calls_of(thread)
    return next(calls).is_own(package)


@command
def break_panic(debugger: Any, _: str) -> Iterator[str]:
    """Stop where Rust panics, before anything is unwound."""
    target(debugger).BreakpointCreateByName("rust_panic")
    yield "stops at the next panic"


def target(debugger: Any) -> Any:
    """Return the program; if there is none, say what to do."""
    selected = debugger.GetSelectedTarget()
    if not selected.IsValid():
        raise NotPossibleError(
            "lldb has no program. If it could not read the one that you gave, that is a script, such as pyenv's,"
            " or a folder: give .venv/bin/python, or what `python -c 'import sys; print(sys.executable)'` prints"
        )
    return selected


def stopped_calls(debugger: Any) -> tuple[Iterator[Call], Path]:
    """Return the calls of the thread that is selected; if there is none, say why."""
    process = target(debugger).GetProcess()
    if process.GetState() not in (lldb.eStateStopped, lldb.eStateCrashed):
        raise NotPossibleError(why_nothing_is_stopped())
    return calls_of(process.GetSelectedThread())


def why_nothing_is_stopped() -> str:
    """Return what may keep lldb from having a process that is stopped, and what to do."""
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if os.getuid() and scope.is_file() and scope.read_text().strip() != "0":
        return (
            "no process is stopped here. If lldb could not attach to one: this system lets you debug only what you"
            " start from lldb, until `sudo sysctl kernel.yama.ptrace_scope=0`"
        )
    if os.uname().sysname == "Darwin":
        return (
            "no process is stopped here. macOS lets nobody debug the Python that it came with (/usr/bin/python3), nor"
            " any program whose signature does not allow it: make .venv with a Python of Homebrew, python.org or uv"
        )
    return (
        "no process is stopped here: set a breakpoint, and `run`. If lldb could not attach to a process in a"
        " container: start that with `--cap-add=SYS_PTRACE`"
    )


def calls_of(thread: Any) -> tuple[Iterator[Call], Path]:
    """Return the calls of a thread, the innermost first, and the folder that the package is installed in."""
    modules = thread.GetProcess().GetTarget().module_iter()
    files = (Path(module.GetFileSpec().fullpath or "") for module in modules)
    package = next((file.parent for file in files if EXTENSION.fullmatch(file.name)), Path.cwd())
    return calls(thread), package


def calls(thread: Any) -> Iterator[Call]:
    """Yield the calls of both languages in a thread, the innermost first."""
    python_calls = calls_in_memory(thread)
    frames = list(thread)
    for frame, caller in zip(frames, [*frames[1:], None]):
        yield from rust_call(frame)
        yield from python_calls(frame, caller)


def rust_call(frame: Any) -> Iterator[Call]:
    """Yield the call in a frame, if it is one of Rust code."""
    place = frame.GetLineEntry()
    file = place.GetFileSpec().fullpath or ""
    if file.endswith(".rs"):
        yield Call("Rust", rust_name(frame.GetFunctionName() or ""), file, place.GetLine(), frame)


def rust_name(name: str) -> str:
    """Return the name of a function as it is written in Rust."""
    name = HASH.sub("", name)
    for escape, character in ESCAPES.items():
        name = name.replace(escape, character)
    return name


def knows_python(debugger: Any) -> bool:
    """Tell whether the calls of Python can be read."""
    return state(target(debugger).GetProcess()) is not None


def state(process: Any) -> State | None:
    """Return the state of the interpreters, if this Python tells where it is."""
    symbols = process.GetTarget().FindSymbols("_PyRuntime")
    if not symbols.GetSize():
        return None
    address = symbols[0].GetSymbol().GetStartAddress().GetLoadAddress(process.GetTarget())
    try:
        return State(partial(read, process), address)
    except UnknownPythonError:
        return None


def read(process: Any, address: int, size: int) -> bytes:
    """Read the memory of a process."""
    content = process.ReadMemory(address, size, lldb.SBError())
    return content or bytes(size)


def calls_in_memory(thread: Any) -> Callable[[Any, Any], Iterator[Call]]:
    """Return a function that yields the calls that a frame is in, if given the innermost frame and its caller first."""
    interpreters = state(thread.GetProcess())
    runs = deque(interpreters.runs(thread.GetThreadID()) if interpreters else ())

    def within(frame: Any, caller: Any) -> Iterator[Call]:
        while interpreters and runs and (caller is None or runs[0].address < caller.GetSP()):
            for call in runs.popleft().calls:
                variables = partial(interpreters.variables, call.frame)
                yield Call("Python", call.name, call.file, call.line, frame, variables)

    return within


def load_rust_formatters(debugger: Any) -> None:
    """Have Vec, String, Option and enums shown as values."""
    rustc = shutil.which("rustc")
    if rustc is None:
        print("rustc is not on PATH: the values of Rust are shown as they lie in memory")
        return
    rust = subprocess.run(  # noqa: S603
        [rustc, "--print", "sysroot"], check=True, capture_output=True, text=True
    )
    folder = f"{rust.stdout.strip()}/lib/rustlib/etc"
    debugger.HandleCommand(f"command script import '{folder}/lldb_lookup.py'")
    debugger.HandleCommand(f"command source -s true '{folder}/lldb_commands'")


def __lldb_init_module(debugger: Any, _: Any) -> None:
    load_rust_formatters(debugger)
    for name in ("both_bt", "both_locals", "break_exception", "break_panic"):
        command_name = name.replace("_", "-")
        debugger.HandleCommand(f"command script add -o -f lldb_commands.{name} {command_name}")
