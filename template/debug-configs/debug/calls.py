"""The calls of both languages in one list, whichever debugger has found them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

# The code of Rust itself and that of other crates; what PyO3 has made around a function.
RUST_LIBRARIES = ("/rustc/*", "*/rustlib/src/*", "*/.cargo/*")
PYO3 = "::__py"
# The standard library, in its files and in the interpreter, and what is installed.
PYTHON_LIBRARIES = re.compile(r"/lib/python3\.\d+t?/|^<frozen |site-packages|dist-packages")


class Call(NamedTuple):
    """A call of a function in one of the languages."""

    language: str
    name: str
    file: str
    line: int
    # The frame, as the debugger has it.
    frame: Any
    # Yields the names and values of the variables of a call of Python.
    variables: Callable[[], Iterable[tuple[str, str]]] | None = None

    def __str__(self) -> str:
        """Return what both-bt prints of it."""
        return f"{self.language:7} {self.name}  {shortened(self.file)}:{self.line}"

    def is_own(self, package: Path) -> bool:
        """Tell whether this is no code of a library: `package` is that of the project, if it is installed."""
        if self.language == "Rust":
            is_of_library = any(fnmatch(self.file, pattern) for pattern in RUST_LIBRARIES)
            return not is_of_library and PYO3 not in self.name
        return package in Path(self.file).parents or not PYTHON_LIBRARIES.search(self.file)


def shortened(path: str) -> str:
    """Return a path as it is from this folder, if it is in it."""
    return path.removeprefix(f"{Path.cwd()}/")


def listing(calls: Iterable[Call], package: Path, *, with_libraries: bool) -> Iterator[str]:
    """Yield a line for each of the project's own calls, numbered, or for every call."""
    numbers = itertools.count()
    for call in calls:
        if call.is_own(package):
            yield f"#{next(numbers):<3} {call}"
        elif with_libraries:
            yield f"     {call}"


def own(calls: Iterable[Call], package: Path, number: str) -> Call | None:
    """Return the call that has this number in the list, the first if there is no number."""
    place = int(number) if number.isdecimal() else 0
    own_calls = (call for call in calls if call.is_own(package))
    return next(itertools.islice(own_calls, place, None), None)
