"""What the data plane is to know of a volume, and how a change of it is announced."""

from collections.abc import Sequence

import msgspec

from fogbank.core.settings import LatencyMode
from fogbank.planes.block.contract import Fault, FaultKind, Limits, VolumeSpec
from fogbank.services.context import Context
from fogbank.services.volumes import repository
from fogbank.services.volumes.model import (
    TOPIC,
    Attachment,
    AttachmentState,
    Modification,
    ModificationState,
    PracticeFault,
    Volume,
    VolumeState,
)
from fogbank.services.volumes.performance import latency_of, limits_of, while_initializing, while_optimizing
from fogbank.services.volumes.types import GIB
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction, microseconds

# Attachments whose instances may use the volume.
SERVED = (AttachmentState.ATTACHING, AttachmentState.ATTACHED)
_RUNNING = (ModificationState.MODIFYING, ModificationState.OPTIMIZING)


def respecify(context: Context, volume: Volume) -> Volume:
    """Stores a volume whose spec has changed, and wakes the reconciler: it goes to the data plane after the commit."""
    return respecify_in(context.transaction, context.scope, volume)


def respecify_in(transaction: Transaction, scope: Scope, volume: Volume) -> Volume:
    """`respecify` for who is no call."""
    changed = msgspec.structs.replace(volume, spec_generation=volume.spec_generation + 1, failures=0, retry_at=None)
    transaction.wake(TOPIC)
    return repository.volumes.must_update(transaction, scope, changed)


def specification(
    volume: Volume,
    attachments: Sequence[Attachment],
    modification: Modification | None,
    *,
    latency: LatencyMode = LatencyMode.OFF,
    held: bool = False,
) -> VolumeSpec:
    """The volume as fogd is to have it.

    held: its deletion waits, for copies that are still to be made of it. The spec is then an older one than that of the
    deletion, which fogd would take for done.
    """
    deleted = volume.state is VolumeState.DELETING
    to_be_copied = repository.is_to_be_copied(volume)
    return VolumeSpec(
        id=volume.id,
        generation=volume.spec_generation - (1 if held and deleted else 0),
        size_bytes=specified_bytes(volume, modification),
        limits=carried_limits(volume, modification),
        exports=tuple(sorted({export_name(item) for item in attachments if item.state in SERVED})),
        evict=volume.evict,
        io_enabled=volume.io_enabled,
        deleted=deleted and not held,
        must_exist=volume.applied_generation > 0,
        latency=latency_of(volume.configuration, latency),
        faults=tuple(_fault(fault) for fault in volume.faults),
        clone_of=volume.source_volume_id or "" if to_be_copied else "",
        encrypted=volume.encryption is not None,
    )


def _fault(fault: PracticeFault) -> Fault:
    return Fault(
        FaultKind[fault.kind.name],
        reads=fault.reads,
        writes=fault.writes,
        fraction=fault.fraction,
        delay_us=fault.delay_us,
        ends_at_ns=0 if fault.ends_at is None else microseconds(fault.ends_at) * 1000,
    )


def specified_bytes(volume: Volume, modification: Modification | None) -> int:
    """The size that fogd is to make the volume."""
    if modification is not None and modification.state in _RUNNING:
        return modification.target.size_gib * GIB
    return volume.configuration.size_gib * GIB


def export_name(attachment: Attachment) -> str:
    """What an NBD client of this attachment asks for: the volume, or its own attachment where others share it."""
    return attachment.id if attachment.shared else attachment.volume_id


def carried_limits(volume: Volume, modification: Modification | None) -> Limits:
    """What the volume is carried at."""
    if modification is not None and modification.state in _RUNNING:
        own = while_optimizing(limits_of(modification.original), limits_of(modification.target))
    else:
        own = limits_of(volume.configuration)
    if volume.initialization is not None and not volume.initialization.done:
        return while_initializing(limits_of(volume.initialization.source), own)
    return own
