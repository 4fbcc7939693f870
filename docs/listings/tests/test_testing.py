"""Listings of reference/testing.md."""

# ANCHOR: imports
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from listings import testing

# ANCHOR_END: imports


# ANCHOR: pytest
@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", []),
        ("aab", [("a", 2), ("b", 1)]),
        ("🦀🦀", [("🦀", 2)]),
    ],
)
def test_counts_each_run(text: str, runs: list[tuple[str, int]]) -> None:
    assert testing.encode(text) == runs


def test_a_lone_surrogate_raises_unicode_encode_error() -> None:
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        testing.encode("\ud800")


# ANCHOR_END: pytest


# ANCHOR: hypothesis
@given(st.text())
@example("\0\0")
def test_decoding_restores_the_text(text: str) -> None:
    assert testing.decode(testing.encode(text)) == text


# ANCHOR_END: hypothesis


# ANCHOR: threads
def test_threads_get_their_own_results() -> None:
    start = threading.Barrier(8)

    def work(number: int) -> None:
        text = "ab" * number
        start.wait()
        for _ in range(200):
            assert testing.decode(testing.encode(text)) == text

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


# ANCHOR_END: threads
