"""kill -9 of the data plane: what was acknowledged as durable is there, and all goes on by itself."""

import pytest
from tests.support.cloud import CloudProcess
from tests.support.fio import fio
from tests.support.nbd import NbdConnection
from tests.support.oracle import CrashWriter
from tests.support.tenant import GIB, Tenant
from tests.support.waiting import eventually


def served_again(tenant: Tenant, volume_id: str) -> NbdConnection:
    """A new NBD connection, once fogd takes them again."""

    def connect() -> NbdConnection | None:
        try:
            return tenant.nbd(volume_id)
        except (OSError, AssertionError):
            return None

    found = eventually(connect, within=30, saying=tenant.cloud.log_tail)
    assert found is not None
    return found


@pytest.mark.parametrize("fua", [True, False], ids=["FUA", "flush"])
def test_durable_writes_survive(cloud: CloudProcess, fua: bool) -> None:
    tenant = Tenant.root(cloud)
    # More IOPS than this machine has, so that the crash meets work in every place.
    volume_id = tenant.create(100, Iops=50_000)
    tenant.attach(volume_id)
    for _ in range(4):
        writers = [
            CrashWriter(lambda: tenant.nbd(volume_id), range(at, at + 16), fua=fua)
            for at in (0, 5_000, 20 * GIB // 4096)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.until_rounds(3)
        cloud.kill_fogd()
        for writer in writers:
            writer.end()
        with served_again(tenant, volume_id) as connection:
            for writer in writers:
                writer.check(connection)
    assert tenant.state(volume_id) == "in-use"


def test_trims_and_zeroes_survive(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"d" * 65_536, fua=True)
        nbd.write_zeroes(4096, 4096, fua=True)
        nbd.trim(16_384, 16_384, fua=True)
        cloud.kill_fogd()
    with served_again(tenant, volume_id) as nbd:
        content = nbd.read(0, 65_536)
    assert content[4096:8192] == bytes(4096)
    assert content[16_384:32_768] in (bytes(16_384), b"d" * 16_384)
    assert content[:4096] + content[8192:16_384] + content[32_768:] == b"d" * (4096 + 8192 + 32_768)


def test_fio_verifies_what_it_wrote(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create()
    uri = tenant.attach(volume_id)
    written = {"bs": "4k", "size": "16m", "verify": "crc32c", "verify_fatal": 1, "iodepth": 16, "end_fsync": 1}
    fio(uri, rw="randwrite", norandommap=0, do_verify=0, **written)
    cloud.kill_fogd()
    served_again(tenant, volume_id).close()
    fio(uri, rw="randwrite", norandommap=0, verify_only=1, **written)


def test_every_volume_comes_back_as_it_was(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    attached, free = tenant.create(2), tenant.create(3)
    tenant.attach(attached)
    writer = CrashWriter(lambda: tenant.nbd(attached), range(32), fua=True)
    writer.start()
    writer.until_rounds(1)
    first = cloud.kill_fogd()
    writer.end()
    eventually(lambda: cloud.fogd_pid not in (None, first), within=30)
    served_again(tenant, attached).close()
    # What was asked while it was away is done.
    made = tenant.create(4)
    tenant.attach(free, "/dev/sdg")
    with tenant.nbd(free) as nbd:
        assert nbd.size == 3 * GIB
    assert [tenant.state(volume_id) for volume_id in (attached, free, made)] == ["in-use", "in-use", "available"]


def test_calls_made_while_it_is_away_are_done_later(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    held = tenant.create()
    tenant.attach(held)
    cloud.kill_fogd()
    made = tenant.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    tenant.ec2.modify_volume(VolumeId=held, Size=2)
    tenant.ec2.detach_volume(VolumeId=held)
    tenant.until(made, "available", within=30)
    tenant.until(held, "available", within=30)
    tenant.until_modification(held, "completed", within=30)
    assert tenant.carried(held)["size_bytes"] == 2 * GIB


@pytest.mark.slow
def test_it_is_started_again_however_often_it_dies(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create()
    tenant.attach(volume_id)
    pids = set()
    for number in range(6):
        with served_again(tenant, volume_id) as nbd:
            nbd.write(number * 4096, bytes([number + 1]) * 4096, fua=True)
        pids.add(cloud.kill_fogd())
    assert len(pids) == 6
    with served_again(tenant, volume_id) as nbd:
        assert nbd.read(0, 6 * 4096) == b"".join(bytes([number + 1]) * 4096 for number in range(6))
