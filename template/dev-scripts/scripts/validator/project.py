"""Reads a repository: its extension modules, their manifests and their Python packages."""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from console import ScriptError, read_toml

from validator.model import numbers, read, table, text, texts

SKIPPED = {"target", "node_modules", "build", "dist", "site-packages", "__pycache__"}
# A Rust item for Python, with its attributes. They can contain `]` in strings.
REST = r'(?:[^\]"]|"[^"]*")*\]\s*'
ITEM = re.compile(
    rf"(?m)^[ \t]*(?:#\[{REST})*?#\[(?:pyo3::)?(?P<kind>pymodule|pyfunction|pyclass)\b"
    rf"(?P<attributes>{REST}(?:#\[{REST})*)(?:pub(?:\([^)]*\))?\s+)?(?:async\s+|unsafe\s+)*"
    r"(?:fn|mod|struct|enum)\s+(?P<name>\w+)"
)
MODULE = re.compile(r"(?ms)^([ \t]*)#\[(?:pyo3::)?pymodule\b.*?^\1\}")
Manifests = dict[Path, dict[str, Any]]


class Item(NamedTuple):
    """Something in Rust that Python sees: a module, a function or a class."""

    kind: str
    name: str
    path: Path
    line: int
    is_exported: bool


def _find_items(path: Path) -> Iterator[Item]:
    # The same lines, without documentation and comments.
    code = re.sub(r"^[ \t]*//.*$", "", read(path), flags=re.MULTILINE)
    modules = "".join(match[0] for match in MODULE.finditer(code))
    for match in ITEM.finditer(code):
        renamed = re.search(r'\bname\s*=\s*"(?P<name>[^"]+)"', match["attributes"])
        line = code.count("\n", 0, match.start("name")) + 1
        is_conditional = "#[cfg(test)]" in code[: match.start()] or "cfg(" in match[0]
        is_exported = not is_conditional and bool(re.search(rf"\b{match['name']}\b", modules))
        yield Item(match["kind"], (renamed or match)["name"], path, line, is_exported)
    for match in re.finditer(r"\bfn\s+PyInit_(\w+)", code):
        yield Item("pymodule", match[1], path, code.count("\n", 0, match.start()) + 1, True)


class Extension:
    """A crate that is built as a Python extension module, and its Python package."""

    def __init__(self, manifests: Manifests, cargo: Path, pyproject: Path | None) -> None:
        """Take the repository's manifests, and the paths of the extension's."""
        self.cargo_path, self.pyproject_path = cargo, pyproject
        self.cargo = manifests[cargo]
        self.pyproject = manifests[pyproject] if pyproject else {}
        self.maturin = table(self.pyproject, "tool", "maturin")
        self.requires_python = text(self.pyproject, "project", "requires-python")
        self.workspace_path, self.workspace = cargo, self.cargo
        for folder in cargo.parent.parents if "workspace" not in self.cargo else ():
            path = folder / "Cargo.toml"
            is_above = path not in manifests and path.is_file()
            data = read_toml(path) if is_above else manifests.get(path, {})
            excluded = texts(data, "workspace", "exclude")
            if "workspace" in data and os.path.relpath(cargo.parent, folder) not in excluded:
                self.workspace_path, self.workspace = path, data
                break
        pyo3 = self.dependency("pyo3") or self.dependency("pyo3-ffi")
        self.uses_pyo3 = pyo3 is not None
        self.pyo3, self.pyo3_features = pyo3 or ((), [])

    @cached_property
    def backend(self) -> str:
        """`maturin`, `setuptools-rust` or an empty string."""
        backend = text(self.pyproject, "build-system", "build-backend")
        if "maturin" in backend or (not backend and self.maturin):
            return "maturin"
        setup = self.cargo_path.parent / "setup.py"
        has_setup = setup.is_file() and "RustExtension" in read(setup)
        return "setuptools-rust" if has_setup or _uses_setuptools(self.pyproject) else ""

    def package_key(self, key: str) -> str:
        """Return a string of `[package]`, which the workspace can define."""
        if table(self.cargo, "package", key).get("workspace"):
            return text(self.workspace, "workspace", "package", key)
        return text(self.cargo, "package", key)

    def dependency(self, name: str) -> tuple[tuple[int, ...], list[str]] | None:
        """Return the version and the features of a dependency."""
        targets = table(self.cargo, "target")
        for section in (self.cargo, *(table(targets, target) for target in targets)):
            for kind in ("dependencies", "build-dependencies"):
                if (value := table(section, kind).get(name)) is not None:
                    features = texts(value, "features")
                    if isinstance(value, dict) and value.get("workspace"):
                        value = table(self.workspace, "workspace", "dependencies").get(name)
                        features += texts(value, "features")
                    version = value if isinstance(value, str) else text(value, "version")
                    return numbers(version), features
        return None

    @cached_property
    def features(self) -> set[str]:
        """The enabled features of this crate and of PyO3, such as `pyo3/abi3-py311`."""
        waiting = texts(self.maturin, "features")
        waiting += [] if self.maturin.get("no-default-features") is True else ["default"]
        waiting += [f"pyo3/{feature}" for feature in self.pyo3_features]
        enabled: set[str] = set()
        while waiting:
            if (feature := re.sub(r"^pyo3(-ffi)?\?/", "pyo3/", waiting.pop())) not in enabled:
                enabled.add(feature)
                waiting += texts(self.cargo, "features", feature)
        return enabled

    @cached_property
    def module(self) -> str:
        """The import path of the extension module; empty if only setup.py knows it."""
        name = text(self.cargo, "lib", "name") or text(self.cargo, "package", "name")
        if self.backend != "setuptools-rust":
            return text(self.maturin, "module-name") or name.replace("-", "_")
        return text(_first_module(self.pyproject), "target")

    @cached_property
    def source_root(self) -> Path:
        """The folder from which the Python package is imported."""
        folder = (self.pyproject_path or self.cargo_path).parent
        if source := text(self.maturin, "python-source"):
            return folder / source
        names = self.module.split(".")[0], text(self.pyproject, "project", "name").replace("-", "_")
        has_src = any((folder / "src" / name / "__init__.py").is_file() for name in names if name)
        return folder / "src" if has_src else folder

    @cached_property
    def package(self) -> Path | None:
        """The folder of the Python package that holds the module, if there is Python code."""
        parent, _, name = self.module.rpartition(".")
        folder = self.source_root.joinpath(*(parent or name).split("."))
        is_package = folder.is_dir() if parent else (folder / "__init__.py").is_file()
        return folder if name and is_package else None

    @cached_property
    def sources(self) -> list[Path]:
        """The Rust files of the crate and of the crates that it depends on by path."""
        dependencies = table(self.cargo, "dependencies")
        paths = ["", *(text(dependencies, name, "path") for name in dependencies)]
        folders = {(self.cargo_path.parent / path).resolve() for path in paths}
        return sorted(path for folder in folders for path in folder.glob("src/**/*.rs"))

    @cached_property
    def items(self) -> list[Item]:
        """The modules, functions and classes that the crate defines for Python."""
        paths = self.cargo_path.parent.glob("src/**/*.rs")
        return [item for path in paths for item in _find_items(path)]

    def built_modules(self, suffixes: list[str], folder: Path | None = None) -> list[Path]:
        """Return the built modules in a folder, in the order in which Python looks for them."""
        folder, name = folder or self.package or self.source_root, self.module.rpartition(".")[2]
        return [path for suffix in suffixes if (path := folder / f"{name}{suffix}").is_file()]


