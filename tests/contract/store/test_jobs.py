"""Durable jobs, from the outbox to their end, on either database."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from fogbank.core.clock import Clock
from fogbank.server.timekeeper import Timekeeper
from fogbank.store.engine import Store, open_store
from fogbank.store.job_engine import JobEngine, JobRecord, JobState
from fogbank.store.jobs import AnyJob, Job, Retry, Step
from fogbank.store.outbox import OutboxDispatcher, enqueue
from fogbank.store.schema import outbox

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
QUICK = Retry(attempts=3, pause_first_s=0.001)
_WITHIN_S = 30.0


class Numbered(msgspec.Struct, frozen=True):
    """A job's arguments."""

    number: int = 0


class Shop:
    """A store, an engine and what drives it, as a control plane has them; `open` and `close` as often as wanted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.store: Store = open_store(url)
        self.engine = JobEngine(self.store)
        self._timekeeper: Timekeeper | None = None
        self.done: list[str] = []
        self.changed = threading.Condition()

    def open(self, *jobs: AnyJob) -> None:
        """Starts what runs `jobs`."""
        self.engine.declare(jobs)
        dispatcher = OutboxDispatcher(self.store, self.engine)
        self._timekeeper = Timekeeper(Clock(), self.store, (dispatcher,), lambda _: None)
        self._timekeeper.start()
        self.engine.start()

    def close(self) -> None:
        """Ends all in order."""
        if self._timekeeper is not None:
            self._timekeeper.stop()
            self._timekeeper = None
            self.engine.stop()
        self.store.close()

    def reopen(self, *jobs: AnyJob) -> None:
        """Ends all in order, and starts anew on the same database."""
        self.close()
        self.store = open_store(self._url)
        self.engine = JobEngine(self.store)
        self.open(*jobs)

    def order(self, job: str, number: int = 0, now: datetime = NOW) -> bool:
        """Enqueues `JOB-NUMBER`."""
        return self.store.write(lambda it: enqueue(it, job, Numbered(number), f"{job}-{number}", now))

    def note(self, what: str) -> None:
        """Called by steps: what they did."""
        with self.changed:
            self.done.append(what)
            self.changed.notify_all()

    def step(self, name: str) -> Step[Numbered]:
        """A step that notes what it did and undid."""
        return Step(name, lambda it: self.note(f"{name} {it.number}"), lambda it: self.note(f"undo {name} {it.number}"))

    def wait_done(self, count: int) -> list[str]:
        """What steps did, once it is so much."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.done) >= count, _WITHIN_S), self.done
            return list(self.done)

    def wait_records(self, state: JobState, count: int) -> list[JobRecord]:
        """The jobs in a state, by id, once there are so many."""
        assert self.engine.wait_until_up(_WITHIN_S)
        deadline = time.monotonic() + _WITHIN_S
        while len(found := self.engine.records(state)) < count:
            assert time.monotonic() < deadline, self.engine.records()
            # The engine's records say by no event that they changed.
            time.sleep(0.01)
        return sorted(found, key=lambda record: record.id)

    def wait_outbox(self, ids: list[str]) -> None:
        """Returns once the outbox holds these ids: a row goes after its job was started."""
        deadline = time.monotonic() + _WITHIN_S
        while (
            left := self.store.read(lambda it: list(it.connection.execute(sa.select(outbox.c.id)).scalars()))
        ) != ids:
            assert time.monotonic() < deadline, left
            time.sleep(0.01)


@pytest.fixture
def shop(store_url: str) -> Iterator[Shop]:
    """A shop that is not open yet."""
    made = Shop(store_url)
    yield made
    made.close()


def test_a_job_runs_its_steps_in_order_once_and_leaves_the_outbox(shop: Shop) -> None:
    shop.open(Job("bake", Numbered, (shop.step("mix"), shop.step("heat"), shop.step("cool")), retry=QUICK))
    assert shop.order("bake", 7)
    shop.wait_records(JobState.DONE, 1)
    assert shop.done == ["mix 7", "heat 7", "cool 7"]
    shop.wait_outbox([])


