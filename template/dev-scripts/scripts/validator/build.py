"""Builds, imports and debugs a small extension module, and applies the rules M501 to M503."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from validator.machine import IS_MAC, Machine
from validator.model import Finding
from validator.project import Project

MANIFEST = """\
package = { name = "hello", version = "0.1.0", edition = "2021" }
lib = { crate-type = ["cdylib"] }
dependencies = { pyo3 = "VERSION" }
workspace = {}
"""
CODE = """\
#[pyo3::pymodule]
mod hello {
    #[pyo3::pyfunction]
    fn add(left: i64, right: i64) -> i64 {
        left + right
    }
}
"""
COMMAND = ("cargo", "build", "--offline", "--target-dir", "target")
PROGRAM = "import hello; assert hello.add(2, 3) == 5"
# The commands of each debugger: stop in `add`, and show the stack.
DEBUGGERS = {
    "gdb": "-nx|-batch|-ex|set breakpoint pending on|-ex|break lib.rs:5|-ex|run|-ex|bt|--args",
    "lldb": "--no-lldbinit|--batch|-o|breakpoint set --file lib.rs --line 5|-o|run|-o|bt|--",
}


def check_build(machine: Machine, project: Project) -> Iterator[Finding]:
    """Build an extension module in a temporary folder, without the network."""
    with tempfile.TemporaryDirectory(prefix="setup-validator-") as name:
        folder, console, python = Path(name), machine.console, machine.python["executable"]
        console.note(f"writing an extension module to {folder}")
        version = ".".join(map(str, project.extensions[0].pyo3)) if project.extensions else ""
        (folder / "src").mkdir()
        (folder / "src/lib.rs").write_text(CODE, encoding="utf-8")
        (folder / "Cargo.toml").write_text(MANIFEST.replace("VERSION", version or "*"), "utf-8")
        locks = [item.workspace_path.with_name("Cargo.lock") for item in project.extensions]
        for lock in filter(Path.is_file, locks[:1]):
            shutil.copy(lock, folder)
        environment = {"PYO3_PYTHON": python, "PYO3_BUILD_EXTENSION_MODULE": "1"}
        if IS_MAC:
            environment["RUSTFLAGS"] = "-C link-arg=-undefined -C link-arg=dynamic_lookup"
        if console.dry_run:
            console.note(f"would run: {' '.join(COMMAND)}")
            return
        built = console.run(COMMAND, folder, environment, 600)
        if built.returncode:
            yield Finding("M501", built.stderr.strip()[-500:])
            return
        library = next(folder.glob("target/debug/*hello.[sd][oyl]*"))
        shutil.copy(library, folder / f"hello{machine.python['suffixes'][0]}")
        ran = console.run([python, "-c", PROGRAM], folder, timeout=60)
        if ran.returncode:
            yield Finding("M502", ran.stderr.strip()[-500:])
            return
        for debugger, options in DEBUGGERS.items():
            if shutil.which(debugger):
                command = [debugger, *options.split("|"), python, "-c", PROGRAM]
                shown = console.run(command, folder, timeout=300)
                if not re.search(r"#0.*\badd\b", shown.stdout):
                    yield Finding("M503", f"{debugger}: {(shown.stderr or shown.stdout)[-500:]}")
