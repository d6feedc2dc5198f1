"""A volume as a real /dev node, with a real file system on it."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess, fogbank
from tests.support.tenant import Tenant

pytestmark = [pytest.mark.device, pytest.mark.root]


def run(*command: str | Path) -> str:
    """Runs a program of the system; what it printed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"
    return done.stdout


def connect(cloud: CloudProcess, volume_id: str) -> str:
    """The /dev node that `fogbank volume connect --device` makes."""
    done = fogbank("volume", "connect", volume_id, "--device", "--json", data=cloud.layout.root, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
    device: str = json.loads(done.stdout)["device"]
    return device


def disconnect(cloud: CloudProcess, volume_id: str, *options: str) -> subprocess.CompletedProcess[str]:
    """`fogbank volume disconnect`, to its end."""
    return fogbank("volume", "disconnect", volume_id, *options, data=cloud.layout.root, timeout=120)


@pytest.fixture
def mount_point(tmp_path: Path) -> Path:
    """An empty folder to mount on."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_a_file_system_with_files(cloud: CloudProcess, mount_point: Path) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create(2)
    device = connect(cloud, volume_id)
    assert Path(device).is_block_device()
    files = {f"file-{number}": os.urandom(50_000 + number) for number in range(40)}
    run("mkfs.ext4", "-q", device)
    run("mount", device, mount_point)
    try:
        for name, content in files.items():
            (mount_point / name).write_bytes(content)
        # Neither is let go while it is mounted.
        assert disconnect(cloud, volume_id).returncode == 7
    finally:
        run("umount", mount_point)
    assert disconnect(cloud, volume_id).returncode == 0
    tenant.until(volume_id, "available")
    assert not Path(f"/sys/block/{Path(device).name}/loop/backing_file").exists()

    # Both halves start anew; the files are those that were written.
    cloud.stop()
    cloud.start()
    device = connect(cloud, volume_id)
    run("e2fsck", "-f", "-n", device)
    run("mount", "-o", "ro", device, mount_point)
    try:
        assert {path.name: path.read_bytes() for path in mount_point.iterdir() if path.is_file()} == files
    finally:
        run("umount", mount_point)
    assert disconnect(cloud, volume_id).returncode == 0


def test_two_nodes_and_one_that_is_connected_twice(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    one, other = tenant.create(), tenant.create()
    devices = {connect(cloud, one), connect(cloud, other)}
    assert len(devices) == 2
    assert connect(cloud, one) in devices
    for volume_id in (one, other):
        assert disconnect(cloud, volume_id).returncode == 0
        tenant.until(volume_id, "available")
