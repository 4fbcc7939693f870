import gc
import os
import subprocess
import sys
import threading
import weakref
from typing import Any

import pytest
from listings import boundary
from pages import assert_quoted, format_error

PAGE = "boundary.md"
LIMIT = 30  # seconds, for programs that hang if they fail


def run(program: str) -> str:
    """Run a program in another process, so that a deadlock ends."""
    program = f"from listings import boundary\n{program}"
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()


def test_hook_keeps_the_function() -> None:
    hook = boundary.Hook(abs)
    assert hook.function is abs
    assert hook.call(-1) == 1


def test_waiting_thread_is_detached() -> None:
    run("""
import threading
gate = boundary.Gate()
threading.Timer(0.1, gate.open).start()
gate.wait()
""")


def test_rust_threads_call_python() -> None:
    run("assert boundary.map_in_threads(lambda x: 2 * x, [1, 2, 3]) == [2, 4, 6]")
    with pytest.raises(ZeroDivisionError):
        boundary.map_in_threads(lambda x: 1 / x, [0])


def test_cache_computes_without_the_lock() -> None:
    run("""
cache = boundary.Cache()
inner = lambda key: len(key)
assert cache.get("abc", lambda key: cache.get("de", inner) + len(key)) == 5
assert cache.get("abc", None) == 5
assert cache.get("de", None) == 2
""")


def test_cache_drops_without_the_lock() -> None:
    output = run("""
cache = boundary.Cache()
class Lost:
    def __del__(self):
        print(cache.get("b", str.upper), flush=True)
def compute(key):
    cache.get(key, len)  # Is first: the result of `compute` is lost.
    return Lost()
assert cache.get("a", compute) == 1
""")
    assert output == "B"


def test_cache_in_threads() -> None:
    run("""
import threading
cache, start = boundary.Cache(), threading.Barrier(8)
def work():
    start.wait()
    for number in range(1000):
        assert cache.get(str(number), int) == number
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""")


def test_json_is_imported_once() -> None:
    assert boundary.to_json({"a": [1]}) == '{"a": [1]}'


# ANCHOR: borrowed
def test_python_code_sees_the_borrow() -> None:
    log = boundary.Log()
    with pytest.raises(RuntimeError, match=r"^Already mutably borrowed$"):
        log.add_from(lambda: f"line {len(log)}")
    log.append_from(lambda: f"line {len(log)}")
    assert len(log) == 1
    # ANCHOR_END: borrowed


def test_second_mutable_borrow_is_quoted() -> None:
    log = boundary.Log()
    with pytest.raises(RuntimeError) as caught:
        log.add_from(lambda: log.add_from(str))
    assert format_error(caught.value) == "RuntimeError: Already borrowed"
    with pytest.raises(RuntimeError) as shared:
        log.add_from(lambda: str(len(log)))
    assert_quoted(PAGE, format_error(caught.value), format_error(shared.value))


def test_counter_counts_in_threads() -> None:
    counter = boundary.Counter()

    def work() -> None:
        for _ in range(1000):
            counter.increment()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.increment() == 8001


def test_lines_outlive_the_text() -> None:
    lines = iter(boundary.Text("one\r\n\ntwo"))
    gc.collect()
    assert list(lines) == ["one\r\n", "\n", "two"]


# ANCHOR: gc
def test_cycle_is_collected() -> None:
    node = boundary.Node()
    node.link([node])
    freed = weakref.ref(node)
    del node
    gc.collect()
    assert freed() is None
    # ANCHOR_END: gc


def test_class_without_traverse_leaks() -> None:
    items: list[Any] = []
    opaque = boundary.Opaque(items)
    items.append(opaque)
    leaked = weakref.ref(opaque)
    del opaque, items
    gc.collect()
    found = leaked()
    assert found
    found.items.clear()  # Breaks the cycle by hand.
    del found
    assert leaked() is None


# ANCHOR: panic
def test_except_exception_does_not_catch_a_panic() -> None:
    caught = None
    try:
        boundary.first([])
    except Exception:
        caught = "Exception"
    except BaseException as panic:
        caught = type(panic).__name__
    assert caught == "PanicException"
    assert boundary.first([1]) == 1  # The module still works.
    # ANCHOR_END: panic


def test_panic_is_quoted() -> None:
    with pytest.raises(BaseException, match="index out of bounds") as caught:
        boundary.first([])
    # Its module is called pyo3_runtime, which can't be imported.
    assert type(caught.value).__module__ == "pyo3_runtime"
    assert_quoted(PAGE, f"pyo3_runtime.{format_error(caught.value)}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no interval timers")
def test_signal_interrupts_a_loop() -> None:
    output = run("""
import signal
def interrupt(*_):
    raise KeyboardInterrupt
signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    boundary.count_steps(0)  # Never reaches 1.
except KeyboardInterrupt:
    print("interrupted")
""")
    assert output == "interrupted"


def test_counts_steps() -> None:
    assert boundary.count_steps(6) == 8  # 6, 3, 10, 5, 16, 8, 4, 2, 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_forked_pool_is_rejected() -> None:
    output = run("""
import os, sys
pool = boundary.Pool()
pool.submit()
if (child := os.fork()) == 0:
    try:
        pool.submit()
    except RuntimeError as error:
        print(f"RuntimeError: {error}", flush=True)
    os._exit(0)
os.waitpid(child, 0)
""")
    assert_quoted(PAGE, output)


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="needs subinterpreters")
def test_subinterpreter_cannot_import() -> None:
    output = run('''
try:
    import _interpreters as module
    subinterpreter = module.create("legacy")
except ImportError:
    import _xxsubinterpreters as module
    subinterpreter = module.create(isolated=False)
module.run_string(subinterpreter, """
try:
    import listings
except ImportError as error:
    print(f"ImportError: {error}", flush=True)
""")
''')
    assert_quoted(PAGE, output)
    assert output.startswith("ImportError: PyO3 modules do not yet support subinterpreters")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs subinterpreters with their own GIL")
def test_isolated_subinterpreter_cannot_import() -> None:
    output = run('''
try:
    import _interpreters as module
except ImportError:
    import _xxsubinterpreters as module
module.run_string(module.create(), """
try:
    import listings
except ImportError as error:
    print(f"ImportError: {error}", flush=True)
""")
''')
    assert_quoted(PAGE, output.replace("listings.listings", "demo._core"))


def test_ticker_ends_before_python() -> None:
    output = run("""
import threading
is_called = threading.Event()
boundary.Ticker.start(is_called.set)
is_called.wait()
print("exits")
""")
    assert output == "exits"


def test_closed_ticker_calls_no_more() -> None:
    calls: list[None] = []
    is_called = threading.Event()

    def call() -> None:
        calls.append(None)
        is_called.set()

    ticker = boundary.Ticker.start(call)
    assert is_called.wait(LIMIT)
    ticker.close()
    count = len(calls)
    is_called.clear()
    assert not is_called.wait(0.05)
    assert len(calls) == count
    ticker.close()
