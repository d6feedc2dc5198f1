"""The reconciler of volumes: takes specs to the data plane, and the documents through their states.

The work list is in the documents themselves: volumes whose latest spec fogd doesn't have, attachments that end,
modifications whose time has come. Nothing is remembered between two steps but hints of where to look.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from fogbank.core.settings import LatencyMode, ModificationPace
from fogbank.core.vault import Vault
from fogbank.planes.block.contract import BlockPlane, Outcome, Result, VolumeObserved, VolumeSpec
from fogbank.services.tags import directory as tags
from fogbank.services.volumes import lifecycle, repository
from fogbank.services.volumes.desired import respecify_in, specification
from fogbank.services.volumes.encryption import end_grant
from fogbank.services.volumes.model import (
    APPLIED_TOPIC,
    TOPIC,
    Attachment,
    AttachmentState,
    Volume,
    VolumeState,
)
from fogbank.services.volumes.notices import tell
from fogbank.services.volumes.settle import (
    Documents,
    completed,
    settle,
    settle_attachments,
    with_state,
    without_what_is_over,
)
from fogbank.services.volumes.unlocking import RETRY, Unlocked, turn_away, unlock
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds, microseconds

log = logging.getLogger("fogbank.volumes")
# One Apply's volumes: few enough that the first need not wait for long, many enough to share flushes.
_BATCH_MAX = 500
_NOW = sa.bindparam("now_us", type_=sa.BigInteger)
_volumes, _modifications = repository.volumes_table.c, repository.modifications_table.c
# Made once: building a statement costs more than running it, and these run after every change.
_DUE = repository.modifications.prepare_anywhere(_modifications.due_us <= _NOW, limit=_BATCH_MAX)
_ANY_DUE = (
    sa.select(sa.literal(1)).select_from(repository.modifications_table).where(_modifications.due_us <= _NOW).limit(1)
)
_PENDING = repository.volumes.prepare_anywhere(
    _volumes.pending,
    sa.or_(_volumes.retry_us.is_(None), _volumes.retry_us <= _NOW),
    # A source whose copy is still to be made is deleted after that.
    sa.or_(_volumes.state != VolumeState.DELETING.value, _volumes.id.not_in(repository.COPIED)),
    limit=_BATCH_MAX,
)
_OVER = repository.volumes.prepare_anywhere(_volumes.due_us <= _NOW, limit=_BATCH_MAX)
_ENDING = repository.attachments.prepare_anywhere(
    repository.attachments_table.c.state.in_((AttachmentState.DETACHING.value, AttachmentState.BUSY.value))
)
_TIMES = sa.union_all(
    sa.select(sa.func.min(_modifications.due_us).label("due")),
    sa.select(sa.func.min(_volumes.due_us)),
    sa.select(sa.func.min(_volumes.retry_us)).where(_volumes.pending),
).subquery()
_NEXT_DUE = sa.select(sa.func.min(_TIMES.c.due))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A volume as it was read, and the spec that was made of it."""

    scope: Scope
    spec: VolumeSpec
    unlocked: Unlocked


