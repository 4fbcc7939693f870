"""debugger.py finds planted crashes, deadlocks and leaks, with real tools and a Rust library."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import debugger_leaks
import debugger_profile
import debugger_stacks
import pytest

SCRIPT = Path(__file__).parents[1] / "debugger.py"
RUST = """\
use std::sync::Mutex;

static TOTAL: Mutex<u64> = Mutex::new(0);

#[unsafe(no_mangle)]
pub extern "C" fn update(callback: extern "C" fn()) {
    let mut total = TOTAL.lock().unwrap();
    callback();
    *total += 1;
}

#[unsafe(no_mangle)]
pub extern "C" fn add(number: u64) {
    *TOTAL.lock().unwrap() += (0..10_000).fold(number, u64::wrapping_add);
}

#[unsafe(no_mangle)]
pub extern "C" fn read_at(address: usize) -> u64 {
    unsafe { *(address as *const u64) }
}

#[unsafe(no_mangle)]
pub extern "C" fn forget(size: usize) {
    std::mem::forget(vec![1_u8; size]);
}
"""
PYTHON = """\
import ctypes
import sys
import threading
import time

rust = ctypes.PyDLL(sys.argv[1])
# PR_SET_PTRACER: let any process attach, as Ubuntu only lets parents.
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)


def crash(address):
    rust.read_at(ctypes.c_size_t(address))


def calculate():
    for number in range(3):
        rust.add(number)
    # perf doesn't see which Python function calls through some builds of libffi.
    for _ in range(10_000):
        pass


def deadlock():
    is_updating = threading.Event()

    @ctypes.PYFUNCTYPE(None)
    def callback():
        is_updating.set()
        while True:
            time.sleep(0.01)

    threading.Thread(target=rust.update, args=(callback,), daemon=True).start()
    is_updating.wait()
    print("ready", flush=True)
    rust.add(1)


def sleep():
    print("ready", flush=True)
    time.sleep(60)


def spin():
    end = time.monotonic() + 1
    while time.monotonic() < end:
        calculate()


if len(sys.argv) > 2:
    {"crash": lambda: crash(64), "deadlock": deadlock, "sleep": sleep, "spin": spin}.get(
        sys.argv[2], calculate
    )()
"""
LEAKS = """\
import ctypes
import gc

rust = ctypes.PyDLL(LIBRARY)
CACHE = []
LIMITED = dict()


class Cycle:
    pass


def leak_memory():
    rust.forget(ctypes.c_size_t(100))


def lose_reference(value):
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))


def lose_result():
    ctypes.pythonapi.Py_IncRef(ctypes.py_object([1, 2]))


def fill_cache(value):
    CACHE.append(value)


def fill_limited_cache():
    LIMITED[len(LIMITED) % 10] = [1]


def make_cycle():
    gc.disable()
    cycle = Cycle()
    cycle.itself = cycle
    print("this must not get into the report")
