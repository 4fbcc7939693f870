"""Listings of reference/logging.md."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from listings import logging as rust

PAGE = Path(__file__).parents[2].joinpath("src/reference/logging.md").read_text(encoding="utf-8")
PORTS = logging.getLogger("listings.ports")


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    PORTS.setLevel(logging.DEBUG)
    rust.refresh_logging()
    yield
    PORTS.setLevel(logging.NOTSET)
    rust.refresh_logging()


# ANCHOR: caplog
def test_records_reach_the_logger_of_the_target(caplog: pytest.LogCaptureFixture) -> None:
    assert rust.parse_port("http") is None
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("listings.ports", "WARNING")
    assert record.getMessage() == 'ignored "http": invalid digit found in string'
    # ANCHOR_END: caplog


# ANCHOR: levels
def test_levels_are_cached(caplog: pytest.LogCaptureFixture) -> None:
    PORTS.setLevel(logging.WARNING)
    rust.refresh_logging()
    rust.parse_port("80")
    assert caplog.records == []

    PORTS.setLevel(logging.DEBUG)
    rust.parse_port("80")
    assert caplog.records == []  # Rust remembers the level.

    rust.refresh_logging()
    rust.parse_port("80")
    assert [record.getMessage() for record in caplog.records] == ["parsed 80"]
    # ANCHOR_END: levels


def fail(record: logging.LogRecord) -> bool:
    raise ValueError(record.getMessage())


def test_the_exception_of_a_filter_is_raised() -> None:
    PORTS.addFilter(fail)
    try:
        with pytest.raises(ValueError, match="parsed 80"):
            rust.parse_port_strictly("80")
    finally:
        PORTS.removeFilter(fail)


def test_without_a_check_the_exception_surfaces_as_a_system_error() -> None:
    PORTS.addFilter(fail)
    try:
        with pytest.raises(SystemError) as raised:
            rust.parse_port("80")
    finally:
        PORTS.removeFilter(fail)
    assert f"SystemError: {raised.value}" in PAGE


def test_a_thread_can_log(caplog: pytest.LogCaptureFixture) -> None:
    assert rust.parse_port_in_thread("80") == 80
    assert [record.getMessage() for record in caplog.records] == ["parsed 80"]


def test_waiting_detached_is_no_deadlock() -> None:
    # In another process, because a deadlock would also stop a time limit in this one.
    program = """
import logging, sys
from listings import logging as rust
logging.basicConfig(level=logging.DEBUG)
sys.setswitchinterval(1000)  # Threads never switch by themselves.
rust.refresh_logging()
assert rust.parse_port_in_thread("80") == 80
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
