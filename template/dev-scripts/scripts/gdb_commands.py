"""The gdb commands both-bt, both-locals, break-exception and break-panic.

`debug/gdbinit` loads them. Without it: `gdb -ix scripts/gdb_commands.py --args python -m pytest`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import gdb

sys.path.insert(0, str(Path(__file__).resolve().parent))

from calls import COMMANDS, Call, Debugger, Process
from calls import Frame as StackFrame
from python_memory import CommandError, UnknownPythonError


def _process() -> Process:
    # None before the program runs.
    thread = cast("gdb.InferiorThread | None", gdb.selected_thread())
    return Process(
        modules=[objfile.filename or "" for objfile in gdb.objfiles()],
        thread=thread.ptid[1] if thread else None,
        frames=_frames(),
        has_rust_lines=_has_rust_lines,
        read=_read,
        runtime=_runtime(),
        python_calls=_calls_by_cpython if _cpython_commands() else None,
        raised=_raised_by_cpython if _cpython_commands() else None,
        thread_name=(thread.name or "") if thread else "",
    )


def _threads() -> Iterator[Process]:
    selected = cast("gdb.InferiorThread | None", gdb.selected_thread())
    for thread in sorted(gdb.selected_inferior().threads(), key=lambda thread: thread.num):
        thread.switch()
        yield _process()
    if selected:
        selected.switch()


def _frames() -> Iterator[StackFrame]:
    frame: gdb.Frame | None = gdb.newest_frame()
    while frame is not None:
        caller = frame.older()
        end = None if caller is None else int(caller.read_register("sp"))
        place = frame.find_sal()
        # Code without debug information has no file.
        file = cast("gdb.Symtab | None", place.symtab)
        path = file.fullname() if file else ""
        variables = partial(_rust_variables, frame)
        yield StackFrame(frame.name() or "", path, place.line, end, variables, frame)
        frame = caller


def _rust_variables(frame: gdb.Frame) -> Iterator[str]:
    frame.select()
    for command in ("info args", "info locals"):
        text = gdb.execute(command, to_string=True).rstrip()
        if not text.startswith("No "):
            yield from text.splitlines()


def _has_rust_lines() -> bool:
    try:
        gdb.decode_line("lib.rs:1")
    except gdb.error:
        return False
    return True


def _read(address: int, size: int) -> bytes:
    try:
        return bytes(gdb.selected_inferior().read_memory(address, size)) if size else b""
    except gdb.MemoryError:
        raise UnknownPythonError(f"cannot read memory at {address:#x}") from None


def _runtime() -> int:
    try:
        # Works for C and Rust frames, unlike an expression.
        answer = gdb.execute("info address _PyRuntime", to_string=True)
    except gdb.error:
        return 0
    address = re.search(r"0x[0-9a-f]+", answer)
    return int(address[0], 16) if address else 0


def _cpython_commands() -> Any:
    main = sys.modules["__main__"]
    return main if hasattr(main, "PyObjectPtr") else None


def _calls_by_cpython(frame: StackFrame) -> Iterator[Call]:
    loop = _cpython_commands().Frame(frame.native)
    call = loop.get_pyop() if loop.is_evalframe() else None
    # In 3.10, each interpreter loop runs one call. 3.11 marks the outermost call in a loop, and
    # later versions add a shim frame.
    while call is not None and not (hasattr(call, "is_shim") and call.is_shim()):
        if call.is_optimized_out():
            raise CommandError("this Python lacks debug information for its interpreter loop")
        name, variables = call.co_name.proxyval(set()), partial(_variables_by_cpython, call)
        yield Call("Python", name, call.filename(), call.current_line_num(), variables)
        if not hasattr(call, "previous") or (hasattr(call, "is_entry") and call.is_entry()):
            return
        call = call.previous()


def _variables_by_cpython(call: Any) -> Iterator[str]:
    for name, value in call.iter_locals():
        yield f"{name.proxyval(set())} = {value.get_truncated_repr(1000)}"


def _raised_by_cpython() -> str:
    exception = gdb.selected_frame().read_var("exception")
    python_class = exception.cast(gdb.lookup_type("PyTypeObject").pointer())
    return python_class["tp_name"].string()


class _ConditionalBreakpoint(gdb.Breakpoint):
    condition_met: Callable[[Process], bool]

    def stop(self) -> bool:
        return self.condition_met(_process())


def _stop_at(function: str, condition: Callable[[Process], bool]) -> None:
    _ConditionalBreakpoint(function).condition_met = condition


class _Command(gdb.Command):
    def __init__(self, function: Callable[[Debugger, str], Iterator[str]]) -> None:
        self.__doc__ = function.__doc__
        self.function = function
        super().__init__(function.__name__.replace("_", "-"), gdb.COMMAND_USER)

    def invoke(self, argument: str, from_tty: bool) -> None:
        debugger = Debugger("gdb", _process, _threads, _stop_at)
        if _cpython_commands():
            debugger = debugger._replace(raising_function="_PyErr_SetObject")
        try:
            for line in self.function(debugger, argument):
                print(line)
        except CommandError as error:
            raise gdb.GdbError(str(error)) from None


for _function in COMMANDS:
    _Command(_function)