"""

# Language, name and line.
Call = tuple[str, str, int]


def find_call(source: str, language: str, name: str, line: str) -> Call:
    return language, name, source[: source.index(line)].count("\n") + 1


ADD = find_call(RUST, "Rust", "add", "*TOTAL")
READ_AT = find_call(RUST, "Rust", "read_at", "unsafe {")
CRASH = find_call(PYTHON, "Python", "crash", "rust.read_at")
CALCULATE = find_call(PYTHON, "Python", "calculate", "rust.add(number)")
SLEEP = find_call(PYTHON, "Python", "sleep", "time.sleep(60)")

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
both = pytest.mark.parametrize("tool", ["gdb", "lldb"])


def run(*words: str | Path, cwd: Path | None = None) -> tuple[int, str, str]:
    command = [sys.executable, str(SCRIPT), *map(str, words)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd, check=False)
    return done.returncode, done.stdout, done.stderr


def run_json(*words: str | Path, cwd: Path | None = None) -> tuple[int, Any]:
    code, output, errors = run(words[0], "--json", *words[1:], cwd=cwd)
    assert output, errors
    data = json.loads(output)
    assert data["schema_version"] == 1
    return code, data


def need(tool: str) -> None:
    if not debugger_stacks.find_tool(tool):
        pytest.skip(f"needs {tool}: run `debugger.py doctor`")
    is_old = sys.version_info < (3, 13)
    program = Path(sys.executable).resolve()
    if is_old and (tool == "lldb" or not Path(f"{program}-gdb.py").exists()):
        pytest.skip("needs Python 3.13 or later, or gdb and CPython's python3.X-gdb.py")


def own_calls(thread: Any) -> list[Call]:
    return [
        (call["language"], call["name"].rpartition("::")[2], call["line"])
        for call in thread["calls"]
        if call["own"]
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a Rust library and programs that use it."""
    if not shutil.which("rustc"):
        pytest.skip("needs rustc: install it from https://rustup.rs")
    folder = tmp_path_factory.mktemp("planted")
    (folder / "planted.rs").write_text(RUST, encoding="utf-8")
    (folder / "program.py").write_text(PYTHON, encoding="utf-8")
    library = folder / "_core.so"
    (folder / "leaks.py").write_text(LEAKS.replace("LIBRARY", repr(str(library))), encoding="utf-8")
    command = [
        "rustc",
        "--edition=2024",
        "--crate-type=cdylib",
        "-g",
        "-o",
        "_core.so",
        "planted.rs",
    ]
    subprocess.run(command, cwd=folder, check=True)
    return folder


