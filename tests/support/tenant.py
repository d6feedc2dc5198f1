"""One account in one region of a cloud: what a test has for itself on a server that others use too."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .aws import Keys
from .cloud import CloudProcess
from .nbd import NbdConnection
from .waiting import eventually

_accounts = itertools.count(100_000_000_001)
ZONE = "us-east-1a"
GIB = 1024**3
MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Tenant:
    """An account and a region. ec2: a boto3 client of them."""

    cloud: CloudProcess
    keys: Keys
    region: str
    ec2: Any

    @classmethod
    def of(cls, cloud: CloudProcess, account: str | None = None, region: str = "us-east-1") -> "Tenant":
        """A new account, or the one named, on a cloud with --auth open."""
        keys = Keys(account or str(next(_accounts)))
        return cls(cloud, keys, region, cloud.client(keys=keys, region=region))

    @classmethod
    def root(cls, cloud: CloudProcess) -> "Tenant":
        """The cloud's own account, with its root credentials."""
        return cls(cloud, cloud.root_keys, "us-east-1", cloud.client())

    def create(self, size: int = 1, kind: str = "gp3", **more: Any) -> str:
        """A new volume's id, once it is available."""
        volume_id: str = self.ec2.create_volume(AvailabilityZone=f"{self.region}a", Size=size, VolumeType=kind, **more)[
            "VolumeId"
        ]
        self.until(volume_id, "available")
        return volume_id

    def host(self) -> str:
        """The instance id of this machine."""
        found = self.ec2.describe_instances(Filters=[{"Name": "tag:fogbank:host", "Values": ["true"]}])
        instance_id: str = found["Reservations"][0]["Instances"][0]["InstanceId"]
        return instance_id

    def attach(self, volume_id: str, device: str = "/dev/sdf") -> str:
        """The NBD URI of the volume, once it is attached to this machine."""
        self.ec2.attach_volume(VolumeId=volume_id, InstanceId=self.host(), Device=device)
        self.until_attachment(volume_id, "attached")
        return self.uri(volume_id)

    def uri(self, volume_id: str) -> str:
        """The NBD URI of an attached volume."""
        uri: str = self.carried(volume_id)["nbd_uri"]
        return uri

    def nbd(self, volume_id: str) -> NbdConnection:
        """A new NBD connection to an attached volume."""
        uri = urlsplit(self.uri(volume_id))
        return NbdConnection.open(Path(parse_qs(uri.query)["socket"][0]), uri.path.removeprefix("/"))

    def carried(self, volume_id: str) -> dict[str, Any]:
        """How the data plane carries the volume."""
        return self.cloud.get(f"volumes/{volume_id}")

    def describe(self, volume_id: str) -> dict[str, Any]:
        """The volume as DescribeVolumes shows it."""
        volume: dict[str, Any] = self.ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"][0]
        return volume

    def state(self, volume_id: str) -> str:
        """The volume's state; `deleted` where it isn't listed any more."""
        found = self.ec2.describe_volumes(Filters=[{"Name": "volume-id", "Values": [volume_id]}])["Volumes"]
        return found[0]["State"] if found else "deleted"

    def attachment(self, volume_id: str) -> str:
        """The state of the volume's attachment; `detached` where it has none."""
        attachments = self.describe(volume_id)["Attachments"]
        return attachments[0]["State"] if attachments else "detached"

    def until(self, volume_id: str, state: str, within: float = 20) -> None:
        """Waits for the volume's state."""
        eventually(lambda: self.state(volume_id) == state, within=within, saying=lambda: self.state(volume_id))

    def until_attachment(self, volume_id: str, state: str, within: float = 20) -> None:
        """Waits for the state of the volume's attachment."""
        eventually(
            lambda: self.attachment(volume_id) == state, within=within, saying=lambda: self.attachment(volume_id)
        )

    def modification(self, volume_id: str) -> dict[str, Any]:
        """The volume's latest modification."""
        found = self.ec2.describe_volumes_modifications(VolumeIds=[volume_id])["VolumesModifications"]
        modification: dict[str, Any] = found[0]
        return modification

    def until_modification(self, volume_id: str, state: str, within: float = 20) -> None:
        """Waits for the state of the volume's latest modification."""
        eventually(
            lambda: self.modification(volume_id)["ModificationState"] == state,
            within=within,
            saying=lambda: self.modification(volume_id),
        )