class VolumeReconciler:
    """See module.

    vault: opens volumes' keys. pace: how long modifications are `optimizing`. latency: how late volumes answer.
    """

    name = "volumes"
    topics = (TOPIC,)

    def __init__(
        self,
        store: Store,
        plane: BlockPlane,
        vault: Vault,
        pace: ModificationPace,
        latency: LatencyMode = LatencyMode.OFF,
    ) -> None:
        self._store = store
        self._plane = plane
        self._vault = vault
        self._pace = pace
        self._latency = latency
        self._lock = threading.Lock()
        self._unhealthy: dict[str, str] = {}
        # Volumes whose clients are waited for to leave.
        self._awaited: frozenset[str] = frozenset()
        self._recovered: set[str] = set()
        self._orphans: list[str] = []
        self._whole = True
        # Volumes that are attached and whose key the data plane doesn't have, and when KMS is asked again.
        self._locked: set[str] = set()
        self._unlock_at: datetime | None = None

    @property
    def orphans(self) -> list[str]:
        """Volumes that fogd keeps and the store doesn't know, as of the latest complete Apply."""
        with self._lock:
            return list(self._orphans)

    def resend_all(self) -> None:
        """Has the next step send every spec: fogd was started, or lost sight of."""
        self._want_whole()
        self._store.wake({TOPIC})

    def saw(self, observed: VolumeObserved) -> None:
        """Takes note of a volume that fogd said has changed. Called by whoever watches the plane."""
        failed = not (observed.healthy or observed.gone)
        with self._lock:
            if failed:
                self._unhealthy[observed.id] = observed.error
            elif self._unhealthy.pop(observed.id, None) is not None:
                self._recovered.add(observed.id)
            # fogd tells of every change that it was itself asked for too: those need no further step.
            matters = failed or observed.id in self._awaited or observed.id in self._recovered
        if matters:
            self._store.wake({TOPIC})

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        self._complete_modifications(now)
        self._end_what_is_over(now)
        if self._take_whole():
            try:
                self._apply_whole(now)
            except Exception:
                self._want_whole()
                raise
        while batch := self._store.read(lambda transaction: self._pending(transaction, now)):
            if accepted := self._turn_away(batch, now):
                self._apply(accepted, now, complete=False)
        self._unlock_again(now)
        self._end_attachments(now)
        self._mark_health()
        # What was just applied may have begun to optimize, for no time at all.
        self._complete_modifications(now)
        due = self._store.read(self._next_due)
        return min(filter(None, (due, self._unlock_at)), default=None)

    def _want_whole(self) -> None:
        with self._lock:
            self._whole = True

    def _take_whole(self) -> bool:
        with self._lock:
            whole, self._whole = self._whole, False
            return whole

    def _apply_whole(self, now: datetime) -> None:
        asked = self._store.read(self._every)
        while len(self._turn_away(asked, now)) < len(asked):
            # A complete Apply lists all there is, and those were to be there.
            asked = self._store.read(self._every)
        self._apply(asked, now, complete=True)

    def _turn_away(self, asked: list[_Asked], now: datetime) -> list[_Asked]:
        """Takes away what KMS refuses a key for, and gives the others. What is left of those is asked about anew."""
        refused = [each for each in asked if each.unlocked.refused]
        for each in refused:
            self._store.write(
                lambda transaction, each=each: turn_away(  # type: ignore[misc]
                    transaction, each.scope, each.spec.id, each.unlocked.refused, now
                )
            )
        return [each for each in asked if not each.unlocked.refused]

    def _unlock_again(self, now: datetime) -> None:
        """Sends the keys that KMS would not give before, where it does now."""
        if self._unlock_at is None or now < self._unlock_at:
            return
        chosen = _volumes.id.in_(sorted(self._locked))
        asked = self._store.read(
            lambda transaction: self._ask(transaction, repository.volumes.select_anywhere(transaction, chosen))
        )
        # Those that are gone or detached meanwhile are no longer waited for.
        self._locked &= {each.spec.id for each in asked if each.spec.exports}
        self._unlock_at = now + RETRY if self._locked else None
        if opened := [each for each in asked if each.unlocked.key is not None]:
            self._apply(opened, now, complete=False)

    def _note_locked(self, asked: list[_Asked], outcomes: Sequence[Outcome], now: datetime) -> None:
        for each, outcome in zip(asked, outcomes, strict=True):
            locked = outcome.observed is not None and not outcome.observed.key_held
            if each.spec.encrypted and each.spec.exports and locked:
                self._locked.add(each.spec.id)
            else:
                self._locked.discard(each.spec.id)
        if not self._locked:
            self._unlock_at = None
        elif self._unlock_at is None:
            self._unlock_at = now + RETRY

    def _complete_modifications(self, now: datetime) -> None:
        def complete(transaction: Transaction) -> int:
            found = repository.modifications.run_anywhere(transaction, _DUE, now_us=microseconds(now))
            for scope, modification in found:
                after = completed(modification)
                repository.modifications.must_update(transaction, scope, after)
                volume = repository.volumes.get(transaction, scope, modification.id)
                tell(transaction, scope, Documents(volume, (), modification), Documents(volume, (), after), now)
                if volume is not None:
                    # Its limits are now the target's alone.
                    changed = msgspec.structs.replace(volume, spec_generation=volume.spec_generation + 1)
                    repository.volumes.must_update(transaction, scope, changed)
                    transaction.wake(TOPIC)
            return len(found)

        while self._store.read(lambda transaction: _any_due(transaction, now)):
            if not self._store.write(complete):
                return

    def _end_what_is_over(self, now: datetime) -> None:
        """Takes away practice faults whose time has come, and lets copies that are initialized run at their own speed.

        fogd ends a fault by itself at the same time: this is for what is said of the volume, and for its next spec.
        """

        def end(transaction: Transaction) -> int:
            found = repository.volumes.run_anywhere(transaction, _OVER, now_us=microseconds(now))
            for scope, volume in found:
                respecify_in(transaction, scope, without_what_is_over(volume, now))
            return len(found)

        while self._store.read(lambda transaction: bool(_over(transaction, now))):
            if not self._store.write(end):
                return

    def _every(self, transaction: Transaction) -> list[_Asked]:
        # Those in error too: what was away may be back.
        return self._ask(transaction, repository.volumes.select_anywhere(transaction))

    def _pending(self, transaction: Transaction, now: datetime) -> list[_Asked]:
        found = repository.volumes.run_anywhere(transaction, _PENDING, now_us=microseconds(now))
        return self._ask(transaction, found)

    def _ask(self, transaction: Transaction, found: Sequence[tuple[Scope, Volume]]) -> list[_Asked]:
        by_scope: dict[Scope, list[str]] = {}
        for scope, volume in found:
            by_scope.setdefault(scope, []).append(volume.id)
        documents = {scope: _read(transaction, scope, ids) for scope, ids in by_scope.items()}
        asked = []
        copied = repository.sources_of_copies(transaction)
        for scope, volume in found:
            read = documents[scope][volume.id]
            spec = specification(
                volume, read.attachments, read.modification, latency=self._latency, held=volume.id in copied
            )
            asked.append(_Asked(scope, spec, unlock(transaction, self._vault, volume, read.attachments)))
        return asked

    def _apply(self, asked: list[_Asked], now: datetime, *, complete: bool) -> None:
        keys = {each.spec.id: each.unlocked.key for each in asked if each.unlocked.key is not None}
        try:
            specs = [each.spec for each in asked]
            applied = self._plane.apply(specs, complete=complete, keys={id_: key.buffer for id_, key in keys.items()})
        finally:
            for key in keys.values():
                key.wipe()
        self._note_locked(asked, applied.outcomes, now)
        if complete:
            self._note_orphans(applied.orphans)
        pairs = list(zip(asked, applied.outcomes, strict=True))
        for start in range(0, len(pairs), _BATCH_MAX):
            part = pairs[start : start + _BATCH_MAX]
            self._store.write(lambda transaction, part=part: self._settle_all(transaction, part, now))  # type: ignore[misc]

    def _note_orphans(self, orphans: list[str]) -> None:
        with self._lock:
            self._orphans = orphans
        for orphan in orphans:
            log.warning("%s is kept by fogd and unknown to the store: it is not served, and not deleted", orphan)

    def _settle_all(self, transaction: Transaction, pairs: list[tuple[_Asked, Outcome]], now: datetime) -> None:
        by_scope: dict[Scope, list[tuple[_Asked, Outcome]]] = {}
        for asked, outcome in pairs:
            by_scope.setdefault(asked.scope, []).append((asked, outcome))
        for scope, part in by_scope.items():
            # Read again, in this transaction: they may have changed since they were asked about.
            documents = _read(transaction, scope, [asked.spec.id for asked, _ in part])
            for asked, outcome in part:
                if outcome.result is not Result.APPLIED:
                    log.warning("%s: %s: %s", outcome.id, outcome.result.name, outcome.error)
                before = documents.get(asked.spec.id)
                if before is not None and before.volume is not None:
                    applied = asked.spec.generation
                    after = settle(
                        before.volume,
                        before.attachments,
                        before.modification,
                        applied,
                        outcome,
                        self._pace,
                        now,
                    )
                    _store(transaction, scope, before, after, now)
                    if before.volume.faults:
                        transaction.wake(APPLIED_TOPIC)

    def _end_attachments(self, now: datetime) -> None:
        """Ends attachments whose clients have left since detaching was asked for."""
        found = self._store.read(lambda transaction: repository.attachments.run_anywhere(transaction, _ENDING))
        ids = sorted({attachment.volume_id for _, attachment in found})
        with self._lock:
            # Before they are looked at: one that leaves right after is told by the watch.
            self._awaited = frozenset(ids)
        if not found:
            return
        seen = {volume.id: volume for volume in self._plane.observe(ids)}
        self._store.write(lambda transaction: _end(transaction, found, seen, now))

    def _mark_health(self) -> None:
        with self._lock:
            unhealthy = dict(self._unhealthy)
            recovered, self._recovered = self._recovered, set()
        if unhealthy:
            self._store.write(lambda transaction: _mark_failed(transaction, unhealthy))
        if recovered:
            self._store.write(lambda transaction: _mark_recovered(transaction, recovered))

    @staticmethod
    def _next_due(transaction: Transaction) -> datetime | None:
        due = transaction.connection.execute(_NEXT_DUE).scalar()
        return None if due is None else from_microseconds(due)


