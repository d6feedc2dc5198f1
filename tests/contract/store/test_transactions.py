"""What a store promises of transactions, whichever database it is on."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
import sqlalchemy as sa

from fogbank.store import postgres, sqlite
from fogbank.store.documents import Documents, Scope
from fogbank.store.engine import StaleDocument, Store, StoreBusy, StoreClosed, open_store
from fogbank.store.transaction import Transaction
from fogbank.store.values import get_value, set_value

HERE = Scope("111122223333", "us-east-1")
Jam = Callable[[Store], contextlib.AbstractContextManager[None]]


class Refused(Exception):
    """What a function raises to be rolled back."""


def read_value(store: Store, name: str) -> str | None:
    return store.read(lambda it: get_value(it, name))


def write_value(store: Store, name: str, value: str) -> None:
    store.write(lambda it: set_value(it, name, value))


def test_what_was_written_is_read(store: Store) -> None:
    assert read_value(store, "colour") is None
    write_value(store, "colour", "blue")
    write_value(store, "colour", "red ✓")
    assert read_value(store, "colour") == "red ✓"


def test_what_was_written_is_there_when_the_store_is_opened_again(open_with_widgets: Callable[[], Store]) -> None:
    first = open_with_widgets()
    write_value(first, "colour", "blue")
    first.close()
    assert read_value(open_with_widgets(), "colour") == "blue"


def test_an_exception_rolls_back_and_reaches_the_caller(store: Store) -> None:
    def fail(transaction: Transaction) -> None:
        set_value(transaction, "colour", "blue")
        raise Refused

    with pytest.raises(Refused):
        store.write(fail)
    assert read_value(store, "colour") is None
    write_value(store, "colour", "red")
    assert read_value(store, "colour") == "red"


def test_what_ends_a_program_elsewhere_ends_only_the_call_here(store: Store) -> None:
    def leave(transaction: Transaction) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        store.write(leave)
    with pytest.raises(SystemExit):
        store.read(leave)
    write_value(store, "colour", "red")
    assert read_value(store, "colour") == "red"


def test_reading_can_not_write(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        store.read(lambda it: set_value(it, "colour", "blue"))
    assert read_value(store, "colour") is None


def test_a_read_sees_one_moment(store: Store) -> None:
    write_value(store, "colour", "blue")
    seen, changed = threading.Event(), threading.Event()

    def look_twice(transaction: Transaction) -> list[str | None]:
        first = get_value(transaction, "colour")
        seen.set()
        assert changed.wait(30)
        return [first, get_value(transaction, "colour")]

    looking = store.submit_read(look_twice)
    assert seen.wait(30)
    write_value(store, "colour", "red")
    changed.set()
    assert looking.result(30) == ["blue", "blue"]


def test_a_function_that_met_a_stale_document_is_run_again(store: Store) -> None:
    tries: list[int] = []

    def stale_once(transaction: Transaction) -> int:
        tries.append(len(tries))
        set_value(transaction, f"try-{len(tries)}", "made")
        if len(tries) == 1:
            raise StaleDocument("widget")
        return len(tries)

    assert store.write(stale_once) == 2
    assert read_value(store, "try-1") is None, "the first try left something behind"
    assert read_value(store, "try-2") == "made"


def test_a_function_that_is_always_stale_ends(store: Store) -> None:
    def always(transaction: Transaction) -> None:
        raise StaleDocument("widget")

    with pytest.raises(StaleDocument):
        store.write(always)


def test_writers_of_one_document_lose_nothing(store: Store, widgets: Documents[Any], new_widget: Any) -> None:
    store.write(lambda it: widgets.insert(it, HERE, new_widget(id="counter", size=1)))
    threads, times = 16, 15

    def count(transaction: Transaction) -> None:
        found = widgets.get(transaction, HERE, "counter")
        widgets.must_update(transaction, HERE, new_widget(**{**_fields(found), "size": found.size + 1}))

    def many(_: int) -> None:
        for _ in range(times):
            store.write(count)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(many, range(threads)))
    counter = store.read(lambda it: widgets.get(it, HERE, "counter"))
    assert (counter.size, counter.generation) == (1 + threads * times, 1 + threads * times)


def test_of_two_that_decide_by_what_they_both_read_one_sees_the_other(
    store: Store, widgets: Documents[Any], new_widget: Any
) -> None:
    """Write skew: each inserts only while there is room for one; only serial execution keeps the limit."""
    store.write(lambda it: widgets.insert(it, HERE, new_widget(id="w-0")))

    def take_last_place(transaction: Transaction, name: str) -> bool:
        if len(list(widgets.select(transaction, HERE))) >= 2:
            return False
        widgets.insert(transaction, HERE, new_widget(id=name))
        return True

    futures = [store.submit_write(lambda it, name=f"w-{n}": take_last_place(it, name)) for n in range(1, 9)]
    assert sum(future.result(30) for future in futures) == 1
    assert len(store.read(lambda it: list(widgets.select(it, HERE)))) == 2


def test_listeners_are_called_after_the_commit_and_only_then(store: Store) -> None:
    seen: list[str | None] = []
    heard = threading.Semaphore(0)
    reading = ThreadPoolExecutor(1)

    def listener() -> None:
        # As a reconciler does: elsewhere, after having been woken.
        reading.submit(lambda: seen.append(read_value(store, "colour"))).add_done_callback(lambda _: heard.release())

    def write(transaction: Transaction) -> None:
        set_value(transaction, "colour", "blue")
        transaction.wake("paint")
        transaction.wake("paint")

    def fail(transaction: Transaction) -> None:
        write(transaction)
        raise Refused

    store.listen("paint", listener)
    store.listen("other", lambda: seen.append("woken for nothing"))
    with pytest.raises(Refused):
        store.write(fail)
    store.write(write)
    assert heard.acquire(timeout=30)
    store.close()
    reading.shutdown()
    assert seen == ["blue"]


def test_listeners_have_heard_of_a_change_by_the_time_that_it_is_answered(store: Store) -> None:
    """A memory of what is stored is empty before anybody knows that it is out of date."""
    heard: list[int] = []
    store.listen("paint", lambda: heard.append(len(heard)))
    for number in range(100):
        store.write(lambda transaction: transaction.wake("paint"))
        assert len(heard) > number


def test_a_listener_that_fails_disturbs_neither_the_call_nor_the_store(store: Store) -> None:
    heard = threading.Event()

    def broken() -> None:
        raise Refused

    store.listen("paint", broken)
    store.listen("paint", heard.set)
    store.write(lambda it: it.wake("paint"))
    assert heard.wait(30)
    write_value(store, "colour", "blue")
    assert read_value(store, "colour") == "blue"


def test_a_tried_again_function_wakes_what_its_last_try_wakes(store: Store) -> None:
    woken: list[str] = []
    done = threading.Event()
    tries = iter(("first", "second"))
    store.listen("first", lambda: woken.append("first"))
    store.listen("second", done.set)

    def run(transaction: Transaction) -> None:
        topic = next(tries)
        transaction.wake(topic)
        if topic == "first":
            raise StaleDocument

    store.write(run)
    assert done.wait(30)
    assert woken == []


def test_a_call_that_is_cancelled_while_it_waits_never_runs(store: Store, jam: Jam) -> None:
    ran: list[str] = []
    with jam(store):
        cancelled = store.submit_write(lambda _: ran.append("cancelled"))
        after = store.submit_write(lambda _: ran.append("after"))
        assert cancelled.cancel()
    after.result(30)
    with pytest.raises(CancelledError):
        cancelled.result(30)
    assert ran == ["after"]


def test_a_call_beyond_the_bound_is_refused_at_once(
    open_with_widgets: Callable[[], Store], jam: Jam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAITING_MAX", 20)
    monkeypatch.setattr(postgres, "WAITING_MAX", 20)
    store = open_with_widgets()
    taken: list[Future[None]] = []

    def submit(number: int) -> Future[None]:
        return store.submit_write(lambda it: set_value(it, f"n-{number}", "x"))

    with jam(store), pytest.raises(StoreBusy):
        taken.extend(submit(number) for number in range(40))
    assert 10 <= len(taken) <= 20
    assert not wait(taken, 30).not_done
    assert read_value(store, f"n-{len(taken) - 1}") == "x"
    assert read_value(store, f"n-{len(taken)}") is None
    write_value(store, "later", "x")


def test_closing_finishes_what_was_submitted_and_refuses_what_comes_later(
    open_with_widgets: Callable[[], Store], jam: Jam
) -> None:
    store = open_with_widgets()
    with jam(store):
        waiting = [store.submit_write(lambda it, n=n: set_value(it, f"n-{n}", "x")) for n in range(100)]
        closing = threading.Thread(target=store.close)
        closing.start()
    closing.join(30)
    assert not closing.is_alive()
    assert [future.result(30) for future in waiting] == [None] * 100
    with pytest.raises(StoreClosed):
        store.submit_write(lambda _: None)
    with pytest.raises(StoreClosed):
        store.submit_read(lambda _: None)
    store.close()
    again = open_with_widgets()
    assert read_value(again, "n-99") == "x"


def test_waiting_for_a_transaction_inside_another_is_an_error_and_no_deadlock(store: Store) -> None:
    for outer in (store.write, store.read):
        with pytest.raises(RuntimeError, match="must not wait"):
            outer(lambda _: store.write(lambda _: None))
        with pytest.raises(RuntimeError, match="must not wait"):
            outer(lambda _: store.read(lambda _: None))


def test_two_stores_on_one_database_see_each_other_and_lose_nothing(store: Store, store_url: str) -> None:
    other = open_store(store_url)
    try:

        def count(transaction: Transaction) -> None:
            set_value(transaction, "count", str(int(get_value(transaction, "count") or 0) + 1))

        futures = [each.submit_write(count) for _ in range(50) for each in (store, other)]
        for future in futures:
            future.result(60)
        assert read_value(store, "count") == read_value(other, "count") == "100"
    finally:
        other.close()


def _fields(widget: Any) -> dict[str, Any]:
    return {name: getattr(widget, name) for name in widget.__struct_fields__}
