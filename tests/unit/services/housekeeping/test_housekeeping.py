"""Housekeeping: what the daily job forgets and keeps, and when it is ordered."""

from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa

from fogbank.core.clock import Clock
from fogbank.server.timekeeper import Timekeeper
from fogbank.services.housekeeping.jobs import (
    JOB,
    RECORDS_KEPT_FOR,
    Housekeeping,
    HousekeepingReconciler,
    housekeeping_job,
)
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.idempotency import KEPT_FOR, TokenUse, once
from fogbank.store.job_testing import MemoryJournal, Trial, try_everything
from fogbank.store.jobs import perform
from fogbank.store.schema import idempotency_tokens, outbox
from fogbank.store.transaction import Transaction

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Nothing(msgspec.Struct):
    """A call's parameters and answer."""


def use_tokens(store: Store, count: int, now: datetime, name: str) -> None:
    """As so many calls with tokens leave it."""

    def use(transaction: Transaction) -> None:
        for number in range(count):
            named = TokenUse(Scope("1" * 12, "us-east-1"), "CreateVolume", f"{name}-{number}", Nothing(), now)
            once(transaction, named, Nothing, Nothing)

    store.write(use)


def tokens_left(store: Store) -> int:
    counted = sa.select(sa.func.count()).select_from(idempotency_tokens)
    return int(store.read(lambda it: it.connection.execute(counted).scalar()) or 0)


class Records:
    """Stands in for the engine: so many records left to forget, in batches of two."""

    def __init__(self) -> None:
        self.left = 5

    def forget(self, now: datetime, older_than: timedelta) -> int:
        assert (now, older_than) == (NOW, RECORDS_KEPT_FOR)
        forgotten = min(2, self.left)
        self.left -= forgotten
        return forgotten


def trial(store: Store) -> Trial:
    """The job in a world with old and new tokens, and records."""
    use_tokens(store, 1_200, NOW - KEPT_FOR, "old")
    use_tokens(store, 3, NOW - KEPT_FOR + timedelta(microseconds=1), "new")
    records = Records()

    def done() -> None:
        assert tokens_left(store) == 3
        assert records.left == 0

    return Trial(housekeeping_job(store, records.forget), Housekeeping(NOW), done)


def test_the_job_stands_being_crashed_repeated_and_failed_at_every_step(store: Store) -> None:
    assert try_everything(lambda: trial(store)) == 11


def test_tokens_are_forgotten_in_transactions_of_bounded_size(store: Store) -> None:
    use_tokens(store, 1_200, NOW - KEPT_FOR, "old")
    sizes: list[int] = []

    def count(connection: sa.Connection, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("DELETE FROM idempotency_tokens"):
            sizes.append(getattr(cursor, "rowcount", -1))

    sa.event.listen(store.engine, "after_cursor_execute", count)
    job = housekeeping_job(store, lambda now, older: 0)
    perform(job, Housekeeping(NOW), MemoryJournal(), lambda _: None)
    assert sizes == [500, 500, 200, 0]


def orders(store: Store) -> list[tuple[str, datetime]]:
    """What is in the outbox, in the order it is started."""
    statement = sa.select(outbox.c.id, outbox.c.arguments).order_by(outbox.c.made_at_us)
    rows = store.read(lambda it: list(it.connection.execute(statement)))
    return [(row.id, msgspec.json.decode(row.arguments, type=Housekeeping).now) for row in rows]


def test_three_days_order_it_three_times_in_order(store: Store) -> None:
    clock = Clock(host_now=lambda: NOW)
    keeper = Timekeeper(clock, store, (HousekeepingReconciler(store),), lambda _: None)
    keeper.advance(timedelta(days=3))
    found = orders(store)
    assert [now for _, now in found] == [NOW + timedelta(days=day) for day in (1, 2, 3)]
    assert len({job_id for job_id, _ in found}) == 3
    assert all(job_id.startswith(f"{JOB}-") and len(job_id) <= 36 for job_id, _ in found)


def test_a_new_cloud_has_nothing_to_do_for_a_day(store: Store) -> None:
    reconciler = HousekeepingReconciler(store)
    assert reconciler.step(NOW) == NOW + timedelta(days=1)
    assert reconciler.step(NOW + timedelta(hours=23)) == NOW + timedelta(days=1)
    assert orders(store) == []


def test_a_restart_neither_forgets_nor_repeats_it(store: Store) -> None:
    HousekeepingReconciler(store).step(NOW)
    later = NOW + timedelta(days=1)
    assert HousekeepingReconciler(store).step(later) == later + timedelta(days=1)
    assert HousekeepingReconciler(store).step(later + timedelta(hours=1)) == later + timedelta(days=1)
    assert [now for _, now in orders(store)] == [later]


def test_days_that_were_slept_through_count_as_one(store: Store) -> None:
    HousekeepingReconciler(store).step(NOW)
    late = NOW + timedelta(days=30)
    assert HousekeepingReconciler(store).step(late) == late + timedelta(days=1)
    assert [now for _, now in orders(store)] == [late]


def test_maintenance_cuts_the_log_and_does_not_wait_for_a_reader(store: Store) -> None:
    use_tokens(store, 100, NOW, "t")
    file = str(store.engine.url.database)
    store.maintain()
    with open(f"{file}-wal", "rb") as log:
        assert log.read() == b""
    use_tokens(store, 100, NOW, "u")
    # From inside a reader's transaction: it gives up on the log rather than wait for it.
    store.read(lambda it: (it.connection.execute(sa.select(outbox)).all(), store.maintain()))
    use_tokens(store, 1, NOW, "v")
    assert tokens_left(store) == 201
