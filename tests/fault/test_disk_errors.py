"""A host's disk that fails a read: the volume's status says so, its I/O is cut, and EnableVolumeIO gives it back."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.cloud import CloudProcess
from tests.support.nbd import NbdConnection, NbdError
from tests.support.tenant import Tenant
from tests.support.waiting import eventually

pytestmark = pytest.mark.root
MIB = 1024**2
DISK_MIB, DATA_MIB = 96, 64
# Of each MiB: an error in the middle of a larger read would end the connection.
PIECE = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """The image below the file system that volumes lie on: cut short, it is a disk whose end can't be read."""
    image, folder = tmp_path / "disk", tmp_path / "data" / "blocks"
    folder.mkdir(parents=True, mode=0o700)
    with image.open("wb") as file:
        file.truncate(DISK_MIB * MIB)
    # A journal would be among what can't be read, and the file system then read-only.
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield image
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _read_all(nbd: NbdConnection) -> list[int]:
    """The MiB of the volume that can't be read."""
    failed = []
    for index in range(DATA_MIB):
        try:
            assert nbd.read(index * MIB, PIECE) == bytes([index + 1]) * PIECE
        except NbdError:
            failed.append(index)
    return failed


def test_a_disk_error_cuts_io_until_it_is_enabled(tmp_path: Path, disk: Path) -> None:
    with CloudProcess(tmp_path / "data") as cloud:
        tenant = Tenant.root(cloud)
        volume_id = tenant.create()
        tenant.attach(volume_id)
        with tenant.nbd(volume_id) as nbd:
            for index in range(DATA_MIB):
                nbd.write(index * MIB, bytes([index + 1]) * MIB)
            nbd.flush()
            assert _read_all(nbd) == []
            os.truncate(disk, DISK_MIB // 2 * MIB)
            _forget_cached(cloud.layout.blocks / "volumes" / volume_id / "data")
            failed = _read_all(nbd)
            assert failed
            eventually(lambda: _status(tenant, volume_id)["VolumeStatus"]["Status"] == "impaired", within=20)
            status = _status(tenant, volume_id)
            assert [each["Code"] for each in status["Actions"]] == ["enable-volume-io"]
            assert status["Events"][0]["EventType"] == "potential-data-inconsistency"
            assert _read_all(nbd) == list(range(DATA_MIB)), "its I/O is cut"
            tenant.ec2.enable_volume_io(VolumeId=volume_id)
            well = next(index for index in range(DATA_MIB) if index not in failed)
            eventually(lambda: _reads(nbd, well), within=20)
        assert _status(tenant, volume_id)["VolumeStatus"]["Status"] == "ok"


def _status(tenant: Tenant, volume_id: str) -> Any:
    return tenant.ec2.describe_volume_status(VolumeIds=[volume_id])["VolumeStatuses"][0]


def _reads(nbd: NbdConnection, index: int) -> bool:
    try:
        return nbd.read(index * MIB, PIECE) == bytes([index + 1]) * PIECE
    except NbdError:
        return False


def _forget_cached(data: Path) -> None:
    """Has the next read go to the disk."""
    with data.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
