"""cibuildwheel for Linux without its containers: its own reading of a project, with builds on this machine.

Called in a project as cibuildwheel is. Each wheel that it would build is built, repaired, audited
and tested as the project's settings say, but by maturin alone, which knows Pythons that are not
here, and linked by zig for the system of the image. Wheels are tested on the Pythons that are here
and can load them. What is not done is printed in lines that begin with `not run:`; a copy of
another wheel stands for one that is not built.

TOOLS and ZIG name the folders of the tools' programs, INTERPRETERS the Pythons as VERSION=PATH.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from cibuildwheel.audit import needs_audit
from cibuildwheel.options import BuildOptions, CommandLineArguments, compute_options
from cibuildwheel.platforms.linux import PythonConfiguration, get_python_configurations
from cibuildwheel.util.helpers import prepare_command
from cibuildwheel.util.packaging import find_compatible_wheel

# What is built for, as cibuildwheel calls it and as Rust does.
PLATFORM = "manylinux_x86_64"
TARGET = "x86_64-unknown-linux-gnu"


def run(command: str, cwd: Path | None = None, **variables: str) -> None:
    """Run a shell command with the tools on PATH; a failure ends the program."""
    places = [os.environ["ZIG"], os.environ["TOOLS"], str(Path(sys.executable).parent)]
    path = os.pathsep.join([*places, os.environ["PATH"]])
    environment = os.environ | {"PATH": path} | variables
    process = subprocess.run(["sh", "-c", command], cwd=cwd, env=environment, check=False)  # noqa: S607
    if process.returncode:
        sys.exit(f"exit code {process.returncode}: {command}")


def only_wheel(folder: Path) -> Path:
    """Return the one wheel in a folder."""
    (wheel,) = folder.glob("*.whl")
    return wheel


def image(options: BuildOptions) -> str:
    """Name the image of a build, which auditwheel takes the platform tag from."""
    # quay.io/pypa/manylinux2014_x86_64@sha256:…
    images = options.manylinux_images or {}
    return images["x86_64"].rpartition("/")[2].partition("@")[0].partition(":")[0]


def build(configuration: PythonConfiguration, options: BuildOptions, folder: Path) -> Path:
    """Build and repair one wheel."""
    python = configuration.identifier.partition("-")[0]
    settings = dict(setting.split("=", 1) for setting in shlex.split(options.config_settings))
    system = image(options).removesuffix("_x86_64")
    run(
        f"maturin build --release --zig --target {TARGET} --compatibility {system}"
        f" --interpreter 3.{python.removeprefix('cp3')} {settings['build-args']}"
        f" --out {folder}/built"
    )
    repair = prepare_command(
        options.repair_command, wheel=only_wheel(folder / "built"), dest_dir=folder / "repaired"
    )
    run(repair, AUDITWHEEL_PLAT=image(options))
    return only_wheel(folder / "repaired")


def stand_for_pypy(folder: Path) -> None:
    """Copy a wheel for that of PyPy 8, whose ABI maturin learns from a PyPy 8 only."""
    command = [sys.executable, ".github/release.py", "files"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    (name,) = (
        name for name in names if "-pp311-" in name and "linux_" in name and "x86_64" in name
    )
    retag = Path(__file__).with_name("retag.py")
    subprocess.run([sys.executable, retag, folder, folder, name], check=True)
    print(f"not run: the build of {name}")


def audit(wheel: Path, options: BuildOptions) -> None:
    """Call what audits a wheel."""
    if needs_audit(options.audit_command, wheel.name):
        for command in options.audit_command:
            run(prepare_command(command, wheel=wheel, abi3_wheel=wheel))


def test(wheel: Path, configuration: PythonConfiguration, options: BuildOptions) -> bool:
    """Install and test a wheel, if its Python is here."""
    interpreters = dict(item.split("=", 1) for item in os.environ["INTERPRETERS"].split())
    version = configuration.identifier.partition("-")[0].replace("cp3", "3.")
    if version not in interpreters:
        return False
    with tempfile.TemporaryDirectory() as temporary:
        venv = Path(temporary, "venv")
        run(f"uv venv --quiet --python {interpreters[version]} {venv}")
        groups = " ".join(f"--group {group}" for group in options.test_groups)
        run(f"uv pip install --quiet --python {venv}/bin/python {groups} {wheel}")
        command = prepare_command(
            options.test_command or "", project=Path.cwd(), package=options.package_dir, wheel=wheel
        )
        variables = options.test_environment.as_dictionary({})
        run(f"PATH={venv}/bin:$PATH; {command}", cwd=Path(temporary), **variables)
    return True


def main() -> None:
    """Do what cibuildwheel does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output-dir", required=True, type=Path)
    output = parser.parse_args().output_dir.resolve()
    arguments = replace(CommandLineArguments.defaults(), platform="linux")
    options = compute_options("linux", arguments, os.environ)

    built: list[Path] = []
    untested = []
    output.mkdir()
    chosen = options.globals
    for configuration in get_python_configurations(chosen.build_selector, chosen.architectures):
        identifier = configuration.identifier
        if not identifier.endswith(f"-{PLATFORM}"):
            sys.exit(f"{identifier} is not built here")
        if identifier.startswith("pp"):
            stand_for_pypy(output)
            continue
        build_options = options.build_options(identifier)
        wheel = find_compatible_wheel(built, identifier)
        if wheel is None:
            with tempfile.TemporaryDirectory() as temporary:
                new = build(configuration, build_options, Path(temporary))
                wheel = new.rename(output / new.name)
            built.append(wheel)
            audit(wheel, build_options)
        if not test(wheel, configuration, build_options):
            untested.append(identifier)
    print(f"not run: cibuildwheel's containers; {len(built)} wheels were built without them")
    if untested:
        print(f"not run: the tests of {', '.join(untested)}")


if __name__ == "__main__":
    main()
