"""Compiles the probe once, and runs the command line with it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from converter_types import CONVERSIONS, Conversion
from type_converter import make_reference

CARGO = shutil.which("cargo") or ""
SCRIPTS = Path(__file__).parents[1]
MANIFEST = """[package]
name = "demo"
version = "0.1.0"
edition = "2024"

[features]
default = ["abi3"]
abi3 = ["pyo3/abi3-py310"]

[dependencies]
pyo3 = "0.30.1"
"""


OUTCOMES = {
    "i8": {"127": "accepted", "128": "OverflowError", "-129": "OverflowError"},
    "u64": {"18446744073709551615": "accepted", "18446744073709551616": "OverflowError"},
    "f32": {"1.5": "accepted", "1e+300": "inf"},
    "f64": {"nan": "accepted"},
    "i64": {"None": "TypeError", "1.5": "TypeError", "True": "1", "<index 5>": "5"},
    "Option<i64>": {"None": "accepted"},
    "Decimal": {"Decimal('1.23E-28')": "Decimal('1E-28')", "Decimal('-0')": "Decimal('0')"},
    "String": {r"'\ud800'": "UnicodeEncodeError", r"b'\xff\xff\xff\xff'": "TypeError"},
    "Py<PyString>": {r"'\ud800'": "accepted"},
    "(i64, String)": {"(1, 'a')": "accepted", "(1, 2, 3)": "ValueError"},
    "Duration": {"timedelta(days=-1)": "ValueError"},
    "Parcel": {"{}": "KeyError"},
}
# Compiling takes a minute on a busy machine.
pytestmark = pytest.mark.timeout(900)


class Project(NamedTuple):
    """A project, and the folder for the probe."""

    folder: Path
    cache: Path

    def run(self, *arguments: str, scripts: Path = SCRIPTS) -> subprocess.CompletedProcess[str]:
        """Run type_converter.py."""
        command = [sys.executable, str(scripts / "type_converter.py"), *arguments]
        # The speed doesn't matter here, and this compiles faster.
        env = {**os.environ, "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0"}
        command += ["--cache", str(self.cache)]
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, encoding="utf-8", check=False
        )

    def find(self, *arguments: str, scripts: Path = SCRIPTS, code: int = 0) -> list[dict[str, Any]]:
        """Return the rows that `--json` prints."""
        result = self.run(*arguments, "--json", scripts=scripts)
        assert result.returncode == code, result.stderr
        data = json.loads(result.stdout)
        assert data["schema_version"] == 1
        rows: list[dict[str, Any]] = data["rows"]
        return rows


@pytest.fixture(scope="session")
def empty_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Make a project without a compiled probe."""
    if not CARGO:
        pytest.skip("needs cargo: install Rust from https://rustup.rs")
    folder = tmp_path_factory.mktemp("demo")
    (folder / "src").mkdir()
    (folder / "src" / "lib.rs").touch()
    (folder / "Cargo.toml").write_text(MANIFEST, encoding="utf-8")
    lock = subprocess.run(
        [CARGO, "generate-lockfile"], cwd=folder, capture_output=True, text=True, check=False
    )
    if lock.returncode:
        pytest.skip("needs PyO3 from crates.io: connect to the network")
    return Project(folder, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def project(empty_project: Project) -> Project:
    """Compile the probe."""
    empty_project.find("bool", "--edge-cases", "--download")
    return empty_project


@pytest.fixture(scope="session")
def probe(project: Project) -> Any:
    """Import the probe."""
    # The command of the worker: its third word is the probe's folder.
    command = shlex.split(project.run("bool", "--edge-cases", "--dry-run").stdout)
    [path] = Path(command[2]).glob("probe.*")
    spec = importlib.util.spec_from_file_location("probe", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def faulty_scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the scripts. Their probe leaks each value, and is slow."""
    folder = tmp_path_factory.mktemp("scripts")
    for path in [*SCRIPTS.glob("*.py"), SCRIPTS / "probe.rs"]:
        shutil.copy(path, folder)
    probe = (SCRIPTS / "probe.rs").read_text(encoding="utf-8")
    fault = "let start = Instant::now();\n    for _ in 0..count {\n"
    leak = "std::mem::forget(value.clone().unbind());\n"
    leak += "std::mem::forget(black_box(vec![1u8; 64]));\n"
    wait = "let wait = Instant::now(); while wait.elapsed().as_micros() < 5 {}\n"
    assert probe.count(fault) == 1
    text = probe.replace(fault, fault + leak + wait)
    (folder / "probe.rs").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def rows(project: Project) -> list[dict[str, Any]]:
    """Convert the edge cases."""
    return project.find(*OUTCOMES, "Vec<i64>", "PathBuf", "Point", "--edge-cases")


def read_outcomes(rows: list[dict[str, Any]], rust: str) -> dict[str, str]:
    chosen = (row for row in rows if row["type"] == rust)
    return {row["case"]: row.get("result", row["outcome"]) for row in chosen}


def test_rejects_unknown_type(empty_project: Project) -> None:
    result = empty_project.run("i7")
    assert result.returncode == 2
    assert "add --all-types, or any of these: bool, i8, " in result.stderr


def test_rejects_project_without_pyo3(empty_project: Project, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.rs").touch()
    manifest = MANIFEST.partition("[features]")[0]
    (tmp_path / "Cargo.toml").write_text(manifest, encoding="utf-8")
    subprocess.run([CARGO, "generate-lockfile", "--offline"], cwd=tmp_path, check=True)
    result = Project(tmp_path, empty_project.cache).run("i8")
    assert (result.returncode, result.stderr) == (
        2,
        "error: this project does not depend on PyO3\n",
    )


def test_dry_run_compiles_nothing(empty_project: Project, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    other = Project(empty_project.folder, cache)
    result = other.run("i8", "--compare-abi", "--download", "--dry-run", "--plot", "times.svg")
    assert result.returncode == 0, result.stderr
    assert not cache.exists()
    assert result.stdout.count("cargo build --release") == 2
    assert len(re.findall(r"^write .+Cargo\.toml$", result.stdout, re.MULTILINE)) == 2
    assert "write times.svg" in result.stdout


def test_compiles_once(project: Project) -> None:
    result = project.run("bool", "--edge-cases", "--verbose")
    assert "cargo metadata" in result.stderr
    assert "cargo build" not in result.stderr


def test_offline_error_names_the_option(project: Project, tmp_path: Path) -> None:
    env = {**os.environ, "CARGO_HOME": str(tmp_path)}
    command = [sys.executable, str(SCRIPTS / "type_converter.py"), "i8"]
    result = subprocess.run(
        command, cwd=project.folder, env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 2
    assert result.stderr.endswith("To download crates, add --download\n")


@pytest.mark.parametrize("rust", OUTCOMES)
def test_edge_cases(rows: list[dict[str, Any]], rust: str) -> None:
    found = read_outcomes(rows, rust)
    assert {case: found[case] for case in OUTCOMES[rust]} == OUTCOMES[rust]


def test_continues_after_abort(rows: list[dict[str, Any]]) -> None:
    found = read_outcomes(rows, "Vec<i64>")
    assert found["<list with len() 36028797018963968>"] == "process aborted"
    assert found["<list with len() 4611686018427387904>"] == "PanicException"
    assert found["[[[[[[[...]]]]]]]"] == "TypeError"
    # The last case.
    assert found["{'trackingCode': 'a', 'weight': 1}"] == "TypeError"


def test_reference_has_types_and_outcomes(rows: list[dict[str, Any]]) -> None:
    lines = make_reference("1.2.3", rows).splitlines()
    assert "PyO3 1.2.3 converts these types." in lines
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in lines if line[:1] == "|")
    assert r"| `PathBuf` | `str \| PathLike` | `Path` |" in lines
    start = lines.index("| `(i64, String)` | accepted | `(1, 'a')` |")
    assert lines[start + 1] == "| `(i64, String)` | TypeError | everything else |"
    assert lines[start + 2] == "| `(i64, String)` | ValueError | `(1, 2, 3)` |"
    assert [line for line in lines if line.startswith("| `Point` |")] == [
        "| `Point` | `Point` | `Point` |",
        "| `Point` | TypeError | everything else |",
    ]


@pytest.mark.parametrize("conversion", CONVERSIONS, ids=lambda conversion: conversion.rust)
def test_sample_becomes_documented_type(probe: Any, conversion: Conversion) -> None:
    sample = conversion.sample or probe.Point(3, 4)
    value = sample(3) if callable(sample) else sample
    result = probe.convert(conversion.rust, value, 2)[2]
    assert type(result).__name__.removeprefix("Posix").removeprefix("Windows") in (
        "int" if conversion.gives == "object" else conversion.gives
    )
    conversion.python(value)


def test_measures_sizes_and_identity_call(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "times.svg"
    arguments = ("--sizes", "1", "50", "--plot", str(path))
    rows = project.find("Vec<i64>", "Py<PyAny>", *arguments)
    found = [(row["type"], row["direction"], row["size"]) for row in rows]
    assert found == [
        *[("Vec<i64>", way, size) for size in (1, 50) for way in ("from Python", "to Python")],
        *[("Py<PyAny>", way, 1) for way in ("from Python", "to Python", "identity call")],
    ]
    for row in rows:
        assert row["ns"] > 0
        assert row["ns_per_element"] == pytest.approx(row["ns"] / row["size"])
    svg = ElementTree.parse(path).getroot()  # noqa: S314 (written above)
    bars = svg.findall("{http://www.w3.org/2000/svg}rect")
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert len(bars) == len(rows)
    longest = max(rows, key=lambda row: float(row["ns"]))
    assert widths[rows.index(longest)] == max(widths) > min(widths)


def test_finds_planted_slowness(project: Project, faulty_scripts: Path, tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    project.find("i64", "--save", str(path))
    limits = ("--baseline", str(path), "--ratio", "20")
    assert project.run("i64", *limits).returncode == 0
    result = project.run("i64", *limits, scripts=faulty_scripts)
    assert result.returncode == 1, result.stderr
    assert re.search(r"^slower: i64, from Python, 1, ", result.stdout, re.MULTILINE)
    assert "slower: i64, to Python" not in result.stdout


def test_finds_planted_leaks(project: Project, faulty_scripts: Path) -> None:
    arguments = ("String", "--check-memory", "--iterations", "100000")
    [fine] = project.find(*arguments)
    assert not fine["leaks"]
    [leaking] = project.find(*arguments, scripts=faulty_scripts, code=1)
    assert leaking["leaks"]
    if hasattr(sys, "getrefcount"):
        assert leaking["references"] >= 100_000
    if Path("/proc/self/statm").exists():
        assert leaking["bytes"] > 32 * 100_000


def test_baseline_must_be_readable(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    path.write_text("{}", encoding="utf-8")
    result = project.run("bool", "--baseline", str(path))
    assert result.returncode == 2
    assert result.stderr.startswith(f"error: cannot read {path}: ")
