"""A volume as a real /dev node, with a real file system on it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess
from tests.support.device import (
    connect,
    device_bytes,
    device_load,
    disconnect,
    fast_volume,
    grow,
    host_bytes,
    leaving_no_nodes,
    mounted,
    run,
    verified,
)
from tests.support.fio import counted
from tests.support.tenant import GIB, MIB, Tenant
from tests.support.waiting import eventually

pytestmark = [pytest.mark.device, pytest.mark.root]


@pytest.fixture
def mount_point(tmp_path: Path) -> Path:
    """An empty folder to mount on."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    return folder


@pytest.fixture
def tenant(shared_cloud: CloudProcess) -> Iterator[Tenant]:
    """The account whose volumes can be connected to this machine."""
    with leaving_no_nodes(shared_cloud) as tenant:
        yield tenant


@pytest.mark.slow
def test_a_file_system_with_files(cloud: CloudProcess, mount_point: Path) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create(2)
    device = connect(cloud, volume_id)
    assert Path(device).is_block_device()
    files = {f"file-{number}": os.urandom(50_000 + number) for number in range(40)}
    run("mkfs.ext4", "-q", device)
    with mounted(device, mount_point):
        for name, content in files.items():
            (mount_point / name).write_bytes(content)
        # Neither is let go while it is mounted.
        assert disconnect(cloud, volume_id).returncode == 7
    assert disconnect(cloud, volume_id).returncode == 0
    tenant.until(volume_id, "available")
    assert not Path(f"/sys/block/{Path(device).name}/loop/backing_file").exists()

    # Both halves start anew; the files are those that were written.
    cloud.stop()
    cloud.start()
    device = connect(cloud, volume_id)
    run("e2fsck", "-f", "-n", device)
    with mounted(device, mount_point, "-o", "ro"):
        assert {path.name: path.read_bytes() for path in mount_point.iterdir() if path.is_file()} == files
    assert disconnect(cloud, volume_id).returncode == 0


def test_two_nodes_and_one_that_is_connected_twice(tenant: Tenant) -> None:
    cloud = tenant.cloud
    one, other = tenant.create(), tenant.create()
    devices = {connect(cloud, one), connect(cloud, other)}
    assert len(devices) == 2
    assert connect(cloud, one) in devices
    for volume_id in (one, other):
        assert disconnect(cloud, volume_id).returncode == 0
        tenant.until(volume_id, "available")


CAP_SYS_RESOURCE = 24


def may_enlarge_ext4() -> bool:
    """Whether this process has the capability that ext4 asks for, which some containers withhold."""
    status = Path("/proc/self/status").read_text()
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    return bool(effective >> CAP_SYS_RESOURCE & 1)


def enlarge(kind: str, device: str, mount_point: Path) -> None:
    """Has the mounted file system take all of its device."""
    if kind == "xfs":
        run("xfs_growfs", mount_point)
    elif may_enlarge_ext4():
        run("resize2fs", device)
    else:
        run("umount", mount_point)
        run("e2fsck", "-f", "-p", device)
        run("resize2fs", device)
        run("mount", device, mount_point)


@pytest.mark.parametrize(("kind", "check"), [("ext4", ("e2fsck", "-f", "-n")), ("xfs", ("xfs_repair", "-n"))])
def test_it_grows_while_it_is_mounted(tenant: Tenant, mount_point: Path, kind: str, check: tuple[str, ...]) -> None:
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    run(f"mkfs.{kind}", "-q", device)
    content = os.urandom(3 * MIB + 17)
    with mounted(device, mount_point):
        (mount_point / "before").write_bytes(content)
        grow(tenant, volume_id, device, 10)
        enlarge(kind, device, mount_point)
        facts = os.statvfs(mount_point)
        assert facts.f_blocks * facts.f_frsize > 9.5 * GIB
        # More than there was room for before.
        with (mount_point / "after").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 9 * GIB)
            file.write(content)
        assert (mount_point / "before").read_bytes() == content
    run(*check, device)
    with mounted(device, mount_point), (mount_point / "after").open("rb") as file:
        assert file.read(len(content)) == content
    assert disconnect(cloud, volume_id).returncode == 0
    device = connect(cloud, volume_id)
    assert device_bytes(device) == 10 * GIB
    assert disconnect(cloud, volume_id).returncode == 0


