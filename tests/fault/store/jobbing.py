"""Runs one job of five steps, and dies by kill -9 where it is told to.

    python jobbing.py URL before|after|started STEP

`before` and `after`: before the step of that number does anything, or after all it does and before that is noted;
`started`: after the job was started and before it has left the outbox. `never`: at no place. Prints `done` when the
job is done. The first start enqueues it.
"""

import os
import signal
import sys
import threading

import msgspec

from fogbank.core.clock import Clock
from fogbank.server.timekeeper import Timekeeper
from fogbank.store.engine import open_store
from fogbank.store.job_engine import JobEngine
from fogbank.store.jobs import Job, Step
from fogbank.store.outbox import Order, OutboxDispatcher, enqueue
from fogbank.store.transaction import Transaction
from fogbank.store.values import get_value, set_value

STEPS = 5


class Nothing(msgspec.Struct, frozen=True):
    """No arguments."""


class DyingEngine(JobEngine):
    """Dies once a job was started."""

    def start_job(self, order: Order) -> None:
        """See JobEngine."""
        super().start_job(order)
        os.kill(os.getpid(), signal.SIGKILL)


def append(transaction: Transaction, list_: str, word: str, *, once: bool) -> None:
    """Adds a word to a list in the store; `once`: unless it is there."""
    words = (get_value(transaction, list_) or "").split()
    if not once or word not in words:
        set_value(transaction, list_, " ".join([*words, word]))


def main(url: str, where: str, number: int) -> None:
    """See module."""
    store = open_store(url)
    engine = (DyingEngine if where == "started" else JobEngine)(store)
    done = threading.Event()

    def make(step: int) -> Step[Nothing]:
        def do(_: Nothing) -> None:
            if (where, number) == ("before", step):
                os.kill(os.getpid(), signal.SIGKILL)
            store.write(lambda it: append(it, "tries", f"s{step}", once=False))
            store.write(lambda it: append(it, "effects", f"s{step}", once=True))
            if (where, number) == ("after", step):
                os.kill(os.getpid(), signal.SIGKILL)
            if step == STEPS - 1:
                done.set()

        return Step(f"s{step}", do)

    engine.declare([Job("walk", Nothing, tuple(make(step) for step in range(STEPS)))])
    clock = Clock()
    timekeeper = Timekeeper(clock, store, (OutboxDispatcher(store, engine),), lambda _: None)
    if store.read(lambda it: get_value(it, "ordered")) is None:
        store.write(
            lambda it: enqueue(it, "walk", Nothing(), "walk-1", clock.now()) and set_value(it, "ordered", "yes")
        )
    timekeeper.start()
    engine.start()
    assert done.wait(60)
    timekeeper.stop()
    engine.stop()
    store.close()
    print("done")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
