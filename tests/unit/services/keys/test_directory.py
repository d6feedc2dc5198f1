"""What other domains ask of KMS."""

import json
from datetime import timedelta

import pytest
from tests.unit.services.keys.conftest import ACCOUNT, Kms

from fogbank.core.caller import Caller
from fogbank.core.errors import ApiError
from fogbank.services.keys import directory

CONTEXT = {"aws:ebs:id": "vol-0123"}


def test_the_managed_key_is_made_once_and_used_by_the_service_alone(kms: Kms) -> None:
    first = kms.store.write(lambda it: directory.aws_managed_key(kms.context(it), "ebs"))
    again = kms.store.write(lambda it: directory.resolve_key(kms.context(it), "alias/aws/ebs"))
    assert first == again
    assert first.is_aws_managed
    arn, sealed = kms.store.read(
        lambda it: directory.generate_data_key_without_plaintext(kms.context(it), first.arn, CONTEXT)
    )
    assert arn == first.arn
    with kms.store.read(lambda it: directory.decrypt(kms.context(it), sealed, CONTEXT)) as plain:
        assert len(plain) == 32
    refused = kms.refused("Decrypt", CiphertextBlob=sealed, EncryptionContext=CONTEXT)
    assert refused.code == "AccessDeniedException"
    assert "because no resource-based policy allows the kms:Decrypt action" in refused.message


def test_an_attachment_lives_by_its_grant(kms: Kms) -> None:
    key = kms.key()
    _, sealed = kms.store.read(lambda it: directory.generate_data_key_without_plaintext(kms.context(it), key, CONTEXT))

    def open_it(pairs: dict[str, str]) -> int:
        vault = kms.cloud.vault
        with kms.store.read(lambda it: directory.decrypt_under_grant(it, vault, key, grant, sealed, pairs)) as plain:
            return len(plain)

    grant, token = kms.store.write(
        lambda it: directory.create_grant(
            kms.context(it), key, "ec2.amazonaws.com", ["Decrypt"], encryption_context=CONTEXT
        )
    )
    assert token
    assert open_it(CONTEXT) == 32
    with pytest.raises(ApiError, match="AccessDenied"):
        open_it({"aws:ebs:id": "vol-other"})
    kms("DisableKey", KeyId=key)
    with pytest.raises(ApiError, match=r"DisabledException: .* is disabled"):
        open_it(CONTEXT)
    kms("EnableKey", KeyId=key)
    assert kms.store.write(lambda it: directory.end_grant(it, key, grant))
    assert not kms.store.write(lambda it: directory.end_grant(it, key, grant))
    with pytest.raises(ApiError, match="AccessDenied"):
        open_it(CONTEXT)


def test_a_key_that_is_gone_is_not_found(kms: Kms) -> None:
    key = kms.key()
    kms("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    with pytest.raises(ApiError, match=r"KMSInvalidStateException: .* is pending deletion"):
        kms.store.read(lambda it: directory.check_usable(kms.context(it), key))
    kms.advance(timedelta(days=7))
    with pytest.raises(ApiError, match="NotFoundException"):
        kms.store.read(lambda it: directory.check_usable(kms.context(it), key))
    assert kms.store.read(lambda it: directory.peek(it, key)) is None


def test_re_encrypt_gives_the_same_data_key_under_another(kms: Kms) -> None:
    first, second = kms.key(), kms.key()
    _, sealed = kms.store.read(
        lambda it: directory.generate_data_key_without_plaintext(kms.context(it), first, CONTEXT)
    )
    arn, moved = kms.store.read(
        lambda it: directory.re_encrypt(kms.context(it), sealed, CONTEXT, second, {"aws:ebs:id": "snap-1"})
    )
    assert arn == second
    with (
        kms.store.read(lambda it: directory.decrypt(kms.context(it), sealed, CONTEXT)) as before,
        kms.store.read(lambda it: directory.decrypt(kms.context(it), moved, {"aws:ebs:id": "snap-1"})) as after,
    ):
        assert before.buffer == after.buffer


def test_root_of_the_account_may_use_its_key_directly(kms: Kms) -> None:
    key = kms.key()
    root = Caller.root(ACCOUNT, "AKIA")
    assert kms("Encrypt", by=root, KeyId=key, Plaintext=b"x").key_id == key


def test_a_user_s_grants_are_ec2_s_to_make_where_the_policy_says_so(kms: Kms) -> None:
    key, ann = kms.key(), kms.user("ann")
    condition = {
        "Bool": {"kms:GrantIsForAWSResource": "true", "aws:ViaAWSService": "true"},
        "StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"},
    }
    mine = {
        "Effect": "Allow",
        "Principal": {"AWS": ann.arn},
        "Action": ["kms:CreateGrant", "kms:RevokeGrant"],
        "Resource": "*",
        "Condition": condition,
    }
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    kms("PutKeyPolicy", KeyId=key, Policy=json.dumps({"Version": "2012-10-17", "Statement": [root, mine]}))
    said = {"KeyId": key, "GranteePrincipal": ann.arn, "Operations": ["Decrypt"]}
    assert kms.code("CreateGrant", by=ann, **said) == "AccessDeniedException"
    grant, _ = kms.store.write(
        lambda it: directory.create_grant(kms.context(it, ann), key, "ec2.amazonaws.com", ["Decrypt"])
    )
    assert kms.code("RevokeGrant", by=ann, KeyId=key, GrantId=grant) == "AccessDeniedException"
    assert kms.store.write(lambda it: directory.revoke_grant(kms.context(it, ann), key, grant))


def test_a_reset_forgets_keys_aliases_and_grants(kms: Kms) -> None:
    key = kms.key()
    kms("CreateAlias", AliasName="alias/x", TargetKeyId=key)
    kms("CreateGrant", KeyId=key, GranteePrincipal=ACCOUNT, Operations=["Decrypt"])
    kms.store.write(directory.forget_everything)
    assert kms("ListKeys").keys == ()
    assert kms("ListAliases").aliases == ()
    assert kms("ListRetirableGrants", RetiringPrincipal=ACCOUNT).grants == ()


def test_aws_s_own_key_is_rotated_every_year(kms: Kms) -> None:
    known = kms.store.write(lambda it: directory.aws_managed_key(kms.context(it), "ebs"))
    _, sealed = kms.store.read(
        lambda it: directory.generate_data_key_without_plaintext(kms.context(it), known.arn, CONTEXT)
    )
    kms.advance(timedelta(days=366))
    assert [each.rotation_type for each in kms("ListKeyRotations", KeyId=known.arn).rotations] == ["AUTOMATIC"]
    with kms.store.read(lambda it: directory.decrypt(kms.context(it), sealed, CONTEXT)) as plain:
        assert len(plain) == 32
