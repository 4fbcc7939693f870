"""The types and edge cases of type_converter.py. The probe is made from this list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address
from operator import attrgetter, index, methodcaller, pos
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple


class Conversion(NamedTuple):
    """A Rust type, and the Python types that PyO3 converts it from and to."""

    rust: str
    takes: str
    gives: str
    # A value, or a function that makes one with a number of elements. None is a Point.
    sample: Any
    # The equivalent in Python.
    python: Callable[[Any], object]


def _repeat(value: object) -> Callable[[int], dict[str, object]]:
    return lambda size: dict.fromkeys(map(str, range(size)), value)


def _copy_list(values: Iterable[int]) -> list[int]:
    return [index(value) for value in values]


_replace = methodcaller("replace")
_ADDRESS = "IPv4Address | IPv6Address"
_NOW = datetime(2024, 2, 29, 12, 30, 1, 5)
_UTC = _NOW.replace(tzinfo=timezone.utc)
_LOCAL = _NOW.replace(tzinfo=timezone(timedelta(hours=2)))
_ITEM = SimpleNamespace(name="rope", price=Decimal("1.50"))
_PARCEL = {"trackingCode": "a1", "weight": 1.5}
CONVERSIONS = (
    Conversion("bool", "bool", "bool", True, bool),
    Conversion("i8", "SupportsIndex", "int", 100, index),
    Conversion("i64", "SupportsIndex", "int", 2**40, index),
    Conversion("u8", "SupportsIndex", "int", 200, index),
    Conversion("u64", "SupportsIndex", "int", 2**40, index),
    Conversion("usize", "SupportsIndex", "int", 2**30, index),
    Conversion("BigInt", "SupportsIndex", "int", 10**30, index),
    Conversion("f32", "SupportsFloat", "float", 1.5, float),
    Conversion("f64", "SupportsFloat", "float", 1.5, float),
    Conversion("Decimal", "Decimal | int | str", "Decimal", Decimal("1.50"), Decimal),
    Conversion("char", "str", "str", "x", str),
    Conversion("&str", "str", "str", "x".__mul__, str),
    Conversion("Cow<str>", "str", "str", "x".__mul__, str),
    Conversion("String", "str", "str", "x".__mul__, str),
    Conversion("PyBackedStr", "str", "str", "x".__mul__, str),
    Conversion("Py<PyString>", "str", "str", "x".__mul__, str),
    Conversion("PathBuf", "str | PathLike", "Path", "folder/file", Path),
    Conversion("&[u8]", "bytes", "bytes", bytes, bytes),
    Conversion("PyBackedBytes", "bytes | bytearray", "bytes", bytes, bytes),
    Conversion("[u8; 4]", "Sequence", "bytes", b"abcd", bytes),
    Conversion("Vec<u8>", "Sequence", "bytes", bytes, bytes),
    Conversion("Option<i64>", "SupportsIndex | None", "int | None", 5, index),
    Conversion("(i64, String)", "tuple", "tuple", (1, "a"), tuple),
    Conversion("[i64; 3]", "Sequence", "list", [1, 2, 3], _copy_list),
    Conversion("Vec<i64>", "Sequence", "list", lambda size: [*range(size)], _copy_list),
    Conversion("HashMap<String, i64>", "dict", "dict", _repeat(1), dict),
    Conversion("HashMap<String, Vec<Option<i64>>>", "dict", "dict", _repeat([1, None]), deepcopy),
    Conversion("Py<PyList>", "list", "list", lambda size: [*range(size)], type),
    Conversion("Py<PyDict>", "dict", "dict", _repeat(1), type),
    Conversion("Py<PyAny>", "object", "object", 5, type),
    Conversion("NaiveDate", "date", "date", _NOW.date(), _replace),
    Conversion("NaiveTime", "time", "time", _NOW.time(), _replace),
    Conversion("NaiveDateTime", "datetime", "datetime", _NOW, _replace),
    Conversion("DateTime<Utc>", "datetime", "datetime", _UTC, _replace),
    Conversion("DateTime<FixedOffset>", "datetime", "datetime", _LOCAL, _replace),
    Conversion("TimeDelta", "timedelta", "timedelta", timedelta(1), pos),
    Conversion("Duration", "timedelta", "timedelta", timedelta(1), pos),
    Conversion("IpAddr", f"{_ADDRESS} | str", _ADDRESS, IPv4Address("127.0.0.1"), ip_address),
    Conversion("Point", "Point", "Point", None, attrgetter("x", "y")),
    Conversion("Py<Point>", "Point", "Point", None, attrgetter("x", "y")),
    Conversion("Item", "object", "dict", _ITEM, attrgetter("name", "price")),
    Conversion("Parcel", "Mapping", "dict", _PARCEL, dict),
)


def _claim_length(length: object) -> Any:
    methods = {"__len__": lambda _: length, "__repr__": lambda _: f"<list with len() {length}>"}
    return type("List", (list,), methods)([1, 2, 3])


def make_cases() -> tuple[Any, ...]:
    """Return the edge cases. Each is converted to each type."""
    index_only = type("Index", (), {"__index__": lambda _: 5, "__repr__": lambda _: "<index 5>"})()
    nested: Any = None
    for _ in range(10**5):
        nested = [nested]
    return (
        *(None, object(), True, 1, -1, index_only),
        *(limit + step for limit in (2**7, 2**8, 2**63, 2**64) for step in (-1, 0)),
        *(-limit - step for limit in (2**7, 2**63) for step in (0, 1)),
        *(10**30, 10**1000, 1.5, 1e300, float("nan"), float("inf")),
        *map(Decimal, ("1.5", "NaN", "-0", "1.23E-28", "1E+40")),
        *("", "1", "abc", "\0", "\xe9", "\U0001f600", "\ud800", "127.0.0.1"),
        *(b"", b"abcd", b"\xff\xff\xff\xff", bytearray(b"abcd"), memoryview(b"abcd")),
        *([], [1, 2, 3], [1, 2, 3, 4], [1, "a"], [1, 2, None], [256, 0, 0, -1], [2**64, 0, 0]),
        *((1, 2, 3), (1, "a"), {1, 2, 3}, range(3), iter([1, 2, 3]), nested, [0] * 10**6),
        *map(_claim_length, (0, -1, None, 2**55, 2**62)),
        *({}, {"a": 1}, {1: 1}, {"a": None}, {"a": [1, None]}, {"a": [2**64]}, {"\ud800": 1}),
        *([("a", 1)], MappingProxyType({"a": 1}), {"a": _claim_length(2**55)}, {"a": nested}),
        *(date.min, date.max, datetime.min, datetime.max, _NOW.replace(fold=1)),
        *(_UTC, _LOCAL, _NOW.replace(tzinfo=timezone(timedelta(microseconds=1)))),
        *(time.min, time(1, fold=1), time(1, tzinfo=timezone.utc), timedelta(-1), timedelta.max),
        *(IPv6Address("::1"), IPv6Address("fe80::1%eth0"), SimpleNamespace(name="a", price=1)),
        *(SimpleNamespace(name="a", price=None), {"trackingCode": "a", "weight": 1}),
    )
