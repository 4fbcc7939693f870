from datetime import date
from typing import overload

import typing_extensions

__all__ = ["age", "count_years"]

@overload
def count_years(start: date, end: date, *, until: None = None) -> int: ...
@overload
@typing_extensions.deprecated("until is deprecated since 0.1.0 and removed in 0.3.0: use end")
def count_years(start: date, end: None = None, *, until: date) -> int: ...
@typing_extensions.deprecated("age is deprecated since 0.1.0 and removed in 0.3.0: use count_years")
def age(born: date, today: date) -> int: ...