class Project:
    """A repository with extension modules."""

    def __init__(self, root: Path) -> None:
        """Find the extension modules below a folder."""
        self.root = root
        self.unreadable: dict[Path, str] = {}
        self.manifests: Manifests = {}
        for path in _find_manifests(root):
            try:
                self.manifests[path] = read_toml(path)
            except ScriptError as error:
                self.manifests[path], self.unreadable[path] = {}, str(error)
        self.extensions = list(self._find_extensions())

    def _find_extensions(self) -> Iterator[Extension]:
        owners = {
            _find_crate(path, data): path
            for path, data in self.manifests.items()
            if path.name == "pyproject.toml" and {"build-system", "project"} & data.keys()
        }
        for path, data in self.manifests.items():
            is_library = "cdylib" in texts(data, "lib", "crate-type") or path in owners
            if path.name == "Cargo.toml" and "package" in data and is_library:
                # setup.py can build a crate in a folder below it.
                above = (folder / "pyproject.toml" for folder in path.parents)
                setups = (p for p in above if _uses_setuptools(self.manifests.get(p)))
                extension = Extension(self.manifests, path, owners.get(path) or next(setups, None))
                if extension.uses_pyo3:
                    yield extension

    @cached_property
    def workflows(self) -> dict[Path, str]:
        """The texts of the GitHub workflows and composite actions."""
        patterns = (".github/workflows/*.y*ml", ".github/actions/*/action.y*ml")
        return {path: read(path) for pattern in patterns for path in self.root.glob(pattern)}

    def required_tools(self) -> dict[str, tuple[str, Path]]:
        """Return the requirement of each development tool, and the file that has it."""
        tools: dict[str, tuple[str, Path]] = {}
        for path, data in self.manifests.items():
            lines = texts(data, "requires") + texts(data, "build-system", "requires")
            for keys in (("dependency-groups",), ("project", "optional-dependencies")):
                lines += [line for name in table(data, *keys) for line in texts(data, *keys, name)]
            for line in lines:
                match = re.match(r"(maturin|pytest|tox|uv)\b(?!-)", line)
                if match and numbers(line) >= numbers(tools.get(match[1], ("", path))[0]):
                    tools[match[1]] = (line, path)
        return tools


def _find_manifests(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in SKIPPED)
        names = ("pyproject.toml", "Cargo.toml", "tox.toml")
        yield from (Path(folder, name) for name in names if name in files)


def _uses_setuptools(data: object) -> bool:
    requires = " ".join(texts(data, "build-system", "requires"))
    return re.search("setuptools[-_]rust", requires) is not None


def _find_crate(pyproject: Path, data: dict[str, Any]) -> Path:
    """Return the manifest of the crate that a Python project builds."""
    path = text(_first_module(data), "path") or text(data, "tool", "maturin", "manifest-path")
    return Path(os.path.normpath(pyproject.parent / (path or "Cargo.toml")))


def _first_module(data: dict[str, Any]) -> object:
    modules = table(data, "tool", "setuptools-rust").get("ext-modules")
    return modules[0] if isinstance(modules, list) and modules else None
