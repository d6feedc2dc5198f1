"""The clock that services see: the host's, plus an offset that a person can move forward.

It never goes backwards. Timers do not live here: whoever advances the clock (see `fogbank.server.timekeeper`) stops at
each due time on the way, so that timers fire in the same order whether it moves once or in many small steps.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _host_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """now() is host time plus the offset. host_now: where host time comes from; a test passes its own."""

    def __init__(self, offset: timedelta = timedelta(0), host_now: Callable[[], datetime] = _host_now) -> None:
        self._host_now = host_now
        self._lock = threading.Lock()
        self._offset = offset
        self._latest = host_now() + offset
        self._held_at: datetime | None = None

    @property
    def offset(self) -> timedelta:
        """Services' time minus host time."""
        with self._lock:
            return self._offset

    def host_now(self) -> datetime:
        """The host's own time, however far this clock was moved: what clients go by who sign with theirs."""
        return self._host_now()

    def now(self) -> datetime:
        """The time (UTC, aware). Two calls never go back, also when the host's clock does."""
        with self._lock:
            if self._held_at is not None:
                return self._held_at
            self._latest = max(self._latest, self._host_now() + self._offset)
            return self._latest

    def hold(self, at: datetime) -> None:
        """Stops the clock at `at`, or where it is when `at` is past, until `release`."""
        with self._lock:
            current = self._held_at or max(self._latest, self._host_now() + self._offset)
            self._held_at = self._latest = max(current, at)

    def release(self) -> None:
        """Goes on from where the clock was held; the offset takes up the difference."""
        with self._lock:
            if self._held_at is not None:
                self._offset = max(self._offset, self._held_at - self._host_now())
                self._held_at = None
