"""The timekeeper: the same timers in the same order however the clock is moved, and no haste where something fails."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogbank.core.clock import Clock
from fogbank.core.reconcile import PlaneUnavailable, Reconciler
from fogbank.server import timekeeper as timekeeping
from fogbank.server.timekeeper import Timekeeper, TooManyTimers
from fogbank.store.engine import Store, open_store

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
_WITHIN_S = 30.0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store, for its listeners; the examples of a property share it."""
    folder: Path = tmp_path_factory.mktemp("timekeeper")
    opened = open_store(f"sqlite:///{folder}/store.db")
    yield opened
    opened.close()


@dataclass
class Timers:
    """A reconciler of one-off timers. fired: shared by several, so that their order is seen.

    then: when one fires, another reconciler gets a timer so much later, and is woken.
    """

    name: str
    store: Store
    due: list[datetime]
    fired: list[tuple[str, datetime, datetime]]
    then: tuple["Timers", timedelta] | None = None
    topics: tuple[str, ...] = ()

    def step(self, now: datetime) -> datetime | None:
        for due in sorted(due for due in self.due if due <= now):
            self.due.remove(due)
            self.fired.append((self.name, due, now))
            if self.then is not None:
                other, later = self.then
                other.due.append(now + later)
                self.store.wake({other.name})
        return min(self.due, default=None)


def _make(store: Store, *reconcilers: Reconciler) -> tuple[Clock, Timekeeper]:
    """A host whose clock stands: time moves by advances alone."""
    clock = Clock(host_now=lambda: START)
    return clock, Timekeeper(clock, store, reconcilers, lambda _: None)


_SECONDS = st.lists(st.integers(0, 1000), max_size=8)


@dataclass
class Plan:
    """Timers of two reconcilers, and what firing one of the second gives the first."""

    first: list[int]
    second: list[int]
    later: int

    def run(self, store: Store, advances: list[int]) -> list[tuple[str, datetime, datetime]]:
        fired: list[tuple[str, datetime, datetime]] = []
        one = Timers("one", store, [START + timedelta(seconds=each) for each in self.first], fired, topics=("one",))
        two = Timers("two", store, [START + timedelta(seconds=each) for each in self.second], fired)
        two.then = (one, timedelta(seconds=self.later))
        clock, keeper = _make(store, one, two)
        for seconds in advances:
            keeper.advance(timedelta(seconds=seconds))
        assert clock.now() == START + timedelta(seconds=sum(advances))
        return fired


def test_a_follower_catches_up_and_is_no_stop(store: Store) -> None:
    seen: list[tuple[str, datetime]] = []

    class Everything:
        """Notes when it runs; due a second later each time."""

        topics = ()

        def __init__(self, name: str) -> None:
            self.name = name

        def step(self, now: datetime) -> datetime | None:
            seen.append((self.name, now))
            return now + timedelta(seconds=1)

    fired: list[tuple[str, datetime, datetime]] = []
    hour = START + timedelta(hours=1)
    timers = Timers("timers", store, [hour], fired)
    clock = Clock(host_now=lambda: START)
    keeper = Timekeeper(clock, store, (timers,), lambda _: None, followers=(Everything("one"), Everything("other")))
    keeper.advance(timedelta(days=365))
    end = START + timedelta(days=365)
    assert fired == [("timers", hour, hour)]
    assert seen == [(name, at) for at in (START, hour, end) for name in ("one", "other")]


