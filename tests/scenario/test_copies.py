"""CopyVolumes on a real data plane: a copy is whole, of one moment, and stands on its own."""

import threading

from tests.support.aws import refusal_of
from tests.support.nbd import NbdConnection
from tests.support.tenant import Tenant
from tests.support.waiting import eventually

_BLOCK = 4096
_BLOCKS = 256


def _block(round_: int, index: int) -> bytes:
    return round_.to_bytes(4, "big") + index.to_bytes(4, "big") + bytes([round_ & 255]) * (_BLOCK - 8)


def _write_rounds(connection: NbdConnection, until: threading.Event, done: list[int]) -> None:
    """Writes every block in order, again and again, each round with its number; notes each block that was answered."""
    round_ = 1
    while not until.is_set():
        for index in range(_BLOCKS):
            connection.write(index * _BLOCK, _block(round_, index))
            done.append(round_ * _BLOCKS + index)
            if until.is_set():
                return
        round_ += 1


def _position(connection: NbdConnection) -> int:
    """How far the writing had come when the copy was cut: blocks of one round, then of the one before. Fails else."""
    found = [connection.read(index * _BLOCK, _BLOCK) for index in range(_BLOCKS)]
    rounds = [int.from_bytes(block[:4], "big") for block in found]
    newest = rounds[0]
    turn = next((index for index, round_ in enumerate(rounds) if round_ != newest), _BLOCKS)
    assert rounds == [newest] * turn + [newest - 1] * (_BLOCKS - turn), rounds
    for index, block in enumerate(found):
        if rounds[index]:
            assert block == _block(rounds[index], index)
    return newest * _BLOCKS + turn - 1


def test_a_copy_made_under_writes_is_of_one_moment_and_outlives_its_source(tenant: Tenant) -> None:
    source = tenant.create()
    tenant.attach(source)
    stop, done = threading.Event(), list[int]()
    with tenant.nbd(source) as connection:
        writer = threading.Thread(target=_write_rounds, args=(connection, stop, done))
        writer.start()
        eventually(lambda: len(done) > _BLOCKS + 10, within=20)
        before = done[-1]
        copied = tenant.ec2.copy_volumes(SourceVolumeId=source, VolumeType="gp3", Size=2)["Volumes"][0]
        after = done[-1]
        assert (copied["SourceVolumeId"], copied["State"], copied["Size"]) == (source, "creating", 2)
        tenant.until(copied["VolumeId"], "available")
        stop.set()
        writer.join()
        last = connection.read(0, _BLOCK)
    tenant.ec2.detach_volume(VolumeId=source)
    tenant.until(source, "available")
    tenant.ec2.delete_volume(VolumeId=source)
    tenant.until(source, "deleted")
    tenant.attach(copied["VolumeId"], "/dev/sdg")
    with tenant.nbd(copied["VolumeId"]) as connection:
        # All that was acknowledged before the call, and nothing that began after its answer.
        assert before <= _position(connection) <= after + 1
        connection.write(0, _block(7, 0))
        assert connection.read(0, _BLOCK) == _block(7, 0) != last
        assert connection.size == 2 * 1024**3
        assert connection.read(connection.size - _BLOCK, _BLOCK) == bytes(_BLOCK)


def test_a_copy_and_its_source_part(tenant: Tenant) -> None:
    source = tenant.create()
    tenant.attach(source)
    with tenant.nbd(source) as connection:
        connection.write(0, _block(1, 0))
    copied = tenant.ec2.copy_volumes(
        SourceVolumeId=source,
        VolumeType="gp3",
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "copy"}]}],
    )["Volumes"][0]["VolumeId"]
    with tenant.nbd(source) as connection:
        connection.write(0, _block(2, 0))
    tenant.until(copied, "available")
    tenant.attach(copied, "/dev/sdg")
    with tenant.nbd(copied) as connection:
        assert connection.read(0, _BLOCK) == _block(1, 0)
    assert tenant.describe(copied)["Tags"] == [{"Key": "Name", "Value": "copy"}]
    (status,) = tenant.ec2.describe_volume_status(VolumeIds=[copied])["VolumeStatuses"]
    assert status["InitializationStatusDetails"]["InitializationType"] == "volume-copy"
    states = {each["Name"]: each["Status"] for each in status["VolumeStatus"]["Details"]}
    assert states["initialization-state"] in ("initializing", "completed")


def test_what_is_no_copy(tenant: Tenant) -> None:
    source = tenant.create(2)
    assert refusal_of(tenant.ec2.copy_volumes, SourceVolumeId="vol-0123456789abcdef0").code == "InvalidVolume.NotFound"
    assert refusal_of(tenant.ec2.copy_volumes, SourceVolumeId=source, Size=1).code == "InvalidParameterValue"
    refused = refusal_of(tenant.ec2.copy_volumes, SourceVolumeId=source, Encrypted=True)
    assert (refused.status, "not built" in refused.message) == (501, True)
    assert refusal_of(tenant.ec2.copy_volumes, SourceVolumeId=source, DryRun=True).code == "DryRunOperation"
