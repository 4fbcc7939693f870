"""The lldb commands both-bt, both-locals, break-exception and break-panic.

`debug/lldbinit` loads them. Without it: `command script import scripts/lldb_commands.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import lldb  # type: ignore[import-not-found]
from calls import COMMANDS, EXTENSION, Debugger, Frame, Process, rust_name
from python_memory import CommandError, UnknownPythonError

# How deep both-locals shows a Rust value.
DEPTH = 4
# The conditions of breakpoints, by the breakpoint's id.
CONDITIONS: dict[int, Callable[[Process], bool]] = {}


def _process(target: Any, thread: Any) -> Process:
    modules = list(target.module_iter())
    names = [module.GetFileSpec().basename or "" for module in modules]
    extensions = [module for module, name in zip(modules, names) if EXTENSION.fullmatch(name)]
    symbols = target.FindSymbols("_PyRuntime")
    runtime = symbols[0].GetSymbol().GetStartAddress() if symbols.GetSize() else None
    return Process(
        modules=[module.GetFileSpec().fullpath or "" for module in modules],
        thread=thread.GetThreadID() if thread else None,
        frames=_frames(thread),
        has_rust_lines=lambda: any(module.GetNumCompileUnits() for module in extensions),
        read=partial(_read, target),
        runtime=runtime.GetLoadAddress(target) if runtime else 0,
        thread_name=(thread.GetName() or "") if thread else "",
    )


def _threads(target: Any) -> Iterator[Process]:
    for thread in target.GetProcess():
        yield _process(target, thread)


def _frames(thread: Any) -> Iterator[Frame]:
    frame = thread.GetFrameAtIndex(0)
    while frame.IsValid():
        caller = thread.GetFrameAtIndex(frame.GetFrameID() + 1)
        place = frame.GetLineEntry()
        yield Frame(
            function=rust_name(frame.GetFunctionName() or ""),
            file=place.GetFileSpec().fullpath or "",
            line=place.GetLine() if place.IsValid() else 0,
            end=caller.GetSP() if caller.IsValid() else None,
            variables=partial(_rust_variables, frame),
            native=frame,
        )
        frame = caller


def _rust_variables(frame: Any) -> Iterator[str]:
    for variable in frame.GetVariables(True, True, False, True):
        yield f"{variable.GetName()} = {_shown(variable)}"


def _shown(value: Any, depth: int = 0) -> str:
    summary = value.GetSummary() or value.GetValue() or ""
    if depth == DEPTH or (summary and not summary.startswith("size=")):
        return str(summary)
    parts = (f"{child.GetName()}: {_shown(child, depth + 1)}" for child in value)
    return "{" + ", ".join(parts) + "}"


def _read(target: Any, address: int, size: int) -> bytes:
    # Core dumps lack constants, which the target reads from the program.
    place = target.ResolveLoadAddress(address)
    content = target.ReadMemory(place, size, lldb.SBError()) if size else b""
    if len(content or b"") != size:
        raise UnknownPythonError(f"cannot read memory at {address:#x}")
    return bytes(content)


def _stop_at(target: Any, function: str, condition: Callable[[Process], bool]) -> None:
    stop = target.BreakpointCreateByName(function)
    CONDITIONS[stop.GetID()] = condition
    stop.SetScriptCallbackFunction(f"{__name__}.is_met")


def is_met(frame: Any, location: Any, _: Any) -> bool:
    """Return whether to stop at a breakpoint."""
    thread = frame.GetThread()
    process = _process(thread.GetProcess().GetTarget(), thread)
    return CONDITIONS[location.GetBreakpoint().GetID()](process)


def _command(function: Callable[[Debugger, str], Iterator[str]]) -> Callable[..., None]:
    def run(debugger: Any, argument: str, result: Any, _: Any) -> None:
        target = debugger.GetSelectedTarget()
        process = target.GetProcess()
        is_stopped = process.GetState() in (lldb.eStateStopped, lldb.eStateCrashed)
        thread = process.GetSelectedThread() if is_stopped else None
        functions = (partial(_process, target, thread), partial(_threads, target))
        both = Debugger("lldb", *functions, partial(_stop_at, target))
        try:
            for line in function(both, argument.strip()):
                result.AppendMessage(line)
        except CommandError as error:
            result.SetError(str(error))

    run.__doc__ = function.__doc__
    return run


def __lldb_init_module(debugger: Any, _: Any) -> None:
    for function in COMMANDS:
        name = function.__name__
        globals()[name] = _command(function)
        typed = name.replace("_", "-")
        debugger.HandleCommand(f"command script add -o -f {__name__}.{name} {typed}")
