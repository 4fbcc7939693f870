"""Listings and numbers of reference/performance.md."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from listings import performance

DOCS = Path(__file__).parents[2]
PAGE = DOCS.joinpath("src/reference/performance.md").read_text(encoding="utf-8")
STARTERS = DOCS.parent / "template" / "starters"


def test_types_are_told_apart() -> None:
    assert [performance.describe(value) for value in (1, True, 1.5)] == ["an integer", "an integer", "a float"]
    with pytest.raises(TypeError, match="expected a number"):
        performance.describe("1")


def test_attributes_are_added_up() -> None:
    assert performance.add_sizes([SimpleNamespace(size=2), SimpleNamespace(size=3)]) == 5
    with pytest.raises(AttributeError, match="size"):
        performance.add_sizes([1])


def test_settings_are_shared() -> None:
    settings = performance.Settings()
    settings.options["retries"] = 5
    assert settings.options == {"retries": 5}


def test_numbers_are_those_of_the_starters() -> None:
    """Each row with numbers is a row of the README or PROFILING.md that names the benchmark."""
    readmes = "".join(
        STARTERS.joinpath(name).read_text(encoding="utf-8")
        for name in ("profiling/README.md.liquid", "profiling/PROFILING.md.liquid", "type_conversion/README.md.liquid")
    )
    rows = re.findall(r"^.*\| \d.*$", PAGE, flags=re.MULTILINE)
    assert len(rows) == 24
    assert [row for row in rows if row not in readmes.splitlines()] == []
