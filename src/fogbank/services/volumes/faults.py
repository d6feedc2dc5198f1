"""Practice faults: laid on volumes and taken off again, by people and by experiments.

They stand in the volume's document and so in its spec: a restart of either half keeps them, and fogd ends one at its
time also while nobody is there to tell it.
"""

from datetime import timedelta

import msgspec

from fogbank.services.volumes import repository
from fogbank.services.volumes.desired import respecify_in
from fogbank.services.volumes.model import FaultKind, PracticeFault, Volume, VolumeState
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

# The data plane's limit on those of one volume.
FAULTS_MAX = 16
DELAY_MAX = timedelta(minutes=1)


class FaultRefused(ValueError):
    """The fault makes no sense, or the volume can't have it; the message says why."""


def checked(fault: PracticeFault) -> PracticeFault:
    """`fault`. Raises FaultRefused for one that would do nothing, or that the data plane can't do."""
    if not (fault.reads or fault.writes):
        raise FaultRefused("a fault strikes reads, writes, or both")
    if not 0 < fault.fraction <= 1:
        raise FaultRefused("a fault strikes more than 0 and at most 100 percent of requests")
    delay = timedelta(microseconds=fault.delay_us)
    if (fault.kind is FaultKind.DELAY) != bool(delay):
        raise FaultRefused("a delay needs its milliseconds, and nothing else has any")
    if not timedelta(0) <= delay <= DELAY_MAX:
        raise FaultRefused("a delay is at most a minute")
    return fault


def add_faults(transaction: Transaction, scope: Scope, volume: Volume, *faults: PracticeFault) -> Volume:
    """Lays further faults on a volume. Raises FaultRefused."""
    if volume.state in (VolumeState.DELETING, VolumeState.ERROR):
        raise FaultRefused(f"{volume.id} is '{volume.state}'")
    after = (*volume.faults, *(checked(fault) for fault in faults))
    if len(after) > FAULTS_MAX:
        raise FaultRefused(f"a volume has at most {FAULTS_MAX} faults at a time")
    return respecify_in(transaction, scope, msgspec.structs.replace(volume, faults=after))


def drop_faults(transaction: Transaction, scope: Scope, volume_id: str, owner: str) -> int:
    """Takes an owner's faults off a volume; how many there were. A volume that is gone had none."""
    volume = repository.volumes.get(transaction, scope, volume_id)
    if volume is None:
        return 0
    left = tuple(fault for fault in volume.faults if fault.owner != owner)
    dropped = len(volume.faults) - len(left)
    if dropped:
        respecify_in(transaction, scope, msgspec.structs.replace(volume, faults=left))
    return dropped
