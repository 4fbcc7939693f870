"""What Python code a stopped thread is in, read from the memory of the process.

From 3.13 on, CPython begins its state with a table of where its structures keep what a debugger needs
(`_Py_DebugOffsets` in its sources). So neither debug symbols nor a running process are needed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

# Reads so many bytes at an address.
Memory = Callable[[int, int], bytes]

COOKIE = b"xdebugpy"
# The cookie, the version, and whether this is a free-threaded build come before the table.
HEADER = 24
# The parts of the table, and how many numbers of 64 bits each has, by the minor version.
PARTS = (
    *("runtime", "interpreter", "thread", "frame", "code", "object", "type"),
    *("tuple", "list", "set", "dict", "float", "int", "bytes", "str"),
)
LENGTHS = {
    13: (3, 13, 9, 6, 10, 2, 4, 3, 3, 0, 3, 2, 3, 3, 4),
    14: (3, 16, 9, 8, 11, 2, 4, 3, 3, 4, 3, 2, 3, 3, 4),
    15: (3, 16, 17, 8, 11, 2, 8, 3, 3, 4, 3, 2, 3, 3, 4),
}
# Where in its part the number of a thread in the operating system is.
THREAD_ID = {13: 6, 14: 6, 15: 9}
# Where a thread has the exception that it has raised, by the minor version, and where an exception has its traceback
# behind its head: neither is in the table.
RAISED = {13: 112, 14: 112, 15: 136}
TRACEBACK = 24
# How text is kept, by the bytes for a character.
ENCODINGS = {1: "latin-1", 2: "utf-16-le", 4: "utf-32-le"}
# A frame with this owner or a later one is no call: it is a variable of the interpreter's loop, which puts it below the
# first call.
FIRST_OWNER_OF_NO_CALL = 3


class UnknownPythonError(Exception):
    """The Python of the process has no such table, or one that is not known here."""


class PythonCall(NamedTuple):
    """A call of a Python function."""

    name: str
    file: str
    line: int
    # Where its frame is.
    frame: int


class Run(NamedTuple):
    """The calls that one run of the interpreter's loop is in, the innermost first."""

    # Where on the stack of the thread the loop, which is written in C, has its variables.
    address: int
    calls: list[PythonCall]


