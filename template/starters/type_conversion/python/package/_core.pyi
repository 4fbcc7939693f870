from ._records import Item, Order
from collections.abc import Iterable
from typing import Any, Final, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["DEBUG_BUILD", "__version__", "Point", "WordIterator", "Words", "add_up", "convert", "extract", "find_most_expensive", "list_conversions"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Point:
    """
    A point of a plane.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[int, int]:
        """
        Return the arguments with which `pickle` and `copy` make an equal point.
        """
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, x: SupportsIndex, y: SupportsIndex) -> Point: ...
    def __repr__(self, /) -> str: ...
    @property
    def x(self, /) -> int:
        """
        The distance to the right.
        """
    @property
    def y(self, /) -> int:
        """
        The distance upwards.
        """

@final
class WordIterator:
    """
    An iterator over `Words`.
    """
    def __iter__(self, /) -> WordIterator: ...
    def __next__(self, /) -> str: ...

@final
class Words:
    """
    The words of a text, each copied only when it is asked for.

    Args:
        text: The text, which is kept. White space separates the words, as for `str.split`.

    Example:
        >>> words = Words("to be or not to be")
        >>> len(words), list(words)[-1]
        (6, 'be')
    """
    def __iter__(self, /) -> WordIterator: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, text: str) -> Words: ...

def add_up(array: Buffer) -> float:
    """
    Add up the numbers of an array where they are.

    Other threads run meanwhile. They must not write to the array.

    Args:
        array: An `array.array("d")`, a NumPy array, or another contiguous buffer of 64-bit floats.

    Returns:
        The sum.

    Raises:
        TypeError: The object has no buffer.
        BufferError: The buffer has another layout.

    Example:
        >>> from array import array
        >>> add_up(array("d", [1.5, 2.0]))
        3.5
    """

def convert(rust_type: str, value: Any) -> Any:
    """
    Convert a Python object to a Rust type, and the result to a Python object.

    Args:
        rust_type: A Rust type of `list_conversions`.
        value: The object to convert.

    Returns:
        The object that the Rust value becomes.

    Raises:
        ConversionError: A value inside the object cannot be converted. Its `__cause__` is the reason.
        LossyError: The Rust type cannot hold the value exactly.
        TypeError: The object has the wrong type.
        ValueError: The object has the wrong value, or `list_conversions` has no such Rust type.
        OverflowError: A number is out of range.
        MemoryError: The object claims to have more values than fit into memory.

    Example:
        >>> convert("Vec<i64>", (1, 2, True))
        [1, 2, 1]
    """

def extract(rust_type: str, value: Any) -> None:
    """
    Convert a Python object to a Rust type, and drop the result.

    This is one half of `convert`, and raises the same exceptions. The benchmarks measure it.

    Args:
        rust_type: A Rust type of `list_conversions`.
        value: The object to convert.
    """

def find_most_expensive(orders: Iterable[Order]) -> tuple[str, Item] | None:
    """
    Find the most expensive item of all orders.

    Args:
        orders: Any iterable of orders, or of objects with the same attributes.

    Returns:
        The customer and the item, or `None` without items.

    Raises:
        ConversionError: An order cannot be converted. `path` says which part of it, and `__cause__` why.

    Example:
        >>> from decimal import Decimal
        >>> find_most_expensive([Order("Ada", [Item("rope", Decimal("1.50"))])])
        ('Ada', Item(name='rope', price=Decimal('1.50')))
    """

def list_conversions() -> list[tuple[str, str, str, str]]:
    """
    List the Rust types that `convert` and `extract` know.

    Returns:
        For each Rust type its name, the Python type that it is made from, the one that it becomes, and a note.

    Example:
        >>> list_conversions()[0]
        ('bool', 'bool', 'bool', 'no integers')
    """
