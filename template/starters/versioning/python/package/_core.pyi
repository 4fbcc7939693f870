from datetime import date
from typing import Final

__all__ = ["BUILT_FOR", "DEBUG_BUILD", "STABLE_ABI", "__version__", "age", "count_years", "is_gil_enabled"]

BUILT_FOR: Final[tuple[int, int]]
"""
The Python whose C API this build was compiled for.
"""

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

STABLE_ABI: Final[str | None]
"""
The stable ABI that this build uses, "abi3" or "abi3t", if any.
"""

__version__: Final[str]

def age(born: date, today: date) -> int:
    """
    Count the whole years of a life: the old name of `count_years`.

    Args:
        born: The date of birth.
        today: The last date.

    Returns:
        The age in years.

    Raises:
        OrderError: `today` is before `born`.
    """

def count_years(start: date, end: date | None = None, *, until: date | None = None) -> int:
    """
    Count the whole years between two dates, such as an age.

    A `datetime` counts as its date. A year that began on 29 February ends on 1 March if it is not a leap year.

    Args:
        start: The first date.
        end: The last date.
        until: The old name of `end`, which is deprecated.

    Returns:
        The number of anniversaries of `start`, up to and including `end`.

    Raises:
        OrderError: `end` is before `start`.

    Example:
        >>> from datetime import date
        >>> count_years(date(1990, 5, 4), date(2026, 5, 3))
        35
    """

def is_gil_enabled() -> bool:
    """
    Tell whether the GIL is enabled now.

    Only free-threaded builds of Python can disable it.

    Returns:
        Whether one thread at a time runs Python code.
    """
