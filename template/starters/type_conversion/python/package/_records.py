"""The dataclasses that `src/records.rs` converts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    """A part of an order."""

    name: str
    price: Decimal


@dataclass(frozen=True)
class Order:
    """A customer's order."""

    customer: str
    items: Iterable[Item]
