"""The cloud that the tour runs on: the one that runs on the data folder, else one of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypedDict

from fogbank.cli.detach import start_detached
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.lifecycle import stop_cloud
from fogbank.cli.server import ServerRecord, find_server, read_credentials, require_server
from fogbank.cli.tour.plan import VolumePlan
from fogbank.core.layout import DataLayout

_STOP_SECONDS = 20.0


class _VolumeAnswer(TypedDict):
    VolumeId: str


class Ec2Client(Protocol):
    """boto3's EC2 client, as far as the tour uses it."""

    def create_volume(self, **parameters: object) -> _VolumeAnswer: ...

    def delete_volume(self, *, VolumeId: str) -> object: ...  # noqa: N803


@dataclass(frozen=True, slots=True)
class TourCloud:
    """own: made for the tour, and gone after it."""

    layout: DataLayout
    server: ServerRecord
    own: bool


@contextmanager
def tour_cloud(layout: DataLayout) -> Iterator[TourCloud]:
    """The cloud on `layout` where one runs, else a new one in a temporary folder on a free port. Raises CliError."""
    server = find_server(layout)
    if server:
        yield TourCloud(layout, server, own=False)
        return
    with tempfile.TemporaryDirectory(prefix="fogbank-tour-", ignore_cleanup_errors=True) as folder:
        own = DataLayout(Path(folder).resolve() / "data")
        try:
            start_detached(own, ["--data", str(own.root), "--port", "0"], {})
            yield TourCloud(own, require_server(own), own=True)
        finally:
            stop_cloud(own, _STOP_SECONDS)


def ec2_client(cloud: TourCloud) -> Ec2Client:
    """boto3's client, as anybody would make it. Raises CliError where boto3 is not installed."""
    try:
        import boto3
    except ImportError:
        raise missing_extra("boto3") from None
    keys = read_credentials(cloud.layout)
    client: Ec2Client = boto3.client(
        "ec2",
        endpoint_url=cloud.server.url,
        region_name=cloud.server.region,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
    )
    return client


def missing_extra(package: str) -> CliError:
    """That the tour lacks a Python package."""
    return CliError("missing-package", f"{package} is not installed.", "pip install 'fogbank[tour]'", Exit.UNSUPPORTED)


def create_volume(client: Ec2Client, cloud: TourCloud, plan: VolumePlan) -> str:
    """The id of a volume made as planned; it may still be `creating`."""
    iops = {"Iops": plan.iops} if plan.iops else {}
    return client.create_volume(
        AvailabilityZone=cloud.server.zone,
        VolumeType=plan.type,
        Size=plan.size_gib,
        TagSpecifications=[
            {"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": f"tour-{plan.name}"}]},
        ],
        **iops,
    )["VolumeId"]
