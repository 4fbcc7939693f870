from datetime import date
from typing import overload

from typing_extensions import deprecated

__all__ = ["age", "count_years"]

@overload
def count_years(start: date, end: date, *, until: None = None) -> int: ...
@overload
@deprecated("until is deprecated since 0.1.0 and removed in 0.3.0: use end")
def count_years(start: date, end: None = None, *, until: date) -> int: ...
@deprecated("age is deprecated since 0.1.0 and removed in 0.3.0: use count_years")
def age(born: date, today: date) -> int: ...
