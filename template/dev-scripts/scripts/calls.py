"""The debugger commands, independent of the debugger.

`gdb_commands.py` and `lldb_commands.py` provide `Process` and `Debugger`, and register `COMMANDS`.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from python_memory import CommandError, Python, UnknownPythonError

# Paths are compared in lower case and with `/`, because of Windows.
RUST_LIBRARIES = re.compile(r"^/rustc/|^library/|/rustlib/src/|/\.cargo/")
PYTHON_LIBRARIES = re.compile(r"^<frozen |/lib/python3\.\d+t?/|/(site|dist)-packages/")
WINDOWS_PYTHON = re.compile(r"python3\d*t?\.dll")
EXTENSION = re.compile(r"_core\..*(so|pyd)")
# In the names of functions that PyO3 generates.
PYO3 = "::__py"
# Their argument `self` is the address of the lock.
RUST_LOCK = re.compile(r"sync::.*(Mutex|RwLock).*::(lock|read|write)")
# Begins the line of `both-bt json`, because a program prints to the same output.
JSON_MARK = "both-bt-json:"
SCRIPTS = f"{Path(__file__).resolve().parent}/".replace("\\", "/").lower()

# Debuggers show mangled Rust names with a hash and escapes.
RUST_HASH = re.compile(r"::h[0-9a-f]{16}$")
RUST_ESCAPES = {"$LT$": "<", "$GT$": ">", "$u20$": " ", "$u7b$$u7b$": "{", "$u7d$$u7d$": "}"}
RUST_ESCAPES |= {"..": "::", "_<": "<", "_{": "{"}

# Returns the variables of a call, as lines of text.
Variables = Callable[[], Iterable[str]]


class Frame(NamedTuple):
    """A native stack frame."""

    function: str
    file: str
    line: int
    # The stack pointer of the caller.
    end: int | None
    variables: Variables
    # The debugger's own object.
    native: Any


class Call(NamedTuple):
    """A call of a Python or Rust function."""

    language: str
    name: str
    file: str
    line: int
    variables: Variables


# Returns the Python calls in a frame. Call it for each frame, innermost first.
PythonCalls = Callable[[Frame], Iterable[Call]]


class Process(NamedTuple):
    """A process in a debugger."""

    # The paths of the loaded modules, the executable first.
    modules: list[str]
    # The native id of the selected thread; None if no thread is stopped.
    thread: int | None
    # The frames of this thread, innermost first.
    frames: Iterable[Frame]
    has_rust_lines: Callable[[], bool]
    # Reads memory: takes an address and a size.
    read: Callable[[int, int], bytes]
    # The address of `_PyRuntime`, or 0.
    runtime: int
    # Alternatives to reading memory, with CPython's gdb extension: the calls, and the class of a
    # raised exception.
    python_calls: PythonCalls | None = None
    raised: Callable[[], str] | None = None
    thread_name: str = ""


class Debugger(NamedTuple):
    """The functions of a debugger."""

    name: str
    process: Callable[[], Process]
    # Selects each thread in turn.
    threads: Callable[[], Iterable[Process]]
    # Sets a breakpoint on a function, with a condition.
    stop_at: Callable[[str, Callable[[Process], bool]], None]
    # Called when an exception reaches a Python frame. With debug symbols, gdb stops earlier, in
    # `_PyErr_SetObject`.
    raising_function: str = "PyTraceBack_Here"


class Stack:
    """The calls of the selected thread in both languages, innermost first."""

    def __init__(self, process: Process, with_c: bool = False) -> None:
        """Take a process with a stopped thread, and whether to include calls of C functions."""
        self.process, self.with_c = process, with_c
        # Why Python calls are missing.
        self.problem = ""
        self.extension = ""
        self.package = f"{_uniform(str(Path.cwd()))}/"
        # On Windows, the standard library is in `Lib` next to the interpreter's DLL.
        self.standard_library = "<frozen "
        for module in process.modules:
            folder, _, name = _uniform(module).rpartition("/")
            if EXTENSION.fullmatch(name):
                self.extension, self.package = module, f"{folder}/"
            elif WINDOWS_PYTHON.fullmatch(name):
                self.standard_library = f"{folder}/lib/"

    def __iter__(self) -> Iterator[Call]:
        """Yield every call."""
        python_calls = self.process.python_calls or self._calls_in_memory()
        for frame in self.process.frames:
            if frame.file.endswith(".rs"):
                yield Call("Rust", frame.function, frame.file, frame.line, frame.variables)
            elif self.with_c and frame.function:
                yield Call("C", frame.function, frame.file, frame.line, frame.variables)
            yield from python_calls(frame)

    def owns(self, call: Call) -> bool:
        """Return whether a call is in the user's code, not in a library."""
        file = _uniform(call.file)
        if call.language == "Rust":
            return not RUST_LIBRARIES.search(file) and PYO3 not in call.name
        if call.language == "C":
            return file.startswith(f"{_uniform(str(Path.cwd()))}/")
        if file.startswith(SCRIPTS):
            return False
        is_library = file.startswith(self.standard_library) or PYTHON_LIBRARIES.search(file)
        return file.startswith(self.package) or not is_library

    def gil_holder(self) -> int | None:
        """Return the native id of the thread that has the GIL: 0 for no thread, None if unknown."""
        try:
            return Python(self.process.read, self.process.runtime).gil_holder()
        except UnknownPythonError:
            return None

    def _calls_in_memory(self) -> PythonCalls:
        try:
            python = Python(self.process.read, self.process.runtime)
            runs = deque(python.runs(self.process.thread or 0))
        except UnknownPythonError as error:
            self.problem = redirection(self.process.modules[0]) or str(error)
            return lambda _: ()

        def within(frame: Frame) -> Iterator[Call]:
            while runs and (frame.end is None or runs[0][0] < frame.end):
                for python_frame in runs.popleft()[1]:
                    variables = partial(python.variables, python_frame)
                    yield Call("Python", *python.call(python_frame), variables)

        return within


