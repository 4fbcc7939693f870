"""The classes of records.

Rust finds them here by their names, and makes objects of them: `src/records.rs` and
`src/parcel.rs` say how.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal, NamedTuple, Protocol, TypedDict


class Status(Enum):
    """How far an order has come."""

    OPEN = "open"
    PAID = "paid"
    SHIPPED = "shipped"


@dataclass(frozen=True)
class Item:
    """One line of an order. The price is that of one piece."""

    name: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Order:
    """What somebody has ordered."""

    number: int
    status: Status
    items: list[Item]
    priority: Literal["normal", "express"] = "normal"
    note: str | None = None


class OrderAttributes(Protocol):
    """Any object with the attributes that an order needs: an `Order`, a `NamedTuple` like it."""

    @property
    def number(self) -> int:
        """Which order it is."""

    @property
    def status(self) -> Status:
        """How far it has come."""

    @property
    def items(self) -> Iterable[object]:
        """What is ordered, in any of these forms."""


# Every form in which an order is taken; those of its items are the same.
AnyOrder = OrderAttributes | Mapping[str, object] | tuple[object, ...]


class Place(NamedTuple):
    """A place on earth, in degrees and metres."""

    lat: float
    lon: float
    altitude: float | None = None


class PlaceAttributes(Protocol):
    """Any object with the attributes that a place needs."""

    @property
    def lat(self) -> float:
        """How far north, in degrees."""

    @property
    def lon(self) -> float:
        """How far east, in degrees."""


class ParcelToSend(TypedDict):
    """What a parcel needs. The receiver is a person, or the number of a locker."""

    trackingCode: str
    weight: float
    to: str | int


class Parcel(ParcelToSend, total=False):
    """A parcel, with its size in centimetres."""

    size: tuple[float, float, float]
    isFragile: bool
