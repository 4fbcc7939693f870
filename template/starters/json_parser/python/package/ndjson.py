"""Newline-delimited JSON: one document a line."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, BinaryIO

from ._core import loads
from ._errors import LimitError, ParseError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

__all__ = ["iter_lines"]


def iter_lines(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    max_depth: int = 1000,
    max_size: int = 1 << 26,
) -> Iterator[Any]:
    """Convert one line after another. Empty lines are skipped.

    Args:
        source: A path, or an open binary file, such as the result of `gzip.open`.
        max_depth: How deep arrays and objects may be nested.
        max_size: How many bytes a line may have. It limits the memory that is used.

    Yields:
        The Python objects of each line.

    Raises:
        ParseError: A line isn't a JSON document. `line` is its number in the file.
        LimitError: A line exceeds a limit.
    """
    with nullcontext(source) if hasattr(source, "readline") else open(source, "rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(max_size + 2), b""), 1):
            text = line.removesuffix(b"\n").removesuffix(b"\r")
            if len(text) > max_size:
                raise LimitError(f"line {number} has more than {max_size} bytes")
            if text.strip():
                try:
                    value = loads(text, max_depth=max_depth)
                except ParseError as error:
                    error.args = (f"line {number} of the file: {error}",)
                    error.line = number
                    raise
                yield value
