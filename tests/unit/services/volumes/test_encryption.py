"""Encrypted volumes: with which key, how keys reach the data plane, and what goes when KMS refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.volumes.conftest import SmallCloud
from tests.unit.services.volumes.test_copies import copy
from tests.unit.services.volumes.test_reconciler import CREATE, attach, create, look, refusal

from fogbank.core.errors import ApiError
from fogbank.services.api import ec2, kms
from fogbank.services.keys.operations import aliases, keys, states
from fogbank.services.keys.operations import grants as grant_operations
from fogbank.services.volumes import notices
from fogbank.services.volumes.operations import encryption as by_default
from fogbank.services.volumes.operations.attachments import detach_volume
from fogbank.services.volumes.operations.copies import copy_volumes
from fogbank.services.volumes.operations.volumes import create_volume, describe_volumes
from fogbank.services.volumes.unlocking import RETRY

INSTANCE_DEVICE = "/dev/sdf"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str], list[str]]]:
    """Events that were emitted: what they are of, their detail, their resources."""
    events: list[tuple[str, dict[str, str], list[str]]] = []

    def emit(*of: Any, now: Any) -> None:
        _, _, _, source, kind, detail, resources = of
        events.append((f"{source} {kind}", detail, list(resources)))

    monkeypatch.setattr(notices.events, "emit", emit)
    return events


def volume_arn(cloud: SmallCloud, volume_id: str) -> str:
    return f"arn:aws:ec2:{cloud.region}:{cloud.account}:volume/{volume_id}"


def kms_key(cloud: SmallCloud, **members: Any) -> str:
    made = cloud.call(keys.create_key, kms.CreateKeyRequest(**members))
    assert isinstance(made, kms.CreateKeyResponse)
    assert made.key_metadata
    return str(made.key_metadata.arn)


def disable(cloud: SmallCloud, arn: str) -> None:
    cloud.call(states.disable_key, kms.DisableKeyRequest(key_id=arn))


def enable(cloud: SmallCloud, arn: str) -> None:
    cloud.call(states.enable_key, kms.EnableKeyRequest(key_id=arn))


def grants(cloud: SmallCloud, arn: str) -> tuple[Any, ...]:
    found: Any = cloud.call(grant_operations.list_grants, kms.ListGrantsRequest(key_id=arn))
    return tuple(found.grants or ())


def encrypted(cloud: SmallCloud, key: str | None = None, **more: Any) -> str:
    wanted = {"availability_zone": "us-east-1a", "size": 10, "volume_type": "gp3", "encrypted": True, **more}
    return create(cloud, ec2.CreateVolumeRequest(kms_key_id=key, **wanted))


def detach(cloud: SmallCloud, volume_id: str) -> None:
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
    cloud.settle()


def is_gone(cloud: SmallCloud, volume_id: str) -> bool:
    with pytest.raises(ApiError) as caught:
        look(cloud, volume_id)
    return caught.value.code == "InvalidVolume.NotFound"


def managed(cloud: SmallCloud) -> str:
    found: Any = cloud.call(aliases.list_aliases, kms.ListAliasesRequest())
    (target,) = [each.target_key_id for each in found.aliases if each.alias_name == "alias/aws/ebs"]
    return f"arn:aws:kms:{cloud.region}:{cloud.account}:key/{target}"


NOTHING, MANAGED, DEFAULT, NAMED = "unencrypted", "alias/aws/ebs", "the account's default key", "the named key"
# Encrypted, encryption by default, a default key of one's own, a key named: what a blank volume is encrypted with.
# https://docs.aws.amazon.com/ebs/latest/userguide/encryption-examples.html
MATRIX = [
    (None, False, False, False, NOTHING),
    (False, False, False, False, NOTHING),
    (None, False, True, False, NOTHING),
    (True, False, False, False, MANAGED),
    (True, False, True, False, DEFAULT),
    (True, False, False, True, NAMED),
    (True, False, True, True, NAMED),
    (None, True, False, False, MANAGED),
    (None, True, True, False, DEFAULT),
    (False, True, False, False, MANAGED),
    (None, True, False, True, NAMED),
    (None, True, True, True, NAMED),
    (True, True, False, False, MANAGED),
    (True, True, True, False, DEFAULT),
    (True, True, True, True, NAMED),
]


@pytest.mark.parametrize(("asked", "by", "own", "named", "expected"), MATRIX)
def test_what_a_blank_volume_is_encrypted_with(
    cloud: SmallCloud, asked: bool | None, by: bool, own: bool, named: bool, expected: str
) -> None:
    default, other = kms_key(cloud), kms_key(cloud)
    if by:
        cloud.call(by_default.enable_ebs_encryption_by_default, ec2.EnableEbsEncryptionByDefaultRequest())
    if own:
        cloud.call(by_default.modify_ebs_default_kms_key_id, ec2.ModifyEbsDefaultKmsKeyIdRequest(kms_key_id=default))
    volume = look(cloud, encrypted(cloud, other if named else None, encrypted=asked))
    keys_of = {NOTHING: lambda: None, MANAGED: lambda: managed(cloud), DEFAULT: lambda: default, NAMED: lambda: other}
    assert volume.encrypted is (expected is not NOTHING)
    assert volume.kms_key_id == keys_of[expected]()
    spec = cloud.plane.spec(str(volume.volume_id))
    assert spec is not None
    assert spec.encrypted is volume.encrypted


@pytest.mark.parametrize("asked", [None, False])
def test_a_key_is_only_for_what_is_encrypted(cloud: SmallCloud, asked: bool | None) -> None:
    request = ec2.CreateVolumeRequest(
        availability_zone="us-east-1a", size=1, encrypted=asked, kms_key_id=kms_key(cloud)
    )
    assert refusal(cloud, create_volume, request) == "InvalidParameterDependency"


@pytest.mark.parametrize("named", ["", "alias/", "a key", "arn:aws:kms:us-east-1:1:key/x", "arn:aws:s3:::bucket"])
def test_what_can_name_no_key_is_refused(cloud: SmallCloud, named: str) -> None:
    request = ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=1, encrypted=True, kms_key_id=named)
    assert refusal(cloud, create_volume, request) == "InvalidParameterValue"
    modify = ec2.ModifyEbsDefaultKmsKeyIdRequest(kms_key_id=named)
    assert refusal(cloud, by_default.modify_ebs_default_kms_key_id, modify) == "InvalidParameterValue"


def test_the_accounts_settings(cloud: SmallCloud) -> None:
    def get() -> tuple[object, object]:
        switch: Any = cloud.call(by_default.get_ebs_encryption_by_default, ec2.GetEbsEncryptionByDefaultRequest())
        key: Any = cloud.call(by_default.get_ebs_default_kms_key_id, ec2.GetEbsDefaultKmsKeyIdRequest())
        return switch.ebs_encryption_by_default, key.kms_key_id

    assert get() == (False, "alias/aws/ebs")
    arn = kms_key(cloud)
    on: Any = cloud.call(by_default.enable_ebs_encryption_by_default, ec2.EnableEbsEncryptionByDefaultRequest())
    set_: Any = cloud.call(
        by_default.modify_ebs_default_kms_key_id,
        ec2.ModifyEbsDefaultKmsKeyIdRequest(kms_key_id=arn.rpartition("/")[2]),
    )
    assert (on.ebs_encryption_by_default, set_.kms_key_id) == get() == (True, arn)
    cloud.region = "eu-west-1"
    assert get() == (False, "alias/aws/ebs")
    cloud.region = "us-east-1"
    off: Any = cloud.call(by_default.disable_ebs_encryption_by_default, ec2.DisableEbsEncryptionByDefaultRequest())
    reset: Any = cloud.call(by_default.reset_ebs_default_kms_key_id, ec2.ResetEbsDefaultKmsKeyIdRequest())
    assert (off.ebs_encryption_by_default, reset.kms_key_id) == get() == (False, "alias/aws/ebs")


def test_a_default_key_must_be_symmetric(cloud: SmallCloud) -> None:
    arn = kms_key(cloud, key_spec="RSA_2048", key_usage="ENCRYPT_DECRYPT")
    modify = ec2.ModifyEbsDefaultKmsKeyIdRequest(kms_key_id=arn)
    assert refusal(cloud, by_default.modify_ebs_default_kms_key_id, modify) == "InvalidParameterValue"


def test_the_key_is_with_the_data_plane_while_the_volume_is_attached(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn)
    assert cloud.plane.key(volume_id) is None
    assert grants(cloud, arn) == ()
    attach(cloud, volume_id)
    first = cloud.plane.key(volume_id)
    assert first is not None
    assert len(first) == 64
    (grant,) = grants(cloud, arn)
    assert grant.operations == ("Decrypt",)
    assert grant.constraints.encryption_context_equals == {"aws:ebs:id": volume_id}
    detach(cloud, volume_id)
    assert (cloud.plane.key(volume_id), grants(cloud, arn)) == (None, ())
    attach(cloud, volume_id)
    assert cloud.plane.key(volume_id) == first


def test_each_volume_has_a_key_of_its_own(cloud: SmallCloud) -> None:
    one, other = encrypted(cloud), encrypted(cloud)
    attach(cloud, one)
    attach(cloud, other, "/dev/sdg")
    assert cloud.plane.key(one) != cloud.plane.key(other)


def test_every_attachment_of_a_shared_volume_has_a_grant(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn, volume_type="io2", iops=100, multi_attach_enabled=True)
    attach(cloud, volume_id)
    assert [each.grantee_principal.rpartition("/")[2] for each in grants(cloud, arn)] == [cloud.instance_id]


def unusable(cloud: SmallCloud) -> dict[str, tuple[str, str]]:
    disabled, deleted = kms_key(cloud), kms_key(cloud)
    imported, signing = kms_key(cloud, origin="EXTERNAL"), kms_key(cloud, key_spec="RSA_2048", key_usage="SIGN_VERIFY")
    disable(cloud, disabled)
    cloud.call(states.schedule_key_deletion, kms.ScheduleKeyDeletionRequest(key_id=deleted))
    missing = f"arn:aws:kms:{cloud.region}:{cloud.account}:key/00000000-0000-0000-0000-000000000000"
    return {
        "disabled": (disabled, f"{disabled} is disabled."),
        "deleted": (deleted, f"{deleted} is pending deletion."),
        "imported": (imported, f"{imported} is pending import."),
        "signing": (signing, "key usage is SIGN_VERIFY"),
        "missing": (missing, "does not exist"),
    }


@pytest.mark.parametrize("case", ["disabled", "deleted", "imported", "signing", "missing"])
def test_a_volume_without_a_key_vanishes(cloud: SmallCloud, case: str, told: list[Any]) -> None:
    arn, cause = unusable(cloud)[case]
    request = ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=1, encrypted=True, kms_key_id=arn)
    volume_id = create(cloud, request, settle=False)
    assert (look(cloud, volume_id).state, look(cloud, volume_id).encrypted) == ("creating", True)
    cloud.settle()
    assert is_gone(cloud, volume_id)
    assert cloud.plane.spec(volume_id) is None
    ((source, detail, resources),) = told
    assert (source, resources) == ("aws.ec2 EBS Volume Notification", [volume_arn(cloud, volume_id)])
    assert (detail["event"], detail["result"]) == ("createVolume", "failed")
    assert cause in detail["cause"]


def test_so_it_does_when_everything_is_sent_anew(cloud: SmallCloud) -> None:
    arn, other = kms_key(cloud), encrypted(cloud)
    disable(cloud, arn)
    request = ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=1, encrypted=True, kms_key_id=arn)
    volume_id = create(cloud, request, settle=False)
    cloud.reconciler.resend_all()
    cloud.settle()
    assert is_gone(cloud, volume_id)
    assert (look(cloud, other).state, cloud.reconciler.orphans) == ("available", [])


SPOILS: dict[str, Callable[[SmallCloud, str], object]] = {
    "disabled": disable,
    "deleted": lambda cloud, arn: cloud.call(states.schedule_key_deletion, kms.ScheduleKeyDeletionRequest(key_id=arn)),
    "revoked": lambda cloud, arn: [
        cloud.call(grant_operations.revoke_grant, kms.RevokeGrantRequest(key_id=arn, grant_id=each.grant_id))
        for each in grants(cloud, arn)
    ],
}


@pytest.mark.parametrize("how", list(SPOILS))
def test_an_attached_volume_goes_on_without_its_kms_key(cloud: SmallCloud, how: str) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn)
    attach(cloud, volume_id)
    held = cloud.plane.key(volume_id)
    SPOILS[how](cloud, arn)
    # The control plane starts anew and sends everything, without a key that it can't have.
    cloud.__post_init__()
    cloud.settle()
    assert cloud.plane.key(volume_id) == held
    cloud.plane.connect(volume_id)
    assert look(cloud, volume_id).state == "in-use"


@pytest.mark.parametrize(("how", "cause"), [("disabled", "is disabled."), ("deleted", "is pending deletion.")])
def test_the_next_attach_fails(cloud: SmallCloud, how: str, cause: str, told: list[Any]) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn)
    attach(cloud, volume_id)
    detach(cloud, volume_id)
    SPOILS[how](cloud, arn)
    attach(cloud, volume_id)
    volume = look(cloud, volume_id)
    assert (volume.state, volume.attachments) == ("available", ())
    assert cloud.plane.key(volume_id) is None
    ((_, detail, resources),) = (each for each in told if each[1]["result"] == "failed")
    assert (detail["event"], detail["cause"]) == ("attachVolume", f"{arn} {cause}")
    assert resources == [volume_arn(cloud, volume_id), arn]


def test_a_key_that_goes_between_call_and_attachment(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn)
    cloud.plane.down = True
    with pytest.raises(Exception, match="down"):
        attach(cloud, volume_id)
    disable(cloud, arn)
    cloud.plane.down = False
    cloud.settle()
    assert (look(cloud, volume_id).state, grants(cloud, arn)) == ("available", ())
    enable(cloud, arn)
    attach(cloud, volume_id)
    assert look(cloud, volume_id).state == "in-use"


def test_after_fogd_was_started_anew_it_gets_its_keys_again(cloud: SmallCloud) -> None:
    volume_id = encrypted(cloud)
    attach(cloud, volume_id)
    held = cloud.plane.key(volume_id)
    cloud.plane.restart()
    with pytest.raises(KeyError):
        cloud.plane.connect(volume_id)
    cloud.reconciler.resend_all()
    cloud.settle()
    assert cloud.plane.key(volume_id) == held


def test_a_key_that_was_lost_and_disabled_comes_back_when_it_is_enabled(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn)
    attach(cloud, volume_id)
    held = cloud.plane.key(volume_id)
    cloud.plane.restart()
    disable(cloud, arn)
    cloud.reconciler.resend_all()
    assert cloud.settle() == cloud.now + RETRY
    assert (cloud.plane.key(volume_id), look(cloud, volume_id).state) == (None, "in-use")
    enable(cloud, arn)
    cloud.advance(RETRY)
    assert cloud.plane.key(volume_id) == held
    assert cloud.settle() is None


def test_a_locked_volume_that_is_detached_is_waited_for_no_longer(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    volume_id = encrypted(cloud, arn)
    attach(cloud, volume_id)
    cloud.plane.restart()
    disable(cloud, arn)
    cloud.reconciler.resend_all()
    cloud.settle()
    detach(cloud, volume_id)
    cloud.advance(2 * RETRY)
    assert (look(cloud, volume_id).state, cloud.settle()) == ("available", None)


def test_a_copy_has_its_sources_data_key(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    source = encrypted(cloud, arn)
    made = copy(cloud, source)
    assert (look(cloud, made).encrypted, look(cloud, made).kms_key_id) == (True, arn)
    attach(cloud, source)
    attach(cloud, made, "/dev/sdg")
    assert cloud.plane.key(made) == cloud.plane.key(source)
    contexts = [each.constraints.encryption_context_equals for each in grants(cloud, arn)]
    assert sorted(each["aws:ebs:id"] for each in contexts) == sorted([source, made])


def test_a_copy_without_a_key_vanishes_and_its_source_stays(cloud: SmallCloud) -> None:
    arn = kms_key(cloud)
    source = encrypted(cloud, arn)
    disable(cloud, arn)
    made = copy(cloud, source)
    assert is_gone(cloud, made)
    assert look(cloud, source).state == "available"


def test_copies_that_would_have_to_be_written_anew_are_not_built(cloud: SmallCloud) -> None:
    plain, source, other = create(cloud, CREATE), encrypted(cloud), kms_key(cloud)
    for request in (
        ec2.CopyVolumesRequest(source_volume_id=plain, encrypted=True),
        ec2.CopyVolumesRequest(source_volume_id=plain, encrypted=True, kms_key_id=other),
        ec2.CopyVolumesRequest(source_volume_id=source, kms_key_id=other),
    ):
        assert refusal(cloud, copy_volumes, request) == "UnsupportedOperation"
    named = copy(cloud, source, kms_key_id="alias/aws/ebs")
    assert look(cloud, named).kms_key_id == managed(cloud)
    keyed = ec2.CopyVolumesRequest(source_volume_id=plain, kms_key_id=other)
    assert refusal(cloud, copy_volumes, keyed) == "InvalidParameterDependency"
    cloud.call(by_default.enable_ebs_encryption_by_default, ec2.EnableEbsEncryptionByDefaultRequest())
    copied = ec2.CopyVolumesRequest(source_volume_id=plain)
    assert refusal(cloud, copy_volumes, copied) == "UnsupportedOperation"


def test_volumes_are_found_by_their_encryption(cloud: SmallCloud) -> None:
    create(cloud)
    volume_id = encrypted(cloud)
    wanted = (ec2.Filter(name="encrypted", values=("true",)),)
    found: Any = cloud.call(describe_volumes, ec2.DescribeVolumesRequest(filters=wanted))
    assert [each.volume_id for each in found.volumes] == [volume_id]


def test_a_day_passes_and_nothing_happens(cloud: SmallCloud) -> None:
    volume_id = encrypted(cloud)
    attach(cloud, volume_id)
    cloud.advance(timedelta(days=1))
    assert (look(cloud, volume_id).state, cloud.settle()) == ("in-use", None)
