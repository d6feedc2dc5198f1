"""Grants: what they allow, by what constraints, and how they end."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.keys.conftest import ACCOUNT, OTHER, START, Kms

from fogbank.core.caller import Caller, CallerKind, Session

DENIED = "AccessDeniedException"


def grant(kms: Kms, arn: str, to: Caller, *operations: str, by: Caller | None = None, **members: Any) -> Any:
    return kms("CreateGrant", by=by, KeyId=arn, GranteePrincipal=to.arn, Operations=list(operations), **members)


def test_a_grant_allows_its_operations_and_ends_when_it_is_revoked(kms: Kms) -> None:
    arn, ann = kms.key(), kms.user("ann")
    assert kms.code("Encrypt", by=ann, KeyId=arn, Plaintext=b"x") == DENIED
    made = grant(kms, arn, ann, "Encrypt")
    sealed = kms("Encrypt", by=ann, KeyId=arn, Plaintext=b"x", GrantTokens=[made.grant_token]).ciphertext_blob
    assert kms.code("Decrypt", by=ann, CiphertextBlob=sealed) == DENIED
    kms("RevokeGrant", KeyId=arn, GrantId=made.grant_id)
    assert kms.code("Encrypt", by=ann, KeyId=arn, Plaintext=b"x") == DENIED
    assert kms.code("RevokeGrant", KeyId=arn, GrantId=made.grant_id) == "NotFoundException"


def test_a_grant_to_another_account_needs_its_iam_policy_too(kms: Kms) -> None:
    arn = kms.key()
    allowed = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}]}'
    eve, sam = kms.user("eve", OTHER), kms.user("sam", OTHER, allowed)
    for user in (eve, sam):
        grant(kms, arn, user, "Encrypt")
    assert kms.code("Encrypt", by=eve, KeyId=arn, Plaintext=b"x") == DENIED
    kms("Encrypt", by=sam, KeyId=arn, Plaintext=b"x")


@pytest.mark.parametrize(
    ("constraints", "pairs", "allowed"),
    [
        ({"EncryptionContextEquals": {"a": "1"}}, {"a": "1"}, True),
        ({"EncryptionContextEquals": {"a": "1"}}, {"a": "1", "b": "2"}, False),
        ({"EncryptionContextEquals": {"a": "1"}}, {}, False),
        ({"EncryptionContextSubset": {"a": "1"}}, {"a": "1", "b": "2"}, True),
        ({"EncryptionContextSubset": {"a": "1"}}, {"b": "2"}, False),
        ({"EncryptionContextSubset": {"a": "1"}}, {"a": "2"}, False),
        ({"EncryptionContextSubset": {"a": "1"}}, {"A": "1"}, False),
    ],
)
def test_a_constraint_is_about_the_encryption_context(
    kms: Kms, constraints: dict[str, Any], pairs: dict[str, str], allowed: bool
) -> None:
    arn, ann = kms.key(), kms.user("ann")
    grant(kms, arn, ann, "Encrypt", Constraints=constraints)
    if allowed:
        kms("Encrypt", by=ann, KeyId=arn, Plaintext=b"x", EncryptionContext=pairs)
    else:
        assert kms.code("Encrypt", by=ann, KeyId=arn, Plaintext=b"x", EncryptionContext=pairs) == DENIED


def test_a_grant_made_by_a_grantee_allows_no_more_than_his_own(kms: Kms) -> None:
    arn, ann, bob = kms.key(), kms.user("ann"), kms.user("bob")
    subset = {"EncryptionContextSubset": {"a": "1"}}
    grant(kms, arn, ann, "CreateGrant", "Decrypt", Constraints=subset)
    with_more = {"KeyId": arn, "GranteePrincipal": bob.arn}
    assert kms.code("CreateGrant", by=ann, Operations=["Encrypt"], Constraints=subset, **with_more) == DENIED
    assert kms.code("CreateGrant", by=ann, Operations=["Decrypt"], **with_more) == DENIED
    narrower = {"EncryptionContextEquals": {"a": "1", "b": "2"}}
    grant(kms, arn, bob, "Decrypt", by=ann, Constraints=narrower)


def test_the_same_grant_by_name_is_made_once(kms: Kms) -> None:
    arn, ann = kms.key(), kms.user("ann")
    first = grant(kms, arn, ann, "Encrypt", Name="mine")
    assert grant(kms, arn, ann, "Encrypt", Name="mine").grant_id == first.grant_id
    assert grant(kms, arn, ann, "Decrypt", Name="mine").grant_id != first.grant_id
    assert grant(kms, arn, ann, "Encrypt").grant_id != grant(kms, arn, ann, "Encrypt").grant_id
    assert len(kms("ListGrants", KeyId=arn).grants) == 4
    assert [each.grant_id for each in kms("ListGrants", KeyId=arn, GrantId=first.grant_id).grants] == [first.grant_id]


def test_who_may_retire_a_grant(kms: Kms) -> None:
    arn, ann, bob, eve = kms.key(), kms.user("ann"), kms.user("bob"), kms.user("eve")
    by_token = grant(kms, arn, ann, "Encrypt", RetiringPrincipal=bob.arn)
    assert kms.code("RetireGrant", by=eve, GrantToken=by_token.grant_token) == DENIED
    assert kms.code("RetireGrant", by=ann, GrantToken=by_token.grant_token) == DENIED
    listed = kms("ListRetirableGrants", RetiringPrincipal=bob.arn).grants
    assert [each.grant_id for each in listed] == [by_token.grant_id]
    kms("RetireGrant", by=bob, GrantToken=by_token.grant_token)
    itself = grant(kms, arn, ann, "Encrypt", "RetireGrant")
    kms("RetireGrant", by=ann, KeyId=arn, GrantId=itself.grant_id)
    assert kms("ListGrants", KeyId=arn).grants == ()


def policy(effect: str, action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": effect, "Action": action, "Resource": "*"}})


@pytest.mark.parametrize("operation", ["Encrypt", "RetireGrant"])
def test_a_deny_holds_for_who_would_retire_a_grant(kms: Kms, operation: str) -> None:
    arn, ann = kms.key(), kms.user("ann", policy=policy("Deny", "kms:RetireGrant"))
    made = grant(kms, arn, ann, operation, RetiringPrincipal=ann.arn)
    assert kms.code("RetireGrant", by=ann, GrantToken=made.grant_token) == DENIED


def test_a_session_policy_limits_what_a_role_retires(kms: Kms) -> None:
    trusted = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": trusted})
    role = kms("CreateRole", service="iam", RoleName="r", AssumeRolePolicyDocument=trust).role
    session = Session(role.arn, "s", START, START + timedelta(hours=1))
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"
    caller = Caller(ACCOUNT, f"{role.role_id}:s", arn, "ASIA", CallerKind.ASSUMED_ROLE, session)
    made = grant(kms, kms.key(), replace(caller, arn=role.arn), "Encrypt", "RetireGrant")
    narrow = replace(caller, session=replace(session, policies=(policy("Allow", "ec2:*"),)))
    assert kms.code("RetireGrant", by=narrow, GrantToken=made.grant_token) == DENIED
    kms("RetireGrant", by=caller, GrantToken=made.grant_token)


def test_a_user_made_anew_inherits_no_grant(kms: Kms) -> None:
    arn, ann, bob = kms.key(), kms.user("ann"), kms.user("bob")
    made = grant(kms, arn, ann, "Encrypt", "RetireGrant", RetiringPrincipal=bob.arn, Name="mine")
    for name in ("ann", "bob"):
        kms("DeleteUser", service="iam", UserName=name)
    other, another = kms.user("ann"), kms.user("bob")
    assert kms.code("Encrypt", by=other, KeyId=arn, Plaintext=b"x") == DENIED
    for each in (other, another):
        assert kms.code("RetireGrant", by=each, GrantToken=made.grant_token) == DENIED
    # The same words are another grant by now.
    anew = grant(kms, arn, other, "Encrypt", "RetireGrant", RetiringPrincipal=another.arn, Name="mine")
    assert anew.grant_id != made.grant_id
    kms("Encrypt", by=other, KeyId=arn, Plaintext=b"x")
    kms("RetireGrant", by=another, GrantToken=anew.grant_token)


def test_a_federated_user_has_no_grant_of_the_user_who_asked_for_it(kms: Kms) -> None:
    ann = kms.user("ann")
    made = grant(kms, kms.key(), ann, "Encrypt", "RetireGrant")
    session = Session(ann.arn, "f", START, START + timedelta(hours=1), (policy("Allow", "*"),), limited=True)
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/f"
    federated = Caller(ACCOUNT, f"{ACCOUNT}:f", arn, "ASIA", CallerKind.FEDERATED_USER, session)
    assert kms.code("RetireGrant", by=federated, GrantToken=made.grant_token) == DENIED


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"Operations": ["Sign"]}, "ValidationException"),
        ({"GranteePrincipal": "nobody"}, "InvalidArnException"),
        ({"GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:user/ghost"}, "InvalidArnException"),
        ({"RetiringPrincipal": f"arn:aws:iam::{OTHER}:role/ghost"}, "InvalidArnException"),
        ({"GranteeServicePrincipal": "ec2.amazonaws.com"}, "ValidationException"),
        (
            {"Constraints": {"EncryptionContextSubset": {str(number): "" for number in range(9)}}},
            "ValidationException",
        ),
        ({"KeyId": "alias/x"}, "NotFoundException"),
        ({"GrantTokens": ["nonsense"]}, "InvalidGrantTokenException"),
        ({"GrantTokens": ["AAAA"]}, "InvalidGrantTokenException"),
    ],
)
def test_a_grant_that_can_not_be(kms: Kms, members: dict[str, Any], code: str) -> None:
    said = {"KeyId": kms.key(), "GranteePrincipal": kms.user("ann").arn, "Operations": ["Decrypt"]}
    assert kms.code("CreateGrant", **{**said, **members}) == code


def test_tokens_are_of_this_cloud_and_whole(kms: Kms) -> None:
    arn, ann = kms.key(), kms.user("ann")
    token = grant(kms, arn, ann, "Encrypt").grant_token
    changed = ("B" if token[0] == "A" else "A") + token[1:]
    assert kms.code("Encrypt", by=ann, KeyId=arn, Plaintext=b"x", GrantTokens=[changed]) == (
        "InvalidGrantTokenException"
    )
    assert kms.code("RetireGrant", GrantToken=changed) == "InvalidGrantTokenException"


def test_an_unknown_grant_is_an_invalid_id_in_a_list(kms: Kms) -> None:
    assert kms.code("ListGrants", KeyId=kms.key(), GrantId="0" * 64) == "InvalidGrantIdException"
