from .records import AnyOrder, Order, Parcel, Place, PlaceAttributes, Status
from _typeshed import SupportsGetItem, SupportsLenAndGetItem
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address, IPv6Address
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, SupportsFloat, SupportsIndex, final
from typing_extensions import Buffer
from uuid import UUID
from zoneinfo import ZoneInfo

__all__ = ["COPIES_BUFFERS", "DEBUG_BUILD", "__version__", "IntegerCallable", "IntegerIterator", "Point", "buffer_mean", "count_words_in_backed_str", "count_words_in_cow", "count_words_in_str", "count_words_in_string", "decode_utf8", "mean", "order_totals", "replace_surrogates", "scale_buffer", "through_array", "through_b_tree_map", "through_b_tree_set", "through_backed_bytes", "through_backed_str", "through_big_int", "through_big_uint", "through_bool", "through_byte_array", "through_byte_slice", "through_byte_vec", "through_callable", "through_char", "through_complex", "through_cow_bytes", "through_cow_str", "through_date_time_fixed", "through_date_time_tz", "through_date_time_utc", "through_decimal", "through_duration", "through_f32", "through_f64", "through_fixed_offset", "through_hash_map", "through_hash_set", "through_i128", "through_i16", "through_i32", "through_i64", "through_i8", "through_index_map", "through_ip_addr", "through_isize", "through_iterator", "through_naive_date", "through_naive_date_time", "through_naive_time", "through_nested", "through_non_zero_u8", "through_option", "through_order", "through_os_string", "through_parcel", "through_path_buf", "through_place", "through_point", "through_point_copy", "through_priority", "through_py_any", "through_py_bytearray", "through_py_bytes", "through_py_dict", "through_py_frozenset", "through_py_int", "through_py_list", "through_py_memoryview", "through_py_range", "through_py_set", "through_py_slice", "through_py_string", "through_py_tuple", "through_py_type", "through_ratio", "through_result", "through_status", "through_str", "through_string", "through_system_time", "through_time_delta", "through_tuple", "through_tz", "through_u128", "through_u16", "through_u32", "through_u64", "through_u8", "through_usize", "through_uuid", "through_vec"]

COPIES_BUFFERS: Final[bool]
"""
Whether this build has to copy a buffer: with the stable ABI of Python 3.10, there is no other way.
"""

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class IntegerCallable:
    """
    A function of Rust that calls one of Python.
    """
    def __call__(self, /, value: SupportsIndex) -> int: ...

@final
class IntegerIterator:
    """
    An iterator of integers, which are taken and checked one by one as they are asked for.
    """
    def __iter__(self, /) -> IntegerIterator: ...
    def __next__(self, /) -> int: ...

