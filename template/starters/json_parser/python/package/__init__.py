"""JSON, fast and strict: whole documents, parts of large ones, and lines."""

from ._errors import EncodeError, Error, LimitError, NotFoundError, ParseError

try:
    from ._core import Document, __version__, dumps, loads, parse_file
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

from . import ndjson

__all__ = [
    "Document",
    "EncodeError",
    "Error",
    "LimitError",
    "NotFoundError",
    "ParseError",
    "__version__",
    "dumps",
    "loads",
    "ndjson",
    "parse_file",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
