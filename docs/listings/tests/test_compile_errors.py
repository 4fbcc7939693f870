import re
import subprocess
from pathlib import Path

import pytest
from pages import assert_quoted
from targets import LISTINGS, TARGET

PAGES = {
    "base": "classes.md",
    "detach": "boundary.md",
    "frozen": "classes.md",
    "generic": "classes.md",
    "lifetime": "boundary.md",
    "not_clone": "classes.md",
    "not_sync": "classes.md",
}


def test_every_file_has_a_page() -> None:
    assert {path.stem for path in (LISTINGS / "compile_fail").glob("*.rs")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_compile_error_is_quoted(name: str, tmp_path: Path) -> None:
    built = list((TARGET / "debug/deps").glob("libpyo3-*.rlib"))
    assert built, f"run `maturin develop` first: {TARGET} is empty"
    pyo3 = max(built, key=lambda path: path.stat().st_mtime)
    options: list[str | Path] = [
        "--edition",
        "2024",
        "--crate-type",
        "lib",
        "--emit",
        "metadata",
        "--out-dir",
        tmp_path,
    ]
    libraries = ["-L", f"dependency={pyo3.parent}", "--extern", f"pyo3={pyo3}"]
    command = ["rustc", *options, *libraries, f"compile_fail/{name}.rs"]
    process = subprocess.run(command, cwd=LISTINGS, capture_output=True, text=True, check=False)
    assert process.returncode == 1
    errors = re.findall(r"^error.*", process.stderr, re.MULTILINE)
    assert_quoted(PAGES[name], errors[0])
