from collections.abc import Iterable
from typing import Final

__all__ = ["DEBUG_BUILD", "greet", "greet_all"]

DEBUG_BUILD: Final[bool]
"""
Whether the code is not optimised: the benchmarks refuse to measure such a build.
"""

def greet(name: str) -> str:
    """
    Greet one person.

    Args:
        name: Whom to greet; white space around it is dropped.

    Returns:
        The greeting.

    Raises:
        EmptyNameError: `name` holds nothing but white space.

    Example:
        >>> greet("World")
        'Hello, World!'
    """

def greet_all(names: Iterable[str]) -> list[str]:
    """
    Greet several people, in order.

    Args:
        names: Whom to greet. An exception that the iterable raises comes through unchanged.

    Returns:
        The greetings, one for each name.

    Raises:
        GuestError: One of the names cannot be greeted; its `__cause__` says why.

    Example:
        >>> greet_all(["Ada", "Grace"])
        ['Hello, Ada!', 'Hello, Grace!']
    """
