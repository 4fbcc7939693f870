"""Statistics of texts."""

from ._core import Summary, summarize

__all__ = ["Summary", "summarize"]
