"""What other domains may know of an instance."""

import enum
from dataclasses import dataclass
from datetime import datetime

from fogbank.store.documents import Document


class InstanceState(enum.StrEnum):
    """AWS's instance states."""

    PENDING = "pending"
    RUNNING = "running"
    SHUTTING_DOWN = "shutting-down"
    TERMINATED = "terminated"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance. volumes_max: how many EBS volumes it takes. is_host: it is the machine Fogbank runs on."""

    id: str
    account: str
    region: str
    zone: str
    type: str
    state: InstanceState
    launched_at: datetime
    root_device: str
    volumes_max: int
    is_host: bool


class PracticeInstance(Document, frozen=True, kw_only=True):
    """An instance that stands for a further client on this machine, so that several can attach one volume.

    It runs nothing; its volumes are reached by NBD, as those of the host are.
    """

    state: InstanceState
    zone: str
    type: str
    launched_at: datetime
