"""What makes things happen later: runs reconcilers when they are woken and when their time has come.

One thread runs them all, one after the other, so that two of them never race. Advancing the clock goes through the
due times on the way, in order: whether a person moves it once or in many small steps, the same timers fire in the same
order, each at its own time.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fogbank.core.clock import Clock
from fogbank.core.reconcile import PlaneUnavailable, Reconciler
from fogbank.store.engine import Store

log = logging.getLogger("fogbank.timekeeper")
# Between tries of a reconciler that failed, in seconds of the host.
_RETRY_FIRST_S, _RETRY_LONGEST_S = 0.05, 5.0
# What is woken in a burst is done in one step: calls that come one after the other share it.
_GATHER_S = 0.005
# A reconciler that is always due again is broken: an advance must end.
_STEPS_OF_ADVANCE_MAX = 100_000
# Reconcilers that wake one another come to rest within this many rounds, or what is left is done at the next step.
_ROUNDS_MAX = 100


class TooManyTimers(Exception):
    """An advance met more timers than it can fire; the clock stands where it stopped."""


@dataclass(slots=True)
class _Kept:
    """One reconciler, when it is due (services' time), and its pause after failures (seconds of the host).

    stops: whether an advance stops where it is due.
    """

    reconciler: Reconciler
    stops: bool = True
    due: datetime | None = None
    pause_s: float = 0.0
    paused_until: float = 0.0

    def rest(self, monotonic: float) -> None:
        """It failed: it is left alone for longer each time. What it was due for is for the next try."""
        self.due = None
        self.pause_s = min(_RETRY_LONGEST_S, self.pause_s * 2 or _RETRY_FIRST_S)
        self.paused_until = monotonic + self.pause_s

    def paused_s(self, monotonic: float) -> float:
        """Seconds that are left of its pause."""
        return max(0.0, self.paused_until - monotonic) if self.pause_s else 0.0


class Timekeeper:
    """Runs `reconcilers` in the order given; one that fails has pauses of its own.

    offset_changed: told the clock's new offset after an advance. monotonic: the host's seconds, which pauses last by.
    followers: reconcilers that run after the others and catch up by themselves with time that was skipped, as what is
    done each minute does: an advance of a year makes no half a million stops for them.
    """

    def __init__(
        self,
        clock: Clock,
        store: Store,
        reconcilers: Sequence[Reconciler],
        offset_changed: Callable[[timedelta], None],
        monotonic: Callable[[], float] = time.monotonic,
        followers: Sequence[Reconciler] = (),
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._kept = [_Kept(reconciler) for reconciler in reconcilers]
        self._kept += [_Kept(follower, stops=False) for follower in followers]
        self._offset_changed = offset_changed
        self._wake = threading.Event()
        self._stop = threading.Event()
        # Held while reconcilers run, by the thread or by an advance.
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="timekeeper", daemon=True)
        for reconciler in (*reconcilers, *followers):
            for topic in reconciler.topics:
                store.listen(topic, self._wake.set)

    def start(self) -> None:
        """Begins to run; everything is looked at once."""
        self._wake.set()
        self._thread.start()

    def stop(self) -> None:
        """Ends after the reconciler that runs now."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def step(self) -> None:
        """Runs every reconciler once, now."""
        with self._turn:
            self._step_all()
        # The thread waits for what was due before this.
        self._wake.set()

    def advance(self, by: timedelta) -> datetime:
        """Moves the clock forward, firing timers on the way; the new time.

        Raises ValueError for a negative `by`, TooManyTimers.
        """
        if by < timedelta(0):
            raise ValueError("time goes forward only")
        with self._turn:
            target = self._clock.now() + by
            try:
                self._fire_until(target)
            finally:
                self._clock.release()
                self._offset_changed(self._clock.offset)
        self._wake.set()
        return self._clock.now()

    def _fire_until(self, target: datetime) -> None:
        self._clock.hold(self._clock.now())
        self._settle()
        for _ in range(_STEPS_OF_ADVANCE_MAX):
            due = min((kept.due for kept in self._kept if kept.due is not None and kept.stops), default=None)
            if due is None or due > target:
                self._clock.hold(target)
                self._settle()
                return
            self._clock.hold(due)
            self._settle()
        raise TooManyTimers

    def _settle(self) -> None:
        """Runs every reconciler until none has woken another: a timer that one makes for another fires in its time."""
        for _ in range(_ROUNDS_MAX):
            self._wake.clear()
            self._step_all()
            # One that failed may wake itself by it: it is tried again after its pause, not here.
            if any(kept.pause_s for kept in self._kept) or not self._wake.is_set():
                return

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(self._seconds_to_wait())
            self._stop.wait(_GATHER_S)
            self._wake.clear()
            if self._stop.is_set():
                return
            with self._turn:
                self._step_all()

    def _step_all(self) -> None:
        for kept in self._kept:
            # A pause holds whatever wakes us: it may be that very failure.
            if not kept.paused_s(self._monotonic()):
                self._step_one(kept)

    def _step_one(self, kept: _Kept) -> None:
        try:
            kept.due = kept.reconciler.step(self._clock.now())
            kept.pause_s = 0.0
        except PlaneUnavailable as error:
            log.warning("%s: the data plane does not answer: %s", kept.reconciler.name, error)
            kept.rest(self._monotonic())
        except Exception:
            # One that fails must not take the others' time: it is tried again, later and later.
            log.exception("%s", kept.reconciler.name)
            kept.rest(self._monotonic())

    def _next_due(self) -> datetime | None:
        return min((kept.due for kept in self._kept if kept.due is not None), default=None)

    def _seconds_to_wait(self) -> float | None:
        due = self._next_due()
        waits = [max(0.0, (due - self._clock.now()).total_seconds())] if due is not None else []
        return min([*waits, *(kept.paused_s(self._monotonic()) for kept in self._kept if kept.pause_s)], default=None)
