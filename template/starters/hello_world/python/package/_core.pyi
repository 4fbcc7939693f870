from _typeshed import SupportsGetItem
from typing import Final

__all__ = ["DEBUG_BUILD", "__version__", "greet", "greet_all"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

def greet(name: str) -> str:
    """
    Greet one person.

    Args:
        name: The person's name. White space around it is dropped.

    Returns:
        The greeting.

    Raises:
        EmptyNameError: `name` is empty or only white space.

    Example:
        >>> greet("World")
        'Hello, World!'
    """

def greet_all(names: SupportsGetItem[int, str]) -> list[str]:
    """
    Greet several people, in order.

    Args:
        names: The names, as a list or another sequence of `str`.

    Returns:
        One greeting for each name.

    Raises:
        GuestError: A name cannot be greeted. Its `__cause__` is the reason.

    Example:
        >>> greet_all(["Ada", "Grace"])
        ['Hello, Ada!', 'Hello, Grace!']
    """
