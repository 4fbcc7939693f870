"""Checks that pages quote messages as they are."""

from pathlib import Path

PAGES = Path(__file__).parents[2] / "src" / "reference"


def assert_quoted(page: str, *texts: str) -> None:
    content = (PAGES / page).read_text(encoding="utf-8")
    missing = [text for text in texts if not text or text not in content]
    assert not missing, f"{page} doesn't quote {missing}"


def format_error(error: BaseException) -> str:
    """Format an exception as the end of a traceback shows it."""
    lines = [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])]
    return "\n".join(lines)
