"""Compiles the probe of type_converter.py, with a project's PyO3, ABI and Python."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from argparse import Namespace
from pathlib import Path

from console import Console, ScriptError
from converter_types import CONVERSIONS

FACTS = "import importlib.machinery as m, sys; print(m.EXTENSION_SUFFIXES[0], sys.version)"
MANIFEST = """package = {name = "NAME", edition = "2024"}
lib.crate-type = ["cdylib"]
workspace = {}
build-dependencies.pyo3-build-config = "=PYO3"
[dependencies]
chrono = {version = "0.4.45", default-features = false}
num-bigint = "0.4.8"
pyo3 = {version = "=PYO3", features = FEATURES}
rust_decimal = {version = "1.43.0", default-features = false}
"""
BUILD = "fn main() { use pyo3_build_config::*; use_pyo3_cfgs(); add_extension_module_link_args() }"


class Builder:
    """Builds probes for a project."""

    def __init__(self, console: Console, options: Namespace) -> None:
        """Read the versions of the tools, and the project's metadata."""
        self.console, self.cache = console, options.cache.absolute()
        self.network = [] if options.download else ["--offline"]
        self.rustc = self._run("rustc", "-vV")
        self.suffix, self.version = self._run(options.python, "-c", FACTS).split(maxsplit=1)
        self.python: str = options.python
        host = self.rustc.partition("host: ")[2].split()[0]
        which = ["--format-version=1", "--locked", f"--filter-platform={host}", *self.network]
        self.metadata = json.loads(self._run("cargo", "metadata", *which))
        pyo3 = next((one for one in self.metadata["packages"] if one["name"] == "pyo3"), None)
        if not pyo3:
            raise ScriptError("this project does not depend on PyO3")
        self.pyo3: str = pyo3["version"]
        nodes = {node["id"]: node["features"] for node in self.metadata["resolve"]["nodes"]}
        own = [one["features"] for one in self.metadata["packages"] if not one["source"]]
        enabled = set(nodes[pyo3["id"]])
        abi3 = {feature for feature in enabled if feature.startswith("abi3")}
        self.abi = "stable" if abi3 else "per-version"
        # A project can have such features without enabling them by default.
        self.stable = abi3 or set(re.findall(r"pyo3/(abi3t?-py\d+)", json.dumps(own))) or {"abi3"}
        self.features = (enabled - abi3) | {"chrono", "num-bigint", "rust_decimal"}

    def build(self, abi: str) -> Path:
        """Return the folder of the compiled probe."""
        types = "".join(f"    {conversion.rust};\n" for conversion in CONVERSIONS)
        source = Path(__file__).with_name("probe.rs").read_text(encoding="utf-8")
        source += "\nconversions! {\n" + types + "}\n"
        features = sorted(self.features | (self.stable if abi == "stable" else set()))
        manifest = MANIFEST.replace("PYO3", self.pyo3).replace("FEATURES", json.dumps(features))
        key = repr((source, manifest, self.rustc, self.python, self.version))
        name = f"probe-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        folder: Path = self.cache / name
        if not (module := folder / f"probe{self.suffix}").exists():
            self.console.note(f"compiling the probe in {self.cache}; this takes up to a minute")
            lock = Path(self.metadata["workspace_root"], "Cargo.lock").read_text(encoding="utf-8")
            self.console.write(folder / "Cargo.toml", manifest.replace("NAME", name))
            self.console.write(folder / "Cargo.lock", lock)
            self.console.write(folder / "build.rs", BUILD)
            self.console.write(folder / "src" / "lib.rs", source)
            self._compile(folder, module)
        return folder

    def _compile(self, folder: Path, module: Path) -> None:
        options = ["--release", "--message-format=json", *self.network]
        folders = ["--manifest-path", folder / "Cargo.toml", "--target-dir", self.cache / "target"]
        env = {"PYO3_PYTHON": self.python, "PYO3_BUILD_EXTENSION_MODULE": "1"}
        for line in self._run("cargo", "build", *options, *folders, env=env).splitlines():
            message = json.loads(line)
            if message.get("target", {}).get("kind") == ["cdylib"]:
                Path(shutil.copy(message["filenames"][0], folder / "unfinished")).replace(module)

    def _run(self, *command: str | Path, env: dict[str, str] | None = None) -> str:
        result = self.console.run(command, env=env, changes=bool(env))
        if result.returncode:
            hint = "\nTo download crates, add --download" if "offline" in result.stderr else ""
            raise ScriptError(f"{command[0]} failed: {result.stderr.strip()}{hint}")
        return result.stdout
