"""Encrypted volumes as a user has them: KMS keys by boto3, data by NBD, and whatever falls over falls over."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.cloud import CloudProcess
from tests.support.nbd import NbdRefused
from tests.support.tenant import MIB, Tenant
from tests.support.waiting import eventually

_TEXT = b"attack at dawn, and tell nobody. " * 4096


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """The root of a cloud whose parts are killed."""
    with CloudProcess(tmp_path_factory.mktemp("encrypted") / "data") as cloud:
        yield Tenant.root(cloud)


def _kms(owner: Tenant) -> Any:
    return owner.cloud.client("kms")


def _key(owner: Tenant) -> str:
    arn: str = _kms(owner).create_key()["KeyMetadata"]["Arn"]
    return arn


def _files_with(owner: Tenant, bytes_: bytes) -> list[str]:
    files = [path for path in owner.cloud.layout.root.rglob("*") if path.is_file()]
    return [str(path) for path in files if bytes_ in path.read_bytes()]


def _opens(owner: Tenant, volume_id: str) -> bool:
    # Where fogd is away, the volume's own page says so instead of where it is served.
    if owner.cloud.request("GET", f"/_fogbank/volumes/{volume_id}")[0] != 200:
        return False
    try:
        owner.nbd(volume_id).close()
    except (NbdRefused, OSError):
        return False
    return True


def _detach(owner: Tenant, volume_id: str) -> None:
    owner.ec2.detach_volume(VolumeId=volume_id)
    owner.until(volume_id, "available")


def test_data_go_through_and_nothing_of_them_is_on_disk(owner: Tenant) -> None:
    arn = _key(owner)
    volume_id = owner.create(Encrypted=True, KmsKeyId=arn)
    shown = owner.describe(volume_id)
    assert (shown["Encrypted"], shown["KmsKeyId"]) == (True, arn)
    owner.attach(volume_id)
    with owner.nbd(volume_id) as connection:
        connection.write(4 * MIB, _TEXT, fua=True)
        assert connection.read(4 * MIB, len(_TEXT)) == _TEXT
        assert connection.read(0, MIB) == bytes(MIB)
    assert _files_with(owner, _TEXT[:16]) == []
    _detach(owner, volume_id)
    owner.attach(volume_id)
    with owner.nbd(volume_id) as connection:
        assert connection.read(4 * MIB, len(_TEXT)) == _TEXT
    _detach(owner, volume_id)


def test_with_a_disabled_key_what_is_attached_goes_on_and_the_next_attachment_fails(owner: Tenant) -> None:
    arn = _key(owner)
    volume_id = owner.create(Encrypted=True, KmsKeyId=arn)
    owner.attach(volume_id)
    _kms(owner).disable_key(KeyId=arn)
    with owner.nbd(volume_id) as connection:
        connection.write(0, _TEXT)
        assert connection.read(0, len(_TEXT)) == _TEXT
    _detach(owner, volume_id)
    owner.ec2.attach_volume(VolumeId=volume_id, InstanceId=owner.host(), Device="/dev/sdf")
    owner.until(volume_id, "available")
    vanishing = owner.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1, Encrypted=True, KmsKeyId=arn)
    assert vanishing["State"] == "creating"
    owner.until(vanishing["VolumeId"], "deleted")
    _kms(owner).enable_key(KeyId=arn)
    owner.attach(volume_id)
    with owner.nbd(volume_id) as connection:
        assert connection.read(0, len(_TEXT)) == _TEXT
    _detach(owner, volume_id)


def test_keys_come_again_when_fogd_or_the_control_plane_is_killed(owner: Tenant) -> None:
    volume_id = owner.create(Encrypted=True)
    owner.attach(volume_id)
    with owner.nbd(volume_id) as connection:
        connection.write(0, _TEXT)
    # fogd alone has no key: it is sent as soon as it is seen again.
    owner.cloud.kill_fogd()
    eventually(lambda: _opens(owner, volume_id), within=20)
    with owner.nbd(volume_id) as connection:
        assert connection.read(0, len(_TEXT)) == _TEXT
        owner.cloud.kill()
        assert connection.read(0, len(_TEXT)) == _TEXT, "without a control plane"
        owner.cloud.start()
        assert connection.read(0, len(_TEXT)) == _TEXT
    # Both, one after the other: whoever starts anew finds the key under the grant.
    owner.cloud.kill()
    owner.cloud.kill_fogd()
    owner.cloud.start()
    eventually(lambda: _opens(owner, volume_id), within=20)
    with owner.nbd(volume_id) as connection:
        assert connection.read(0, len(_TEXT)) == _TEXT
    _detach(owner, volume_id)


def test_by_default_every_volume_is_encrypted_and_copies_are_as_their_source(owner: Tenant) -> None:
    assert owner.ec2.enable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    try:
        volume_id = owner.create()
    finally:
        owner.ec2.disable_ebs_encryption_by_default()
    aliases = {each["AliasName"]: each.get("TargetKeyId") for each in _kms(owner).list_aliases()["Aliases"]}
    assert owner.describe(volume_id)["KmsKeyId"].endswith(f"/{aliases['alias/aws/ebs']}")
    owner.attach(volume_id)
    with owner.nbd(volume_id) as connection:
        connection.write(0, _TEXT)
    copied = owner.ec2.copy_volumes(SourceVolumeId=volume_id, VolumeType="gp3")["Volumes"][0]
    owner.until(copied["VolumeId"], "available")
    assert owner.describe(copied["VolumeId"])["Encrypted"] is True
    owner.attach(copied["VolumeId"], "/dev/sdg")
    with owner.nbd(copied["VolumeId"]) as connection:
        assert connection.read(0, len(_TEXT)) == _TEXT