def _read(transaction: Transaction, scope: Scope, ids: list[str]) -> dict[str, Documents]:
    volumes = repository.volumes.get_many(transaction, scope, ids)
    # A volume that nothing hangs on is the common case, and asked about once for all.
    attachments = repository.attachments_by_volume(transaction, scope, ids)
    modifications = repository.modifications.get_many(transaction, scope, ids)
    return {
        id_: Documents(volume, tuple(attachments.get(id_, ())), modifications.get(id_))
        for id_, volume in volumes.items()
    }


def _any_due(transaction: Transaction, now: datetime) -> bool:
    return transaction.connection.execute(_ANY_DUE, {"now_us": microseconds(now)}).first() is not None


def _over(transaction: Transaction, now: datetime) -> list[tuple[Scope, Volume]]:
    return repository.volumes.run_anywhere(transaction, _OVER, now_us=microseconds(now))


def _store(transaction: Transaction, scope: Scope, before: Documents, after: Documents, now: datetime) -> None:
    volume = before.volume
    assert volume is not None
    tell(transaction, scope, before, after, now)
    if after.volume is None:
        repository.volumes.delete(transaction, scope, volume.id)
        repository.modifications.delete(transaction, scope, volume.id)
        tags.drop_resource(transaction, scope, volume.id)
    elif after.volume is not volume:
        if after.volume.state is VolumeState.ERROR and volume.state is not VolumeState.ERROR:
            log.error("%s is in error: %s", volume.id, after.volume.status_message)
        repository.volumes.must_update(transaction, scope, after.volume)
    _store_attachments(transaction, scope, volume, before.attachments, after.attachments)
    if after.modification is not None and after.modification is not before.modification:
        repository.modifications.must_update(transaction, scope, after.modification)


