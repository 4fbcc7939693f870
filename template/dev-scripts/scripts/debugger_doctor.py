"""Which tools work here, and how to install the others."""

from __future__ import annotations

import sys
from pathlib import Path

from console import Console, ScriptError
from debugger_stacks import Data, find_tool

DEBUG = ("run", "stack", "watch")
# For each tool: its subcommands, arguments that print a version if it works, and how to install.
TOOLS = {
    "gdb": (DEBUG, ["-nx", "-batch", "-ex", "python print(gdb.VERSION)"], "apt install gdb"),
    "lldb": (DEBUG, ["--batch", "-o", "script print(lldb.__name__)"], "apt install lldb, or Xcode"),
    "pystack": (("stack", "watch"), ["--version"], "pip install pystack (Linux)"),
    "py-spy": (("profile",), ["--version"], "pip install py-spy"),
    "perf": (("profile",), ["--version"], "apt install linux-perf (Linux)"),
    "samply": (("profile",), ["--version"], "cargo install --locked samply"),
    "valgrind": (("leaks",), ["--version"], "apt install valgrind (Linux)"),
    "memray": (("leaks",), ["--version"], "pip install memray"),
}
# For each setting of Linux: the values that work, and advice.
SETTINGS = {
    "kernel/yama/ptrace_scope": ("0", "to attach to processes, set it to 0 with sysctl"),
    "kernel/perf_event_paranoid": ("-1 0 1 2", "for perf and samply, set it to 1 with sysctl"),
    "kernel/core_pattern": ("core", "core dumps go there; with systemd, see coredumpctl"),
}


def examine(console: Console) -> list[Data]:
    """Return `name`, `state`, `advice` and the subcommands that it `serves` for each tool."""
    found: list[Data] = []
    for name, (serves, probe, advice) in TOOLS.items():
        state, program = "missing", find_tool(name)
        if program:
            try:
                done = console.run([program, *probe], timeout=30)
                is_broken = done.returncode or "Error" in done.stdout + done.stderr
                state = "broken" if is_broken else "works"
            except ScriptError:
                state = "broken"
        entry = {"name": name, "state": state, "advice": "" if state == "works" else advice}
        found.append({**entry, "serves": serves})
    for name, (good, advice) in SETTINGS.items():
        path = Path("/proc/sys") / name
        if path.exists():
            value = path.read_text(encoding="utf-8").strip()
            entry = {"name": path.name, "state": value, "serves": ()}
            found.append({**entry, "advice": "" if value in good.split() else advice})
    return found