@pytest.fixture
def process(folder: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Run a function of program.py in another process."""
    command = [sys.executable, "program.py", "./_core.so", request.param]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        process.stdout.readline()
        # The call after the output must begin.
        time.sleep(1)
        yield process
        process.kill()


@linux
@both
def test_stack_of_crash_has_both_languages(folder: Path, tool: str) -> None:
    need(tool)
    words = ["python", "program.py", "./_core.so", "crash"]
    code, stacks = run_json("stack", "--with", tool, "--", sys.executable, *words[1:], cwd=folder)
    assert (code, stacks["stop"], stacks["tool"]) == (1, "SIGSEGV", tool)
    [thread] = stacks["threads"]
    assert own_calls(thread)[:2] == [READ_AT, CRASH]
    variables = [line for call in thread["calls"][:5] for line in call["variables"]]
    assert "address = 64" in variables


@linux
@both
@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (f"planted.rs:{ADD[2]}", ADD),
        ("add", ADD),
        (f"program.py:{CALCULATE[2]}", CALCULATE),
    ],
)
def test_stack_at_breakpoint(folder: Path, tool: str, place: str, expected: Call) -> None:
    need(tool)
    words = ["-b", place, "--", sys.executable, "program.py", "./_core.so", "calculate"]
    code, stacks = run_json("stack", "--with", tool, *words, cwd=folder)
    assert code == 0
    calls = own_calls(stacks["threads"][0])
    assert calls[0] == expected
    assert CALCULATE in calls


@linux
@both
def test_stack_of_command_that_ends(folder: Path, tool: str) -> None:
    need(tool)
    words = ["--", sys.executable, "-c", "raise SystemExit(20)"]
    code, stacks = run_json("stack", "--with", tool, *words, cwd=folder)
    assert (code, stacks["exit"], stacks["threads"]) == (0, 20, [])


@linux
@pytest.mark.parametrize("tool", ["gdb", "lldb", "pystack"])
@pytest.mark.parametrize("process", ["sleep"], indirect=True)
def test_stack_of_process(process: subprocess.Popen[str], folder: Path, tool: str) -> None:
    need(tool)
    code, stacks = run_json("stack", "--with", tool, str(process.pid), cwd=folder)
    assert code == 0
    assert own_calls(stacks["threads"][0])[0] == SLEEP
    waits = [wait["resource"] for wait in stacks["waits"]]
    languages = {call["language"] for call in stacks["threads"][0]["calls"]}
    if tool == "pystack" and "C" not in languages:
        pytest.skip("needs a Python with symbols for pystack")
    assert waits == ["time to pass"]
    assert stacks["deadlock"] == []


@linux
@both
def test_stack_of_core_dump(folder: Path, tmp_path: Path, tool: str) -> None:
    need(tool)
    if Path("/proc/sys/kernel/core_pattern").read_text(encoding="utf-8") != "core\n":
        pytest.skip("needs core dumps in the working directory: set kernel.core_pattern to core")
    resource = pytest.importorskip("resource")
    limits = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    command = [sys.executable, str(folder / "program.py"), str(folder / "_core.so"), "crash"]
    # The limit is inherited.
    old = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (old[1], old[1]))
    if old[1] not in (limits[1], -1):
        pytest.skip("needs core dumps of any size: run `ulimit -Hc unlimited`")
    crash = subprocess.run(command, cwd=tmp_path, check=False)
    resource.setrlimit(resource.RLIMIT_CORE, old)
    assert crash.returncode == -signal.SIGSEGV
    [core] = tmp_path.glob("core*")
    _, stacks = run_json("stack", "--with", tool, "--core", core, cwd=folder)
    calls = own_calls(stacks["threads"][0])
    assert calls[:2] == [READ_AT, CRASH]


@linux
@both
@pytest.mark.parametrize("process", ["deadlock"], indirect=True)
def test_watch_names_deadlock(process: subprocess.Popen[str], folder: Path, tool: str) -> None:
    need(tool)
    words = ["--with", tool, "--samples", "2", "--interval", "0.1", str(process.pid)]
    code, stacks = run_json("watch", *words, cwd=folder)
    assert code == 1
    waits = {wait["resource"]: wait for wait in stacks["deadlock"]}
    lock, gil = waits["a Rust lock"], waits["the GIL"]
    assert lock["thread"] == process.pid == gil["holder"]
    assert gil["thread"] == lock["holder"] != process.pid
    assert "total" in lock["evidence"]
    if sys.version_info >= (3, 13):
        assert (stacks["gil"], gil["evidence"]) == (process.pid, "as Python says")
    code, output, _ = run("watch", *words, cwd=folder)
    assert "py.detach" in output


@linux
@pytest.mark.parametrize("process", ["sleep"], indirect=True)
def test_watch_of_sleeping_process(process: subprocess.Popen[str], folder: Path) -> None:
    need("gdb")
    code, output, _ = run(
        "watch", "--samples", "2", "--interval", "0", str(process.pid), cwd=folder
    )
    assert code == 0
    assert "1 of 1 threads did not move" in output
    assert f"thread {process.pid} waits for time to pass" in output


def test_deadlock_excludes_threads_outside_the_circle() -> None:
    holders = {1: 2, 2: 3, 3: 2, 4: None, 5: 4}
    waits = [{"thread": thread, "holder": holder} for thread, holder in holders.items()]
    assert debugger_stacks._find_circle(waits) == [waits[1], waits[2]]
    assert debugger_stacks._find_circle([waits[0], waits[3], waits[4]]) == []


@linux
@pytest.mark.parametrize(
    ("function", "kinds", "text"),
    [
        ("leak_memory", ["native"], r"by 1\d\d bytes per call"),
        ("lose_reference", ["reference"], r"argument 1 grow by 1\.00"),
        ("lose_result", ["reference"], r"1\.00 list per call"),
        ("fill_cache", ["python"], r"leaks\.CACHE gets 1\.00 items"),
        ("fill_limited_cache", [], ""),
        ("make_cycle", [], ""),
    ],
)
def test_leaks_are_told_apart(folder: Path, function: str, kinds: list[str], text: str) -> None:
    arguments = ["'value'"] if function in ("lose_reference", "fill_cache") else []
    code, data = run_json("leaks", f"leaks:{function}", *arguments, cwd=folder)
    assert [leak["kind"] for leak in data["leaks"]] == kinds
    assert code == (1 if kinds else 0)
    assert re.search(text, str(data["leaks"]))


@pytest.mark.parametrize(
    ("values", "grows"),
    [
        ([5] * 12, False),
        ([100 * number for number in range(12)], True),
        ([100 * number + number % 3 * 30 for number in range(12)], True),
        # One table that doubled its size.
        ([0] * 6 + [5000] * 6, False),
        ([0, 90, 20, 70, 10, 80, 30, 60, 40, 50, 0, 90], False),
        ([-100 * number for number in range(12)], False),
    ],
)
def test_growth_is_not_noise(values: list[int], grows: bool) -> None:
    report: dict[str, Any] = {"types": {}, "containers": {}, "owner": "", "place": "?"}
    series = {
        "Python's blocks": values,
        "resident bytes": [0] * 12,
        "tracemalloc's bytes": [0] * 12,
    }
    growths, leaks = debugger_leaks.judge({**report, "series": series}, 100)
    assert growths[0]["grows"] is grows
    assert [leak["kind"] for leak in leaks] == ["reference"] * grows


def test_flame_graph_of_perf() -> None:
    script = """\
  77
        7f00 demo::parse
        7f01 py::load:/demo.py
        7f02 _start

  77
        7f03 demo::parse
        7f01 py::load:/demo.py
        7f02 _start

  77
        7f02 _start
"""
    graph = debugger_profile.draw(script)
    assert graph.count("<rect") == 3
    assert "<title>demo::parse 66.7%</title>" in graph
    assert "<title>_start 100.0%</title>" in graph
    outer, inner = graph.index("py::load"), graph.index("demo::parse")
    assert graph.index("_start") < outer < inner


@linux
@pytest.mark.parametrize("tool", ["py-spy", "perf"])
def test_profile_draws_both_languages(folder: Path, tmp_path: Path, tool: str) -> None:
    need(tool)
    if tool == "perf" and sys.version_info < (3, 13):
        pytest.skip("needs Python 3.13 or later for perf")
    graph = tmp_path / "graph.svg"
    words = ["--with", tool, "--output", str(graph), "--", sys.executable, "program.py"]
    code, output, errors = run("profile", *words, "./_core.so", "spin", cwd=folder)
    if "paranoid" in errors or "ermission" in errors:
        pytest.skip(f"needs permission to profile with {tool}: set kernel.perf_event_paranoid to 1")
    assert (code, output) == (0, f"{tool} wrote {graph}\n"), errors
    text = graph.read_text(encoding="utf-8")
    assert "calculate" in text
    assert "planted::add" in text or "add (" in text or ">add " in text


def test_dry_run_prints_the_command(tmp_path: Path) -> None:
    code, output, _ = run("leaks", "--dry-run", "demo:parse", "'a b'", cwd=tmp_path)
    words = f"{sys.executable} {SCRIPT.with_name('debugger_leaks.py')} demo:parse 1000 12"
    assert (code, output) == (0, f"{words} ''\"'\"'a b'\"'\"''\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["stack"], "end with a command"),
        (["stack", "--", "no-such-program"], "no program no-such-program"),
        (["leaks", "no_such_module:parse"], "No module named 'no_such_module'"),
    ],
)
def test_errors_say_what_is_wrong(words: list[str], message: str) -> None:
    code, output, errors = run(*words)
    assert (code, output) == (2, "")
    assert message in errors


def test_doctor_reports_missing_tools(tmp_path: Path) -> None:
    # Broken programs instead of the real ones.
    broken = tmp_path / "gdb"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    script = tmp_path / "python"
    script.symlink_to(sys.executable)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "doctor", "--json"],
        env={**os.environ, "PATH": f"{tmp_path}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    data = json.loads(done.stdout)
    states = {tool["name"]: tool["state"] for tool in data["tools"]}
    assert (states["gdb"], states["lldb"]) == ("broken", "missing")
    assert "run" in data["missing"]
    assert done.returncode == 1
