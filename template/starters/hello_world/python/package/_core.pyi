from collections.abc import Iterable

__all__ = ["greet", "greet_all"]

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
