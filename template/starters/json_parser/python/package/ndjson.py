"""Newline-delimited JSON: one document a line."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from io import BufferedIOBase
from typing import Any, BinaryIO

from ._core import loads
from ._errors import LimitError, ParseError


def iter_lines(
    file: str | os.PathLike[str] | BinaryIO | BufferedIOBase,
    *,
    max_depth: int = 1000,
    max_size: int = 1 << 26,
) -> Iterator[Any]:
    """Convert one line after another. Empty lines are skipped.

    Args:
        file: A path, or an open binary file, such as `gzip.open` returns.
        max_depth: How deep arrays and objects may be nested.
        max_size: How many bytes a line may have, which limits the memory that is used.

    Raises:
        ParseError: A line isn't a JSON document. `line` is its number in the file.
        LimitError: A line exceeds a limit.
    """
    with open(file, "rb") if isinstance(file, str | os.PathLike) else nullcontext(file) as lines:
        for number, line in enumerate(iter(lambda: lines.readline(max_size + 2), b""), 1):
            text = line.removesuffix(b"\n").removesuffix(b"\r")
            if len(text) > max_size:
                raise LimitError(f"line {number} has more than {max_size} bytes")
            try:
                value = loads(text, max_depth=max_depth) if text.strip() else ...
            except ParseError as error:
                error.args = (f"line {number} of the file: {error}",)
                error.line = number
                raise
            if value is not ...:
                yield value