def _uniform(path: str) -> str:
    return path.replace("\\", "/").lower()


def rust_name(name: str) -> str:
    """Return the name of a Rust function without its hash and escapes."""
    name = RUST_HASH.sub("", name)
    for escape, character in RUST_ESCAPES.items():
        name = name.replace(escape, character)
    return name


def _shortened(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def redirection(program: str) -> str:
    """Return advice if a program is the `python.exe` of a virtual environment on Windows."""
    settings = Path(program).parent.parent / "pyvenv.cfg"
    if Path(program).name.lower() != "python.exe" or not settings.is_file():
        return ""
    home = re.search(r"^home *= *(.+)$", settings.read_text(encoding="utf-8"), re.MULTILINE)
    return (
        f"{program} runs Python in a child process: attach to that, or set __PYVENV_LAUNCHER__ to"
        rf" this path and debug {home[1] if home else ''}\python.exe"
    )


def _process(debugger: Debugger) -> Process:
    process = debugger.process()
    if not process.modules:
        raise CommandError(
            f"{debugger.name} has not loaded a program. If `python` is a script, such as a pyenv"
            " shim, use the output of `python -c 'import sys; print(sys.executable)'`"
        )
    return process


def _stack(debugger: Debugger) -> Stack:
    process = _process(debugger)
    if process.thread is not None:
        return Stack(process)
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if sys.platform == "darwin":
        advice = "macOS protects /usr/bin/python3: use Python from Homebrew, python.org or uv"
    elif sys.platform == "linux" and os.getuid() and scope.is_file() and scope.read_text() != "0\n":
        advice = "run `sudo sysctl kernel.yama.ptrace_scope=0`"
    else:
        advice = "in a container, start it with `--cap-add=SYS_PTRACE`"
    raise CommandError(
        "no process is stopped: set a breakpoint, and `run`."
        f" If {debugger.name} could not attach to a process: {advice}"
    )


def both_bt(debugger: Debugger, argument: str) -> Iterator[str]:
    """Show the stack of both languages, innermost call first; `both-bt all` includes libraries.

    `both-bt json` prints all calls of all threads, for other programs.
    """
    if argument == "json":
        yield f"{JSON_MARK}{json.dumps(_describe(debugger))}"
        return
    stack = _stack(debugger)
    numbers = itertools.count()
    for call in stack:
        if stack.owns(call) or argument == "all":
            number = f"#{next(numbers):<3}" if stack.owns(call) else "    "
            yield f"{number} {call.language:7} {call.name}  {_shortened(call.file)}:{call.line}"
    if stack.problem:
        yield f"Python calls are missing: {stack.problem}"
    if stack.extension and not stack.process.has_rust_lines():
        extension = _shortened(stack.extension)
        yield f"Rust calls are missing: {extension} has no debug information; run `maturin develop`"


def _describe(debugger: Debugger) -> dict[str, object]:
    gil = _stack(debugger).gil_holder()
    threads = []
    for process in debugger.threads():
        stack = Stack(process, with_c=True)
        calls: list[dict[str, object]] = []
        try:
            calls.extend(_describe_call(stack, call) for call in stack)
        except CommandError as error:
            stack.problem = str(error)
        names = {"id": process.thread, "name": process.thread_name, "problem": stack.problem}
        threads.append({**names, "calls": calls})
    return {"gil": gil, "threads": threads}


def _describe_call(stack: Stack, call: Call) -> dict[str, object]:
    is_own = stack.owns(call)
    is_lock = call.language == "Rust" and RUST_LOCK.search(call.name)
    return {
        "language": call.language,
        "name": call.name,
        "file": _shortened(call.file),
        "line": call.line,
        "own": is_own,
        "variables": list(call.variables()) if is_own or is_lock else [],
    }


def both_locals(debugger: Debugger, argument: str) -> Iterator[str]:
    """Show the variables of a call: `both-locals 2` for #2 in both-bt; #0 by default."""
    stack = _stack(debugger)
    place = int(argument) if argument.isdecimal() else 0
    call = next(itertools.islice(filter(stack.owns, stack), place, None), None)
    if call is None:
        raise CommandError(f"call #{place} does not exist: see both-bt")
    yield from call.variables()


def break_exception(debugger: Debugger, argument: str) -> Iterator[str]:
    """Stop when your code raises an exception, caught or not: `break-exception KeyError`.

    `break-exception KeyError all` also stops in libraries.
    """
    name, _, where = argument.partition(" ")
    if not name:
        raise CommandError("missing exception class, as in: break-exception KeyError")
    _process(debugger)
    condition = partial(is_raised, name=name, anywhere=where == "all")
    debugger.stop_at(debugger.raising_function, condition)
    yield f"will stop when {name} is raised"


def is_raised(process: Process, *, name: str, anywhere: bool) -> bool:
    """Return whether an exception of this class was just raised."""
    try:
        in_memory = partial(Python, process.read, process.runtime)
        raised = process.raised() if process.raised else in_memory().raised(process.thread or 0)
    except UnknownPythonError as error:
        print(f"cannot identify the exception: {error}")
        return True
    stack = Stack(process)
    call = next(iter(stack), None) if raised.rpartition(".")[2] == name else None
    return call is not None and (anywhere or stack.owns(call))


def break_panic(debugger: Debugger, _: str) -> Iterator[str]:
    """Stop at Rust panics, before unwinding."""
    _process(debugger)
    debugger.stop_at("rust_panic", lambda _: True)
    yield "will stop at panics"


COMMANDS = (both_bt, both_locals, break_exception, break_panic)