def test_a_transaction_that_is_rolled_back_orders_nothing(shop: Shop) -> None:
    shop.open(Job("bake", Numbered, (shop.step("mix"),)))

    def order_and_fail(transaction: object) -> None:
        enqueue(transaction, "bake", Numbered(1), "bake-1", NOW)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shop.store.write(order_and_fail)
    shop.order("bake", 2)
    shop.wait_records(JobState.DONE, 1)
    assert shop.done == ["mix 2"]


def test_an_id_is_one_job_however_often_it_is_ordered(shop: Shop) -> None:
    assert shop.order("bake", 1)
    assert not shop.order("bake", 1)
    shop.open(Job("bake", Numbered, (shop.step("mix"),)))
    shop.wait_records(JobState.DONE, 1)
    # Ordered again when it is over, as by a crash between starting it and deleting its row.
    shop.order("bake", 1)
    shop.order("bake", 2)
    shop.wait_records(JobState.DONE, 2)
    assert shop.done == ["mix 1", "mix 2"]
    shop.wait_outbox([])


def test_jobs_of_a_kind_that_runs_one_at_a_time_run_in_the_order_they_were_enqueued(shop: Shop) -> None:
    for number in (3, 1, 2):
        shop.order("bake", number, NOW + timedelta(seconds=number))
    shop.open(Job("bake", Numbered, (shop.step("mix"), shop.step("heat"))))
    assert shop.wait_done(6) == ["mix 1", "heat 1", "mix 2", "heat 2", "mix 3", "heat 3"]


def test_no_more_run_at_once_than_the_job_says_and_other_kinds_do_not_wait(shop: Shop) -> None:
    inside: list[int] = []
    together: list[int] = []
    leave = threading.Event()

    def stay(arguments: Numbered) -> None:
        with shop.changed:
            inside.append(arguments.number)
            together.append(len(inside))
            shop.changed.notify_all()
        assert leave.wait(_WITHIN_S)
        with shop.changed:
            inside.remove(arguments.number)

    shop.open(Job("bake", Numbered, (Step("stay", stay),), at_once=2), Job("wash", Numbered, (shop.step("rinse"),)))
    for number in range(6):
        shop.order("bake", number)
    shop.order("wash", 0, NOW + timedelta(hours=1))
    assert shop.wait_done(1) == ["rinse 0"]
    with shop.changed:
        assert shop.changed.wait_for(lambda: len(inside) == 2, _WITHIN_S)
    leave.set()
    shop.wait_records(JobState.DONE, 7)
    assert max(together) == 2


def test_a_step_that_fails_is_tried_again(shop: Shop) -> None:
    tries: list[int] = []

    def fail_twice(arguments: Numbered) -> None:
        tries.append(arguments.number)
        if len(tries) < 3:
            raise OSError("no oven")

    shop.open(Job("bake", Numbered, (Step("heat", fail_twice), shop.step("cool")), retry=QUICK))
    shop.order("bake", 4)
    shop.wait_records(JobState.DONE, 1)
    assert (tries, shop.done) == ([4, 4, 4], ["cool 4"])


def test_a_step_that_fails_for_good_is_undone_with_those_before_it_and_the_job_is_parked(shop: Shop) -> None:
    def fail(arguments: Numbered) -> None:
        raise OSError("no oven")

    def clean(arguments: Numbered) -> None:
        shop.note("undo heat")

    steps = (shop.step("mix"), shop.step("knead"), Step("heat", fail, clean), shop.step("cool"))
    shop.open(Job("bake", Numbered, steps, retry=QUICK))
    shop.order("bake", 1)
    records = shop.wait_records(JobState.FAILED, 1)
    assert records == [JobRecord("bake-1", "bake", JobState.FAILED, "heat: OSError: no oven")]
    assert shop.done == ["mix 1", "knead 1", "undo heat", "undo knead 1", "undo mix 1"]
    # It takes nobody's room, and what it says outlives a restart.
    shop.reopen(Job("bake", Numbered, (shop.step("mix"),)))
    shop.order("bake", 2)
    shop.wait_records(JobState.DONE, 1)
    assert shop.engine.records(JobState.FAILED) == records


def test_a_job_that_nobody_declares_waits_and_holds_up_nobody(shop: Shop) -> None:
    shop.open(Job("bake", Numbered, (shop.step("mix"),)))
    shop.order("fly", 1)
    shop.order("bake", 2)
    shop.wait_records(JobState.DONE, 1)
    shop.wait_outbox(["fly-1"])
    shop.reopen(Job("fly", Numbered, (shop.step("flap"),)))
    assert shop.wait_done(2) == ["mix 2", "flap 1"]


