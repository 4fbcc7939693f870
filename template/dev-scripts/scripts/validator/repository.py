"""Applies the rules R101 to R503 to the repository."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from validator.machine import Machine
from validator.model import Finding, Fix, at, numbers, read, table, text, texts
from validator.project import Project

BACKENDS = {"maturin": "maturin>=1.9.4,<2", "setuptools-rust": "setuptools-rust>=1.12"}
# What differs between `1.0.0-alpha.1` and `1.0.0a1`.
SEPARATOR = re.compile(r"[-.](?=[a-z])|(?<=[a-z])\.|lpha|eta")
USES = re.compile(r"^[ -]*uses:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
PINNED = re.compile(r"^\.{1,2}/|^\$/|@[0-9a-f]{40}$|@sha256:")
DEFINITION = r"(?m)\b(?:def|class|as|import)\s+NAME\b|^\s*NAME\s*[:=,]|,\s*NAME\b"
OUTPUT = ("*.so", "*.pyd", "*.whl", "*.pyc", "target/*")


def check_build(_: Machine, project: Project) -> Iterator[Finding]:
    """Check the manifests, the crate type and the build backend."""
    for path, problem in project.unreadable.items():
        yield Finding("R101", problem, path=path)
    if not project.extensions:
        yield Finding("R102", "none", 'crate-type = ["cdylib"] in [lib], pyo3 in [dependencies]')
    for extension in project.extensions:
        cargo, pyproject = extension.cargo_path, extension.pyproject_path
        if "cdylib" not in (types := texts(extension.cargo, "lib", "crate-type")):
            yield at("R103", cargo, "[lib]", f"crate-type = {types}")
        if not pyproject:
            if extension.backend != "setuptools-rust":
                yield Finding("R104", "no pyproject.toml", path=cargo)
            continue
        if not text(extension.pyproject, "build-system", "build-backend"):
            yield at("R104", pyproject, "[build-system]", "no build-backend", "maturin")
        wanted = BACKENDS.get(extension.backend, "")
        is_old = extension.pyo3 < (0, 26) or "pyo3/extension-module" in extension.features
        for line in texts(extension.pyproject, "build-system", "requires") if wanted else ():
            is_backend = re.match(extension.backend.replace("-", "[-_]"), line)
            if is_backend and not is_old and numbers(line) < numbers(wanted):
                yield at("R105", pyproject, line, line, wanted)


def check_metadata(_: Machine, project: Project) -> Iterator[Finding]:
    """Check the names, the version and requires-python."""
    for extension in project.extensions:
        name = extension.module.rpartition(".")[2]
        modules = [item for item in extension.items if item.kind == "pymodule"]
        if name and modules and name not in [item.name for item in modules]:
            item = modules[0]
            yield Finding("R201", f"#[pymodule] {item.name}", name, Fix(), item.path, item.line)
        path, metadata = extension.pyproject_path, table(extension.pyproject, "project")
        if not path or not metadata:
            continue
        python, rust = text(metadata, "version"), extension.package_key("version")
        if python and rust and SEPARATOR.sub("", python) != SEPARATOR.sub("", rust):
            yield at("R202", path, "version", f"{python} here, {rust} in Cargo.toml")
        elif not python and "version" not in texts(metadata, "dynamic"):
            yield at("R202", path, "[project]", "no version")
        if not extension.requires_python:
            yield at("R203", path, "[project]", "no requires-python", 'such as ">=3.11"')


def check_cargo(_: Machine, project: Project) -> Iterator[Finding]:
    """Check PyO3's features, the versions of its crates, and the settings of the crate."""
    for extension in project.extensions:
        path, oldest = extension.cargo_path, numbers(extension.requires_python)[:2]
        matches = [re.fullmatch(r"pyo3/abi3(?:-py3(\d+))?", name) for name in extension.features]
        floors = [int(match[1] or 0) for match in matches if match]
        if floors and len(oldest) == 2 and max(floors) != oldest[1]:
            found = f"abi3-py3{max(floors)}" if max(floors) else "abi3"
            wanted = f"abi3-py3{oldest[1]}, because of requires-python"
            yield at("R204", path, found, found, wanted)
        for name in ("pyo3-ffi", "pyo3-build-config", "numpy", "pyo3-async-runtimes"):
            version = (extension.dependency(name) or ((),))[0]
            if version and extension.pyo3 and version[:2] != extension.pyo3[:2]:
                pair = [".".join(map(str, item[:2])) for item in (version, extension.pyo3)]
                yield at("R205", path, name, f"{name} {pair[0]}", f"{name} {pair[1]}")
        if "pyo3/extension-module" in extension.features and extension.pyo3 >= (0, 26):
            yield at("R206", path, "extension-module", "extension-module")
        if not extension.package_key("rust-version"):
            yield at("R207", path, "[package]", "no rust-version")
        if "lto" not in table(extension.workspace, "profile", "release"):
            yield at("R208", extension.workspace_path, "[profile.release]", "no lto")


