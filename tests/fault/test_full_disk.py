"""A full disk below the data folder: clear errors, nothing lost, and all goes on once there is room."""

import errno
import subprocess
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from tests.support.cloud import CloudProcess
from tests.support.nbd import NbdConnection, NbdError
from tests.support.tenant import ZONE, Tenant
from tests.support.waiting import eventually

pytestmark = pytest.mark.root
MIB = 1024**2
DISK_MIB = 96


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An ext4 file system of its own, on a loop device."""
    image, folder = tmp_path / "disk", tmp_path / "small"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(DISK_MIB * MIB)
    # Nothing is kept back for root, as whom the tests may run.
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def cloud(small_disk: Path) -> Iterator[CloudProcess]:
    """A cloud on that disk."""
    with CloudProcess(small_disk / "data") as cloud:
        yield cloud


@pytest.fixture
def fill(small_disk: Path) -> Callable[[], Path]:
    """Takes what is left of the disk; gives the file to remove again."""

    def take() -> Path:
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (MIB, 4096, 1):
                _append_until_full(file, bytes(size))
        return ballast

    return take


def _append_until_full(file: FileIO, data: bytes) -> None:
    while True:
        try:
            file.write(data)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


def write_until_full(nbd: NbdConnection) -> int:
    """Writes MiB after MiB until there is no room; how many fitted."""
    for number in range(2 * DISK_MIB):
        try:
            nbd.write(number * MIB, bytes([number % 255 + 1]) * MIB, fua=True)
        except NbdError as error:
            if error.errno != errno.ENOSPC:
                raise
            return number
    raise AssertionError("the disk never filled up")


def test_volume_writes_get_no_space_and_go_on_later(cloud: CloudProcess, fill: Callable[[], Path]) -> None:
    tenant = Tenant.of(cloud)
    kept, greedy = tenant.create(), tenant.create()
    tenant.attach(kept)
    tenant.attach(greedy, "/dev/sdg")
    with tenant.nbd(kept) as nbd, tenant.nbd(greedy) as other:
        nbd.write(0, b"k" * 65_536, fua=True)
        fitted = write_until_full(other)
        assert fitted > 10
        # The same connection goes on: what is there can be read, and written anew.
        assert other.read((fitted - 1) * MIB, MIB) == bytes([(fitted - 1) % 255 + 1]) * MIB
        assert nbd.read(0, 65_536) == b"k" * 65_536
        nbd.write(0, b"K" * 65_536, fua=True)
        # What is trimmed is room again.
        other.trim(0, 20 * MIB)
        other.flush()
        other.write(100 * MIB, b"n" * MIB, fua=True)
        assert other.read(100 * MIB, MIB) == b"n" * MIB
    assert [tenant.state(volume_id) for volume_id in (kept, greedy)] == ["in-use", "in-use"]


def test_the_api_says_what_is_wrong_and_loses_nothing(cloud: CloudProcess, fill: Callable[[], Path]) -> None:
    tenant = Tenant.of(cloud)
    before = tenant.create()
    ballast = fill()
    acknowledged, refusal = create_until_refused(tenant)
    assert refusal.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert refusal.response["Error"]["Code"] == "ServiceUnavailable"
    assert "full" in refusal.response["Error"]["Message"]
    # Reading takes no room.
    shown = {volume["VolumeId"] for volume in tenant.ec2.describe_volumes()["Volumes"]}
    assert {before, *acknowledged} <= shown
    ballast.unlink()
    for volume_id in acknowledged:
        tenant.until(volume_id, "available", within=90)
    tenant.create()

    cloud.kill()
    cloud.kill_fogd()
    cloud.start()
    shown = {volume["VolumeId"] for volume in tenant.ec2.describe_volumes()["Volumes"]}
    assert {before, *acknowledged} <= shown


def create_until_refused(tenant: Tenant) -> tuple[list[str], ClientError]:
    """Makes tagged volumes until the cloud says no: those it said yes to, and the no."""
    acknowledged: list[str] = []
    tags = [{"Key": f"key-{number}", "Value": "v" * 250} for number in range(50)]
    for _ in range(500):
        try:
            made = tenant.ec2.create_volume(
                AvailabilityZone=ZONE, Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": tags}]
            )
        except ClientError as error:
            return acknowledged, error
        acknowledged.append(made["VolumeId"])
    raise AssertionError("500 volumes fitted on a full disk")


def test_fogd_killed_on_a_full_disk(cloud: CloudProcess, fill: Callable[[], Path]) -> None:
    tenant = Tenant.of(cloud)
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"f" * MIB, fua=True)
    ballast = fill()
    killed = cloud.kill_fogd()
    eventually(lambda: cloud.fogd_pid not in (None, killed), within=30, saying=cloud.log_tail)
    eventually(lambda: cloud.get("health")["data_plane"] == "running", within=30, saying=cloud.log_tail)
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(0, MIB) == b"f" * MIB
        ballast.unlink()
        nbd.write(MIB, b"g" * MIB, fua=True)