@pytest.mark.parametrize("how", ["fstrim", "discard"])
def test_space_that_files_took_is_given_back(tenant: Tenant, mount_point: Path, how: str) -> None:
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    # Else the kernel goes on making the file system in the background.
    run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", device)
    with mounted(device, mount_point, *(("-o", "discard") if how == "discard" else ())):
        (mount_point / "file").write_bytes(os.urandom(64 * MIB))
        run("sync", "--file-system", mount_point)
        full = host_bytes(cloud, volume_id)
        assert full > 64 * MIB
        (mount_point / "file").unlink()
        run("sync", "--file-system", mount_point)
        if how == "fstrim":
            run("fstrim", mount_point)
        eventually(lambda: host_bytes(cloud, volume_id) < full - 60 * MIB, within=10, saying=f"of {full}")
    assert counted(tenant, volume_id)["trim_ops"] > 0
    run("e2fsck", "-f", "-n", device)
    assert disconnect(cloud, volume_id).returncode == 0


@pytest.mark.parametrize("mode", [{"rw": "write", "bs": "1m"}, {"rw": "randwrite", "bsrange": "512-256k"}])
def test_writes_under_way_together_keep_their_data(tenant: Tenant, tmp_path: Path, mode: dict[str, str]) -> None:
    """What qemu-storage-daemon 7.2 gets wrong: see docs/decisions/0004-device-nodes.md."""
    cloud = tenant.cloud
    volume_id = fast_volume(tenant)
    device = connect(cloud, volume_id)
    options = {"size": "96M", "verify": "crc32c", "do_verify": 1, "iodepth": 64, "blockalign": 512, **mode}
    verified(device_load(device, tmp_path, **options))
    assert disconnect(cloud, volume_id).returncode == 0


def test_it_has_its_volumes_limits(tenant: Tenant, tmp_path: Path) -> None:
    cloud = tenant.cloud
    volume_id = tenant.create()
    device = connect(cloud, volume_id)
    before = counted(tenant, volume_id)
    load = device_load(
        device, tmp_path, rw="randwrite", size="64M", time_based=1, runtime=4, **{"output-format": "terse"}
    )
    said, _ = load.communicate(timeout=60)
    assert load.returncode == 0, said
    iops = int(said.split(";")[48])
    assert 0.96 * 3000 < iops < 1.04 * 3000
    after = counted(tenant, volume_id)
    assert after["write_ops"] - before["write_ops"] > 0.96 * 3000 * 4
    assert after["throttled_ns"] > before["throttled_ns"]
    assert disconnect(cloud, volume_id).returncode == 0


def test_what_is_written_by_the_node_is_read_by_nbd(tenant: Tenant, tmp_path: Path) -> None:
    cloud = tenant.cloud
    volume_id = tenant.create()
    device = connect(cloud, volume_id)
    content = os.urandom(1 * MIB)
    (tmp_path / "content").write_bytes(content)
    run("dd", f"if={tmp_path / 'content'}", f"of={device}", "bs=64k", "seek=5", "oflag=direct")
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(5 * 65536, len(content)) == content
        nbd.write(7 * 65536, b"by NBD".ljust(512, b"."))
    read = subprocess.run(
        ["dd", f"if={device}", "bs=64k", "skip=7", "count=1", "iflag=direct"], capture_output=True, check=True
    )
    assert read.stdout.startswith(b"by NBD.....")
    assert disconnect(cloud, volume_id).returncode == 0
