import doctest
import importlib
import importlib.machinery
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from listings import modules
from pages import assert_quoted, format_error

PAGE = "modules.md"


# ANCHOR: module
def test_module() -> None:
    assert modules.__doc__ == "Measures things."
    assert modules.PACKAGE == "listings"
    assert modules.count_characters("naïve") == 5
    assert modules.units.INCH == 0.0254
    # ANCHOR_END: module


def test_all_has_the_public_names() -> None:
    assert set(modules.__all__) >= {"PACKAGE", "count_characters", "units", "format_row"}


def test_signatures() -> None:
    assert modules.format_row.__text_signature__ == '(*cells, separator=" ", width=0)'
    assert modules.format_row("a", "b", separator="|", width=2) == "a |b "
    assert modules.request("a", count=2, verbose=True) == "a 2 true"
    calls: list[Callable[[], object]] = [
        lambda: modules.request(name="a"),
        lambda: modules.request("a", 1, True),
    ]
    for call in calls:
        with pytest.raises(TypeError) as caught:
            call()
        assert_quoted(PAGE, format_error(caught.value))


def test_call_passes_arguments_on() -> None:
    assert modules.call(dict, [("a", 1)], b=2) == {"a": 1, "b": 2}
    assert modules.call(int) == 0


def test_docstring_examples() -> None:
    for name in modules.__all__:
        function = getattr(modules, name)
        if callable(function):
            for test in doctest.DocTestFinder().find(function, name, module=False, globs=vars(modules)):
                assert doctest.DocTestRunner().run(test).failed == 0
    assert doctest.DocTestFinder().find(modules.format_row, "format_row", module=False)[0].examples


def test_annotated_function() -> None:
    assert modules.total([1, 2, 3]) == 6


def run(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


# ANCHOR: register
def test_registered_module_is_importable() -> None:
    assert importlib.import_module("listings.modules") is modules
    assert modules.__name__ == "listings.modules"
    # ANCHOR_END: register


def test_registered_module_is_the_first_import() -> None:
    assert run("import listings.modules; print(listings.modules.PACKAGE)") == "listings"


def test_unregistered_module_is_quoted() -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module("listings.modules.units")
    assert_quoted(PAGE, format_error(caught.value))


def test_wrong_file_name_is_quoted(tmp_path: Path) -> None:
    built = importlib.import_module("listings.listings").__file__
    assert built
    copy = tmp_path / f"_core{importlib.machinery.EXTENSION_SUFFIXES[0]}"
    shutil.copy(built, copy)
    spec = importlib.util.spec_from_file_location("_core", copy)
    assert spec
    with pytest.raises(ImportError) as caught:
        importlib.util.module_from_spec(spec)
    assert "PyInit__core" in str(caught.value)
    assert_quoted(PAGE, format_error(caught.value))
