"""Listings of reference/versions.md, and its table of wheels."""

import re
import sys
from pathlib import Path

import pytest
from listings import versions
from packaging.tags import cpython_tags, parse_tag

PAGE = Path(__file__).parents[2].joinpath("src/reference/versions.md").read_text(encoding="utf-8")


def test_the_running_version_decides() -> None:
    assert versions.has_zstd() == (sys.version_info >= (3, 14))


def test_an_exception_has_a_note() -> None:
    with pytest.raises(ValueError, match="the port is invalid") as raised:
        versions.fail()
    assert raised.value.__notes__ == ["in the file ports.txt"]


def test_the_build_knows_its_python() -> None:
    # This crate is built without the stable ABI.
    names = {11: "3.11 or earlier", 12: "3.12"}
    assert versions.built_for() == names.get(sys.version_info[1], "3.13 or later")


def supported(python: str) -> list[str]:
    """List the tags that a CPython such as "3.14t" supports, the best first."""
    match = re.fullmatch(r"3\.(\d+)(t?)", python)
    assert match, python
    minor, suffix = match.groups()
    tags = cpython_tags((3, int(minor)), [f"cp3{minor}{suffix}"], ["any"])
    return [f"{tag.interpreter}-{tag.abi}" for tag in tags]


def test_each_python_installs_the_wheel_in_its_row() -> None:
    rows = re.findall(r"^\| (3\.\d+t?) \| `([\w.-]+)` \|", PAGE, flags=re.MULTILINE)
    wheels = {f"{tag.interpreter}-{tag.abi}": name for _, name in rows for tag in parse_tag(f"{name}-any")}
    assert [python for python, _ in rows] == ["3.11", "3.12", "3.13", "3.14", "3.14t", "3.15", "3.15t", "3.16", "3.16t"]
    for python, wheel in rows:
        best = next(wheels[tag] for tag in supported(python) if tag in wheels)
        assert best == wheel, python
