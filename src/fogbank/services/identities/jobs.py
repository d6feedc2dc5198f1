"""When access keys and roles were used last, noted a while after the calls.

Calls are told to it by the front door. They are kept in memory, the last one of each key and role, and written once a
minute: AWS's answers lag behind too, and a write a call would cost more than most calls do.
"""

import threading
from datetime import datetime, timedelta

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.calls import CallRecord
from fogbank.services.identities.directory import note_key_use, note_role_use
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

TOPIC = "identity uses"
EVERY = timedelta(minutes=1)
# As many keys and roles as a minute may have; what is beyond is noted the next time it is used.
_NOTED_MAX = 10_000
_KEY_PREFIX = "AKIA"

# Account, and the id of the key or role.
_Used = tuple[str, str]


class LastUses:
    """A recorder of calls and a reconciler in one: what it is told is in the store at most a minute later."""

    name = "identity uses"
    topics = (TOPIC,)

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._noted: dict[_Used, CallRecord] = {}
        self._written_at: datetime | None = None

    def record(self, call: CallRecord) -> None:
        """See Recorder."""
        used = _used_by(call.caller)
        if used is None:
            return
        with self._lock:
            first = not self._noted
            if used in self._noted or len(self._noted) < _NOTED_MAX:
                self._noted[used] = call
        if first:
            self._store.wake({TOPIC})

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        with self._lock:
            if not self._noted:
                return None
            if self._written_at is not None and now < (due := self._written_at + EVERY):
                return due
            noted, self._noted = self._noted, {}
            self._written_at = now
        self._store.write(lambda transaction: _write(transaction, noted))
        return None


def _used_by(caller: Caller) -> _Used | None:
    """What a caller signed with, where that is noted."""
    if caller.kind is CallerKind.ASSUMED_ROLE:
        return caller.account, caller.user_id.partition(":")[0]
    if caller.kind is CallerKind.USER and caller.access_key_id.startswith(_KEY_PREFIX):
        return caller.account, caller.access_key_id
    return None


def _write(transaction: Transaction, noted: dict[_Used, CallRecord]) -> None:
    for (account, id_), call in noted.items():
        if id_.startswith(_KEY_PREFIX):
            note_key_use(transaction, id_, call.at, call.service, call.region)
        else:
            note_role_use(transaction, account, id_, call.at, call.region)
