"""The embedded store commits what waits together: one flush for many, and no call pays for its neighbour's failure."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from fogbank.store.engine import Store, open_store
from fogbank.store.transaction import Transaction
from fogbank.store.values import get_value, set_value


class Refused(Exception):
    """What a function raises to be rolled back."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An embedded store."""
    opened = open_store(f"sqlite:///{tmp_path}/store.db")
    yield opened
    opened.close()


@pytest.fixture
def commits(store: Store) -> list[str]:
    """Grows with each commit of the writer."""
    seen: list[str] = []
    sa.event.listen(store.engine, "commit", lambda _: seen.append("commit"))
    return seen


Jam = Callable[[Store], contextlib.AbstractContextManager[None]]


def test_what_waits_together_is_committed_together(store: Store, commits: list[str], jam: Jam) -> None:
    with jam(store):
        waiting = [store.submit_write(lambda it, n=n: set_value(it, f"n-{n}", "x")) for n in range(200)]
    for future in waiting:
        future.result(30)
    # One for what jammed it, and 200 in groups of 64.
    assert len(commits) == 1 + 4


def test_results_are_handed_out_only_after_the_commit(store: Store, commits: list[str], jam: Jam) -> None:
    counted: list[int] = []
    with jam(store):
        waiting = [store.submit_write(lambda it, n=n: set_value(it, f"n-{n}", "x")) for n in range(3)]
        for future in waiting:
            future.add_done_callback(lambda _: counted.append(len(commits)))
    for future in waiting:
        future.result(30)
    store.close()
    assert counted == [2, 2, 2]


def test_one_that_fails_does_not_fail_its_group(store: Store, commits: list[str], jam: Jam) -> None:
    def write(transaction: Transaction, number: int) -> int:
        set_value(transaction, f"n-{number}", "x")
        transaction.wake(f"t-{number}")
        if number % 3 == 0:
            raise Refused
        if number % 3 == 1:
            transaction.connection.execute(sa.text("INSERT INTO no_such_table VALUES (1)"))
        return number

    woken: set[int] = set()
    all_woken = threading.Event()

    def listener(number: int) -> None:
        woken.add(number)
        if len(woken) == 10:
            all_woken.set()

    for number in range(30):
        store.listen(f"t-{number}", lambda number=number: listener(number))
    with jam(store):
        waiting = [store.submit_write(lambda it, n=n: write(it, n)) for n in range(30)]
    for number, future in enumerate(waiting):
        if number % 3 == 2:
            assert future.result(30) == number
        else:
            assert isinstance(future.exception(30), Refused if number % 3 == 0 else sa.exc.OperationalError)
    kept = store.read(lambda it: {n for n in range(30) if get_value(it, f"n-{n}") is not None})
    assert kept == set(range(2, 30, 3))
    assert all_woken.wait(30)
    assert woken == kept
    assert len(commits) == 2


def test_a_lock_that_somebody_else_holds_is_waited_for(store: Store) -> None:
    other = sqlite3.connect(str(store.engine.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = store.submit_write(lambda it: set_value(it, "colour", "blue"))
    assert store.read(lambda it: get_value(it, "colour")) is None, "reading waits for nobody"
    other.execute("COMMIT")
    waiting.result(30)
    other.close()
    assert store.read(lambda it: get_value(it, "colour")) == "blue"


def test_a_full_file_fails_the_group_and_leaves_the_store_usable(store: Store, jam: Jam) -> None:
    """SQLite takes the whole transaction back when it finds no room, so nobody of the group can have been served."""

    def limit(transaction: Transaction, pages: int) -> None:
        transaction.connection.execute(sa.text(f"PRAGMA max_page_count={pages}"))

    store.write(lambda it: limit(it, 200))
    with jam(store):
        small = store.submit_write(lambda it: set_value(it, "small", "x"))
        large = store.submit_write(lambda it: set_value(it, "large", "x" * 4_000_000))
        after = store.submit_write(lambda it: set_value(it, "after", "x"))
    for future in (small, large, after):
        assert "full" in str(future.exception(30))
    assert small.exception() is not large.exception(), "one object raised in two threads mixes up their tracebacks"
    assert store.read(lambda it: [get_value(it, name) for name in ("small", "large", "after")]) == [None] * 3
    store.write(lambda it: set_value(it, "small", "x"))
    assert store.read(lambda it: get_value(it, "small")) == "x"


def test_one_that_goes_on_after_the_disk_was_full_is_not_taken_for_done(store: Store) -> None:
    def stubborn(transaction: Transaction) -> None:
        transaction.connection.execute(sa.text("PRAGMA max_page_count=200"))
        with contextlib.suppress(sa.exc.OperationalError):
            set_value(transaction, "large", "x" * 4_000_000)

    with pytest.raises(sa.exc.OperationalError):
        store.write(stubborn)
    store.write(lambda it: set_value(it, "small", "x"))
    assert store.read(lambda it: get_value(it, "small")) == "x"


def test_every_connection_flushes_each_commit_and_readers_can_not_write(store: Store) -> None:
    def pragmas(transaction: Transaction) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "query_only")
        return [transaction.connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in names]

    assert store.write(pragmas) == ["wal", 2, 1, 0]
    assert store.read(pragmas) == ["wal", 2, 1, 1]


def test_the_file_and_its_log_are_for_their_owner_alone(store: Store) -> None:
    store.write(lambda it: set_value(it, "colour", "blue"))
    folder = Path(str(store.engine.url.database)).parent
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
