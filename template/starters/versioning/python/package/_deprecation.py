"""Old names work, and warn."""

import functools
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def deprecated(message: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function warn each of its callers, at the line of the call.

    `warnings.deprecated` of Python 3.13 and later does the same.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def warn(*args: P.args, **kwargs: P.kwargs) -> R:
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        vars(warn)["__deprecated__"] = message
        return warn

    return decorate