@given(
    st.builds(Plan, _SECONDS, _SECONDS, st.integers(0, 200)),
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_advance_fires_what_many_small_ones_do(store: Store, plan: Plan, advances: list[int]) -> None:
    whole = plan.run(store, [sum(advances)])
    assert plan.run(store, advances) == whole
    # Each fires at its own time, in the order of time.
    assert all(due == now for _, due, now in whole)
    assert [now for _, _, now in whole] == sorted(now for _, _, now in whole)
    end = START + timedelta(seconds=sum(advances))
    direct = [START + timedelta(seconds=each) for each in plan.second]
    assert [due for name, due, _ in whole if name == "two"] == sorted(due for due in direct if due <= end)


def test_time_goes_forward_only(store: Store) -> None:
    clock, keeper = _make(store)
    with pytest.raises(ValueError, match="forward"):
        keeper.advance(timedelta(microseconds=-1))
    assert clock.now() == START


def test_the_new_offset_is_told_also_where_the_advance_fails(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timekeeping, "_STEPS_OF_ADVANCE_MAX", 50)

    class Restless:
        """Always due again, a second later."""

        name = "restless"
        topics = ()

        def step(self, now: datetime) -> datetime | None:
            return now + timedelta(seconds=1)

    told: list[timedelta] = []
    clock = Clock(host_now=lambda: START)
    keeper = Timekeeper(clock, store, (Restless(),), told.append)
    with pytest.raises(TooManyTimers):
        keeper.advance(timedelta(days=1))
    assert told == [timedelta(seconds=50)]
    assert clock.now() == START + timedelta(seconds=50)


@dataclass
class Flaky:
    """Fails as long as it is told to; wakes its own topic each time, as one that writes before it asks a plane does."""

    store: Store
    error: Callable[[], Exception] | None = PlaneUnavailable
    name: str = "flaky"
    topics: tuple[str, ...] = ("flaky",)
    calls: list[datetime] = field(default_factory=list)
    healed: threading.Event = field(default_factory=threading.Event)
    often: threading.Event = field(default_factory=threading.Event)

    def step(self, now: datetime) -> datetime | None:
        self.calls.append(now)
        self.store.wake({"flaky"})
        if len(self.calls) >= 4:
            self.often.set()
        if self.error is not None:
            raise self.error()
        self.healed.set()
        return None


@pytest.mark.parametrize("error", [PlaneUnavailable, RuntimeError])
def test_one_that_fails_is_tried_again_until_it_does_not(store: Store, error: Callable[[], Exception]) -> None:
    flaky = Flaky(store, error)
    _, keeper = _make(store, flaky)
    keeper.start()
    assert flaky.often.wait(_WITHIN_S)
    flaky.error = None
    assert flaky.healed.wait(_WITHIN_S)
    keeper.stop()


def test_one_that_fails_and_wakes_itself_is_left_alone_for_longer_each_time(store: Store) -> None:
    flaky, steady = Flaky(store), Flaky(store, None, name="steady")
    host = [0.0]
    clock = Clock(host_now=lambda: START)
    keeper = Timekeeper(clock, store, (flaky, steady), lambda _: None, lambda: host[0])
    pause = timekeeping._RETRY_FIRST_S
    for failures in range(1, 12):
        keeper.step()
        host[0] += pause * 0.99
        keeper.step()
        assert len(flaky.calls) == failures
        host[0] += pause * 0.02
        pause = min(timekeeping._RETRY_LONGEST_S, pause * 2)
    # The other one is none the worse for it.
    assert len(steady.calls) == 22
    flaky.error = None
    keeper.step()
    keeper.step()
    assert len(flaky.calls) == 13


def test_an_advance_does_not_spin_on_one_that_fails_with_a_timer_due(store: Store) -> None:
    flaky = Flaky(store)
    fired: list[tuple[str, datetime, datetime]] = []
    others = Timers("timers", store, [START + timedelta(hours=hour) for hour in (1, 2, 3)], fired)
    clock, keeper = _make(store, flaky, others)
    due = START + timedelta(hours=1)
    flaky.error = None
    keeper.step()
    keeper._kept[0].due = due
    flaky.error = PlaneUnavailable
    flaky.calls.clear()
    keeper.advance(timedelta(hours=4))
    assert clock.now() == START + timedelta(hours=4)
    assert [at for _, at, _ in fired] == [START + timedelta(hours=hour) for hour in (1, 2, 3)]
    assert len(flaky.calls) < 10


def test_a_timer_found_by_a_step_from_elsewhere_fires_in_its_time(store: Store) -> None:
    """The thread waits for nothing when a step that a request asked for finds something due soon."""
    clock = Clock()
    fired = threading.Event()

    class Late:
        """Becomes due shortly after it was first looked at for real."""

        name = "late"
        topics = ()
        due: datetime | None = None

        def step(self, now: datetime) -> datetime | None:
            if self.due is not None and now >= self.due:
                fired.set()
                return None
            return self.due

    late = Late()
    idle = threading.Event()
    keeper = Timekeeper(clock, store, (late,), lambda _: None)
    wait = keeper._wake.wait
    keeper._wake.wait = lambda timeout=None: (timeout is None and idle.set()) or wait(timeout)  # type: ignore[method-assign]
    keeper.start()
    assert idle.wait(_WITHIN_S)
    late.due = clock.now() + timedelta(milliseconds=50)
    keeper.step()
    assert fired.wait(_WITHIN_S)
    keeper.stop()


def test_stopping_before_starting_is_no_error(store: Store) -> None:
    _, keeper = _make(store)
    keeper.stop()
