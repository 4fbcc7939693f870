"""Conversions between Rust and Python types, and what each costs."""

from ._errors import ConversionError, Error, LossyError

try:
    from ._core import (
        Point,
        Words,
        __version__,
        add_up,
        convert,
        extract,
        find_most_expensive,
        list_conversions,
    )
except ModuleNotFoundError as _error:
    _message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`"
    raise ImportError(_message) from _error

from ._records import Item, Order

__all__ = [
    "ConversionError",
    "Error",
    "Item",
    "LossyError",
    "Order",
    "Point",
    "Words",
    "__version__",
    "add_up",
    "convert",
    "extract",
    "find_most_expensive",
    "list_conversions",
]

# Tracebacks, reprs and pickles name this module instead of the private ones.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
