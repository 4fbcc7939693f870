"""Old names: they work, they warn, and type checkers point at them."""

import functools
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    # Type checkers know it without the package; `warnings` has it from Python 3.13 on only.
    import typing_extensions

    deprecated = typing_extensions.deprecated
else:
    P = ParamSpec("P")
    R = TypeVar("R")

    def deprecated(message: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Make a function warn each of its callers, at the line of the call."""

        def decorate(function: Callable[P, R]) -> Callable[P, R]:
            @functools.wraps(function)
            def warn(*args: P.args, **kwargs: P.kwargs) -> R:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return function(*args, **kwargs)

            warn.__deprecated__ = message
            return warn

        return decorate


__all__ = ["deprecated"]
