import asyncio
import importlib
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import listings
import pytest
from listings import messages

PAGE = Path(__file__).parents[2] / "src" / "reference" / "messages.md"


def shown(call, *arguments):
    """The last line of the traceback, which the page has to show."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        call(*arguments)
    line = f"{caught.type.__name__}: {caught.value}"
    assert f"\n{line}\n" in PAGE.read_text(encoding="utf-8"), line
    return line


def test_no_running_event_loop():
    assert "no running event loop" in shown(messages.new_future)

    async def in_a_loop():
        return messages.new_future().done()

    assert asyncio.run(in_a_loop()) is False


def test_submodule_is_not_a_package():
    assert "is not a package" in shown(importlib.import_module, "listings.listings.messages")
    assert listings.messages is messages


def test_classes_of_two_extension_modules_differ():
    assert "Base" in shown(messages.use_other_base, messages.Base())


def test_already_borrowed():
    counter = messages.Counter()
    shown(counter.update, lambda count: counter.count + 1)
    shown(counter.update, lambda count: counter.update(int))
    counter.update(lambda count: count + 1)
    counter.update_safely(lambda count: counter.count + 1)
    assert counter.count == 2


def test_frozen_class_is_shared_by_threads():
    counter = messages.AtomicCounter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counter.increment(), range(1000)))
    assert counter.increment() == 1001


def test_cannot_pickle():
    assert "cannot pickle" in shown(pickle.dumps, messages.Names(["Ada"]))
    assert messages.Names(["Ada", "Grace"]).longest() == "Grace"


def test_class_is_found_where_its_module_says(monkeypatch):
    point = messages.Point(1.0, 2.0)
    assert "Point" in shown(pickle.dumps, point)
    monkeypatch.setattr(listings, "Point", messages.Point, raising=False)
    assert pickle.loads(pickle.dumps(point)).__getnewargs__() == (1.0, 2.0)


def test_lock_is_free_while_python_code_runs():
    ledger = messages.Ledger()
    ledger.add(1)
    copies = []
    ledger.for_each(lambda entry: ledger.add(entry + 1))
    ledger.for_each(copies.append)
    assert copies == [1, 2]


def test_threads_wait_for_the_lock_without_the_gil():
    ledger = messages.Ledger()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ledger.add, range(1000)))
    copies = []
    ledger.for_each(copies.append)
    assert sorted(copies) == list(range(1000))


def test_ctrl_c_interrupts():
    # A process in the background ignores SIGINT.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.1, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        messages.wait(60)
    signal.signal(signal.SIGINT, handler)


@pytest.mark.parametrize(("arguments", "code", "printed"), [(["1", "2.5"], 0, "3.5\n"), (["x"], 2, "")])
def test_command(arguments, code, printed):
    program = Path(sys.executable).with_name("listings-add")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, printed, "")


def test_debug_build_is_known():
    assert messages.DEBUG_BUILD is True
