from collections.abc import Callable, Iterable
from typing import Final, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Counter", "Ledger", "Reading", "Subscription", "Summary", "count_tags", "latest", "reading_at", "remember", "summarize", "summarize_valid"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Counter:
    """
    How many readings there were, in all threads.

    The fault: a data race on a free-threaded Python. The lock of an ordinary one hides it.
    """
    def __new__(cls, /) -> Counter: ...
    @property
    def count(self, /) -> int:
        """
        How many there were.
        """
    def increment(self, /) -> None:
        """
        Count one more.
        """

@final
class Ledger:
    """
    Readings that several threads share.
    """
    def __new__(cls, /) -> Ledger: ...
    def add(self, /, line: str) -> None:
        """
        Read a line, and add its reading.
        """
    def update(self, /, transform: Callable[[Reading], Reading]) -> None:
        """
        Replace each reading by what a function makes of it.

        The fault: Python code runs while the lock is held. It lets another thread have the interpreter, which then waits
        for the lock, while this one waits for the interpreter.
        """

@final
class Reading:
    """
    A temperature that a station has measured.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def in_celsius(self, /) -> Reading:
        """
        The same temperature in degrees Celsius.
        """
    @property
    def station(self, /) -> str:
        """
        The name of the station.
        """
    @property
    def tags(self, /) -> list[str]:
        """
        What else the log says of it.
        """
    @property
    def unit(self, /) -> str:
        """
        "C" for degrees Celsius or "F" for degrees Fahrenheit.
        """
    @property
    def value(self, /) -> float | None:
        """
        The temperature, in `unit`, or None if the sensor gave nothing.
        """

@final
class Subscription:
    """
    A function that is to be called with each new reading.

    The fault: if the function holds its subscription, neither is ever freed. Python's garbage collector cannot see that
    the subscription holds the function: `__traverse__` would show it, and `__clear__` would let go of it.
    """
    def __new__(cls, /, function: Callable[[Reading], Reading]) -> Subscription: ...
    def publish(self, /, line: str) -> Reading:
        """
        Call the function with the reading in a line.
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
        The mean of all values, or None if there is none.
        """
    @property
    def missing(self, /) -> int:
        """
        How many readings had none.
        """

def count_tags(lines: Iterable[str]) -> dict[str, int]:
    """
    Count how often each tag is used, whether in the singular or in the plural.

    The fault: a tag comes out wrong.
    """

def latest(lines: Iterable[str]) -> float:
    """
    Find the last value of a log.

    The fault: a panic, where there should be an error.
    """

def reading_at(address: SupportsIndex) -> Reading:
    """
    Give the reading that a driver in C has left at an address.

    The fault: nothing says that there is a reading at the address, until a segmentation fault says that there is none.
    """

def remember(line: str) -> int:
    """
    Read a line, and remember its reading for as long as the program runs.

    The fault: a leak, of one reading at each call.
    """

def summarize(lines: Iterable[str], transform: Callable[[Reading], Reading]) -> dict[str, Summary]:
    """
    Sum up the log of several stations.

    Args:
        lines: The readings, each as `station;unit;value;tags`. The value may be empty.
        transform: Called with each reading; what it returns is summed up. An exception that it raises comes through
            unchanged.

    Returns:
        The summary of each station, by its name.

    Raises:
        LineError: One of the lines is no reading; its `__cause__` says why.

    Example:
        >>> stations = summarize(["north;F;50;roof"], Reading.in_celsius)
        >>> stations["north"].mean
        10.0
    """

def summarize_valid(lines: Iterable[str], transform: Callable[[Reading], Reading]) -> dict[str, Summary]:
    """
    Sum up a log, with every reading that cannot be transformed as one without a value.

    The fault: an exception is lost on its way, whatever it says.
    """
