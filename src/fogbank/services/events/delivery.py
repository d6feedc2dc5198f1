"""Delivers: to log groups at once and in order, to HTTP endpoints by a few threads, again until it is too late.

A delivery is a row until it is made or given up: after a crash it is made again, so that one may come twice, as on AWS.
"""

import http.client
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from fogbank.core.vault import CannotOpen, Vault
from fogbank.services.events import repository
from fogbank.services.events.http import Request, is_retried, request_for, send
from fogbank.services.events.model import AGE_SECONDS_MAX, ATTEMPTS_MAX, DELIVERIES_TOPIC, Delivery, DestinationState
from fogbank.services.events.names import DESTINATION, LOG_GROUP
from fogbank.services.events.repository import Pending
from fogbank.services.events.secrets import secret_of
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds, microseconds

log = logging.getLogger("fogbank.events")
_THREADS, _AT_ONCE = 4, 64
_PAUSE_FIRST, _PAUSE_LONGEST = timedelta(seconds=1), timedelta(minutes=10)
# A log that grew larger than this is put aside, and the one put aside before goes.
_LOG_BYTES_MAX = 64 * 1024 * 1024

Send = Callable[[Request], int]


class DeliveryReconciler:
    """See module. folder: of log groups' files. now: services' time. sender: makes a request; its answer's status."""

    name = "event-deliveries"
    topics = (DELIVERIES_TOPIC,)

    def __init__(
        self, store: Store, vault: Vault, folder: Path, now: Callable[[], datetime], sender: Send = send
    ) -> None:
        self._store = store
        self._vault = vault
        self._folder = folder
        self._now = now
        self._send = sender
        self._lock = threading.Lock()
        self._in_hand: set[int] = set()
        self._pool = ThreadPoolExecutor(_THREADS, "event-delivery")

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        while self._start_some(now):
            pass
        next_us = self._store.read(lambda it: repository.next_delivery_us(it, microseconds(now)))
        return None if next_us is None else from_microseconds(next_us)

    def stop(self) -> None:
        """Ends after the requests that are under way."""
        self._pool.shutdown(cancel_futures=True)

    def _start_some(self, now: datetime) -> bool:
        """Takes up what is due; whether to look again at once."""
        with self._lock:
            room = _AT_ONCE - len(self._in_hand)
            taken = set(self._in_hand)
        if room <= 0:
            # Whoever ends wakes us.
            return False
        due = self._store.read(lambda it: repository.deliveries_due(it, now, _AT_ONCE + len(taken)))
        new = [each for each in due if each.position not in taken][:room]
        logged = [each for each in new if LOG_GROUP.fullmatch(each.delivery.target.arn)]
        if logged:
            self._log(logged)
        for each in new:
            if each not in logged:
                with self._lock:
                    self._in_hand.add(each.position)
                self._pool.submit(self._make, each)
        return bool(logged)

    def _log(self, pending: list[Pending]) -> None:
        for each in pending:
            found = LOG_GROUP.fullmatch(each.delivery.target.arn)
            assert found is not None
            _append(self._folder / each.scope.account / each.scope.region, found[3], each.delivery.payload)
        self._store.write(lambda it: repository.end_deliveries(it, [each.position for each in pending]))

    def _make(self, pending: Pending) -> None:
        try:
            trouble = self._try(pending.scope, pending.delivery)
            self._settle(pending, trouble)
        except Exception:
            log.exception("a delivery of rule %s could not be settled: it is made again", pending.delivery.rule)
        finally:
            with self._lock:
                self._in_hand.discard(pending.position)
            self._store.wake({DELIVERIES_TOPIC})

    def _try(self, scope: Scope, delivery: Delivery) -> "_Trouble | None":
        """Makes one request; what was wrong with it."""
        try:
            request = self._store.read(lambda it: self._request(it, scope, delivery))
        except CannotOpen:
            return _Trouble("the connection's secret can't be opened", final=True)
        if request is None:
            return _Trouble("its API destination or connection is gone", final=True)
        try:
            status = self._send(request)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return _Trouble(f"{type(error).__name__}: {error}", final=isinstance(error, ValueError))
        return None if 200 <= status < 300 else _Trouble(f"HTTP {status}", final=not is_retried(status))

    def _request(self, transaction: Transaction, scope: Scope, delivery: Delivery) -> Request | None:
        named = DESTINATION.fullmatch(delivery.target.arn)
        destination = repository.destinations.get(transaction, scope, named[3]) if named else None
        if named is None or destination is None or destination.uuid != named[4]:
            return None
        connection = repository.connections.get(transaction, scope, destination.connection)
        if connection is None or destination.state is not DestinationState.ACTIVE:
            return None
        secret = secret_of(self._vault, scope, connection)
        return request_for(destination, connection, secret, delivery.target.http, delivery.payload)

    def _settle(self, pending: Pending, trouble: "_Trouble | None") -> None:
        delivery, now = pending.delivery, self._now()
        changed = msgspec.structs.replace(delivery, attempts=delivery.attempts + 1)
        if trouble is not None and not trouble.final and not _is_over(changed, now):
            pause = min(_PAUSE_LONGEST, _PAUSE_FIRST * 2 ** min(delivery.attempts, 20))
            self._store.write(lambda it: repository.postpone(it, pending.position, changed, now + pause))
            return
        if trouble is not None:
            log.error(
                "rule %s: event %s is not delivered to target %s after %d attempts: %s",
                delivery.rule,
                delivery.event_id,
                delivery.target.id,
                changed.attempts,
                trouble.why,
            )
        self._store.write(lambda it: repository.end_deliveries(it, [pending.position]))


class _Trouble:
    """Why a delivery was not made. final: trying again can't help."""

    def __init__(self, why: str, *, final: bool) -> None:
        self.why = why
        self.final = final


def _is_over(delivery: Delivery, now: datetime) -> bool:
    """Whether it has been tried often or long enough."""
    target = delivery.target
    retries = ATTEMPTS_MAX if target.retries_max is None else target.retries_max
    age = timedelta(seconds=target.age_seconds_max or AGE_SECONDS_MAX)
    return delivery.attempts > retries or now - delivery.made_at >= age


def _append(folder: Path, group: str, line: str) -> None:
    """Adds a line to a log group's file, owner-only. Raises OSError."""
    *above, name = group.strip("/").split("/")
    path = folder.joinpath(*above, f"{name}.log")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "ab") as file:
        file.write(line.replace("\n", " ").encode() + b"\n")
        full = file.tell() > _LOG_BYTES_MAX
    if full:
        path.replace(path.with_name(f"{name}.log.1"))
