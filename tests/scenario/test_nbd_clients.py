"""Other people's NBD clients on an attached volume: nbdinfo, nbdcopy, qemu-io, fio with verification; and garbage."""

import contextlib
import errno
import json
import os
import socket
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.support.fio import fio
from tests.support.nbd import NbdConnection, NbdError, NbdRefused
from tests.support.tenant import GIB, MIB, Tenant
from tests.support.waiting import eventually


def run(*command: str | Path) -> str:
    """Runs a program; what it printed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"
    return done.stdout


@pytest.fixture
def attached(tenant: Tenant) -> tuple[Tenant, str, str]:
    """A volume of 1 GiB that is attached, and its URI."""
    volume_id = tenant.create(1, Iops=3_000, Throughput=750)
    return tenant, volume_id, tenant.attach(volume_id)


def test_nbdinfo_sees_what_is_promised(attached: tuple[Tenant, str, str]) -> None:
    _, volume_id, uri = attached
    [export] = json.loads(run("nbdinfo", "--json", uri))["exports"]
    assert (export["export-name"], export["export-size"]) == (volume_id, GIB)
    for ability in ("can_flush", "can_fua", "can_trim", "can_zero", "can_multi_conn"):
        assert export[ability] is True, ability
    assert export["is_read_only"] is False
    assert "base:allocation" in export["contexts"]
    assert "structured" in run("nbdinfo", uri)


def test_block_status_tells_holes_from_data(attached: tuple[Tenant, str, str]) -> None:
    tenant, volume_id, uri = attached
    with tenant.nbd(volume_id) as nbd:
        nbd.write(16 * MIB, b"d" * MIB, fua=True)
    extents = json.loads(run("nbdinfo", "--map", "--json", uri))
    data = [(extent["offset"], extent["length"]) for extent in extents if extent["type"] & 1 == 0]
    assert data == [(16 * MIB, MIB)]
    assert sum(extent["length"] for extent in extents) == GIB


def test_nbdcopy_in_and_out(attached: tuple[Tenant, str, str], tmp_path: Path) -> None:
    _, _, uri = attached
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.write_bytes(os.urandom(8 * MIB) + bytes(8 * MIB) + os.urandom(8 * MIB))
    run("nbdcopy", original, uri)
    run("nbdcopy", uri, copy)
    with copy.open("rb") as copied:
        assert copied.read(24 * MIB) == original.read_bytes()


def test_qemu_io(attached: tuple[Tenant, str, str]) -> None:
    _, _, uri = attached
    commands = ("write -P 0xab 1M 64k", "read -P 0xab 1M 64k", "write -z 1M 4k", "read -P 0 1M 4k", "discard 2M 1M")
    arguments = [argument for command in (*commands, "flush") for argument in ("-c", command)]
    printed = run("qemu-io", "-f", "raw", *arguments, uri)
    assert "Pattern verification failed" not in printed
    assert printed.count("bytes at offset") == 5


def test_fio_verifies(attached: tuple[Tenant, str, str]) -> None:
    _, _, uri = attached
    options = {"rw": "randwrite", "bsrange": "512-128k", "size": "24m", "iodepth": 16, "norandommap": 0}
    report = fio(uri, verify="sha256", verify_fatal=1, fsync=64, **options)
    assert report["write"]["io_bytes"] >= 20 * MIB
    assert report["read"]["io_bytes"] >= 20 * MIB


def test_requests_that_make_no_sense(attached: tuple[Tenant, str, str]) -> None:
    tenant, volume_id, _ = attached
    with tenant.nbd(volume_id) as nbd:
        for act in (
            lambda: nbd.read(GIB, 512),
            lambda: nbd.read(GIB - 512, 1024),
            lambda: nbd.write(2**63, b"x" * 512),
        ):
            with pytest.raises(NbdError) as refused:
                act()
            assert refused.value.errno in (errno.EINVAL, errno.ENOSPC)
        # The connection stays good.
        nbd.write(0, b"good" * 128, fua=True)
        assert nbd.read(0, 512) == b"good" * 128


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="HTTP"),
        pytest.param(b"\xff" * 65_536, id="ones"),
        pytest.param(struct.pack(">I", 3) + b"IHAVEOPT" + struct.pack(">II", 7, 0xFFFF_FFFF), id="endless option"),
        pytest.param(struct.pack(">I", 3) + b"IHAVEOPT" + struct.pack(">II", 999, 4) + b"what", id="unknown option"),
        pytest.param(struct.pack(">I", 0xFFFF_FFFF), id="unknown flags"),
    ],
)
def test_garbage_on_the_socket(attached: tuple[Tenant, str, str], garbage: bytes) -> None:
    tenant, volume_id, _ = attached
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"well" * 128, fua=True)
        fogd = tenant.cloud.fogd_pid
        with socket.socket(socket.AF_UNIX) as stranger, contextlib.suppress(ConnectionError):
            stranger.settimeout(10)
            stranger.connect(str(tenant.cloud.layout.nbd_socket))
            stranger.sendall(garbage)
            stranger.shutdown(socket.SHUT_WR)
            while stranger.recv(65_536):
                pass
        assert nbd.read(0, 512) == b"well" * 128
    assert tenant.cloud.fogd_pid == fogd


def test_garbage_after_the_handshake(attached: tuple[Tenant, str, str]) -> None:
    tenant, volume_id, _ = attached
    broken = tenant.nbd(volume_id)
    broken._socket.sendall(b"no request of NBD's at all" * 10)
    with pytest.raises(OSError, match=r"."):
        broken.read(0, 512)
    broken.drop()
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(0, 512) == bytes(512)


def test_exports_that_are_not_there(attached: tuple[Tenant, str, str]) -> None:
    tenant, volume_id, _ = attached
    detached = tenant.create()
    for name in (detached, "vol-0123456789abcdef0", "", "../../etc/passwd", "x" * 4096):
        with pytest.raises((NbdRefused, ConnectionError)):
            NbdConnection.open(tenant.cloud.layout.nbd_socket, name)
    listed = json.loads(run("nbdinfo", "--list", "--json", f"nbd+unix:///?socket={tenant.cloud.layout.nbd_socket}"))
    names = {export["export-name"] for export in listed["exports"]}
    assert volume_id in names
    assert detached not in names


def test_a_flipped_bit_is_an_error_and_each_volume_stays_as_it_was_made(make_cloud: Any) -> None:
    cloud = make_cloud("--integrity", "on").start()
    tenant = Tenant.of(cloud)
    checked = tenant.create(1)
    tenant.attach(checked)
    cloud.stop()
    cloud.options[cloud.options.index("on")] = "off"
    cloud.start()
    unchecked = tenant.create(1)
    tenant.attach(unchecked, "/dev/sdg")
    for volume_id in (checked, unchecked):
        with tenant.nbd(volume_id) as nbd:
            nbd.write(0, b"d" * MIB, fua=True)
            with (cloud.layout.blocks / "volumes" / volume_id / "data").open("r+b") as data:
                data.seek(MIB // 2)
                data.write(b"e")
            if volume_id == unchecked:
                assert nbd.read(MIB // 2, 2) == b"ed"
                continue
            assert nbd.read(0, MIB // 2) == b"d" * (MIB // 2), "the others are well"
            with pytest.raises(NbdError) as refused:
                nbd.read(0, MIB)
            assert refused.value.errno == errno.EIO
    _told_as_damaged(tenant, checked)
    (unaware,) = tenant.ec2.describe_volume_status(VolumeIds=[unchecked])["VolumeStatuses"]
    assert unaware["VolumeStatus"]["Status"] == "ok"


def _told_as_damaged(tenant: Tenant, volume_id: str) -> None:
    """Its status check has turned, its I/O is cut until somebody lets it go on, and the command says both."""

    def status() -> str:
        (found,) = tenant.ec2.describe_volume_status(VolumeIds=[volume_id])["VolumeStatuses"]
        return str(found["VolumeStatus"]["Status"])

    eventually(lambda: status() == "impaired", within=20)
    carried = tenant.carried(volume_id)
    assert (carried["io_enabled"], carried["stats"]["corrupt_ops"]) == (False, 1)
    tenant.ec2.enable_volume_io(VolumeId=volume_id)
    eventually(lambda: tenant.carried(volume_id)["io_enabled"], within=20)
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(0, MIB // 2) == b"d" * (MIB // 2)
        with pytest.raises(NbdError) as refused:
            nbd.read(MIB // 2, 1)
        assert refused.value.errno == errno.EIO, "it is remembered"
