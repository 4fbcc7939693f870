"""Listings of reference/debugging.md."""

import os
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2].joinpath("src/reference/debugging.md").read_text(encoding="utf-8")
PROGRAM = """
from listings import debugging
try:
    debugging.last_word("")
except Exception:
    print("caught")
"""


def run(**environment: str) -> str:
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHON_COLORS": "0", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert process.returncode == 1
    assert process.stdout == ""  # `except Exception` doesn't catch a panic.
    return process.stderr


def test_a_panic_prints_its_line_and_message() -> None:
    lines = run(RUST_BACKTRACE="0").splitlines()
    message = "called `Option::unwrap()` on a `None` value"
    (place,) = [line.partition("panicked at ")[2] for line in lines if "panicked at " in line]
    assert f"panicked at {place}" in PAGE
    assert lines[-1] == f"pyo3_runtime.PanicException: {message}"
    assert message in lines
    assert lines[-1] in PAGE


def test_a_backtrace_names_the_rust_function() -> None:
    assert "listings::debugging::last_word" in run(RUST_BACKTRACE="1")