def _store_attachments(
    transaction: Transaction, scope: Scope, volume: Volume, before: Sequence[Attachment], after: Sequence[Attachment]
) -> None:
    left = {attachment.id: attachment for attachment in after}
    for attachment in before:
        changed = left.get(attachment.id)
        if changed is None:
            repository.attachments.delete(transaction, scope, attachment.id)
            end_grant(transaction, volume, attachment.grant_id)
        elif changed is not attachment:
            repository.attachments.must_update(transaction, scope, changed)


def _end(
    transaction: Transaction, found: list[tuple[Scope, Attachment]], seen: dict[str, VolumeObserved], now: datetime
) -> None:
    for scope, volume_id in sorted({(scope, each.volume_id) for scope, each in found}, key=str):
        volume = repository.volumes.get(transaction, scope, volume_id)
        # One whose spec is still on its way is settled by that.
        if volume is None or volume.applied_generation < volume.spec_generation or volume_id not in seen:
            continue
        before = tuple(repository.attachments_of(transaction, scope, volume_id))
        after = settle_attachments(before, seen[volume_id])
        changed = with_state(volume, after) if seen[volume_id].healthy else volume
        _store(transaction, scope, Documents(volume, before, None), Documents(changed, after, None), now)


def _mark_failed(transaction: Transaction, unhealthy: dict[str, str]) -> None:
    """A volume whose data can't be had is in `error`, until they can."""
    columns = repository.volumes_table.c
    for scope, volume in repository.volumes.select_anywhere(transaction, columns.id.in_(sorted(unhealthy))):
        if volume.state in (VolumeState.AVAILABLE, VolumeState.IN_USE):
            changed = msgspec.structs.replace(
                volume,
                state=lifecycle.VOLUME.check(volume.state, VolumeState.ERROR),
                status_message=unhealthy[volume.id],
            )
            log.error("%s is in error: %s", volume.id, changed.status_message)
            repository.volumes.must_update(transaction, scope, changed)


def _mark_recovered(transaction: Transaction, recovered: set[str]) -> None:
    columns = repository.volumes_table.c
    for scope, volume in repository.volumes.select_anywhere(transaction, columns.id.in_(sorted(recovered))):
        attachments = repository.attachments_of(transaction, scope, volume.id)
        changed = with_state(volume, attachments)
        if volume.state is VolumeState.ERROR and changed is not volume:
            log.warning("%s is back", volume.id)
            repository.volumes.must_update(transaction, scope, changed)
