"""Listings of reference/debugging.md."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")
def test_gdb_stops_at_the_panic(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    (command,) = re.findall(r"^ *(gdb .*rust_panic.*) python program.py$", PAGE, flags=re.MULTILINE)
    arguments = [*shlex.split(command), sys.executable, str(program)]
    arguments[1:1] = ["-nx", "-batch", "-ex", "set debuginfod enabled off"]
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    if "ptrace: Operation not permitted" in process.stderr:
        pytest.skip("this system forbids debuggers")
    stopped = process.stdout.partition("Breakpoint 1, ")[2]
    assert "listings::debugging::last_word" in stopped


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_sigabrt_prints_the_python_stack() -> None:
    program = "import signal\ndef wait():\n    print('waiting', flush=True)\n    signal.pause()\nwait()"
    command = [sys.executable, "-X", "faulthandler", "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGABRT)
        _, stack = process.communicate(timeout=30)
    assert " in wait\n" in stack
