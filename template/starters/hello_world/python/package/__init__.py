"""Greetings from Rust."""

from ._core import greet, greet_all
from ._errors import EmptyNameError, Error, GuestError
from ._version import __version__

__all__ = ["EmptyNameError", "Error", "GuestError", "__version__", "greet", "greet_all"]
