"""Summaries of the logs of weather stations."""

from ._core import Reading, Summary, summarize
from ._errors import Error, FieldError, LineError
from ._version import __version__

__all__ = [
    "Error",
    "FieldError",
    "LineError",
    "Reading",
    "Summary",
    "__version__",
    "summarize",
]

# They are made in Rust, which does not know the name of this package.
for _class in (Reading, Summary):
    _class.__module__ = __name__
