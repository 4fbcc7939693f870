import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from targets import TARGET

STRUCTURE = Path(__file__).parents[1] / "structure"


def test_workspace_becomes_one_wheel(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    options: list[str | Path] = ["--locked", "--interpreter", sys.executable, "--out", wheels, "--target-dir", TARGET]
    command = [sys.executable, "-m", "maturin", "build", *options]
    subprocess.run(command, cwd=STRUCTURE, check=True)
    [wheel] = wheels.glob("*.whl")
    assert wheel.name.startswith("textstats-0.1.0-")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)

    program = f"""
import sys
sys.path.insert(0, {str(site)!r})
import textstats
summary = textstats.summarize("to be")
assert (summary.words, summary.characters) == (2, 5)
try:
    textstats.summarize("")
except ValueError as error:
    assert str(error) == "the text is empty"
else:
    raise AssertionError("not raised")
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_sdist_has_both_crates(tmp_path: Path) -> None:
    command: list[str | Path] = [sys.executable, "-m", "maturin", "sdist", "--out", tmp_path]
    subprocess.run(command, cwd=STRUCTURE, check=True)
    [sdist] = tmp_path.iterdir()
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Cargo.toml", "src/lib.rs", "core/Cargo.toml", "core/src/lib.rs"} <= names
