"""Inspects the machine, and applies the rules M101 to M404."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from console import Console, ScriptError

from validator.model import PACKAGES, Finding, Fix, at, install, numbers, read, texts
from validator.project import Project

IS_WINDOWS, IS_MAC, IS_LINUX = (sys.platform == name for name in ("win32", "darwin", "linux"))
# Prints what the rules need to know about a Python.
PROBE = r"""
import json, platform, sys, sysconfig
from importlib import machinery, metadata
from os.path import exists, join
get = sysconfig.get_config_var
names = [get("LDLIBRARY") or "python3.dll", get("INSTSONAME") or "python3.dll"]
folders = [get("LIBDIR") or sys.base_prefix, join(get("LIBDIR") or "", get("MULTIARCH") or "")]
free_threaded = " free-threaded" if get("Py_GIL_DISABLED") else ""
version, kind = platform.python_version(), platform.python_implementation()
print(json.dumps({
    "name": f"{kind} {version}{free_threaded} ({sys.executable})",
    "executable": sys.executable,
    "version": version,
    "is_environment": sys.prefix != sys.base_prefix or exists(join(sys.prefix, "conda-meta")),
    "machine": platform.machine().lower() if sys.maxsize > 2**32 else "i686",
    "has_headers": exists(join(sysconfig.get_path("include"), "Python.h")),
    "has_library": any(exists(join(f, n)) for f in folders for n in names if ".a" not in n),
    "site_packages": sysconfig.get_path("platlib"),
    "suffixes": machinery.EXTENSION_SUFFIXES,
    "tools": {d.metadata["Name"]: d.version for d in metadata.distributions()},
}))
"""
PROCESSORS = {"amd64": "x86_64", "arm64": "aarch64"}
TARGET = re.compile(r"\b[a-z]\w+-(?:unknown|apple|pc)-[a-z]+(?:-\w+)?\b")
# Make a debugger print 42 in its Python.
DEBUGGERS = {
    "gdb": ("-nx", "-batch", "-ex", "python print(6 * 7)"),
    "lldb": ("--no-lldbinit", "--batch", "-o", "script print(6 * 7)"),
}
# Programs that cross-compile, and the words in workflows that need them.
CROSS = {"zig": "--zig", "x86_64-w64-mingw32-gcc": "windows-gnu", "qemu-aarch64-static": "qemu"}


class Machine:
    """This machine, seen from the project's folder."""

    def __init__(self, console: Console, root: Path) -> None:
        """Remember the folder. Everything is inspected when it is needed."""
        self.console, self.root = console, root
        self.broken: list[str] = []

    def output(self, *command: str) -> str | None:
        """Return what a command prints, or None if it fails. rustup and uv download nothing."""
        offline = {"RUSTUP_AUTO_INSTALL": "0", "UV_OFFLINE": "1", "LC_ALL": "C"}
        try:
            result = self.console.run(command, cwd=self.root, env=offline, timeout=60)
        except ScriptError:
            return None
        return result.stdout + result.stderr if result.returncode == 0 else None

    @cached_property
    def rustc(self) -> dict[str, str]:
        """What `rustc -vV` prints, such as `release` and `host`; empty if it fails."""
        return dict(re.findall(r"^(\S+): (.+)$", self.output("rustc", "-vV") or "", re.MULTILINE))

    @cached_property
    def python(self) -> dict[str, Any]:
        """What `PROBE` prints for the Python that maturin uses. Raises `ScriptError`."""
        places = ("python.exe", "Scripts/python.exe") if IS_WINDOWS else ("bin/python",)
        homes = [os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX"), self.root / ".venv"]
        found = [Path(home, place) for home in homes if home for place in places]
        for executable in [*filter(Path.is_file, found), Path(sys.executable)]:
            result = self.console.run([executable, "-c", PROBE], timeout=60)
            if result.returncode == 0:
                return {**json.loads(result.stdout)}
            self.broken.append(f"{executable} doesn't work: {result.stderr.strip()[-300:]}")
        raise ScriptError(self.broken[-1])

    @cached_property
    def pythons(self) -> set[str]:
        """The versions of the Pythons on PATH, in uv and in Windows' launcher, such as `3.14`."""
        folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
        found = [path.name for folder in folders for path in folder.glob("python3.*")]
        commands = (("uv", "python", "list", "--only-installed"), ("py", "-0"))
        found += [self.output(*command) or "" for command in commands]
        found.append(f"python{self.python['version']}")
        return set(re.findall(r"(?:python-?|-V:)(3\.\d+)", " ".join(found)))

    def pip_install(self, requirement: str) -> Fix:
        """Return the command that installs a Python tool."""
        python, is_environment = self.python["executable"], self.python["is_environment"]
        if is_environment and "pip" in self.python["tools"]:
            return Fix((python, "-m", "pip", "install", requirement), is_safe=True)
        if shutil.which("uv"):
            command = ("pip", "install", "-p", python) if is_environment else ("tool", "install")
            return Fix(("uv", *command, requirement), is_safe=is_environment)
        return Fix(("pipx", "install", requirement)) if shutil.which("pipx") else Fix()


def check_rust(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check the Rust toolchain."""
    release, has_rustup = machine.rustc.get("release"), bool(shutil.which("rustup"))
    if not release:
        fix = Fix(("rustup", "toolchain", "install")) if has_rustup else install("rustup")
        yield Finding("M101", "rustc is missing or doesn't work", fix=fix)
        return
    for extension in project.extensions:
        wanted, path = extension.package_key("rust-version"), extension.cargo_path
        if numbers(release) < numbers(wanted):
            yield at("M101", path, "rust-version", f"Rust {release}", f"Rust {wanted} or later")
    for component, command in {"clippy": "clippy", "rustfmt": "fmt"}.items():
        if machine.output("cargo", command, "--version") is None:
            fix = Fix(("rustup", "component", "add", component), is_safe=has_rustup)
            yield Finding("M102", f"`cargo {command}` doesn't work", component, fix)
    files = [*project.root.glob(".github/*.toml"), *project.workflows]
    named = {name for path in files for name in TARGET.findall(read(path))}
    installed = machine.output("rustup", "target", "list", "--installed")
    if installed is not None and (missing := sorted(named - set(installed.split()))):
        fix = Fix(("rustup", "target", "add", *missing))
        yield Finding("M103", f"{len(missing)} of {len(named)} targets are missing", fix=fix)


def check_system(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check the C compiler and git."""
    if IS_MAC:
        has_compiler = machine.output("xcode-select", "-p") is not None
    elif IS_WINDOWS and "msvc" in machine.rustc.get("host", "msvc"):
        has_compiler = any(Path("C:/").glob("Program Files*/Microsoft Visual Studio/*/*/VC/Tools"))
    else:
        has_compiler = any(map(shutil.which, ("cc", "gcc", "clang")))
    if not has_compiler:
        fix = Fix(("xcode-select", "--install")) if IS_MAC else install("cc")
        yield Finding("M104", "no C compiler", fix=fix)
    if not shutil.which("git"):
        yield Finding("M105", "git is not on PATH", fix=install("git"))


def check_python(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check the Python in use, and look for others."""
    python, listed, has_uv = machine.python, set[str](), shutil.which("uv")
    yield from (Finding("M201", problem) for problem in machine.broken)
    for extension in project.extensions:
        wanted = extension.requires_python
        if numbers(python["version"]) < numbers(wanted):
            fix = Fix(("uv", "venv", "--python", wanted)) if has_uv else Fix()
            yield Finding("M201", python["name"], f"Python {wanted}", fix, extension.pyproject_path)
        for line in texts(extension.pyproject, "project", "classifiers"):
            listed.update(re.findall(r"^Programming Language :: Python :: (3\.\d+)$", line))
    if not python["is_environment"]:
        fix = Fix((python["executable"], "-m", "venv", ".venv"), is_safe=True)
        yield Finding("M202", python["name"], fix=fix)
    rust = PROCESSORS.get(host := machine.rustc.get("host", "").split("-")[0], host)
    processor = PROCESSORS.get(python["machine"], python["machine"])
    if rust and rust != processor and not (rust + processor).startswith("arm"):
        yield Finding("M203", f"Rust for {rust}, Python for {processor}")
    for rule, key in {"M204": "has_library", "M205": "has_headers"}.items():
        if not python[key]:
            yield Finding(rule, f"missing for {python['name']}", fix=install("libpython"))
    if missing := sorted(listed - machine.pythons, key=numbers):
        fix = Fix(("uv", "python", "install", *missing)) if has_uv else install("uv")
        yield Finding("M206", f"missing: {', '.join(missing)}", fix=fix)


def check_tools(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check the tools that the project's manifests require."""
    for tool, (requirement, path) in project.required_tools().items():
        printed = machine.python["tools"].get(tool) or machine.output(tool, "--version") or ""
        version = re.search(r"\d+(\.\d+)+", printed)
        if not version or numbers(version[0]) < numbers(requirement):
            found = f"{tool} {version[0] if version else 'is missing'}"
            fix = install("uv") if tool == "uv" else machine.pip_install(requirement)
            yield at("M301", path, requirement, found, requirement, fix)


def check_debuggers(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check the debuggers, their Python and their permissions."""
    for name in ("gdb", "lldb") if IS_LINUX else ("lldb",):
        if not shutil.which(name):
            yield Finding("M401", f"{name} is missing", fix=install(name))
        elif "42" not in (machine.output(name, *DEBUGGERS[name]) or ""):
            yield Finding("M401", f"{name} can't run Python")
    yield from _find_restriction("M402", "kernel.yama.ptrace_scope", 0)
    if IS_MAC and "enabled" not in (machine.output("DevToolsSecurity", "-status") or ""):
        fix = Fix(("sudo", "DevToolsSecurity", "-enable"))
        yield Finding("M402", "developer mode is disabled", fix=fix)
    if IS_MAC and machine.python["executable"].startswith(("/usr/bin/", "/Library/Developer/")):
        yield Finding("M402", "macOS protects its own Python", "Python from Homebrew or uv")


def check_other_tools(machine: Machine, project: Project) -> Iterator[Finding]:
    """Check profilers and cross compilers."""
    names = ["py-spy", "samply"] + ["memray"] * (not IS_WINDOWS) + ["perf", "valgrind"] * IS_LINUX
    for name in names:
        if name not in machine.python["tools"] and not shutil.which(name):
            fix = install(name) if name in PACKAGES else machine.pip_install(name)
            cargo = Fix(("cargo", "install", "--locked", name))
            yield Finding("M403", f"{name} is missing", fix=cargo if name == "samply" else fix)
    yield from _find_restriction("M403", "kernel.perf_event_paranoid", 1)
    code = "\n".join(project.workflows.values())
    for name, sign in CROSS.items():
        if sign in code and not shutil.which(name):
            yield Finding("M404", f"{name} is missing", fix=install(name))


def _find_restriction(rule: str, name: str, most: int) -> Iterator[Finding]:
    path = Path("/proc/sys", name.replace(".", "/"))
    value = int(read(path)) if path.is_file() else most
    if value > most and os.geteuid():  # These settings don't restrict root.
        fix = Fix(("sudo", "sysctl", f"{name}={most}"))
        yield Finding(rule, f"{name} is {value}", f"at most {most}", fix)
