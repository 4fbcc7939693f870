"""Faults to practise on: everything here is wrong on purpose. FAULTS.md walks through them.

`python -m PACKAGE.faults NAME` runs one of them. The Rust half is in `src/faults.rs`.
"""

import argparse
import gc
import threading
import time
import weakref

from ._core import (
    Counter,
    Ledger,
    Reading,
    Subscription,
    count_tags,
    latest,
    reading_at,
    remember,
    summarize,
    summarize_valid,
)

LOG = [
    "north;C;21.5;roof glass sun",
    "south;F;68;wall sun",
    "north;C;;roof",
]


def wrong_value() -> None:
    """Count tags, of which one comes out wrong."""
    print(count_tags(LOG))


def panic() -> None:
    """Ask for the last value, when the sensor gave none."""
    print(latest(LOG))


def lost_exception() -> None:
    """Sum up a log, and hear nothing of what went wrong."""
    units = {"C": Reading.in_celsius}

    def convert(reading: Reading) -> Reading:
        return units[reading.unit](reading)

    for name, summary in summarize_valid(LOG, convert).items():
        print(f"{name}: {summary.count} values, {summary.missing} missing")


def segmentation_fault() -> None:
    """Read what a driver has not left at an address."""
    address = 64

    def calibrate(reading: Reading) -> Reading:
        correct = reading_at(address)
        return correct if correct.station == reading.station else reading

    print(summarize(LOG, calibrate))


def deadlock() -> None:
    """Change a ledger in one thread and add to it in another."""
    ledger = Ledger()
    ledger.add(LOG[0])
    is_updating = threading.Event()

    def convert(reading: Reading) -> Reading:
        is_updating.set()
        time.sleep(0.2)
        return reading.in_celsius()

    update = threading.Thread(target=ledger.update, args=(convert,))
    update.start()
    is_updating.wait()
    ledger.add(LOG[1])
    update.join()


class Display:
    """Shows each reading that is published."""

    def __init__(self) -> None:
        """Subscribe to the readings."""
        self.subscription = Subscription(self.show)

    def show(self, reading: Reading) -> Reading:
        """Print a reading."""
        print(reading)
        return reading


def reference_cycle() -> None:
    """Subscribe, lose the subscription, and look whether it is gone."""
    display = weakref.ref(Display())
    gc.collect()
    print("freed" if display() is None else "still there")


def rust_leak() -> None:
    """Remember readings that nobody asks for again."""
    for _ in range(100):
        remember(LOG[0])


def data_race() -> None:
    """Count in several threads at once."""
    counter = Counter()

    def work() -> None:
        for _ in range(100_000):
            counter.increment()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{counter.count:,} of 400,000")


FAULTS = {
    "wrong-value": wrong_value,
    "panic": panic,
    "lost-exception": lost_exception,
    "segmentation-fault": segmentation_fault,
    "deadlock": deadlock,
    "reference-cycle": reference_cycle,
    "rust-leak": rust_leak,
    "data-race": data_race,
}


def main() -> None:
    """Run the fault that the command line names."""
    parser = argparse.ArgumentParser(description="Run one of the faults to practise on.")
    parser.add_argument("fault", choices=FAULTS)
    FAULTS[parser.parse_args().fault]()


if __name__ == "__main__":
    main()
