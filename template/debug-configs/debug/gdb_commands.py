"""Commands of gdb for a program in which Python and Rust call each other; gdbinit loads them.

`both-bt` lists the calls of both languages, `both-locals` the variables of one of them.
`break-exception` stops where a Python exception is raised, `break-panic` where Rust panics.
`step` goes into your own code, not into that of Rust's libraries.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import gdb
from calls import RUST_LIBRARIES, Call, listing, own, shortened
from python_memory import State, UnknownPythonError

PYTHON = re.compile(r"(?:lib)?(python3\.\d+t?)(?:\.so.*)?")
EXTENSION = re.compile(r"_core\..*so")


def package() -> Path:
    """Return the folder that the package is installed in, or this one."""
    files = (Path(objfile.filename or "") for objfile in gdb.objfiles())
    return next((file.parent for file in files if EXTENSION.fullmatch(file.name)), Path.cwd())


def calls() -> Iterator[Call]:
    """Yield the calls of both languages in the thread that is selected, the innermost first."""
    python_calls = calls_by_cpython if cpython_commands() else calls_in_memory()
    for frame in frames():
        yield from rust_call(frame)
        yield from python_calls(frame)


def frames() -> Iterator[gdb.Frame]:
    """Yield the frames of the thread that is selected, the innermost first."""
    frame: gdb.Frame | None = stopped_frame()
    while frame is not None:
        yield frame
        frame = frame.older()


def rust_call(frame: gdb.Frame) -> Iterator[Call]:
    """Yield the call in a frame, if it is one of Rust code."""
    place = frame.find_sal()
    # Of code without debug information, gdb knows no file.
    file = cast("gdb.Symtab | None", place.symtab)
    if file is not None and file.filename.endswith(".rs"):
        yield Call("Rust", frame.name() or "", file.fullname(), place.line, frame)


def calls_by_cpython(frame: gdb.Frame) -> Iterator[Call]:
    """Yield the calls that a frame of the interpreter's loop is in, as CPython's commands know them."""
    loop = cpython_commands().Frame(frame)
    call = loop.get_pyop() if loop.is_evalframe() else None
    # Before Python 3.11 there is one, in 3.11 the last is marked, from 3.12 on one that is no call follows it.
    while call is not None and not (hasattr(call, "is_shim") and call.is_shim()):
        if call.is_optimized_out():
            raise gdb.GdbError("the interpreter's variables are optimised out: use another Python")
        name = call.co_name.proxyval(set())
        variables = partial(variables_by_cpython, call)
        yield Call("Python", name, call.filename(), call.current_line_num(), frame, variables)
        if not hasattr(call, "previous") or (hasattr(call, "is_entry") and call.is_entry()):
            return
        call = call.previous()


def variables_by_cpython(call: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the variables of a call."""
    for name, value in call.iter_locals():
        yield name.proxyval(set()), value.get_truncated_repr(1000)


def state_in_memory() -> State:
    """Return the state of the interpreters, if this Python tells where it is."""
    stopped_frame()
    try:
        # What gdb says of a symbol is the same in C and in Rust.
        found = re.search(r"0x[0-9a-f]+", gdb.execute("info address _PyRuntime", to_string=True))
        process = gdb.selected_inferior()
        return State(
            lambda address, size: bytes(process.read_memory(address, size)),
            int(found[0], 16) if found else 0,
        )
    except (gdb.error, UnknownPythonError):
        raise gdb.GdbError(
            "this Python came without its commands for gdb, python3.X-gdb.py. pyenv's Pythons have"
            " them, those of Debian and Ubuntu with the package python3-dbg, those of Fedora with"
            " `dnf debuginfo-install python3`. From Python 3.13 on, this works without them"
        ) from None


def calls_in_memory() -> Callable[[gdb.Frame], Iterator[Call]]:
    """Return a function that yields the calls that a frame is in, if given the innermost frame first."""
    state = state_in_memory()
    runs = deque(state.runs(gdb.selected_thread().ptid[1]))

    def within(frame: gdb.Frame) -> Iterator[Call]:
        caller = frame.older()
        while runs and (caller is None or runs[0].address < int(caller.read_register("sp"))):
            for call in runs.popleft().calls:
                variables = partial(state.variables, call.frame)
                yield Call("Python", call.name, call.file, call.line, frame, variables)

    return within


def stopped_frame() -> gdb.Frame:
    """Return the innermost frame; if there is none, say why."""
    try:
        return gdb.newest_frame()
    except gdb.error:
        raise gdb.GdbError(why_nothing_is_stopped()) from None


def why_nothing_is_stopped() -> str:
    """Return what keeps gdb from having a program that is stopped, and what to do."""
    if not gdb.objfiles():
        return (
            "gdb has no program. If it could not read `python`, that is a script, such as pyenv's:"
            " give what `python -c 'import sys; print(sys.executable)'` prints"
        )
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if os.getuid() and scope.is_file() and scope.read_text().strip() != "0":
        return (
            "no process is stopped here. If gdb could not attach to one: this system lets you debug"
            " only what you start from gdb, until `sudo sysctl kernel.yama.ptrace_scope=0`"
        )
    return (
        "no process is stopped here: set a breakpoint, and `run`. If gdb could not attach to a"
        " process in a container: start that with `--cap-add=SYS_PTRACE`"
    )


