"""/dev nodes when processes die and volumes are taken away under load."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess
from tests.support.device import (
    connect,
    device_load,
    disconnect,
    fast_volume,
    holder_pid,
    is_gone,
    leaving_no_nodes,
    mounted,
    run,
    verified,
)
from tests.support.fio import counted
from tests.support.tenant import MIB, Tenant
from tests.support.waiting import eventually

from fogbank.cli.devices.host import is_mount_point, loop_backing_file

pytestmark = [pytest.mark.device, pytest.mark.root]


@pytest.fixture
def tenant(cloud: CloudProcess) -> Iterator[Tenant]:
    """The account whose volumes can be connected to this machine."""
    with leaving_no_nodes(cloud) as tenant:
        yield tenant


def written(tenant: Tenant, volume_id: str) -> int:
    """Writes that were counted."""
    return counted(tenant, volume_id)["write_ops"]


@pytest.mark.parametrize(("how", "times"), [(signal.SIGKILL, 3), (signal.SIGTERM, 2)])
def test_fogd_ends_again_and_again_under_load(tenant: Tenant, tmp_path: Path, how: signal.Signals, times: int) -> None:
    """Killed, and stopped in order as for an upgrade: I/O waits for the next fogd, and all data are right."""
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    # Every block is written several times, and each value is looked at.
    options = {
        "rw": "randwrite",
        "bsrange": "4k-64k",
        "size": "32M",
        "verify": "crc32c",
        "loops": 10,
        "verify_fatal": 1,
    }
    load = device_load(device, tmp_path, **options)
    ended = 0
    while load.poll() is None and ended < times:
        pid = cloud.fogd_pid
        assert pid is not None
        os.kill(pid, how)
        ended += 1
        eventually(lambda pid=pid: cloud.fogd_pid not in {None, pid}, within=20)
        # The device is back once something passes.
        eventually(lambda: load.poll() is not None or _writes_pass(tenant, volume_id), within=20)
    verified(load)
    assert ended == times
    assert disconnect(cloud, volume_id).returncode == 0


def _writes_pass(tenant: Tenant, volume_id: str) -> bool:
    try:
        return written(tenant, volume_id) > 100
    except AssertionError:
        # The control plane has not found the new fogd yet.
        return False


def test_what_is_acknowledged_outlives_fogd(tenant: Tenant, tmp_path: Path) -> None:
    """A file system that is used while fogd is killed is whole afterwards, and so are the files that were synced."""
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    mount_point = tmp_path / "mounted"
    mount_point.mkdir()
    run("mkfs.ext4", "-q", device)
    contents: dict[str, bytes] = {}
    with mounted(device, mount_point):
        for number in range(4):
            cloud.kill_fogd()
            contents[str(number)] = os.urandom(2 * MIB)
            (mount_point / str(number)).write_bytes(contents[str(number)])
            run("sync", "--file-system", mount_point)
    run("e2fsck", "-f", "-n", device)
    with mounted(device, mount_point, "-o", "ro"):
        assert {name: (mount_point / name).read_bytes() for name in contents} == contents
    assert disconnect(cloud, volume_id).returncode == 0


def test_a_volume_that_is_taken_away_is_written_no_more(tenant: Tenant, tmp_path: Path) -> None:
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    holder = holder_pid(cloud, volume_id)
    load = device_load(device, tmp_path, rw="randwrite", size="64M", time_based=1, runtime=60)
    eventually(lambda: written(tenant, volume_id) > 1000, within=20)
    tenant.ec2.detach_volume(VolumeId=volume_id, Force=True)
    said, _ = load.communicate(timeout=20)
    assert load.returncode != 0
    assert "Input/output error" in said
    tenant.until(volume_id, "available")
    eventually(lambda: is_gone(holder), within=10)
    before = (cloud.layout.blocks / "volumes" / volume_id / "data").stat().st_mtime_ns
    with pytest.raises(AssertionError, match="Input/output error"):
        run("dd", "if=/dev/zero", f"of={device}", "bs=4k", "count=1", "oflag=direct")
    assert (cloud.layout.blocks / "volumes" / volume_id / "data").stat().st_mtime_ns == before

    # The dead node is found, and replaced by one that works.
    again = connect(cloud, volume_id)
    run("dd", "if=/dev/zero", f"of={again}", "bs=4k", "count=1", "oflag=direct")
    assert disconnect(cloud, volume_id).returncode == 0
    assert loop_backing_file(device) is None


def test_force_ends_even_those_who_hold_on(tenant: Tenant, tmp_path: Path) -> None:
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    image = cloud.layout.devices / volume_id / "image"
    load = device_load(device, tmp_path, rw="randwrite", size="64M", time_based=1, runtime=60)
    try:
        eventually(lambda: written(tenant, volume_id) > 1000, within=20)
        began = time.monotonic()
        done = disconnect(cloud, volume_id, "--force")
        assert done.returncode == 0, done.stderr
        assert time.monotonic() - began < 15
        said, _ = load.communicate(timeout=20)
        assert load.returncode != 0, said
    finally:
        load.kill()
    tenant.until(volume_id, "available")
    assert not is_mount_point(image)
    eventually(lambda: loop_backing_file(device) is None, within=10)


def test_without_its_holder_a_node_works_on(tenant: Tenant, tmp_path: Path) -> None:
    cloud = tenant.cloud
    volume_id = tenant.create()
    device = connect(cloud, volume_id)
    os.kill(holder_pid(cloud, volume_id), signal.SIGKILL)
    content = tmp_path / "content"
    content.write_bytes(os.urandom(MIB))
    run("dd", f"if={content}", f"of={device}", "bs=64k", "oflag=direct")
    again = connect(cloud, volume_id)
    run("cmp", "-n", str(MIB), content, again)
    assert disconnect(cloud, volume_id).returncode == 0
    assert loop_backing_file(device) is None
