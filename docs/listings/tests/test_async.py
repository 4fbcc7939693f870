"""Listings of reference/async.md."""

import asyncio
import threading
from pathlib import Path

import pytest
from listings import async_

PAGE = Path(__file__).parents[2].joinpath("src/reference/async.md").read_text(encoding="utf-8")


# ANCHOR: to_thread
def test_the_event_loop_runs_while_a_thread_counts() -> None:
    is_started = threading.Event()

    def work() -> int:
        is_started.set()
        return async_.count_primes(20_000)

    async def main() -> tuple[int, int]:
        counting = asyncio.ensure_future(asyncio.to_thread(work))
        turns = 0
        while not counting.done():
            await asyncio.sleep(0)
            turns += is_started.is_set()
        return await counting, turns

    primes, turns = asyncio.run(main())
    assert primes == 2262
    assert turns > 10_000
    # ANCHOR_END: to_thread


# ANCHOR: gather
async def count_both() -> list[int]:
    return await asyncio.gather(async_.count_primes_later(10), async_.count_primes_later(100))
    # ANCHOR_END: gather


def test_a_future_gets_its_result_from_another_thread() -> None:
    assert asyncio.run(count_both()) == [4, 25]


def test_a_cancelled_future_gets_no_result() -> None:
    problems = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
        future = async_.count_primes_later(100)
        future.cancel()
        with pytest.raises(asyncio.CancelledError):
            await future
        # Another result arrives later than the dropped one.
        assert await async_.count_primes_later(10_000) == 1229

    asyncio.run(main())
    assert problems == []


def test_a_future_needs_an_event_loop() -> None:
    with pytest.raises(RuntimeError) as raised:
        async_.count_primes_later(10)
    assert f"RuntimeError: {raised.value}" in PAGE


def test_a_future_is_not_a_coroutine() -> None:
    # asyncio.run calls the function before it starts the event loop.
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.run(async_.count_primes_later(10))


def test_a_future_is_no_task() -> None:
    async def main() -> None:
        future = async_.count_primes_later(10)
        with pytest.raises(TypeError, match="a coroutine was expected"):
            await asyncio.create_task(future)
        assert await asyncio.ensure_future(future) == 4

    asyncio.run(main())