def test_an_orderly_end_does_not_wait_for_a_pause_and_the_job_goes_on_where_it_was(shop: Shop) -> None:
    paused = threading.Event()

    def fail(arguments: Numbered) -> None:
        paused.set()
        raise OSError("no oven")

    slow = Retry(attempts=3, pause_first_s=3600.0, pause_longest_s=3600.0)
    shop.open(Job("bake", Numbered, (shop.step("mix"), Step("heat", fail), shop.step("cool")), retry=slow))
    shop.order("bake", 1)
    assert paused.wait(_WITHIN_S)
    before = time.monotonic()
    shop.reopen(Job("bake", Numbered, (shop.step("mix"), shop.step("heat"), shop.step("cool"))))
    assert time.monotonic() - before < 10
    shop.wait_records(JobState.DONE, 1)
    assert shop.done == ["mix 1", "heat 1", "cool 1"]


def test_records_are_forgotten_by_services_time(shop: Shop) -> None:
    shop.open(Job("bake", Numbered, (shop.step("mix"),)))
    for number in range(3):
        shop.order("bake", number, NOW + timedelta(days=number))
    shop.wait_records(JobState.DONE, 3)
    week = timedelta(days=7)
    assert shop.engine.forget_finished(NOW + timedelta(days=6), week) == 0
    assert shop.engine.forget_finished(NOW + timedelta(days=8), week) == 2
    assert shop.engine.forget_finished(NOW + timedelta(days=8), week) == 0
    assert [record.id for record in shop.engine.records()] == ["bake-2"]


@pytest.mark.parametrize("job_id", ["", "x" * 37])
def test_an_id_that_the_outbox_can_not_hold_is_refused(shop: Shop, job_id: str) -> None:
    with pytest.raises(ValueError, match="36 characters"):
        shop.store.write(lambda it: enqueue(it, "bake", Numbered(), job_id, NOW))


_PROGRAM = '''
import sys, threading
seen = []
watched = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")
sys.addaudithook(lambda event, arguments: seen.append((event, arguments[1:])) if event in watched else None)
from datetime import UTC, datetime
import msgspec
from fogbank.store.engine import open_store
from fogbank.store.job_engine import JobEngine
from fogbank.store.jobs import Job, Step
from fogbank.store.outbox import OutboxDispatcher, enqueue

class Nothing(msgspec.Struct):
    """No arguments."""

store = open_store(sys.argv[1])
engine = JobEngine(store)
done, woken = threading.Event(), threading.Event()
engine.declare([Job("rest", Nothing, (Step("sleep", lambda _: done.set()),))])
store.listen("outbox", woken.set)
dispatcher = OutboxDispatcher(store, engine)
engine.start()
now = datetime.now(UTC)
dispatcher.step(now)
if not sys.argv[1].startswith("sqlite"):
    assert engine.wait_until_up(60)
print("loaded before:", "dbos" in sys.modules)
store.write(lambda it: enqueue(it, "rest", Nothing(), "rest-1", now))
while not done.is_set():
    assert woken.wait(60)
    woken.clear()
    dispatcher.step(now)
    done.wait(0.05)
print("done")
engine.stop()
store.close()
for each in seen:
    print(each)
'''


def test_the_engine_is_not_loaded_before_it_is_needed_says_nothing_and_talks_to_nobody(
    store_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The database's server is the one exception, on PostgreSQL."""
    program = tmp_path_factory.mktemp("program") / "alone.py"
    program.write_text(_PROGRAM)
    environment = {"DBOS__CLOUD": "true", "DBOS__CONDUCTOR_KEY": "key", "DBOS__CONDUCTOR_URL": "wss://conductor.test"}
    ended = subprocess.run(
        [sys.executable, str(program), store_url], capture_output=True, text=True, timeout=120, env=environment
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    sqlite = store_url.startswith("sqlite")
    assert lines[0] == f"loaded before: {not sqlite}"
    assert lines[1] == "done"
    port = sa.make_url(store_url).port
    elsewhere = [line for line in lines[2:] if sqlite or f"'127.0.0.1', {port}" not in line]
    assert elsewhere == []
