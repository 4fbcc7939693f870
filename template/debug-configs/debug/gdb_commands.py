"""Commands of gdb for a program in which Python and Rust call each other; gdbinit loads them.

`both-bt` lists the calls of both languages, `both-locals` the variables of one of them.
`break-exception` stops where a Python exception is raised, `break-panic` where Rust panics.
`step` goes into your own code, not into that of Rust's libraries.
"""

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

import gdb

PYTHON = re.compile(r"(lib)?python3\.\d+t?(\.so.*)?")
EXTENSION = re.compile(r"_core\..*so")
# The code of Rust itself and that of other crates; what PyO3 has made around a function.
RUST_LIBRARIES = ("/rustc/*", "*/rustlib/src/*", "*/.cargo/*")
PYO3 = "::__py"


class Call(NamedTuple):
    """A call of a function in one of the languages."""

    language: str
    name: str
    file: str
    line: int
    # The frame of gdb, and for a call of Python what CPython's commands know of it.
    frame: gdb.Frame
    python: Any = None

    def description(self) -> str:
        """Return what both-bt prints of it."""
        return f"{self.language:7} {self.name}  {shortened(self.file)}:{self.line}"

    def is_own(self) -> bool:
        """Tell whether this is code of the project, in the checkout or installed."""
        if self.language == "Rust":
            is_of_library = any(fnmatch(self.file, pattern) for pattern in RUST_LIBRARIES)
            return not is_of_library and PYO3 not in self.name
        file = Path(self.file)
        if not file.is_absolute():
            return not self.file.startswith("<frozen ")
        is_here = file.is_relative_to(Path.cwd()) and "site-packages" not in file.parts
        return is_here or any(file.is_relative_to(extension.parent) for extension in extensions())


def extensions() -> list[Path]:
    """Return the extension modules of this project that are loaded."""
    paths = [Path(objfile.filename or "") for objfile in gdb.objfiles()]
    return [path for path in paths if EXTENSION.fullmatch(path.name)]


def shortened(path: str) -> str:
    """Return a path as it is from here, if it is in this folder."""
    return path.removeprefix(os.getcwd() + "/")


def calls() -> Iterator[Call]:
    """Yield the calls of both languages in the thread that is selected, the innermost first."""
    cpython = cpython_commands()
    frame: gdb.Frame | None = stopped_frame()
    while frame is not None:
        if cpython.Frame(frame).is_evalframe():
            yield from python_calls(frame, cpython)
        else:
            yield from rust_call(frame)
        frame = frame.older()


def rust_call(frame: gdb.Frame) -> Iterator[Call]:
    """Yield the call in a frame, if it is one of Rust code."""
    place = frame.find_sal()
    # Of code without debug information, gdb knows no file.
    file = cast("gdb.Symtab | None", place.symtab)
    if file is not None and file.filename.endswith(".rs"):
        yield Call("Rust", frame.name() or "", file.fullname(), place.line, frame)


def python_calls(frame: gdb.Frame, cpython: Any) -> Iterator[Call]:
    """Yield the calls that one run of the interpreter's loop is in."""
    call = cpython.Frame(frame).get_pyop()
    # Before Python 3.11 there is one, in 3.11 the last is marked, from 3.12 on one that is no call follows it.
    while call is not None and not (hasattr(call, "is_shim") and call.is_shim()):
        if call.is_optimized_out():
            raise gdb.GdbError("the interpreter's variables are optimised out: use another Python")
        name = call.co_name.proxyval(set())
        yield Call("Python", name, call.filename(), call.current_line_num(), frame, call)
        if not hasattr(call, "previous") or (hasattr(call, "is_entry") and call.is_entry()):
            return
        call = call.previous()


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
    """Return the module that CPython's own commands are in; if they are missing, say why."""
    main = sys.modules["__main__"]
    if not hasattr(main, "PyObjectPtr"):
        stopped_frame()
        raise gdb.GdbError(
            "this Python came without its commands for gdb, python3.X-gdb.py. pyenv's Pythons have"
            " them, those of Debian and Ubuntu with the package python3-dbg, those of Fedora with"
            " `dnf debuginfo-install python3`; those of uv, conda and python.org do not"
        )
    return main


def load_cpython_commands(objfile: gdb.Objfile) -> None:
    """Load CPython's commands, which lie beside the real interpreter or its library."""
    path = Path(objfile.filename or "").resolve()
    if not PYTHON.fullmatch(path.name) or hasattr(sys.modules["__main__"], "PyObjectPtr"):
        return
    debian = Path("/usr/share/gdb/auto-load")
    binaries = [path, *path.parents[1].glob("bin/python3.*")]
    scripts = [Path(f"{root}{binary}-gdb.py") for binary in binaries for root in ("", debian)]
    for script in filter(Path.is_file, scripts):
        gdb.execute(f"source {script}", to_string=True)
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
    numbers = itertools.count()
    for call in calls():
        if call.is_own():
            print(f"#{next(numbers):<3} {call.description()}")
        elif argument == "all":
            print(f"     {call.description()}")


def both_locals(argument: str) -> None:
    """List the variables of a call.

    both-locals 2: those of #2 in both-bt; both-locals: those of #0.
    """
    number = int(argument) if argument.isdecimal() else 0
    call = next(itertools.islice(filter(Call.is_own, calls()), number, None), None)
    if call is None:
        raise gdb.GdbError(f"both-bt lists no call #{number}")
    if call.python is None:
        call.frame.select()
        gdb.execute("info args")
        gdb.execute("info locals")
        return
    for name, value in call.python.iter_locals():
        print(f"{name.proxyval(set())} = {value.get_truncated_repr(1000)}")


def break_exception(argument: str) -> None:
    """Stop where a Python exception is raised.

    break-exception KeyError: in code of the project; break-exception KeyError all: anywhere.
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
        super().__init__("_PyErr_SetObject")
        self.name = name
        self.in_libraries = in_libraries

    def stop(self) -> bool:
        """Tell whether to stop."""
        exception = gdb.selected_frame().read_var("exception")
        python_class = exception.cast(gdb.lookup_type("PyTypeObject").pointer())
        if python_class["tp_name"].string().rpartition(".")[2] != self.name:
            return False
        return self.in_libraries or next(calls()).is_own()


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