def cpython_commands() -> Any:
    """Return the module that CPython's own commands are in, or None."""
    main = sys.modules["__main__"]
    return main if hasattr(main, "PyObjectPtr") else None


def load_cpython_commands(objfile: gdb.Objfile) -> None:
    """Load CPython's commands, which lie beside the real interpreter or its library."""
    path = Path(objfile.filename or "").resolve()
    python = PYTHON.fullmatch(path.name)
    if python is None or cpython_commands():
        return
    script = f"{path.parents[1]}/bin/{python[1]}-gdb.py"
    # The second is where Debian and Ubuntu have it.
    for place in (script, f"/usr/share/gdb/auto-load{script}"):
        if Path(place).is_file():
            gdb.execute(f"source {place}", to_string=True)
            return


def load_rust_printers() -> None:
    """Have Vec, String, Option and enums shown as values, as gdb does by itself in programs only."""
    rustc = shutil.which("rustc")
    if rustc is None:
        print("rustc is not on PATH: the values of Rust are shown as they lie in memory")
        return
    command = [rustc, "--print", "sysroot"]
    rust = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    sys.path.append(f"{rust.stdout.strip()}/lib/rustlib/etc")
    import_module("gdb_lookup").register_printers(gdb.current_progspace())


def warn_of_a_stripped_extension(objfile: gdb.Objfile) -> None:
    """Say so if nothing of the Rust code can be shown."""
    path = Path(objfile.filename or "")
    if EXTENSION.fullmatch(path.name) and not has_rust_sources():
        print(
            f"{shortened(str(path))} has no debug information, as a release has none:"
            " `maturin develop` builds one that has"
        )


def has_rust_sources() -> bool:
    """Tell whether gdb knows which lines of Rust some code was made of."""
    try:
        gdb.decode_line("lib.rs:1")
    except gdb.error:
        return False
    return True


def both_bt(argument: str) -> None:
    """List the project's own calls of Python and Rust, the innermost first.

    both-bt all: those of libraries too.
    """
    for line in listing(calls(), package(), with_libraries=argument == "all"):
        print(line)


def both_locals(argument: str) -> None:
    """List the variables of a call.

    both-locals 2: those of #2 in both-bt; both-locals: those of #0.
    """
    call = own(calls(), package(), argument)
    if call is None:
        raise gdb.GdbError(f"both-bt lists no call #{argument}")
    if call.variables is None:
        call.frame.select()
        gdb.execute("info args")
        gdb.execute("info locals")
        return
    for name, value in call.variables():
        print(f"{name} = {value}")


def break_exception(argument: str) -> None:
    """Stop where a Python exception is raised.

    break-exception KeyError: but not in libraries; break-exception KeyError all: anywhere.
    """
    name, _, where = argument.partition(" ")
    if not name:
        raise gdb.GdbError("name the class of the exception: break-exception KeyError")
    ExceptionBreakpoint(name, in_libraries=where == "all")


def break_panic(_: str) -> None:
    """Stop where Rust panics, before anything is unwound."""
    gdb.Breakpoint("rust_panic")


class ExceptionBreakpoint(gdb.Breakpoint):
    """Stops where an exception of one class is raised."""

    def __init__(self, name: str, *, in_libraries: bool) -> None:
        """Take the name of the class, and whether to stop in Python code of libraries too."""
        # The second is known without debug symbols too. It is called when an exception reaches Python code.
        super().__init__("_PyErr_SetObject" if cpython_commands() else "PyTraceBack_Here")
        self.name = name
        self.in_libraries = in_libraries

    def stop(self) -> bool:
        """Tell whether to stop."""
        raised = raised_by_cpython() if cpython_commands() else raised_in_memory()
        is_wanted = raised.rpartition(".")[2] == self.name
        return is_wanted and (self.in_libraries or next(calls()).is_own(package()))


def raised_by_cpython() -> str:
    """Return the name of the class of the exception that _PyErr_SetObject was called with."""
    exception = gdb.selected_frame().read_var("exception")
    python_class = exception.cast(gdb.lookup_type("PyTypeObject").pointer())
    return python_class["tp_name"].string()


def raised_in_memory() -> str:
    """Return the name of the class of the exception that was raised just now, or nothing."""
    return state_in_memory().raised(gdb.selected_thread().ptid[1])


class Command(gdb.Command):
    """A command of gdb with the name and the documentation of a function."""

    def __init__(self, function: Callable[[str], None]) -> None:
        """Take the function, which gets what is typed after the command."""
        self.__doc__ = function.__doc__
        self.function = function
        super().__init__(function.__name__.replace("_", "-"), gdb.COMMAND_USER)

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Run the command."""
        self.function(argument)


def on_new_file(event: gdb.NewObjFileEvent) -> None:
    """Take what a program or a library brings as soon as gdb has read it."""
    load_cpython_commands(event.new_objfile)
    warn_of_a_stripped_extension(event.new_objfile)


for pattern in RUST_LIBRARIES:
    gdb.execute(f"skip -gfile {pattern}", to_string=True)
for function in (both_bt, both_locals, break_exception, break_panic):
    Command(function)
load_rust_printers()
gdb.events.new_objfile.connect(on_new_file)
