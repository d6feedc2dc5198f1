"""What is kept of a volume, of its attachments and of its latest modification.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document

# What the reconciler of volumes listens to.
TOPIC = "volumes"


class VolumeState(enum.StrEnum):
    """AWS's volume states. A deleted volume has no document any more."""

    CREATING = "creating"
    AVAILABLE = "available"
    IN_USE = "in-use"
    DELETING = "deleting"
    DELETED = "deleted"
    ERROR = "error"


class AttachmentState(enum.StrEnum):
    """AWS's attachment states. `busy`: detaching was asked for while a client still has the volume open."""

    ATTACHING = "attaching"
    ATTACHED = "attached"
    DETACHING = "detaching"
    BUSY = "busy"
    DETACHED = "detached"


class ModificationState(enum.StrEnum):
    """AWS's states of a volume modification."""

    MODIFYING = "modifying"
    OPTIMIZING = "optimizing"
    COMPLETED = "completed"
    FAILED = "failed"


class VolumeConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    """What a modification can change.

    size_gib: GiB. iops: provisioned or baseline operations a second; None where the type has no such number.
    throughput_mibps: MiB/s, provisioned (gp3); None where it isn't a parameter of the type.
    """

    size_gib: int
    type: str
    iops: int | None
    throughput_mibps: int | None
    multi_attach: bool


class Volume(Document, frozen=True, kw_only=True):
    """One volume.

    spec_generation counts the changes the data plane must know of, applied_generation is the latest it has on disk:
    while they differ the reconciler has work. retry_at: not before then, after a failure. impaired_at: since when I/O
    is cut, or was cut and went on by itself, for possibly inconsistent data.
    """

    state: VolumeState
    configuration: VolumeConfiguration
    zone: str
    zone_id: str
    created_at: datetime
    auto_enable_io: bool = False
    io_enabled: bool = True
    impaired_at: datetime | None = None
    impairment_id: str | None = None
    evict: bool = False
    spec_generation: int = 1
    applied_generation: int = 0
    failures: int = 0
    retry_at: datetime | None = None
    status_message: str | None = None
    modification_starts: tuple[datetime, ...] = ()


class Attachment(Document, frozen=True, kw_only=True):
    """A volume on an instance. id: `volume/instance`."""

    state: AttachmentState
    volume_id: str
    instance_id: str
    device: str
    attached_at: datetime
    delete_on_termination: bool = False


class Modification(Document, frozen=True, kw_only=True):
    """A volume's latest modification. id: the volume's.

    optimized_at: when `optimizing` ends; set once it begins.
    """

    state: ModificationState
    original: VolumeConfiguration
    target: VolumeConfiguration
    started_at: datetime
    optimizing_at: datetime | None = None
    optimized_at: datetime | None = None
    ended_at: datetime | None = None
    status_message: str | None = None


def attachment_id(volume_id: str, instance_id: str) -> str:
    """The id of the attachment of a volume to an instance."""
    return f"{volume_id}/{instance_id}"