@final
class Point:
    """
    A point of a plane: a class that is made in Rust.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[int, int]:
        """
        What pickle and copy make an equal point from.
        """
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, x: SupportsIndex, y: SupportsIndex) -> Point: ...
    def __repr__(self, /) -> str: ...
    @property
    def x(self, /) -> int:
        """
        How far it is to the right.
        """
    @property
    def y(self, /) -> int:
        """
        How far it is up.
        """

def buffer_mean(numbers: Buffer) -> float:
    """
    Work out the mean of the numbers in the memory of an object, without a copy if not `COPIES_BUFFERS`.

    Other threads may run meanwhile, but must not write to this memory, which is a data race. Only `scale_buffer`
    may, on numbers of the same type; the mean is then of old and new ones.

    Args:
        numbers: An `array.array`, a NumPy array, or what else has a buffer of integers or floats without gaps.

    Returns:
        Their mean.

    Raises:
        TypeError: The object has no buffer.
        UnsuitableBufferError: It has gaps, holds no such numbers or a single one, or has them in another order of
            bytes or at an odd address; or it is read-only, and they are wider than an address of this system.
        NoNumbersError: It is empty.

    Example:
        >>> from array import array
        >>> buffer_mean(array("d", [1, 2]))
        1.5
    """

def count_words_in_backed_str(text: str) -> int:
    """
    Count the words of a text, taken as a `PyBackedStr`, while other Python threads may run.

    Args:
        text: The text.

    Returns:
        How many words it has.

    Raises:
        UnicodeEncodeError: The text holds a surrogate.
    """

def count_words_in_cow(text: str) -> int:
    """
    Count the words of a text, taken as a `Cow<str>`: borrowed where that is possible.

    Args:
        text: The text.

    Returns:
        How many words it has.

    Raises:
        UnicodeEncodeError: The text holds a surrogate.
    """

def count_words_in_str(text: str) -> int:
    """
    Count the words of a text, borrowed as a `&str`.

    Args:
        text: The text.

    Returns:
        How many words it has.

    Raises:
        UnicodeEncodeError: The text holds a surrogate.

    Example:
        >>> count_words_in_str("one two")
        2
    """

def count_words_in_string(text: str) -> int:
    """
    Count the words of a text, copied to a `String`.

    Args:
        text: The text.

    Returns:
        How many words it has.

    Raises:
        UnicodeEncodeError: The text holds a surrogate.
    """

def decode_utf8(data: bytes) -> str:
    """
    Read bytes as UTF-8.

    Args:
        data: The bytes.

    Returns:
        The text.

    Raises:
        Utf8Error: The bytes are not valid UTF-8; the message says from which byte on, and its `__cause__` says in
            what way.

    Example:
        >>> decode_utf8(b"text")
        'text'
    """

def mean(values: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> float:
    """
    Work out the mean of a list of numbers, each of which is converted.

    Args:
        values: The numbers, in any sequence.

    Returns:
        Their mean.

    Raises:
        NoNumbersError: There are none.
        TypeError: A value is no real number.

    Example:
        >>> mean([1, 2])
        1.5
    """

def order_totals(orders: Iterable[AnyOrder]) -> list[Decimal]:
    """
    Add up what each order costs.

    Args:
        orders: The orders, in any of the forms that `through_order` takes.

    Returns:
        The total of each, with as many places as fit into 96 bits.

    Raises:
        ConversionError: A field has a wrong value; the message says where, and its `__cause__` says why.
        TotalError: The whole part of a total needs more than 96 bits.

    Example:
        >>> from decimal import Decimal
        >>> order_totals([Order(7, Status.OPEN, [Item("rope", 3, Decimal("1.50"))])])
        [Decimal('4.50')]
    """

def replace_surrogates(text: str) -> str:
    """
    Put a `U+FFFD` in the place of each byte of what is no Unicode in a text: that is, of surrogates.

    Args:
        text: Any text.

    Returns:
        A text that Rust takes.

    Example:
        >>> replace_surrogates("a text")
        'a text'
    """

def scale_buffer(numbers: Buffer, factor: SupportsFloat | SupportsIndex) -> None:
    """
    Multiply the numbers in the memory of an object, where they are.

    Other threads may run meanwhile, but must neither read nor write this memory, which is a data race. Only
    `buffer_mean` and `scale_buffer` may, on numbers of the same type. Two calls of `scale_buffer` at once may lose
    a factor.

    Args:
        numbers: An `array.array`, a NumPy array, or what else has a buffer of floats of 64 bits without gaps.
        factor: What to multiply each of them by.

    Raises:
        TypeError: The object has no buffer.
        UnsuitableBufferError: It is read-only, has gaps, holds no such numbers or a single one, or has them in
            another order of bytes or at an odd address.

    Example:
        >>> from array import array
        >>> numbers = array("d", [1, 2])
        >>> scale_buffer(numbers, 10)
        >>> numbers
        array('d', [10.0, 20.0])
    """

def through_array(value: SupportsLenAndGetItem[SupportsIndex]) -> list[int]:
    """
    Take `value` as the Rust type `[i64; 3]`, and give it back.

    A list of a fixed number of values.

    Args:
        value: What becomes a `[i64; 3]`.

    Returns:
        What the `[i64; 3]` becomes.

    Raises:
        TypeError: The value is no sequence, or what is in it is no integer.
        ValueError: It has not 3 values.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_array([1, 2, 3])
        [1, 2, 3]
    """

def through_b_tree_map(value: "dict[str, int]") -> "dict[str, int]":
    """
    Take `value` as the Rust type `BTreeMap<String, i64>`, and give it back.

    A dict, which comes back in the order of its keys.

    Args:
        value: What becomes a `BTreeMap<String, i64>`.

    Returns:
        What the `BTreeMap<String, i64>` becomes.

    Raises:
        TypeError: The value is no `dict`, or what is in it has another type.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_b_tree_map({'two': 2, 'one': 1})
        {'one': 1, 'two': 2}
    """

def through_b_tree_set(value: "set[int] | frozenset[int]") -> "set[int]":
    """
    Take `value` as the Rust type `BTreeSet<i64>`, and give it back.

    A `set` or `frozenset`, which Rust keeps in order.

    Args:
        value: What becomes a `BTreeSet<i64>`.

    Returns:
        What the `BTreeSet<i64>` becomes.

    Raises:
        TypeError: The value is no set, or what is in it is no integer.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_b_tree_set({1})
        {1}
    """

def through_backed_bytes(value: bytes | bytearray) -> bytes:
    """
    Take `value` as the Rust type `PyBackedBytes`, and give it back.

    Bytes that stay in their Python object, which is kept; copied from a `bytearray`, which may change.

    Args:
        value: What becomes a `PyBackedBytes`.

    Returns:
        What the `PyBackedBytes` becomes.

    Raises:
        TypeError: The value is neither `bytes` nor a `bytearray`.

    Example:
        >>> through_backed_bytes(b'data')
        b'data'
    """

def through_backed_str(value: str) -> str:
    """
    Take `value` as the Rust type `PyBackedStr`, and give it back.

    Text that stays in its Python object, which is kept: it can go to another thread, and comes back the same.

    Args:
        value: What becomes a `PyBackedStr`.

    Returns:
        What the `PyBackedStr` becomes.

    Raises:
        TypeError: The value is no `str`.
        UnicodeEncodeError: It holds a surrogate.

    Example:
        >>> through_backed_str('text')
        'text'
    """

def through_big_int(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `BigInt`, and give it back.

    An integer of any size.

    Args:
        value: What becomes a `BigInt`.

    Returns:
        What the `BigInt` becomes.

    Raises:
        TypeError: The value is no integer.

    Example:
        >>> through_big_int(-(10**20))
        -100000000000000000000
    """