class State:
    """The state of the interpreters of a process."""

    def __init__(self, memory: Memory, runtime: int) -> None:
        """Take what reads the memory of the process, and the address of its symbol _PyRuntime."""
        self.memory = memory
        self.runtime = runtime
        head = memory(runtime, HEADER)
        major, self.minor = head[11], head[10]
        if head[: len(COOKIE)] != COOKIE or major != 3 or self.minor not in LENGTHS:
            raise UnknownPythonError
        lengths = LENGTHS[self.minor]
        self.free_threaded = any(head[16:])
        self.parts = {part: sum(lengths[:place]) for place, part in enumerate(PARTS)}

    def number(self, address: int, size: int = 8) -> int:
        """Return the number at an address."""
        return int.from_bytes(self.memory(address, size), "little")

    def offset(self, part: str, place: int) -> int:
        """Return a number of the table."""
        return self.number(self.runtime + HEADER + 8 * (self.parts[part] + place))

    def runs(self, thread: int) -> Iterator[Run]:
        """Yield the runs of the interpreter's loop, the innermost first.

        `thread` is its number in the operating system.
        """
        calls: list[PythonCall] = []
        frame = self.innermost_frame(thread)
        while frame:
            if self.number(frame + self.offset("frame", 5), 1) >= FIRST_OWNER_OF_NO_CALL:
                yield Run(frame, calls)
                calls = []
            else:
                calls.append(self.call(frame))
            frame = self.number(frame + self.offset("frame", 1))

    def innermost_frame(self, thread: int) -> int:
        """Return the address of the frame that a thread runs, or 0."""
        state = self.thread(thread)
        return self.number(state + self.offset("thread", 4)) if state else 0

    def raised(self, thread: int) -> str:
        """Return the name of the class of the exception that a thread has just raised, or nothing.

        One that has a traceback was raised before, and is on its way through another function.
        """
        state = self.thread(thread)
        exception = self.number(state + RAISED[self.minor]) if state else 0
        head = self.offset("object", 0)
        if not exception or self.number(exception + head + TRACEBACK):
            return ""
        return self.type_name(exception)

    def thread(self, thread: int) -> int:
        """Return the address of the state of a thread, or 0 if it runs no Python."""
        thread_id = self.offset("thread", THREAD_ID[self.minor])
        interpreter = self.number(self.runtime + self.offset("runtime", 2))
        state = self.number(interpreter + self.offset("interpreter", 3))
        while state:
            if self.number(state + thread_id) == thread:
                return state
            state = self.number(state + self.offset("thread", 2))
        return 0

    def code(self, frame: int) -> int:
        """Return the address of the code that a frame runs."""
        # The lowest bits are a mark, no part of the address.
        return self.number(frame + self.offset("frame", 2)) & ~7

    def call(self, frame: int) -> PythonCall:
        """Return the call that a frame is of."""
        code = self.code(frame)
        instruction = self.number(frame + self.offset("frame", 3))
        end = code + self.offset("code", 9)
        file, name, table = (self.number(code + self.offset("code", field)) for field in (1, 2, 4))
        line = self.number(code + self.offset("code", 5), 4)
        for length, step in steps(self.content(table)):
            line += step
            end += length
            if instruction < end:
                break
        return PythonCall(self.text(name), self.text(file), line, frame)

    def variables(self, frame: int) -> Iterator[tuple[str, str]]:
        """Yield the name of each variable of a call that has a value, and the value as Python writes it."""
        names = self.number(self.code(frame) + self.offset("code", 7))
        count = self.number(names + self.offset("tuple", 2))
        for place in range(count):
            name = self.number(names + self.offset("tuple", 1) + 8 * place)
            value = self.number(frame + self.offset("frame", 4) + 8 * place) & ~7
            if value:
                yield self.text(name), self.value(value)

    def value(self, address: int) -> str:
        """Return an object as Python writes it, if it is simple, or of which type it is."""
        name = self.type_name(address)
        if name == "cell":
            content = self.number(address + self.offset("object", 0))
            return self.value(content) if content else "?"
        if name == "NoneType":
            return "None"
        if name == "str":
            return repr(self.text(address))
        if name == "bytes":
            return repr(self.content(address))
        if name == "float":
            return str(struct.unpack("<d", self.memory(address + self.offset("float", 1), 8))[0])
        if name in ("int", "bool"):
            number = self.integer(address)
            return str(bool(number)) if name == "bool" else str(number)
        return f"<{name} at {address:#x}>"

    def type_name(self, address: int) -> str:
        """Return the name of the type of an object."""
        type_ = self.number(address + self.offset("object", 1))
        name = self.memory(self.number(type_ + self.offset("type", 1)), 64)
        return name.split(b"\0")[0].decode()

    def integer(self, address: int) -> int:
        """Return the value of an object of the type int or bool."""
        tag = self.number(address + self.offset("int", 1))
        digits = address + self.offset("int", 2)
        pieces = (self.number(digits + 4 * place, 4) << 30 * place for place in range(tag >> 3))
        # The lowest two bits are the sign: 0 of a positive number, 1 of zero, 2 of a negative one.
        return sum(pieces) * (1 - (tag & 3))

    def content(self, address: int) -> bytes:
        """Return the content of an object of the type bytes."""
        size = self.number(address + self.offset("bytes", 1))
        return self.memory(address + self.offset("bytes", 2), size)

    def text(self, address: int) -> str:
        """Return the content of an object of the type str."""
        size = self.number(address + self.offset("str", 2))
        # Before what it says of itself lies a count, which is longer in a free-threaded build.
        state = self.number(address + self.offset("str", 1), 4) >> (8 if self.free_threaded else 2)
        width, is_ascii = state & 7, state >> 4 & 1
        begin = address + self.offset("str", 3) + (0 if is_ascii else 16)
        return self.memory(begin, width * size).decode(ENCODINGS[width], errors="replace")


def steps(table: bytes) -> Iterator[tuple[int, int]]:
    """Yield the length in bytes of each piece of a function's code, and how many lines further it is.

    https://github.com/python/cpython/blob/main/Objects/locations.md describes the table.
    """
    begin = 0
    while begin < len(table):
        kind, length = table[begin] >> 3 & 15, 2 * ((table[begin] & 7) + 1)
        end = begin + 1
        while end < len(table) and table[end] < 128:
            end += 1
        if kind in (13, 14):
            yield length, signed(table[begin + 1 : end])
        else:
            yield length, kind - 10 if kind in (10, 11, 12) else 0
        begin = end


def signed(pieces: bytes) -> int:
    """Return the first of some numbers, each of which is in pieces of six bits, the lowest first."""
    value = 0
    for place, piece in enumerate(pieces):
        value |= (piece & 63) << 6 * place
        if piece < 64:
            break
    return -(value >> 1) if value & 1 else value >> 1
