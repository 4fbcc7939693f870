"""Read the Python stack of a stopped process from its memory.

Since 3.13, CPython publishes the layout of its structures for debuggers: `_PyRuntime` starts with
`_Py_DebugOffsets`. So this works without debug symbols, and with core dumps.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

COOKIE = b"xdebugpy"
# The size of the cookie, the version and the free-threading flag.
HEADER = 24
FIRST, LAST = 13, 15
# The sections of `_Py_DebugOffsets` (Include/internal/pycore_debug_offsets.h): the names of the
# first fields, and the number of all fields in Python 3.13, 3.14 and 3.15.
SECTIONS = (
    ("runtime", "size finalizing interpreters", (3, 3, 3)),
    ("interpreter", "size id next threads", (13, 16, 16)),
    ("thread", "size prev next interp current_frame", (9, 9, 17)),
    ("frame", "size previous executable instr_ptr localsplus owner", (6, 8, 8)),
    ("code", "size filename name _ linetable firstlineno _ names _ bytecode", (10, 11, 11)),
    ("object", "size type", (2, 2, 2)),
    ("type", "size name", (4, 4, 8)),
    ("tuple", "size items length", (3, 3, 3)),
    ("list", "", (3, 3, 3)),
    ("set", "", (0, 4, 4)),
    ("dict", "", (3, 3, 3)),
    ("float", "size value", (2, 2, 2)),
    ("int", "size tag digits", (3, 3, 3)),
    ("bytes", "size length content", (3, 3, 3)),
    ("str", "size state length ascii_size", (4, 4, 5)),
)
# More fields of a thread: its native id, and its current exception. Before 3.15,
# `_Py_DebugOffsets` lacks the latter, whose offset is 112.
NATIVE_ID = {13: 6, 14: 6, 15: 9}
RAISED, RAISED_BEFORE_15 = 14, 112
# Fields of an interpreter: whether the GIL is locked, and the last thread that had it.
GIL = {13: (11, 12), 14: (12, 13), 15: (12, 13)}
# The offset of the traceback in an exception, after the object header.
TRACEBACK = 24
# Encodings of str by bytes per character.
ENCODINGS = {1: "latin-1", 2: "utf-16-le", 4: "utf-32-le"}
# Frames with this owner or higher belong to the interpreter loop, below its first call.
FIRST_OWNER_WITHOUT_CALL = 3
# The maximum number of bytes to read.
LIMIT = 1 << 16


class CommandError(Exception):
    """An error message for the user of a command."""


class UnknownPythonError(CommandError):
    """The Python stack cannot be read."""


class Python:
    """The Python of a process."""

    def __init__(self, memory: Callable[[int, int], bytes], runtime: int) -> None:
        """Take a function that reads memory, and the address of `_PyRuntime`, or 0."""
        if not runtime:
            raise UnknownPythonError("the process has not loaded Python")
        header = memory(runtime, HEADER)
        major, minor = header[11], header[10]
        if header[:8] != COOKIE:
            raise UnknownPythonError(
                "before Python 3.13, this needs gdb and CPython's python3.X-gdb.py, from pyenv or"
                " Debian's and Ubuntu's python3-dbg. In a running process, you can also try"
                ' print (int)PyRun_SimpleString("import traceback; traceback.print_stack()")'
            )
        if major != 3 or not FIRST <= minor <= LAST:
            raise UnknownPythonError(
                f"Python {major}.{minor} is not supported, only 3.{FIRST} to 3.{LAST}: extend"
                " SECTIONS in scripts/python_memory.py"
            )
        self.memory, self.runtime = memory, runtime
        self.free_threaded = any(header[16:])
        self.offsets: dict[str, int] = {}
        start = runtime + HEADER
        for section, fields, lengths in SECTIONS:
            length = lengths[minor - FIRST]
            numbers = struct.unpack(f"<{length}Q", memory(start, 8 * length))
            self.offsets.update(zip((f"{section}.{field}" for field in fields.split()), numbers))
            if section == "interpreter":
                locked, holder = GIL[minor]
                self.offsets["interpreter.gil_locked"] = numbers[locked]
                self.offsets["interpreter.gil_holder"] = numbers[holder]
            elif section == "thread":
                self.offsets["thread.native_id"] = numbers[NATIVE_ID[minor]]
                self.offsets["thread.raised"] = numbers[RAISED] if minor > 14 else RAISED_BEFORE_15
            start += 8 * length

    def runs(self, native_id: int) -> Iterator[tuple[int, list[int]]]:
        """Yield the runs of the interpreter loop in a thread, innermost first.

        A run is an address in its C stack frame, and its Python frames, innermost first.
        """
        frames: list[int] = []
        thread = self._thread(native_id)
        frame = self._field(thread, "thread.current_frame") if thread else 0
        while frame:
            if self._field(frame, "frame.owner", 1) >= FIRST_OWNER_WITHOUT_CALL:
                yield frame, frames
                frames = []
            else:
                frames.append(frame)
            frame = self._field(frame, "frame.previous")

    def call(self, frame: int) -> tuple[str, str, int]:
        """Return the function, file and line of a Python frame."""
        code = self._code(frame)
        instruction = self._field(frame, "frame.instr_ptr")
        end = code + self.offsets["code.bytecode"]
        line = self._field(code, "code.firstlineno", 4)
        for length, step in _steps(self._content(self._field(code, "code.linetable"))):
            line += step
            end += length
            if instruction < end:
                break
        name, file = self._field(code, "code.name"), self._field(code, "code.filename")
        return self._text(name), self._text(file), line

    def variables(self, frame: int) -> Iterator[str]:
        """Yield the variables of a Python frame that are set."""
        names = self._field(self._code(frame), "code.names")
        for place in range(self._field(names, "tuple.length")):
            name = self._number(names + self.offsets["tuple.items"] + 8 * place)
            value = self._number(frame + self.offsets["frame.localsplus"] + 8 * place) & ~7
            if value:
                yield f"{self._text(name)} = {self._value(value)}"

    def raised(self, native_id: int) -> str:
        """Return the class of the exception that a thread has just raised, or an empty string.

        An exception with a traceback was raised earlier and is propagating.
        """
        thread = self._thread(native_id)
        exception = self._field(thread, "thread.raised") if thread else 0
        if not exception or self._number(exception + self.offsets["object.size"] + TRACEBACK):
            return ""
        return self._type_name(exception)

    def gil_holder(self) -> int:
        """Return the native id of the thread that has the GIL, or 0."""
        interpreter = self._field(self.runtime, "runtime.interpreters")
        holder = self._field(interpreter, "interpreter.gil_holder")
        is_locked = holder and self._field(interpreter, "interpreter.gil_locked", 4)
        return self._field(holder, "thread.native_id") if is_locked else 0

    def _number(self, address: int, size: int = 8) -> int:
        return int.from_bytes(self.memory(address, size), "little")

    def _field(self, address: int, name: str, size: int = 8) -> int:
        return self._number(address + self.offsets[name], size)

    def _thread(self, native_id: int) -> int:
        interpreter = self._field(self.runtime, "runtime.interpreters")
        thread = self._field(interpreter, "interpreter.threads")
        while thread and self._field(thread, "thread.native_id") != native_id:
            thread = self._field(thread, "thread.next")
        return thread

    def _code(self, frame: int) -> int:
        # The lowest bits are a tag.
        return self._field(frame, "frame.executable") & ~7

    def _value(self, address: int) -> str:
        name = self._type_name(address)
        if name == "cell":
            content = self._number(address + self.offsets["object.size"])
            return self._value(content) if content else "?"
        if name == "str":
            return repr(self._text(address))
        if name == "bytes":
            return repr(self._content(address))
        if name == "float":
            return str(*struct.unpack("<d", self.memory(address + self.offsets["float.value"], 8)))
        if name in ("int", "bool"):
            return str(bool(self._integer(address)) if name == "bool" else self._integer(address))
        return "None" if name == "NoneType" else f"<{name} at {address:#x}>"

    def _type_name(self, address: int) -> str:
        name = self._field(self._field(address, "object.type"), "type.name")
        return self.memory(name, 64).split(b"\0")[0].decode(errors="replace")

    def _integer(self, address: int) -> int:
        tag = self._field(address, "int.tag")
        size = min(tag >> 3, LIMIT)
        digits = self.memory(address + self.offsets["int.digits"], 4 * size)
        pieces: Iterator[tuple[int, int]] = enumerate(struct.unpack(f"<{size}I", digits))
        # The lowest two bits are the sign: 0 for positive, 1 for zero, 2 for negative.
        return sum(piece << 30 * place for place, piece in pieces) * (1 - (tag & 3))

    def _content(self, address: int) -> bytes:
        size = min(self._field(address, "bytes.length"), LIMIT)
        return self.memory(address + self.offsets["bytes.content"], size)

    def _text(self, address: int) -> str:
        # The field `interned` comes first, and is wider in free-threaded builds.
        state = self._field(address, "str.state", 4) >> (8 if self.free_threaded else 2)
        width, is_ascii = state & 7, state >> 4 & 1
        start = address + self.offsets["str.ascii_size"] + (0 if is_ascii else 16)
        content = self.memory(start, min(width * self._field(address, "str.length"), LIMIT))
        return content.decode(ENCODINGS.get(width, "latin-1"), errors="replace")


def _steps(table: bytes) -> Iterator[tuple[int, int]]:
    # Yields the length of each piece of bytecode, in bytes, and its line difference:
    # https://github.com/python/cpython/blob/main/Objects/locations.md
    start = 0
    while start < len(table):
        kind, length = table[start] >> 3 & 15, 2 * ((table[start] & 7) + 1)
        end = start + 1
        while end < len(table) and table[end] < 128:
            end += 1
        if kind in (13, 14):
            yield length, _signed(table[start + 1 : end])
        else:
            yield length, kind - 10 if kind in (10, 11, 12) else 0
        start = end


def _signed(pieces: bytes) -> int:
    # Decodes the first variable-length integer: six bits per byte, lowest first.
    value = 0
    for place, piece in enumerate(pieces):
        value |= (piece & 63) << 6 * place
        if piece < 64:
            break
    return -(value >> 1) if value & 1 else value >> 1
