"""Which thread waits for what, and deadlocks."""

from __future__ import annotations

import re
from itertools import takewhile

from debugger_stacks import Data

GIL, LOCK = "the GIL", "a Rust lock"
# What a thread waits for, by the function that it waits in. The innermost call decides.
WAITS = {
    GIL: r"take_gil|PyThreadState_Attach|PyEval_(Restore|Acquire)Thread|PyGILState_Ensure",
    LOCK: r"sync::.*(mutex|rwlock).*(lock|read|write)|parking_lot.*lock_",
    "a Rust condition variable": r"sync::.*condvar",
    "a channel": r"mpsc|crossbeam_channel",
    "a Python lock": r"PyThread_acquire_lock|_PySemaphore_|PyMutex_Lock|PyParkingLot_Park",
    "the end of a thread": r"pthread_(clock|timed)?join|thread::.*::join",
    "time to pass": r"nanosleep|pysleep|thread::sleep",
    "input or output": r"^_*(GI_+)?(libc_)?(select|p?poll|epoll_wait|p?read|recv|accept|wait4)",
}
ADDRESS = re.compile(r"^self = .*?0x0*([0-9a-f]+)")
# A guard has the address of its lock.
GUARD = re.compile(r"^(\w+) = .*\block: (?:\(.*?\) )?&?0x0*([0-9a-f]+)")


def find_waits(stacks: Data) -> list[Data]:
    """Return what each waiting thread waits for: `thread`, `resource`, `holder` and `evidence`.

    `holder` is the thread that has it, or None. `evidence` says how that is known.
    """
    waits = []
    for thread in stacks["threads"]:
        waiting = list(takewhile(_is_library, thread["calls"]))
        for call in waiting:
            resource = next((key for key in WAITS if re.search(WAITS[key], call["name"], re.I)), "")
            if resource:
                holder, evidence = None, ""
                if resource == LOCK:
                    holder, evidence = _find_lock_holder(thread, waiting, stacks)
                wait = {"thread": thread["id"], "resource": resource}
                waits.append({**wait, "holder": holder, "evidence": evidence})
                break
    gil, evidence = stacks["gil"], "from the memory of Python"
    others = [wait["thread"] for wait in waits if wait["resource"] == LOCK]
    if gil is None and len(others) == 1:
        gil, evidence = others[0], "probably: the other threads don't"
    for wait in waits:
        if wait["resource"] == GIL and gil:
            wait.update(holder=gil, evidence=evidence)
    return waits


def find_deadlock(waits: list[Data]) -> list[Data]:
    """Return the waits of the threads that wait for each other in a circle."""
    by_thread = {wait["thread"]: wait for wait in waits}
    for wait in waits:
        path = [wait]
        while path[-1]["holder"] in by_thread:
            following = by_thread[path[-1]["holder"]]
            if following in path:
                return path[path.index(following) :]
            path.append(following)
    return []


def _is_library(call: Data) -> bool:
    return not call["own"] and call["language"] != "Python"


def _find_lock_holder(waiter: Data, waiting: list[Data], stacks: Data) -> tuple[int | None, str]:
    matches = (ADDRESS.search(line) for call in waiting for line in call["variables"])
    addresses = {match[1] for match in matches if match}
    in_rust = set()
    for thread in stacks["threads"]:
        rust = [call for call in thread["calls"] if call["own"] and call["language"] == "Rust"]
        if thread is waiter or not rust:
            continue
        in_rust.add(thread["id"])
        for call in rust:
            for guard in filter(None, map(GUARD.search, call["variables"])):
                if guard[2] in addresses:
                    return thread["id"], f"see its variable {guard[1]} in {call['name']}"
    if len(in_rust) == 1:
        return in_rust.pop(), "probably: the other threads aren't in this project's Rust code"
    return None, ""