def check_git(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check what is committed."""
    locks = {extension.workspace_path.with_name("Cargo.lock") for extension in project.extensions}
    for path in sorted(locks):
        if not path.is_file():
            manifest = str(path.with_name("Cargo.toml"))
            command = ("cargo", "generate-lockfile", "--manifest-path", manifest)
            yield Finding("R301", "no Cargo.lock", "", Fix(command, is_safe=True), path)
        elif machine.output("git", "check-ignore", str(path)):
            yield Finding("R301", "ignored by git", path=path)
        elif machine.output("git", "ls-files") and not machine.output("git", "ls-files", str(path)):
            fix = Fix(("git", "add", str(path)), is_safe=True)
            yield Finding("R301", "not committed", "", fix, path)
    for name in (machine.output("git", "ls-files", *OUTPUT) or "").splitlines():
        yield Finding("R302", name, "", Fix(("git", "rm", "--cached", name)), project.root / name)


def check_files(_: Machine, project: Project) -> Iterator[Finding]:
    """Check the files, the licence and the classifiers in pyproject.toml."""
    for extension in project.extensions:
        path, metadata = extension.pyproject_path, table(extension.pyproject, "project")
        if not path or not metadata:
            continue
        keys = (("readme",), ("readme", "file"), ("license", "file"))
        names = [text(metadata, *key) for key in keys] + texts(metadata, "license-files")
        for name in filter(None, names):
            if not any(path.parent.glob(name)):
                yield at("R303", path, name, f"{name} is missing")
        for line in texts(metadata, "classifiers"):
            version = re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line)
            if version and numbers(version[1]) < numbers(extension.requires_python)[:2]:
                yield at("R305", path, line, line, extension.requires_python)
        classifiers = [line for line in texts(metadata, "classifiers") if line[:7] == "License"]
        if text(metadata, "license") and classifiers:
            yield at("R304", path, classifiers[0], f"{len(classifiers)} licence classifiers")
        if table(metadata, "license"):
            yield at("R304", path, "license", "license is a table")
        names = [entry.name.lower() for entry in (*path.parent.iterdir(), *project.root.iterdir())]
        if not any(name.startswith(("licen", "copying")) for name in names):
            yield Finding("R304", "no licence file", path=path)


def check_types(_: Machine, project: Project) -> Iterator[Finding]:
    """Check the stub and py.typed."""
    for extension in project.extensions:
        name, package = extension.module.rpartition(".")[2], extension.package
        if package and not (marker := package / "py.typed").is_file():
            fix = Fix(("touch", str(marker)), is_safe=True) if shutil.which("touch") else Fix()
            yield Finding("R401", "no py.typed", "", fix, marker)
        folder = package or extension.source_root
        stubs = list(folder.glob("**/*.pyi" if package else f"{name}.pyi"))
        # Plugins for Polars have no module. Other files can be for tests.
        files = {item.path for item in extension.items if item.kind == "pymodule"}
        if name and not stubs and files:
            yield Finding("R402", "no stub", f"{name}.pyi", path=folder / f"{name}.pyi")
        for item in extension.items if (code := "".join(map(read, stubs))) else ():
            pattern = DEFINITION.replace("NAME", re.escape(item.name))
            is_listed = item.name[0] == "_" or re.search(pattern, code)
            if item.is_exported and item.kind != "pymodule" and not is_listed:
                yield Finding("R403", f"no {item.name}", "", Fix(), item.path, item.line)


def check_built_modules(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check the built extension modules."""
    suffixes = machine.python["suffixes"]
    for extension in (extension for extension in project.extensions if extension.module):
        folder = extension.package or extension.source_root
        relative = os.path.relpath(folder, extension.source_root)
        built = extension.built_modules(suffixes)
        lock = extension.workspace_path.with_name("Cargo.lock")
        sources = [*extension.sources, *filter(Path.is_file, (extension.cargo_path, lock))]
        newest = max(sources, key=lambda path: path.stat().st_mtime)
        if built and newest.stat().st_mtime > built[0].stat().st_mtime:
            command = ("maturin", "develop", "--manifest-path", str(extension.cargo_path))
            is_maturin = extension.backend == "maturin"
            fix = Fix(command, machine.python["is_environment"]) if is_maturin else Fix()
            yield Finding("R404", f"{newest.name} is newer", "", fix, built[0])
        site = Path(machine.python["site_packages"], relative)
        for path in (built + extension.built_modules(suffixes, site))[1:]:
            yield Finding("R405", f"beside {built[0].name if built else 'another'}", path=path)


def check_automation(_: Machine, project: Project) -> Iterator[Finding]:
    """Check the security of GitHub workflows, and when uv rebuilds the package."""
    for path, code in sorted(project.workflows.items()):
        if unpinned := [name for name in USES.findall(code) if not PINNED.search(name)]:
            found = f"{len(set(unpinned))} actions, such as {unpinned[0]}"
            yield at("R501", path, unpinned[0], found, "commits")
        jobs = code.partition("\njobs:")[2]
        indent = re.search(r"\n +(?=[\w-]+:)", jobs)
        parts = re.split(rf"{indent[0]}(?=[\w-]+:)", jobs)[1:] if indent else []
        if "\npermissions:" not in code and not all("permissions:" in part for part in parts):
            yield at("R502", path, "jobs:", "no permissions")
    for extension in project.extensions:
        uv, pyproject = table(extension.pyproject, "tool", "uv"), extension.pyproject_path
        if pyproject and uv and "cache-keys" not in uv:
            yield at("R503", pyproject, "[tool.uv", "no cache-keys")
