"""Data that is gone or spoilt on the host: the volume is in `error`, and never an empty one in its place."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.aws import refusal_of
from tests.support.cloud import CloudProcess, UpFailed
from tests.support.nbd import NbdRefused
from tests.support.tenant import GIB, Tenant
from tests.support.waiting import eventually

MakeCloud = Callable[..., CloudProcess]


def data_of(cloud: CloudProcess, volume_id: str) -> Path:
    """The file that holds a volume's bytes."""
    return cloud.layout.blocks / "volumes" / volume_id / "data"


def remove_file(data: Path) -> None:
    """The bytes alone."""
    data.unlink()


def remove_folder(data: Path) -> None:
    """All that fogd has of the volume."""
    for path in data.parent.iterdir():
        path.unlink()
    data.parent.rmdir()


def cut_short(data: Path) -> None:
    """Half of the bytes."""
    os.truncate(data, GIB // 2)


LOSSES = [remove_file, remove_folder, cut_short]


@pytest.fixture
def lossy(cloud: CloudProcess) -> tuple[Tenant, str, str]:
    """A volume with data that is attached, and another that is to stay well."""
    tenant = Tenant.root(cloud)
    lost, well = tenant.create(), tenant.create()
    for volume_id, device in ((lost, "/dev/sdf"), (well, "/dev/sdg")):
        tenant.attach(volume_id, device)
        with tenant.nbd(volume_id) as nbd:
            nbd.write(GIB - 4096, b"d" * 4096, fua=True)
    return tenant, lost, well


@pytest.mark.parametrize("lose", LOSSES)
@pytest.mark.parametrize("restart", ["in order", "kill -9 of fogd"])
def test_lost_data_is_an_error(lossy: tuple[Tenant, str, str], lose: Callable[[Path], None], restart: str) -> None:
    tenant, lost, well = lossy
    cloud = tenant.cloud
    if restart == "in order":
        cloud.stop()
        lose(data_of(cloud, lost))
        cloud.start()
    else:
        # fogd is started again at once: the loss comes first.
        lose(data_of(cloud, lost))
        cloud.kill_fogd()
    tenant.until(lost, "error", within=30)
    with pytest.raises((NbdRefused, OSError)):
        tenant.nbd(lost).read(0, 512)
    # It is not made anew, neither now nor by another start.
    cloud.stop()
    cloud.start()
    assert tenant.state(lost) == "error"
    assert not data_of(cloud, lost).exists() or data_of(cloud, lost).stat().st_size == GIB // 2
    assert refusal_of(tenant.ec2.modify_volume, VolumeId=lost, Size=2).code == "IncorrectState"
    with tenant.nbd(well) as nbd:
        assert nbd.read(GIB - 4096, 4096) == b"d" * 4096
    assert tenant.state(well) == "in-use"


def test_a_volume_in_error_can_be_detached_and_deleted(lossy: tuple[Tenant, str, str]) -> None:
    tenant, lost, _ = lossy
    tenant.cloud.stop()
    remove_file(data_of(tenant.cloud, lost))
    tenant.cloud.start()
    tenant.until(lost, "error", within=30)
    tenant.ec2.detach_volume(VolumeId=lost, Force=True)
    tenant.until_attachment(lost, "detached")
    free = refusal_of(tenant.ec2.attach_volume, VolumeId=lost, InstanceId=tenant.host(), Device="/dev/sdh")
    assert free.code == "IncorrectState"
    tenant.ec2.delete_volume(VolumeId=lost)
    tenant.until(lost, "deleted")


@pytest.mark.parametrize("name", ["spec", "state"])
def test_a_spoilt_file_beside_the_data(lossy: tuple[Tenant, str, str], name: str) -> None:
    tenant, lost, well = lossy
    tenant.cloud.stop()
    (data_of(tenant.cloud, lost).with_name(name)).write_bytes(b"\0garbage{")
    tenant.cloud.start()
    with tenant.nbd(well) as nbd:
        assert nbd.read(GIB - 4096, 4096) == b"d" * 4096
    # The bytes are there: either they are served, or the volume says it has failed. Never something else.
    tenant.cloud.advance(0)
    if tenant.state(lost) == "in-use":
        with tenant.nbd(lost) as nbd:
            assert nbd.read(GIB - 4096, 4096) == b"d" * 4096
    else:
        assert tenant.state(lost) == "error"
    assert data_of(tenant.cloud, lost).stat().st_size == GIB


def test_a_folder_of_volumes_that_is_away_is_not_taken_for_lost(lossy: tuple[Tenant, str, str]) -> None:
    """A disk that isn't mounted: nothing is served, nothing is marked, and all is well once it is back."""
    tenant, one, other = lossy
    cloud = tenant.cloud
    cloud.stop()
    away = cloud.layout.root / "blocks-away"
    cloud.layout.blocks.rename(away)
    with pytest.raises(UpFailed, match="has none of this store's volumes"):
        cloud.start()
    for left in sorted(cloud.layout.blocks.rglob("*"), reverse=True):
        left.rmdir()
    cloud.layout.blocks.rmdir()
    away.rename(cloud.layout.blocks)
    cloud.start()
    for volume_id in (one, other):
        tenant.until(volume_id, "in-use")
        with tenant.nbd(volume_id) as nbd:
            assert nbd.read(GIB - 4096, 4096) == b"d" * 4096


def test_volumes_that_were_away_while_it_ran_come_back_from_error(lossy: tuple[Tenant, str, str]) -> None:
    tenant, gone, _ = lossy
    cloud = tenant.cloud
    cloud.stop()
    folder = data_of(cloud, gone).parent
    away = cloud.layout.root / "away"
    folder.rename(away)
    cloud.start()
    tenant.until(gone, "error", within=30)
    cloud.stop()
    away.rename(folder)
    cloud.start()
    tenant.until(gone, "in-use", within=30)
    with tenant.nbd(gone) as nbd:
        assert nbd.read(GIB - 4096, 4096) == b"d" * 4096


def test_volumes_that_the_store_does_not_know_are_kept(lossy: tuple[Tenant, str, str]) -> None:
    tenant, lost, _ = lossy
    cloud = tenant.cloud
    cloud.stop()
    for store in cloud.layout.root.glob("fogbank.db*"):
        store.unlink()
    with pytest.raises(UpFailed, match="holds the volumes of another store"):
        cloud.start()
    with data_of(cloud, lost).open("rb") as data:
        data.seek(GIB - 4096)
        assert data.read(4096) == b"d" * 4096


def test_metadata_older_than_a_volume(lossy: tuple[Tenant, str, str]) -> None:
    """Restored from before it grew: the size on disk is the truth, and detaching does not wait for another."""
    tenant, grown, _ = lossy
    cloud = tenant.cloud
    cloud.stop()
    backup = {store: store.read_bytes() for store in cloud.layout.root.glob("fogbank.db*")}
    cloud.start()
    tenant.ec2.modify_volume(VolumeId=grown, Size=5)
    tenant.until_modification(grown, "completed")
    cloud.stop()
    for store in cloud.layout.root.glob("fogbank.db*"):
        store.unlink()
    for store, content in backup.items():
        store.write_bytes(content)
    cloud.start()
    eventually(lambda: tenant.describe(grown)["Size"] == 5, within=30)
    tenant.ec2.detach_volume(VolumeId=grown)
    tenant.until(grown, "available", within=30)
