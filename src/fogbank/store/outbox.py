"""The outbox: a job is ordered in the transaction that makes it necessary, and started once that is durable.

Whoever enqueues needs no engine: a row is written. The dispatcher starts the job under the row's id and then deletes
the row. Between the two it may die; then it starts the job again under the same id, which starts nothing.
"""

import logging
import threading
from datetime import datetime
from typing import Protocol

import msgspec
import sqlalchemy as sa

from fogbank.store.engine import Store
from fogbank.store.schema import outbox
from fogbank.store.transaction import Transaction, microseconds

TOPIC = "outbox"
ID_CHARACTERS_MAX = 36
# Rows looked at in one step: those that may not start yet must not hide those that may.
_ROWS_MAX = 1_000
log = logging.getLogger("fogbank.jobs")


def enqueue(transaction: Transaction, job: str, arguments: msgspec.Struct, job_id: str, now: datetime) -> bool:
    """Orders a job, if the transaction is committed. job_id: at most 36 characters; one id is one job, ever.

    False where a job of this id is ordered already.
    """
    if not 0 < len(job_id) <= ID_CHARACTERS_MAX:
        raise ValueError(f"a job's id has 1 to {ID_CHARACTERS_MAX} characters: {job_id!r}")
    known = sa.select(sa.literal(1)).where(outbox.c.id == job_id)
    if transaction.connection.execute(known).first() is not None:
        return False
    text = msgspec.json.encode(arguments).decode()
    row = {"id": job_id, "job": job, "arguments": text, "made_at_us": microseconds(now)}
    transaction.connection.execute(sa.insert(outbox), row)
    transaction.wake(TOPIC)
    return True


class Order(msgspec.Struct, frozen=True):
    """A row of the outbox. arguments: JSON, as enqueued. made_at_us: services' time, in microseconds since 1970."""

    id: str
    job: str
    arguments: str
    made_at_us: int


class Starter(Protocol):
    """What starts jobs: the engine."""

    def room_for(self, order: Order) -> bool | None:
        """Whether the order may start now; None where no such job is declared."""
        ...

    def start_job(self, order: Order) -> None:
        """Starts the job durably. Under an id that was started before: does nothing."""
        ...

    def wanted(self) -> bool:
        """Says that there is something to start; whether the engine is up."""
        ...


class OutboxDispatcher:
    """Starts what is in the outbox, the oldest first. A reconciler: woken by commits, and by jobs that end."""

    name = "outbox"
    topics = (TOPIC,)

    def __init__(self, store: Store, starter: Starter) -> None:
        self._store = store
        self._starter = starter
        # Most wake-ups of the timekeeper are for others: the table is read only when something may be in it.
        self._look = threading.Event()
        self._look.set()
        self._unknown: set[str] = set()
        store.listen(TOPIC, self._look.set)

    def step(self, now: datetime) -> datetime | None:  # noqa: ARG002 - jobs are due when they are ordered
        """See Reconciler."""
        if not self._look.is_set():
            return None
        self._look.clear()
        try:
            self._start_all()
        except BaseException:
            self._look.set()
            raise
        return None

    def _start_all(self) -> None:
        orders = self._store.read(_orders)
        # The engine is started by the first order; it wakes us when it is up.
        if not orders or not self._starter.wanted():
            return
        # Of a kind that has no room, later ones must not overtake the first.
        full: set[str] = set()
        for order in orders:
            if order.job in full:
                continue
            match self._starter.room_for(order):
                case True:
                    self._start(order)
                case False:
                    full.add(order.job)
                case None:
                    self._say_unknown(order)

    def _start(self, order: Order) -> None:
        self._starter.start_job(order)
        self._store.write(lambda it: it.connection.execute(sa.delete(outbox).where(outbox.c.id == order.id)).rowcount)

    def _say_unknown(self, order: Order) -> None:
        if order.id not in self._unknown:
            self._unknown.add(order.id)
            log.error("job %s (%s) is not known here: it waits in the outbox", order.job, order.id)


def _orders(transaction: Transaction) -> list[Order]:
    columns = outbox.c
    statement = sa.select(columns.id, columns.job, columns.arguments, columns.made_at_us)
    rows = transaction.connection.execute(statement.order_by(columns.made_at_us, columns.id).limit(_ROWS_MAX))
    return [Order(*row) for row in rows]
