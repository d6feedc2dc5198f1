"""What the data plane is to know of a volume, and how a change of it is announced."""

from collections.abc import Sequence

import msgspec

from fogbank.planes.block.contract import Limits, VolumeSpec
from fogbank.services.context import Context
from fogbank.services.volumes import repository
from fogbank.services.volumes.model import (
    TOPIC,
    Attachment,
    AttachmentState,
    Modification,
    ModificationState,
    Volume,
    VolumeState,
)
from fogbank.services.volumes.performance import limits_of, while_optimizing
from fogbank.services.volumes.types import GIB

_SERVED = (AttachmentState.ATTACHING, AttachmentState.ATTACHED)
_RUNNING = (ModificationState.MODIFYING, ModificationState.OPTIMIZING)


def respecify(context: Context, volume: Volume) -> Volume:
    """Stores a volume whose spec has changed, and wakes the reconciler: it goes to the data plane after the commit."""
    changed = msgspec.structs.replace(volume, spec_generation=volume.spec_generation + 1, failures=0, retry_at=None)
    context.transaction.wake(TOPIC)
    return repository.volumes.must_update(context.transaction, context.scope, changed)


def specification(volume: Volume, attachments: Sequence[Attachment], modification: Modification | None) -> VolumeSpec:
    """The volume as fogd is to have it."""
    return VolumeSpec(
        id=volume.id,
        generation=volume.spec_generation,
        size_bytes=specified_bytes(volume, modification),
        limits=_limits(volume, modification),
        exports=tuple(sorted({export_name(item) for item in attachments if item.state in _SERVED})),
        evict=volume.evict,
        io_enabled=volume.io_enabled,
        deleted=volume.state is VolumeState.DELETING,
        must_exist=volume.applied_generation > 0,
    )


def specified_bytes(volume: Volume, modification: Modification | None) -> int:
    """The size that fogd is to make the volume."""
    if modification is not None and modification.state in _RUNNING:
        return modification.target.size_gib * GIB
    return volume.configuration.size_gib * GIB


def export_name(attachment: Attachment) -> str:
    """What an NBD client of this attachment asks for."""
    return attachment.volume_id


def _limits(volume: Volume, modification: Modification | None) -> Limits:
    if modification is not None and modification.state in _RUNNING:
        return while_optimizing(limits_of(modification.original), limits_of(modification.target))
    return limits_of(volume.configuration)
