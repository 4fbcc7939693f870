from collections.abc import Callable, Iterable
from typing import Final, final

__all__ = ["DEBUG_BUILD", "__version__", "Reading", "Summary", "summarize"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Reading:
    """
    A temperature that a station has measured.

    Args:
        line: The station, the unit "C" or "F", the value and the tags, separated by ";". The value is empty if the sensor
            failed. White space separates tags.

    Raises:
        FieldError: `line` doesn't have these fields.

    Example:
        >>> reading = Reading("north;F;71.6;roof sun")
        >>> reading.value, reading.tags
        (71.6, ['roof', 'sun'])
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, line: str) -> Reading: ...
    def __repr__(self, /) -> str: ...
    def in_celsius(self, /) -> Reading:
        """
        Convert the temperature to degrees Celsius.

        Returns:
            The same reading in this unit.
        """
    @property
    def station(self, /) -> str:
        """
        The name of the station.
        """
    @property
    def tags(self, /) -> list[str]:
        """
        Words about the measurement.
        """
    @property
    def unit(self, /) -> str:
        """
        "C" for degrees Celsius or "F" for degrees Fahrenheit.
        """
    @property
    def value(self, /) -> float | None:
        """
        The temperature, in `unit`, or None if the sensor failed.
        """

@final
class Summary:
    """
    The readings of one station.
    """
    def __repr__(self, /) -> str: ...
    @property
    def count(self, /) -> int:
        """
        How many readings had a value.
        """
    @property
    def mean(self, /) -> float | None:
        """
        The mean of all values, or None without values.
        """
    @property
    def missing(self, /) -> int:
        """
        How many readings had no value.
        """

def summarize(lines: Iterable[str], transform: Callable[[Reading], Reading]) -> dict[str, Summary]:
    """
    Sum up the log of several stations.

    It reads one line at a time, so a log can be larger than memory.

    Args:
        lines: The readings, each a line for `Reading`: an open file, a list or another iterable.
        transform: A function that is called with each reading. The readings that it returns are summed up.

    Returns:
        The summary of each station, by its name.

    Raises:
        LineError: A line cannot be read. Its `__cause__` is the reason.

    Example:
        >>> stations = summarize(["north;F;50;roof"], Reading.in_celsius)
        >>> stations["north"].mean
        10.0
    """