def through_big_uint(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `BigUint`, and give it back.

    An integer of any size without a sign.

    Args:
        value: What becomes a `BigUint`.

    Returns:
        What the `BigUint` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is negative; a `ValueError` where Python itself converts it.

    Example:
        >>> through_big_uint(10**20)
        100000000000000000000
    """

def through_bool(value: bool) -> bool:
    """
    Take `value` as the Rust type `bool`, and give it back.

    `True` or `False`, also those of NumPy. Nothing else: not 1, not a list.

    Args:
        value: What becomes a `bool`.

    Returns:
        What the `bool` becomes.

    Raises:
        TypeError: The value is no `bool`.

    Example:
        >>> through_bool(True)
        True
    """

def through_byte_array(value: SupportsLenAndGetItem[SupportsIndex]) -> bytes:
    """
    Take `value` as the Rust type `[u8; 4]`, and give it back.

    Bytes of a fixed number.

    Args:
        value: What becomes a `[u8; 4]`.

    Returns:
        What the `[u8; 4]` becomes.

    Raises:
        TypeError: The value is no sequence of integers.
        ValueError: It has not 4 of them.
        OverflowError: An integer is not from 0 to 255.

    Example:
        >>> through_byte_array(b'data')
        b'data'
    """

def through_byte_slice(value: bytes) -> bytes:
    """
    Take `value` as the Rust type `&[u8]`, and give it back.

    Bytes, borrowed from the Python object as long as the function runs.

    Args:
        value: What becomes a `&[u8]`.

    Returns:
        What the `&[u8]` becomes.

    Raises:
        TypeError: The value is no `bytes`.

    Example:
        >>> through_byte_slice(b'data')
        b'data'
    """

def through_byte_vec(value: SupportsGetItem[int, SupportsIndex]) -> bytes:
    """
    Take `value` as the Rust type `Vec<u8>`, and give it back.

    Bytes, copied: from `bytes`, from a `bytearray`, or from a sequence of integers, one by one.

    Args:
        value: What becomes a `Vec<u8>`.

    Returns:
        What the `Vec<u8>` becomes.

    Raises:
        TypeError: The value is no such sequence.
        OverflowError: An integer is not from 0 to 255.

    Example:
        >>> through_byte_vec([1, 255])
        b'\\x01\\xff'
    """

def through_callable(function: Callable[[int], SupportsIndex]) -> IntegerCallable:
    """
    Take anything that can be called, and give back a function of Rust that calls it.

    Args:
        function: What takes an integer and returns one.

    Returns:
        What does the same. It raises `TypeError` where one of both is no integer, and `OverflowError` where it has
        more than 64 bits. An exception that the function raises comes through unchanged.

    Raises:
        TypeError: The value cannot be called.

    Example:
        >>> through_callable(abs)(-1)
        1
    """

def through_char(value: str) -> str:
    """
    Take `value` as the Rust type `char`, and give it back.

    One character, that is, one Unicode code point but for surrogates.

    Args:
        value: What becomes a `char`.

    Returns:
        What the `char` becomes.

    Raises:
        TypeError: The value is no `str`.
        ValueError: It has not just one character.
        UnicodeEncodeError: It is a surrogate.

    Example:
        >>> through_char('é')
        'é'
    """

def through_complex(value: complex) -> complex:
    """
    Take `value` as the Rust type `Complex<f64>`, and give it back.

    A complex number, of two floats of 64 bits.

    Args:
        value: What becomes a `Complex<f64>`.

    Returns:
        What the `Complex<f64>` becomes.

    Raises:
        TypeError: The value is no number.

    Example:
        >>> through_complex(1 + 2j)
        (1+2j)
    """

def through_cow_bytes(value: SupportsGetItem[int, SupportsIndex]) -> bytes:
    """
    Take `value` as the Rust type `Cow<'_, [u8]>`, and give it back.

    Bytes: borrowed from `bytes`, else copied.

    Args:
        value: What becomes a `Cow<'_, [u8]>`.

    Returns:
        What the `Cow<'_, [u8]>` becomes.

    Raises:
        TypeError: The value is no sequence of integers.
        OverflowError: An integer is not from 0 to 255.

    Example:
        >>> through_cow_bytes(bytearray(b'data'))
        b'data'
    """

def through_cow_str(value: str) -> str:
    """
    Take `value` as the Rust type `Cow<'_, str>`, and give it back.

    Text, borrowed where that is possible.

    Args:
        value: What becomes a `Cow<'_, str>`.

    Returns:
        What the `Cow<'_, str>` becomes.

    Raises:
        TypeError: The value is no `str`.
        UnicodeEncodeError: It holds a surrogate.

    Example:
        >>> through_cow_str('text')
        'text'
    """

def through_date_time_fixed(value: datetime) -> datetime:
    """
    Take `value` as the Rust type `DateTime<FixedOffset>`, and give it back.

    A moment, with its distance from UTC.

    Args:
        value: What becomes a `DateTime<FixedOffset>`.

    Returns:
        What the `DateTime<FixedOffset>` becomes.

    Raises:
        TypeError: The value is no `datetime.datetime`, or has no fixed distance from UTC.

    Example:
        >>> from datetime import datetime, timezone
        >>> through_date_time_fixed(datetime(2024, 2, 29, tzinfo=timezone.utc)).hour
        0
    """

def through_date_time_tz(value: datetime) -> datetime:
    """
    Take `value` as the Rust type `DateTime<Tz>`, and give it back.

    A moment in a time zone that has a name, and its rules in this package.

    Args:
        value: What becomes a `DateTime<Tz>`.

    Returns:
        What the `DateTime<Tz>` becomes.

    Raises:
        TypeError: The value is no `datetime.datetime`, or has no time zone.
        AttributeError: Its time zone has no name.
        ValueError: Nobody knows its time zone, or clocks there have never shown this.
    """

def through_date_time_utc(value: datetime) -> datetime:
    """
    Take `value` as the Rust type `DateTime<Utc>`, and give it back.

    A moment in UTC.

    Args:
        value: What becomes a `DateTime<Utc>`.

    Returns:
        What the `DateTime<Utc>` becomes.

    Raises:
        TypeError: The value is no `datetime.datetime`, or has no time zone.
        ValueError: Its time zone is not `datetime.timezone.utc`.

    Example:
        >>> from datetime import datetime, timezone
        >>> through_date_time_utc(datetime(2024, 2, 29, tzinfo=timezone.utc)).hour
        0
    """

def through_decimal(value: Decimal) -> Decimal:
    """
    Take `value` as the Rust type `Decimal`, and give it back.

    A decimal number of 96 bits, with at most 28 places: more are rounded away, or refused in scientific notation.
    Also what is written like one.

    Args:
        value: What becomes a `Decimal`.

    Returns:
        What the `Decimal` becomes.

    Raises:
        ValueError: The value is not a decimal number, is not finite, or is too large.

    Example:
        >>> from decimal import Decimal
        >>> through_decimal(Decimal('1.10'))
        Decimal('1.10')
    """

def through_duration(value: timedelta) -> timedelta:
    """
    Take `value` as the Rust type `Duration`, and give it back.

    A length of time that is not negative, in microseconds here; Rust has nanoseconds.

    Args:
        value: What becomes a `Duration`.

    Returns:
        What the `Duration` becomes.

    Raises:
        TypeError: The value is no `datetime.timedelta`.
        ValueError: It is negative.

    Example:
        >>> from datetime import timedelta
        >>> through_duration(timedelta(seconds=1))
        datetime.timedelta(seconds=1)
    """

def through_f32(value: SupportsFloat | SupportsIndex) -> float:
    """
    Take `value` as the Rust type `f32`, and give it back.

    A float of 32 bits: the nearest one, or an infinity.

    Args:
        value: What becomes a `f32`.

    Returns:
        What the `f32` becomes.

    Raises:
        TypeError: The value is no real number.
        OverflowError: It is an integer too large for a float of 64 bits.

    Example:
        >>> through_f32(0.1)
        0.10000000149011612
    """

def through_f64(value: SupportsFloat | SupportsIndex) -> float:
    """
    Take `value` as the Rust type `f64`, and give it back.

    A float of 64 bits, as Python's own.

    Args:
        value: What becomes a `f64`.

    Returns:
        What the `f64` becomes.

    Raises:
        TypeError: The value is no real number.
        OverflowError: It is an integer too large for a float.

    Example:
        >>> through_f64(0.1)
        0.1
    """

def through_fixed_offset(value: tzinfo) -> timezone:
    """
    Take `value` as the Rust type `FixedOffset`, and give it back.

    A distance from UTC, in whole seconds.

    Args:
        value: What becomes a `FixedOffset`.

    Returns:
        What the `FixedOffset` becomes.

    Raises:
        TypeError: The value is no `datetime.tzinfo`, or has no fixed distance.

    Example:
        >>> from datetime import timedelta, timezone
        >>> through_fixed_offset(timezone(timedelta(hours=1)))
        datetime.timezone(datetime.timedelta(seconds=3600))
    """

def through_hash_map(value: "dict[str, int]") -> "dict[str, int]":
    """
    Take `value` as the Rust type `HashMap<String, i64>`, and give it back.

    A dict, which comes back in any order.

    Args:
        value: What becomes a `HashMap<String, i64>`.

    Returns:
        What the `HashMap<String, i64>` becomes.

    Raises:
        TypeError: The value is no `dict`, or what is in it has another type.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_hash_map({'one': 1})
        {'one': 1}
    """

def through_hash_set(value: "set[int] | frozenset[int]") -> "set[int]":
    """
    Take `value` as the Rust type `HashSet<i64>`, and give it back.

    A `set` or `frozenset`, which comes back as a `set`.

    Args:
        value: What becomes a `HashSet<i64>`.

    Returns:
        What the `HashSet<i64>` becomes.

    Raises:
        TypeError: The value is no set, or what is in it is no integer.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_hash_set(frozenset({1}))
        {1}
    """

def through_i128(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `i128`, and give it back.

    An integer from -2**127 to 2**127 - 1: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `i128`.

    Returns:
        What the `i128` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_i128(2**100)
        1267650600228229401496703205376
    """

def through_i16(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `i16`, and give it back.

    An integer from -32,768 to 32,767: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `i16`.

    Returns:
        What the `i16` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_i16(32_767)
        32767
    """

def through_i32(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `i32`, and give it back.

    An integer from -2**31 to 2**31 - 1: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `i32`.

    Returns:
        What the `i32` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_i32(-(2**31))
        -2147483648
    """

def through_i64(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `i64`, and give it back.

    An integer from -2**63 to 2**63 - 1: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `i64`.

    Returns:
        What the `i64` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_i64(2**63 - 1)
        9223372036854775807
    """

def through_i8(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `i8`, and give it back.

    An integer from -128 to 127: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `i8`.

    Returns:
        What the `i8` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_i8(-128)
        -128
    """

def through_index_map(value: "dict[str, int]") -> "dict[str, int]":
    """
    Take `value` as the Rust type `IndexMap<String, i64>`, and give it back.

    A dict, which comes back in its own order.

    Args:
        value: What becomes a `IndexMap<String, i64>`.

    Returns:
        What the `IndexMap<String, i64>` becomes.

    Raises:
        TypeError: The value is no `dict`, or what is in it has another type.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_index_map({'two': 2, 'one': 1})
        {'two': 2, 'one': 1}
    """

def through_ip_addr(value: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """
    Take `value` as the Rust type `IpAddr`, and give it back.

    An IP address of version 4 or 6; or what is written like one. It loses its scope.

    Args:
        value: What becomes a `IpAddr`.

    Returns:
        What the `IpAddr` becomes.

    Raises:
        ValueError: The value is not an IP address.

    Example:
        >>> through_ip_addr('::1')
        IPv6Address('::1')
    """

def through_isize(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `isize`, and give it back.

    An integer from -2**63 to 2**63 - 1, where an address has 64 bits: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `isize`.

    Returns:
        What the `isize` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_isize(-1)
        -1
    """

def through_iterator(values: Iterable[SupportsIndex]) -> IntegerIterator:
    """
    Take any iterable, and give back an iterator of Rust over it.

    Whether threads may share it is up to the iterator of Python below it.

    Args:
        values: What yields integers. None of them is taken yet.

    Returns:
        An iterator, which raises `TypeError` where a value is no integer, and `OverflowError` where it has more
        than 64 bits. An exception that the iterable raises comes through unchanged.

    Raises:
        TypeError: The value is not iterable.

    Example:
        >>> list(through_iterator(range(3)))
        [0, 1, 2]
    """

def through_naive_date(value: date) -> date:
    """
    Take `value` as the Rust type `NaiveDate`, and give it back.

    A day.

    Args:
        value: What becomes a `NaiveDate`.

    Returns:
        What the `NaiveDate` becomes.

    Raises:
        TypeError: The value is no `datetime.date`.

    Example:
        >>> from datetime import date
        >>> through_naive_date(date(2024, 2, 29))
        datetime.date(2024, 2, 29)
    """

def through_naive_date_time(value: datetime) -> datetime:
    """
    Take `value` as the Rust type `NaiveDateTime`, and give it back.

    A day and a time, of no time zone.

    Args:
        value: What becomes a `NaiveDateTime`.

    Returns:
        What the `NaiveDateTime` becomes.

    Raises:
        TypeError: The value is no `datetime.datetime`, or has a time zone.

    Example:
        >>> from datetime import datetime
        >>> through_naive_date_time(datetime(2024, 2, 29))
        datetime.datetime(2024, 2, 29, 0, 0)
    """

def through_naive_time(value: time) -> time:
    """
    Take `value` as the Rust type `NaiveTime`, and give it back.

    A time of day. Its time zone, if it has one, gets lost.

    Args:
        value: What becomes a `NaiveTime`.

    Returns:
        What the `NaiveTime` becomes.

    Raises:
        TypeError: The value is no `datetime.time`.

    Example:
        >>> from datetime import time
        >>> through_naive_time(time(23, 59))
        datetime.time(23, 59)
    """

def through_nested(value: "dict[str, list[int | None]]") -> "dict[str, list[int | None]]":
    """
    Take `value` as the Rust type `IndexMap<String, Vec<Option<i64>>>`, and give it back.

    Collections in a collection.

    Args:
        value: What becomes a `IndexMap<String, Vec<Option<i64>>>`.

    Returns:
        What the `IndexMap<String, Vec<Option<i64>>>` becomes.

    Raises:
        TypeError: The value has another type, or something in it.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_nested({'all': [1, None]})
        {'all': [1, None]}
    """

def through_non_zero_u8(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `NonZeroU8`, and give it back.

    An integer from 1 to 255; there is such a type for every width.

    Args:
        value: What becomes a `NonZeroU8`.

    Returns:
        What the `NonZeroU8` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of the range of `u8`.
        ValueError: It is 0.

    Example:
        >>> through_non_zero_u8(1)
        1
    """

def through_option(value: SupportsIndex | None) -> int | None:
    """
    Take `value` as the Rust type `Option<i64>`, and give it back.

    An integer, or `None`.

    Args:
        value: What becomes a `Option<i64>`.

    Returns:
        What the `Option<i64>` becomes.

    Raises:
        TypeError: The value is neither an integer nor `None`.
        OverflowError: The integer is out of the range of `i64`.

    Example:
        >>> through_option(None) is None
        True
    """

def through_order(value: AnyOrder) -> Order:
    """
    Take an order as a `struct` of Rust, and give it back as an `Order`.

    Args:
        value: The order: an `Order`, a `NamedTuple` or another object with these attributes, a mapping with these
            keys, or a tuple in this order. Its items likewise, in any iterable.

    Returns:
        An equal order.

    Raises:
        ConversionError: A field has a wrong value; the message says where, and its `__cause__` says why.

    Example:
        >>> through_order((7, Status.OPEN, []))
        Order(number=7, status=<Status.OPEN: 'open'>, items=[], priority='normal', note=None)
    """

def through_os_string(value: str) -> str:
    """
    Take `value` as the Rust type `OsString`, and give it back.

    Text as the system has it in names of files, where it may be no Unicode.

    Args:
        value: What becomes a `OsString`.

    Returns:
        What the `OsString` becomes.

    Raises:
        TypeError: The value is no `str`.
        UnicodeEncodeError: It holds a surrogate that stands for no byte; Windows takes them all.

    Example:
        >>> through_os_string('name')
        'name'
    """

def through_parcel(value: Parcel) -> Parcel:
    """
    Take a dict as a `struct` of Rust with derived conversions, and give it back.

    Args:
        value: The dict, with the keys of `Parcel`; of "size" and "isFragile", each may be missing.

    Returns:
        A dict with all the keys.

    Raises:
        KeyError: Another key is missing.
        TypeError: A key has a value of a wrong type; the message says which, and its `__cause__` says why.

    Example:
        >>> through_parcel({"trackingCode": "X1", "weight": 2, "to": 12})["weight"]
        2.0
    """

def through_path_buf(value: str | PathLike[str]) -> Path:
    """
    Take `value` as the Rust type `PathBuf`, and give it back.

    The path of a file, as a `str` or any `os.PathLike` object.

    Args:
        value: What becomes a `PathBuf`.

    Returns:
        What the `PathBuf` becomes.

    Raises:
        TypeError: The value is no path.
        UnicodeEncodeError: It holds a surrogate that stands for no byte; Windows takes them all.

    Example:
        >>> through_path_buf('folder/file').name
        'file'
    """

def through_place(value: PlaceAttributes) -> Place:
    """
    Take an object with certain attributes as a `struct` of Rust with derived conversions, and give it back.

    Args:
        value: Any object with the attributes `lat` and `lon`, in degrees; and maybe `altitude`, in metres.

    Returns:
        The same place.

    Raises:
        AttributeError: The object has no `lat` or no `lon`.
        TypeError: An attribute is no number; the message says which, and its `__cause__` says why.

    Example:
        >>> through_place(Place(52.5, 13.4))
        Place(lat=52.5, lon=13.4, altitude=None)
    """

def through_point(value: Point) -> Point:
    """
    Take a point as a reference to the Rust value in it, and give the same object back.

    Args:
        value: The point.

    Returns:
        The object itself.

    Raises:
        TypeError: The value is no `Point`.

    Example:
        >>> through_point(Point(1, 2))
        Point(1, 2)
    """

def through_point_copy(value: Point) -> Point:
    """
    Take a point as a copy of the Rust value in it, and give back a new object.

    Args:
        value: The point.

    Returns:
        An equal point.

    Raises:
        TypeError: The value is no `Point`.

    Example:
        >>> through_point_copy(Point(1, 2))
        Point(1, 2)
    """

def through_priority(value: Literal["normal", "express"]) -> Literal["normal", "express"]:
    """
    Take one of two strings, a `Literal` type, as an `enum` of Rust, and give it back.

    Args:
        value: "normal" or "express".

    Returns:
        The same string.

    Raises:
        TypeError: The value is no `str`.
        ValueError: It is another string.

    Example:
        >>> through_priority("normal")
        'normal'
    """

def through_py_any(value: Any) -> Any:
    """
    Take `value` as the Rust type `Bound<'_, PyAny>`, and give it back.

    Any Python object: nothing is converted, nor checked.

    Args:
        value: What becomes a `Bound<'_, PyAny>`.

    Returns:
        What the `Bound<'_, PyAny>` becomes.

    Example:
        >>> through_py_any(...)
        Ellipsis
    """

def through_py_bytearray(value: bytearray) -> bytearray:
    """
    Take `value` as the Rust type `Bound<'_, PyByteArray>`, and give it back.

    The Python object itself, which can be changed.

    Args:
        value: What becomes a `Bound<'_, PyByteArray>`.

    Returns:
        What the `Bound<'_, PyByteArray>` becomes.

    Raises:
        TypeError: The value is no `bytearray`.

    Example:
        >>> through_py_bytearray(bytearray(b'data'))
        bytearray(b'data')
    """

def through_py_bytes(value: bytes) -> bytes:
    """
    Take `value` as the Rust type `Bound<'_, PyBytes>`, and give it back.

    The Python object itself.

    Args:
        value: What becomes a `Bound<'_, PyBytes>`.

    Returns:
        What the `Bound<'_, PyBytes>` becomes.

    Raises:
        TypeError: The value is no `bytes`.

    Example:
        >>> through_py_bytes(b'data')
        b'data'
    """

def through_py_dict(value: "dict[Any, Any]") -> "dict[Any, Any]":
    """
    Take `value` as the Rust type `Bound<'_, PyDict>`, and give it back.

    The Python object itself, whatever is in it.

    Args:
        value: What becomes a `Bound<'_, PyDict>`.

    Returns:
        What the `Bound<'_, PyDict>` becomes.

    Raises:
        TypeError: The value is no `dict`.

    Example:
        >>> through_py_dict({1: 'one'})
        {1: 'one'}
    """

def through_py_frozenset(value: "frozenset[Any]") -> "frozenset[Any]":
    """
    Take `value` as the Rust type `Bound<'_, PyFrozenSet>`, and give it back.

    The Python object itself, whatever is in it.

    Args:
        value: What becomes a `Bound<'_, PyFrozenSet>`.

    Returns:
        What the `Bound<'_, PyFrozenSet>` becomes.

    Raises:
        TypeError: The value is no `frozenset`.

    Example:
        >>> through_py_frozenset(frozenset({1}))
        frozenset({1})
    """

def through_py_int(value: int) -> int:
    """
    Take `value` as the Rust type `Bound<'_, PyInt>`, and give it back.

    An integer: the Python object itself, of any size.

    Args:
        value: What becomes a `Bound<'_, PyInt>`.

    Returns:
        What the `Bound<'_, PyInt>` becomes.

    Raises:
        TypeError: The value is no `int`.

    Example:
        >>> through_py_int(10**20)
        100000000000000000000
    """

def through_py_list(value: "list[Any]") -> "list[Any]":
    """
    Take `value` as the Rust type `Bound<'_, PyList>`, and give it back.

    The Python object itself, whatever is in it.

    Args:
        value: What becomes a `Bound<'_, PyList>`.

    Returns:
        What the `Bound<'_, PyList>` becomes.

    Raises:
        TypeError: The value is no `list`.

    Example:
        >>> through_py_list([1, 'one'])
        [1, 'one']
    """

def through_py_memoryview(value: memoryview) -> memoryview:
    """
    Take `value` as the Rust type `Bound<'_, PyMemoryView>`, and give it back.

    The Python object itself: a window on the memory of another one.

    Args:
        value: What becomes a `Bound<'_, PyMemoryView>`.

    Returns:
        What the `Bound<'_, PyMemoryView>` becomes.

    Raises:
        TypeError: The value is no `memoryview`.

    Example:
        >>> through_py_memoryview(memoryview(b'data')).tobytes()
        b'data'
    """

def through_py_range(value: range) -> range:
    """
    Take `value` as the Rust type `Bound<'_, PyRange>`, and give it back.

    The Python object itself: Rust has no range with a step.

    Args:
        value: What becomes a `Bound<'_, PyRange>`.

    Returns:
        What the `Bound<'_, PyRange>` becomes.

    Raises:
        TypeError: The value is no `range`.

    Example:
        >>> through_py_range(range(9, 0, -2))
        range(9, 0, -2)
    """

def through_py_set(value: "set[Any]") -> "set[Any]":
    """
    Take `value` as the Rust type `Bound<'_, PySet>`, and give it back.

    The Python object itself, whatever is in it.

    Args:
        value: What becomes a `Bound<'_, PySet>`.

    Returns:
        What the `Bound<'_, PySet>` becomes.

    Raises:
        TypeError: The value is no `set`.

    Example:
        >>> through_py_set({1})
        {1}
    """

def through_py_slice(value: slice) -> slice:
    """
    Take `value` as the Rust type `Bound<'_, PySlice>`, and give it back.

    The Python object itself: Rust has no slice with a step.

    Args:
        value: What becomes a `Bound<'_, PySlice>`.

    Returns:
        What the `Bound<'_, PySlice>` becomes.

    Raises:
        TypeError: The value is no `slice`.

    Example:
        >>> through_py_slice(slice(1, None))
        slice(1, None, None)
    """

def through_py_string(value: str) -> str:
    """
    Take `value` as the Rust type `Bound<'_, PyString>`, and give it back.

    The Python object itself, surrogates and all.

    Args:
        value: What becomes a `Bound<'_, PyString>`.

    Returns:
        What the `Bound<'_, PyString>` becomes.

    Raises:
        TypeError: The value is no `str`.

    Example:
        >>> through_py_string('text')
        'text'
    """

def through_py_tuple(value: "tuple[Any, ...]") -> "tuple[Any, ...]":
    """
    Take `value` as the Rust type `Bound<'_, PyTuple>`, and give it back.

    The Python object itself, whatever is in it.

    Args:
        value: What becomes a `Bound<'_, PyTuple>`.

    Returns:
        What the `Bound<'_, PyTuple>` becomes.

    Raises:
        TypeError: The value is no `tuple`.

    Example:
        >>> through_py_tuple((1, 'one'))
        (1, 'one')
    """

def through_py_type(value: type) -> type:
    """
    Take `value` as the Rust type `Bound<'_, PyType>`, and give it back.

    A class: the Python object itself.

    Args:
        value: What becomes a `Bound<'_, PyType>`.

    Returns:
        What the `Bound<'_, PyType>` becomes.

    Raises:
        TypeError: The value is no class.

    Example:
        >>> through_py_type(int)
        <class 'int'>
    """

def through_ratio(value: "Fraction") -> Fraction:
    """
    Take `value` as the Rust type `Ratio<BigInt>`, and give it back.

    A fraction of integers of any size. Its denominator is looked at first: a `Ratio` that is made with 0 is a panic.

    Args:
        value: What becomes a `Ratio<BigInt>`.

    Returns:
        What the `Ratio<BigInt>` becomes.

    Raises:
        AttributeError: The value has no numerator or no denominator.
        ZeroDivisionError: The denominator is 0, as no `Fraction` has it.

    Example:
        >>> from fractions import Fraction
        >>> through_ratio(Fraction(2, 6))
        Fraction(1, 3)
    """

def through_result(value: str) -> int:
    """
    Read an integer as Rust does, and give it back: a `Result<i64, ParseIntError>`.

    Args:
        value: What is written like an integer, with no space and no underscore.

    Returns:
        The integer, where the result is `Ok`.

    Raises:
        ValueError: The result is `Err`: this is no integer, or it is out of the range of `i64`.

    Example:
        >>> through_result("12")
        12
    """

def through_status(value: Status) -> Status:
    """
    Take a member of `Status` as an `enum` of Rust, and give it back.

    Args:
        value: The member.

    Returns:
        The same member.

    Raises:
        TypeError: The value is no `Status`; its value or its name alone is not enough.

    Example:
        >>> through_status(Status.OPEN)
        <Status.OPEN: 'open'>
    """

def through_str(value: str) -> str:
    """
    Take `value` as the Rust type `&str`, and give it back.

    Text, borrowed from the Python object as long as the function runs.

    Args:
        value: What becomes a `&str`.

    Returns:
        What the `&str` becomes.

    Raises:
        TypeError: The value is no `str`.
        UnicodeEncodeError: It holds a surrogate.

    Example:
        >>> through_str('text')
        'text'
    """

def through_string(value: str) -> str:
    """
    Take `value` as the Rust type `String`, and give it back.

    Text, copied.

    Args:
        value: What becomes a `String`.

    Returns:
        What the `String` becomes.

    Raises:
        TypeError: The value is no `str`.
        UnicodeEncodeError: It holds a surrogate.

    Example:
        >>> through_string('text')
        'text'
    """

def through_system_time(value: datetime) -> datetime:
    """
    Take `value` as the Rust type `SystemTime`, and give it back.

    A moment from 1970 on, which comes back in UTC.

    Args:
        value: What becomes a `SystemTime`.

    Returns:
        What the `SystemTime` becomes.

    Raises:
        TypeError: The value is no `datetime.datetime`, or has no time zone.
        ValueError: It is before 1970.

    Example:
        >>> from datetime import datetime, timezone
        >>> through_system_time(datetime(2024, 2, 29, tzinfo=timezone.utc)).hour
        0
    """

def through_time_delta(value: timedelta) -> timedelta:
    """
    Take `value` as the Rust type `TimeDelta`, and give it back.

    A length of time, in microseconds here; Rust has nanoseconds.

    Args:
        value: What becomes a `TimeDelta`.

    Returns:
        What the `TimeDelta` becomes.

    Raises:
        TypeError: The value is no `datetime.timedelta`.

    Example:
        >>> from datetime import timedelta
        >>> through_time_delta(timedelta(seconds=-1))
        datetime.timedelta(days=-1, seconds=86399)
    """

def through_tuple(value: tuple[SupportsIndex, str]) -> tuple[int, str]:
    """
    Take `value` as the Rust type `(i64, String)`, and give it back.

    A tuple of a fixed number of values, each with its type.

    Args:
        value: What becomes a `(i64, String)`.

    Returns:
        What the `(i64, String)` becomes.

    Raises:
        TypeError: The value is no tuple, or what is in it has another type.
        ValueError: It has not 2 values.

    Example:
        >>> through_tuple((1, 'one'))
        (1, 'one')
    """

def through_tz(value: ZoneInfo) -> ZoneInfo:
    """
    Take `value` as the Rust type `Tz`, and give it back.

    A time zone that has a name.

    Args:
        value: What becomes a `Tz`.

    Returns:
        What the `Tz` becomes.

    Raises:
        AttributeError: The value has no name.
        ValueError: Nobody knows this time zone.
    """

def through_u128(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `u128`, and give it back.

    An integer from 0 to 2**128 - 1.

    Args:
        value: What becomes a `u128`.

    Returns:
        What the `u128` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.
        ValueError: It is negative; this instead, where Python itself converts so many bits.

    Example:
        >>> through_u128(2**100)
        1267650600228229401496703205376
    """

def through_u16(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `u16`, and give it back.

    An integer from 0 to 65,535: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `u16`.

    Returns:
        What the `u16` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_u16(65_535)
        65535
    """

def through_u32(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `u32`, and give it back.

    An integer from 0 to 2**32 - 1: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `u32`.

    Returns:
        What the `u32` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_u32(2**32 - 1)
        4294967295
    """

def through_u64(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `u64`, and give it back.

    An integer from 0 to 2**64 - 1: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `u64`.

    Returns:
        What the `u64` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_u64(2**64 - 1)
        18446744073709551615
    """

def through_u8(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `u8`, and give it back.

    An integer from 0 to 255: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `u8`.

    Returns:
        What the `u8` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_u8(255)
        255
    """

def through_usize(value: SupportsIndex) -> int:
    """
    Take `value` as the Rust type `usize`, and give it back.

    An integer from 0 to 2**64 - 1, where an address has 64 bits: an `int`, or any object with `__index__`.

    Args:
        value: What becomes a `usize`.

    Returns:
        What the `usize` becomes.

    Raises:
        TypeError: The value is no integer.
        OverflowError: It is out of this range.

    Example:
        >>> through_usize(1)
        1
    """

def through_uuid(value: UUID) -> UUID:
    """
    Take `value` as the Rust type `Uuid`, and give it back.

    A UUID of any version.

    Args:
        value: What becomes a `Uuid`.

    Returns:
        What the `Uuid` becomes.

    Raises:
        TypeError: The value is no `uuid.UUID`.

    Example:
        >>> from uuid import UUID
        >>> through_uuid(UUID(int=1))
        UUID('00000000-0000-0000-0000-000000000001')
    """

def through_vec(value: SupportsGetItem[int, SupportsIndex]) -> list[int]:
    """
    Take `value` as the Rust type `Vec<i64>`, and give it back.

    A list: any sequence but a `str`, each of its values copied.

    Args:
        value: What becomes a `Vec<i64>`.

    Returns:
        What the `Vec<i64>` becomes.

    Raises:
        TypeError: The value is no sequence, or what is in it is no integer.
        OverflowError: An integer is out of the range of `i64`.

    Example:
        >>> through_vec((1, 2))
        [1, 2]
    """
