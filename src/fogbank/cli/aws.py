"""The cloud's own AWS API, as the command uses it: an ordinary botocore client with root credentials."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict, cast

from fogbank.cli.errors import CliError
from fogbank.cli.server import ServerRecord, credentials_of
from fogbank.core.layout import DataLayout

if TYPE_CHECKING:
    from botocore.client import BaseClient

_POLL_SECONDS = 0.05
# botocore's settings (name in the file, in the environment, default, conversion) that lead to a user's files: a profile
# that isn't there, or a file that can't be read, would fail every call.
_OF_NO_USER = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Attachment(TypedDict):
    """A volume's attachment, as EC2 answers it."""

    InstanceId: str
    Device: str
    State: str


class _VolumeRequired(TypedDict):
    VolumeId: str
    State: str
    Size: int
    VolumeType: str
    AvailabilityZone: str
    Attachments: list[Attachment]


class Tag(TypedDict):
    Key: str
    Value: str


class Volume(_VolumeRequired, total=False):
    """A volume, as EC2 answers it: the members that the command looks at."""

    Iops: int
    Throughput: int
    MultiAttachEnabled: bool
    Encrypted: bool
    KmsKeyId: str
    Tags: list[Tag]


class Ec2:
    """The few EC2 operations that the command needs, by type. Every method raises CliError for AWS's errors.

    account: whose root calls; the first account's unless said.
    """

    def __init__(
        self, layout: DataLayout, server: ServerRecord, region: str | None = None, account: str | None = None
    ) -> None:
        import botocore.session
        from botocore.config import Config

        keys = credentials_of(layout, server, account)
        self.account = keys.account
        self.region = region or server.region
        # Neither the user's configuration nor a proxy may lead this client elsewhere.
        session = botocore.session.Session(session_vars=_OF_NO_USER)
        self._client: BaseClient = session.create_client(
            "ec2",
            region_name=self.region,
            endpoint_url=server.url,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            config=Config(retries={"max_attempts": 2}, connect_timeout=5, read_timeout=30, proxies={}),
        )

    def volumes(self, volume_ids: list[str] | None = None) -> list[Volume]:
        """The named volumes, or all of the region."""
        arguments = {"VolumeIds": volume_ids} if volume_ids else {}
        with _aws_errors():
            pages = self._client.get_paginator("describe_volumes").paginate(**arguments)
            return [cast("Volume", volume) for page in pages for volume in page["Volumes"]]

    def cut_off(self) -> set[str]:
        """The region's volumes whose I/O was cut, since they may hold inconsistent data."""
        chosen = [{"Name": "volume-status.status", "Values": ["impaired"]}]
        with _aws_errors():
            pages = self._client.get_paginator("describe_volume_status").paginate(Filters=chosen)
            return {
                found["VolumeId"]
                for page in pages
                for found in page["VolumeStatuses"]
                for check in found["VolumeStatus"]["Details"]
                if (check["Name"], check["Status"]) == ("io-enabled", "failed")
            }

    def volume(self, volume_id: str) -> Volume:
        return self.volumes([volume_id])[0]

    def zone_of(self, instance_id: str) -> str:
        """The availability zone of an instance."""
        with _aws_errors():
            found = self._client.describe_instances(InstanceIds=[instance_id])
            return str(found["Reservations"][0]["Instances"][0]["Placement"]["AvailabilityZone"])

    def attach(self, volume_id: str, instance_id: str, device: str) -> None:
        with _aws_errors():
            self._client.attach_volume(VolumeId=volume_id, InstanceId=instance_id, Device=device)

    def detach(self, volume_id: str, instance_id: str) -> None:
        with _aws_errors():
            self._client.detach_volume(VolumeId=volume_id, InstanceId=instance_id)

    def wait_for_volume(self, volume_id: str, reached: Callable[[Volume], bool], what: str, seconds: float) -> Volume:
        """The volume once `reached` is true of it. what: what is waited for, for the error when the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            volume = self.volume(volume_id)
            if reached(volume):
                return volume
            if time.monotonic() > deadline:
                raise CliError("timeout", f"{volume_id} is not {what} after {seconds:.0f} seconds.")
            time.sleep(_POLL_SECONDS)


@contextmanager
def _aws_errors() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        detail = error.response.get("Error", {})
        raise CliError(str(detail.get("Code", "aws")), str(detail.get("Message", error))) from error
    except BotoCoreError as error:
        raise CliError("unreachable", f"The API does not answer: {error}") from error
