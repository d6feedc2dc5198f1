"""What happens later with the trail: events are forgotten after 90 days, and trails deliver theirs."""

import gzip
import hashlib
import logging
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from fogbank.services.trail import repository
from fogbank.services.trail.files import forget_days
from fogbank.services.trail.model import KEPT_FOR, TOPIC, ReadWrite, Trail, TrailState
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds, microseconds

log = logging.getLogger("fogbank.trail")
# Some gigabytes: what is older goes, 90 days or not, rather than let a busy cloud fill the disk.
EVENTS_MAX = 10_000_000
_FORGET_EVERY = timedelta(hours=1)
# Few enough that no call waits long behind one transaction of it.
_FORGET_AT_ONCE = 500
# As often as CloudTrail delivers, on average.
_DELIVER_EVERY = timedelta(minutes=5)
_DELIVER_AT_ONCE = 5_000


class RetentionReconciler:
    """Forgets what is older than 90 days by the services' clock: rows, and the files of days."""

    name = "trail-retention"
    topics = ()

    def __init__(self, store: Store, folder: Path, events_max: int = EVENTS_MAX) -> None:
        self._store = store
        self._folder = folder
        self._events_max = events_max
        self._due: datetime | None = None

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        if self._due is None or now >= self._due:
            before_us = microseconds(now - KEPT_FOR)
            while self._store.write(lambda it: repository.forget_before(it, before_us, _FORGET_AT_ONCE)):
                pass
            if gone := self._cut():
                log.warning("%d events of the trail were forgotten before their time: more than it holds", gone)
            forget_days(self._folder, now, KEPT_FOR)
            self._due = now + _FORGET_EVERY
        return self._due

    def _cut(self) -> int:
        gone = 0
        while some := self._store.write(lambda it: repository.forget_oldest(it, self._events_max, _FORGET_AT_ONCE)):
            gone += some
        return gone


class TrailDeliverer:
    """Delivers what trails log: files of records, packed, in folders named as CloudTrail names its objects.

    A file is written, durably, before it is noted how far the trail has come: after a crash in between it is written
    again, under the same name. folder: of all buckets.
    """

    name = "trail-delivery"
    topics = (TOPIC,)

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._due: datetime | None = None

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        if self._due is not None and now < self._due:
            return self._due
        logging_trails = self._store.read(lambda it: repository.trails.run_anywhere(it, repository.LOGGING))
        for scope, trail in logging_trails:
            self._deliver(scope, trail, now)
        # Nothing logs: a trail that begins to wakes us.
        self._due = now + _DELIVER_EVERY if logging_trails else None
        return self._due

    def _deliver(self, scope: Scope, trail: Trail, now: datetime) -> None:
        left: Trail | None = trail
        while left is not None:
            left = self._deliver_some(scope, left, now)

    def _deliver_some(self, scope: Scope, trail: Trail, now: datetime) -> Trail | None:
        """Delivers as much as one file holds; the trail as it is then, where there is more."""
        found = self._store.read(
            lambda it: repository.events_after(
                it, scope, trail.after, all_regions=trail.multi_region, limit=_DELIVER_AT_ONCE
            )
        )
        try:
            for region in sorted({each.region for each in found}):
                self._write(scope.account, trail, region, [each for each in found if each.region == region])
        except OSError as failure:
            log.exception("trail %s of %s could not deliver", trail.id, scope.account)
            error = failure.strerror or type(failure).__name__
            self._store.write(lambda it: _note(it, scope, trail.id, trail.after, error, now))
            return None
        after = found[-1].position if found else trail.after
        changed = self._store.write(lambda it: _note(it, scope, trail.id, after, None, now))
        return changed if len(found) == _DELIVER_AT_ONCE else None

    def _write(self, account: str, trail: Trail, region: str, events: list[repository.Stored]) -> None:
        taken = [event for event in events if _takes(trail, event)]
        if not taken:
            return
        last = from_microseconds(taken[-1].at_us)
        parts = [trail.bucket, *(trail.prefix.split("/") if trail.prefix else ()), "AWSLogs", account, "CloudTrail"]
        folder = self._folder.joinpath(account, *parts, region, f"{last:%Y}", f"{last:%m}", f"{last:%d}")
        unique = hashlib.sha256(f"{trail.id}/{taken[0].id}".encode()).hexdigest()[:16]
        name = f"{account}_CloudTrail_{region}_{last:%Y%m%dT%H%MZ}_{unique}.json.gz"
        _write_durably(folder, name, _file_of(event.record for event in taken))


def _takes(trail: Trail, event: repository.Stored) -> bool:
    if trail.read_write is ReadWrite.READ_ONLY and not event.read_only:
        return False
    if trail.read_write is ReadWrite.WRITE_ONLY and event.read_only:
        return False
    return event.source not in trail.excluded


def _file_of(records: Iterable[bytes]) -> bytes:
    # Without a time in it: the same records make the same file.
    return gzip.compress(b'{"Records":[' + b",".join(records) + b"]}", mtime=0)


def _write_durably(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{name}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    draft.replace(folder / name)


def _note(
    transaction: Transaction, scope: Scope, name: str, after: int, error: str | None, now: datetime
) -> Trail | None:
    """Notes how far a trail has come; None where it doesn't log any more."""
    trail = repository.trails.get(transaction, scope, name)
    if trail is None or trail.state is not TrailState.LOGGING:
        return None
    if error is not None:
        changed = msgspec.structs.replace(trail, attempted_at=now, delivery_error=error)
    elif after != trail.after or trail.delivery_error:
        changed = msgspec.structs.replace(trail, attempted_at=now, delivered_at=now, delivery_error=None, after=after)
    else:
        return trail
    return repository.trails.must_update(transaction, scope, changed)
