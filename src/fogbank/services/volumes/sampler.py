"""Looks at what the data plane does with volumes' I/O, and writes what is new into their status checks.

Stalls and disk errors happen in the host's time, so it is the host's clock that it is woken by (`tick`): however far
the services' clock is moved, a request that waits has waited no longer.
"""

import logging
import threading
from datetime import datetime

import sqlalchemy as sa

from fogbank.core.ids import IdFactory
from fogbank.core.reconcile import PlaneUnavailable
from fogbank.planes.block.contract import BlockPlane
from fogbank.services.volumes import repository
from fogbank.services.volumes.checks import Sample, assess, is_stalled, sample_of
from fogbank.services.volumes.desired import respecify_in
from fogbank.services.volumes.model import Performance, VolumeState
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

log = logging.getLogger("fogbank.volume_status")
TOPIC = "volume-status"
# A sample of so many takes about ten milliseconds of the control plane's time.
_VOLUMES_A_TICK = 500
# Of a volume that no sample was taken of before: nothing was answered since, whatever the counter.
_UNSEEN = Sample(-1, 0)
_IN_USE = sa.select(repository.volumes_table.c.id).where(repository.volumes_table.c.state == VolumeState.IN_USE.value)


class StatusSampler:
    """A reconciler."""

    name = "volume-status"
    topics = (TOPIC,)

    def __init__(self, store: Store, plane: BlockPlane, ids: IdFactory) -> None:
        self._store = store
        self._plane = plane
        self._ids = ids
        self._asked = threading.Event()
        self._ticks = 0
        # The sample before, by volume, and the volumes that were told stalled.
        self._before: dict[str, Sample] = {}
        self._stalled: set[str] | None = None

    def tick(self) -> None:
        """Has the next step take a sample; more seldom where there are many volumes. Called every two seconds."""
        self._ticks += 1
        if self._ticks % (1 + len(self._before) // _VOLUMES_A_TICK):
            return
        self._asked.set()
        self._store.wake({TOPIC})

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler. Never due by itself."""
        if not self._asked.is_set():
            return None
        self._asked.clear()
        if self._stalled is None:
            self._stalled = self._store.read(_known_stalled)
        samples = self._samples()
        if samples is None:
            return None
        before, self._before = self._before, samples
        matter = [
            volume_id
            for volume_id, sample in samples.items()
            if volume_id in self._stalled or _is_news(before.get(volume_id), sample)
        ]
        gone = [volume_id for volume_id in self._stalled if volume_id not in samples]
        if matter or gone:
            self._stalled = self._store.write(
                lambda transaction: self._note(transaction, before, samples, [*matter, *gone], now)
            )
        return None

    def _samples(self) -> dict[str, Sample] | None:
        ids = self._store.read(lambda transaction: list(transaction.connection.execute(_IN_USE).scalars()))
        if not ids:
            return {}
        try:
            observed = self._plane.observe(ids)
        except PlaneUnavailable:
            # Whoever watches the plane says so; what it does not say is no event of a volume.
            return None
        return {volume.id: sample_of(volume) for volume in observed}

    def _note(
        self,
        transaction: Transaction,
        before: dict[str, Sample],
        samples: dict[str, Sample],
        volume_ids: list[str],
        now: datetime,
    ) -> set[str]:
        columns = repository.volumes_table.c
        stalled = set(self._stalled or ()) - set(volume_ids)
        for scope, volume in repository.volumes.select_anywhere(transaction, columns.id.in_(volume_ids)):
            # One that is no longer attached has no requests that wait.
            sample = samples.get(volume.id) or Sample(0, volume.checks.backing_error_ops)
            after = assess(volume, before.get(volume.id, _UNSEEN), sample, self._ids.resource("evol"), now)
            if after.checks.performance is Performance.STALLED:
                stalled.add(volume.id)
            if after is volume:
                continue
            log.warning("%s: I/O %s, enabled: %s", volume.id, after.checks.performance, after.io_enabled)
            if after.io_enabled != volume.io_enabled:
                respecify_in(transaction, scope, after)
            else:
                repository.volumes.must_update(transaction, scope, after)
        return stalled


def _is_news(before: Sample | None, sample: Sample) -> bool:
    """Whether the document has to be looked at: most volumes are as they were, at every sample."""
    if before is None:
        return sample.backing_error_ops > 0
    return sample.backing_error_ops != before.backing_error_ops or is_stalled(before, sample)


def _known_stalled(transaction: Transaction) -> set[str]:
    found = repository.volumes.select_anywhere(
        transaction, repository.volumes_table.c.state == VolumeState.IN_USE.value
    )
    return {volume.id for _, volume in found if volume.checks.performance is Performance.STALLED}
