"""What is kept of a volume, of its attachments and of its latest modification.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document

# What the reconciler of volumes listens to.
TOPIC = "volumes"
# What is woken when the data plane has a spec with practice faults.
APPLIED_TOPIC = "faults-applied"


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


class Performance(enum.StrEnum):
    """What is seen of a volume's I/O performance. AWS knows degraded and severely-degraded too: see `checks`."""

    NORMAL = "normal"
    STALLED = "stalled"


class FaultKind(enum.StrEnum):
    """What a practice fault does to requests: they wait, fail with an I/O error, or are answered later."""

    PAUSE = "pause"
    ERROR = "error"
    DELAY = "delay"


class PracticeFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault that is laid on a volume so that people can practise.

    fraction: of requests that are struck, above 0 and up to 1. delay_us: microseconds, of DELAY. ends_at: None where it
    stays until it is cleared. owner: the action of an experiment that it belongs to; empty for a person's.
    """

    kind: FaultKind
    reads: bool = True
    writes: bool = True
    fraction: float = 1.0
    delay_us: int = 0
    ends_at: datetime | None = None
    owner: str = ""


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """What the data plane was last seen to do with a volume's I/O.

    performance_since: since when it is as it is; None while it has always been normal. performance_id: of the event
    that a stall is. backing_error_ops: the counter of the data plane, up to which errors are known.
    """

    performance: Performance = Performance.NORMAL
    performance_since: datetime | None = None
    performance_id: str | None = None
    backing_error_ops: int = 0


class Initialization(msgspec.Struct, frozen=True, kw_only=True):
    """How a copy takes over its source's blocks, as slowly as AWS does.

    source: what the source was then, since the copy is no faster than it until the end. ends_at: None until the data
    plane has said how much there is to take over.
    """

    source: VolumeConfiguration
    started_at: datetime
    ends_at: datetime | None = None
    done: bool = False


class Encryption(msgspec.Struct, frozen=True, kw_only=True):
    """What a volume is encrypted with.

    kms_key_id: the KMS key's ARN, or what was asked for where it couldn't be found. data_key: the volume's key, under
    that one, in the encryption context of this volume's id; empty where none could be made. refused: why not; the
    volume goes again then.
    """

    kms_key_id: str
    data_key: bytes = b""
    refused: str = ""


class EncryptionSettings(Document, frozen=True, kw_only=True):
    """An account's settings for new volumes in a region. default_kms_key_id: None for AWS's own key, alias/aws/ebs."""

    by_default: bool = False
    default_kms_key_id: str | None = None


class Volume(Document, frozen=True, kw_only=True):
    """One volume.

    spec_generation counts the changes the data plane must know of, applied_generation is the latest it has on disk:
    while they differ the reconciler has work. retry_at: not before then, after a failure. impaired_at: since when I/O
    is cut, or was cut and went on by itself, for possibly inconsistent data. source_volume_id: the volume it is a copy
    of. initialization_rate: MiB/s, as asked for. encryption: None for a volume in the clear.
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
    faults: tuple[PracticeFault, ...] = ()
    checks: Checks = Checks()
    source_volume_id: str | None = None
    initialization: Initialization | None = None
    initialization_rate: int | None = None
    encryption: Encryption | None = None


class Attachment(Document, frozen=True, kw_only=True):
    """A volume on an instance. id: `volume/instance`.

    shared: the volume may be on other instances too, so this attachment has an export of its own. grant_id: of the KMS
    grant by which an encrypted volume's key is had. refused: why there is none; the attachment goes again then.
    """

    state: AttachmentState
    volume_id: str
    instance_id: str
    device: str
    attached_at: datetime
    delete_on_termination: bool = False
    shared: bool = False
    grant_id: str = ""
    refused: str = ""


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
