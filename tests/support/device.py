"""/dev nodes of volumes, as a user makes and uses them."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from fogbank.planes.processes import start_time

from .cloud import CloudProcess, fogbank
from .tenant import GIB, Tenant
from .waiting import eventually


def run(*command: str | Path) -> str:
    """Runs a program of the system; what it printed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"
    return done.stdout


def fast_volume(tenant: Tenant) -> str:
    """A volume of 8 GiB whose limits let a test be short."""
    return tenant.create(8, Iops=4000, Throughput=1000)


def connect(cloud: CloudProcess, volume_id: str) -> str:
    """The /dev node that `fogbank volume connect --device` makes."""
    done = fogbank("volume", "connect", volume_id, "--device", "--json", data=cloud.layout.root, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
    device: str = json.loads(done.stdout)["device"]
    return device


def disconnect(cloud: CloudProcess, volume_id: str, *options: str) -> subprocess.CompletedProcess[str]:
    """`fogbank volume disconnect`, to its end."""
    return fogbank("volume", "disconnect", volume_id, *options, data=cloud.layout.root, timeout=120)


@contextlib.contextmanager
def leaving_no_nodes(cloud: CloudProcess) -> Iterator[Tenant]:
    """The account whose volumes can be connected to this machine; what a test that fails leaves of nodes goes too."""
    yield Tenant.root(cloud)
    for record in cloud.layout.devices.glob("vol-*.json"):
        disconnect(cloud, record.stem, "--force")


@contextlib.contextmanager
def mounted(device: str, mount_point: Path, *options: str) -> Iterator[Path]:
    """The file system on the device, while the block runs."""
    run("mount", *options, device, mount_point)
    try:
        yield mount_point
    finally:
        run("umount", mount_point)


def device_load(device: str, folder: Path, **options: object) -> subprocess.Popen[str]:
    """fio with direct I/O on the device, begun."""
    given = {
        "name": "load",
        "filename": device,
        "direct": 1,
        "ioengine": "libaio",
        "iodepth": 32,
        "bs": "4k",
        "randrepeat": 0,
        "verify_state_save": 0,
        **options,
    }
    command = ["fio", *(f"--{name}={value}" for name, value in given.items())]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)


def verified(load: subprocess.Popen[str], timeout: float = 120) -> None:
    """The load ends without an error, and what it verified was right."""
    said, _ = load.communicate(timeout=timeout)
    assert load.returncode == 0, said


def grow(tenant: Tenant, volume_id: str, device: str, size_gib: int) -> None:
    """ModifyVolume, and the wait for the node to have the new size."""
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=size_gib)
    eventually(lambda: device_bytes(device) == size_gib * GIB, within=20, saying=lambda: device_bytes(device))


def device_bytes(device: str) -> int:
    """The node's size as the kernel has it."""
    return int(Path(f"/sys/block/{Path(device).name}/size").read_text()) * 512


def host_bytes(cloud: CloudProcess, volume_id: str) -> int:
    """What the volume takes on the host."""
    return sum(file.stat().st_blocks * 512 for file in (cloud.layout.blocks / "volumes" / volume_id).glob("data*"))


def holder_pid(cloud: CloudProcess, volume_id: str) -> int:
    """The process that keeps the node's mount."""
    record = json.loads((cloud.layout.devices / f"{volume_id}.json").read_text())
    return int(record["node"]["daemon_pid"])


def is_gone(pid: int) -> bool:
    """Whether the process has ended."""
    return start_time(pid) is None
