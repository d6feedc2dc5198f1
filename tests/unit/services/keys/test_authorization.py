"""Who may: key policies, IAM delegation, other accounts, grants. Each row lacks one thing, and fails by it."""

import json
from typing import Any

import pytest
from tests.unit.services.keys.conftest import ACCOUNT, OTHER, Kms

from fogbank.core.caller import Caller
from fogbank.server.domains import operation_table
from fogbank.services.api import kms as api
from fogbank.services.authorization.rights import needs_of

ROOT = Caller.root(ACCOUNT, "AKIA")
THEIR_ROOT = Caller.root(OTHER, "AKIA")
DENIED = "AccessDeniedException"


def statement(principal: str | dict[str, str], *actions: str, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": list(actions), "Resource": "*", **more}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def iam(*actions: str, resource: str = "*") -> str:
    allowed = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def account(number: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{number}:root"}


ADMIN = statement(account(ACCOUNT), "kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:CreateGrant")
ENABLES_IAM = statement(account(ACCOUNT), "kms:*")
OTHERS_USE = statement(account(OTHER), "kms:Encrypt", "kms:DescribeKey")


def put(kms: Kms, arn: str, *statements: dict[str, Any]) -> None:
    kms("PutKeyPolicy", by=ROOT, KeyId=arn, Policy=policy(*statements))


@pytest.mark.parametrize(
    ("statements", "identity", "allowed"),
    [
        ([ENABLES_IAM], iam("kms:Encrypt"), True),
        # The default policy alone gives nobody but root anything.
        ([ENABLES_IAM], None, False),
        ([ENABLES_IAM], iam("kms:Decrypt"), False),
        # Without the statement for the account, IAM policies count for nothing.
        ([ADMIN], iam("kms:*"), False),
        ([ADMIN, statement({"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}, "kms:Encrypt")], None, True),
        ([ADMIN, statement({"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"}, "kms:Encrypt")], iam("kms:*"), False),
        ([ENABLES_IAM, statement({"AWS": "*"}, "kms:Encrypt", effect="Deny")], iam("kms:*"), False),
    ],
)
def test_a_user_of_the_account(kms: Kms, statements: list[dict[str, Any]], identity: str | None, allowed: bool) -> None:
    arn, ann = kms.key(), kms.user("ann", policy=identity)
    kms.user("bob")
    # A policy that denies everybody locks out its author too, so that isn't checked here.
    kms("PutKeyPolicy", KeyId=arn, Policy=policy(*statements), BypassPolicyLockoutSafetyCheck=True)
    if allowed:
        assert kms("Encrypt", by=ann, KeyId=arn, Plaintext=b"x").key_id == arn
    else:
        refused = kms.refused("Encrypt", by=ann, KeyId=arn, Plaintext=b"x")
        assert refused.code == DENIED
        assert refused.message.startswith(
            f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: kms:Encrypt on resource: {arn}"
        )


@pytest.mark.parametrize(
    ("statements", "identity", "allowed"),
    [
        ([ENABLES_IAM, OTHERS_USE], iam("kms:Encrypt"), True),
        # Both sides have to allow.
        ([ENABLES_IAM, OTHERS_USE], None, False),
        ([ENABLES_IAM], iam("kms:Encrypt"), False),
        ([ENABLES_IAM, statement({"AWS": f"arn:aws:iam::{OTHER}:user/eve"}, "kms:Encrypt")], None, False),
    ],
)
def test_a_user_of_another_account(
    kms: Kms, statements: list[dict[str, Any]], identity: str | None, allowed: bool
) -> None:
    arn, eve = kms.key(), kms.user("eve", OTHER, identity)
    put(kms, arn, *statements)
    if allowed:
        sealed = kms("Encrypt", by=eve, KeyId=arn, Plaintext=b"x")
        assert kms("Decrypt", CiphertextBlob=sealed.ciphertext_blob).plaintext == b"x"
    else:
        assert kms.code("Encrypt", by=eve, KeyId=arn, Plaintext=b"x") == DENIED


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("PutKeyPolicy", {"Policy": policy(ENABLES_IAM)}),
        ("GetKeyPolicy", {}),
        ("DisableKey", {}),
        ("ScheduleKeyDeletion", {}),
        ("EnableKeyRotation", {}),
        ("TagResource", {"Tags": [{"TagKey": "a", "TagValue": "1"}]}),
        ("ListResourceTags", {}),
        ("UpdateKeyDescription", {"Description": "x"}),
        ("RotateKeyOnDemand", {}),
    ],
)
def test_another_account_never_manages_a_key_whatever_its_policy_says(
    kms: Kms, operation: str, members: dict[str, Any]
) -> None:
    arn = kms.key()
    put(kms, arn, ENABLES_IAM, statement(account(OTHER), "kms:*"))
    assert kms.code(operation, by=THEIR_ROOT, KeyId=arn, **members) == DENIED


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("DescribeKey", {}),
        ("GetKeyRotationStatus", {}),
        ("ListGrants", {}),
        ("GenerateDataKey", {"KeySpec": "AES_256"}),
        ("CreateGrant", {"GranteePrincipal": f"arn:aws:iam::{OTHER}:root", "Operations": ["Decrypt"]}),
    ],
)
def test_another_account_may_what_kms_lets_it(kms: Kms, operation: str, members: dict[str, Any]) -> None:
    arn = kms.key()
    assert kms.code(operation, by=THEIR_ROOT, KeyId=arn, **members) == DENIED
    put(kms, arn, ENABLES_IAM, statement(account(OTHER), "kms:*"))
    kms(operation, by=THEIR_ROOT, KeyId=arn, **members)


# Operator and key; what is said; members of a call that fits, and of one that doesn't.
CONDITIONS: list[tuple[dict[str, Any], str, dict[str, Any], dict[str, Any]]] = [
    (
        {"StringEquals": {"kms:EncryptionContext:aws:ebs:id": "vol-1"}},
        "Encrypt",
        {"EncryptionContext": {"aws:ebs:id": "vol-1"}},
        {"EncryptionContext": {"aws:ebs:id": "vol-2"}},
    ),
    (
        {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]}},
        "Encrypt",
        {"EncryptionContext": {"a": "1"}},
        {"EncryptionContext": {"a": "1", "c": "1"}},
    ),
    ({"StringEquals": {"kms:RequestAlias": "alias/mine"}}, "Encrypt", {"KeyId": "alias/mine"}, {}),
    (
        {"StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}},
        "Encrypt",
        {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        {"EncryptionAlgorithm": "RSAES_OAEP_SHA_1"},
    ),
    (
        {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt", "Encrypt"]}},
        "CreateGrant",
        {"Operations": ["Decrypt"]},
        {"Operations": ["Decrypt", "CreateGrant"]},
    ),
    (
        {"StringEquals": {"kms:GranteePrincipal": f"arn:aws:iam::{OTHER}:root"}},
        "CreateGrant",
        {"GranteePrincipal": f"arn:aws:iam::{OTHER}:root"},
        {"GranteePrincipal": f"arn:aws:iam::{OTHER}:role/s"},
    ),
    (
        {"StringEquals": {"kms:GrantConstraintType": "EncryptionContextSubset"}},
        "CreateGrant",
        {"Constraints": {"EncryptionContextSubset": {"a": "1"}}},
        {"Constraints": {"EncryptionContextEquals": {"a": "1"}}},
    ),
    ({"NumericLessThan": {"kms:RotationPeriodInDays": "200"}}, "EnableKeyRotation", {"RotationPeriodInDays": 100}, {}),
    (
        {"NumericGreaterThan": {"kms:ScheduleKeyDeletionPendingWindowInDays": "10"}},
        "ScheduleKeyDeletion",
        {"PendingWindowInDays": 30},
        {"PendingWindowInDays": 7},
    ),
    # Keys that differ only in case: none of them may say otherwise.
    (
        {"StringEquals": {"kms:EncryptionContext:team": "red"}},
        "Encrypt",
        {"EncryptionContext": {"team": "red"}},
        {"EncryptionContext": {"team": "blue", "Team": "red"}},
    ),
    (
        {"StringEquals": {"aws:RequestTag/team": "red"}},
        "TagResource",
        {"Tags": [{"TagKey": "team", "TagValue": "red"}]},
        {"Tags": [{"TagKey": "team", "TagValue": "blue"}]},
    ),
]
BASE: dict[str, dict[str, Any]] = {
    "Encrypt": {"Plaintext": b"x"},
    "CreateGrant": {"GranteePrincipal": f"arn:aws:iam::{OTHER}:root", "Operations": ["Decrypt"]},
}


@pytest.mark.parametrize(("condition", "operation", "fits", "misfits"), CONDITIONS)
def test_a_condition_on_the_request(
    kms: Kms, condition: dict[str, Any], operation: str, fits: dict[str, Any], misfits: dict[str, Any]
) -> None:
    arn, ann = kms.key(), kms.user("ann")
    kms("CreateAlias", AliasName="alias/mine", TargetKeyId=arn)
    put(kms, arn, ENABLES_IAM, statement({"AWS": ann.arn}, f"kms:{operation}", Condition=condition))
    said = {"KeyId": arn, **BASE.get(operation, {})}
    assert kms.code(operation, by=ann, **{**said, **misfits}) == DENIED
    kms(operation, by=ann, **{**said, **fits})


# What a policy can ask of the key itself; only the first of each pair is true of it.
@pytest.mark.parametrize(
    ("key", "true", "false"),
    [
        ("kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048"),
        ("kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY"),
        ("kms:KeyOrigin", "AWS_KMS", "EXTERNAL"),
        ("kms:MultiRegion", "false", "true"),
        ("kms:ResourceAliases", "alias/mine", "alias/other"),
        ("kms:CallerAccount", ACCOUNT, OTHER),
        ("aws:ResourceTag/team", "red", "blue"),
    ],
)
def test_a_condition_on_the_key(kms: Kms, key: str, true: str, false: str) -> None:
    arn, ann = kms.key(Tags=[{"TagKey": "team", "TagValue": "red"}]), kms.user("ann")
    kms("CreateAlias", AliasName="alias/mine", TargetKeyId=arn)
    for value, allowed in ((true, True), (false, False)):
        said = {"ForAnyValue:StringEquals": {key: value}}
        put(kms, arn, ENABLES_IAM, statement({"AWS": ann.arn}, "kms:Encrypt", Condition=said))
        if allowed:
            kms("Encrypt", by=ann, KeyId=arn, Plaintext=b"x")
        else:
            assert kms.code("Encrypt", by=ann, KeyId=arn, Plaintext=b"x") == DENIED


def test_re_encrypt_needs_both_rights(kms: Kms) -> None:
    source, target, ann = kms.key(), kms.key(), kms.user("ann")
    sealed = kms("Encrypt", KeyId=source, Plaintext=b"x").ciphertext_blob
    for statements, allowed in (
        (((source, "ReEncryptFrom"),), False),
        (((target, "ReEncryptTo"),), False),
        (((source, "ReEncryptFrom"), (target, "ReEncryptTo")), True),
    ):
        for arn in (source, target):
            put(kms, arn, ENABLES_IAM)
        for arn, action in statements:
            put(kms, arn, ENABLES_IAM, statement({"AWS": ann.arn}, f"kms:{action}"))
        members = {"CiphertextBlob": sealed, "DestinationKeyId": target}
        if allowed:
            kms("ReEncrypt", by=ann, **members)
        else:
            assert kms.code("ReEncrypt", by=ann, **members) == DENIED


def test_an_alias_needs_the_right_on_itself_and_on_the_key(kms: Kms) -> None:
    arn, ann = kms.key(), kms.user("ann")
    put(kms, arn, ENABLES_IAM)
    assert kms.code("CreateAlias", by=ann, AliasName="alias/x", TargetKeyId=arn) == DENIED
    put(kms, arn, ENABLES_IAM, statement({"AWS": ann.arn}, "kms:CreateAlias"))
    kms("CreateAlias", by=ann, AliasName="alias/x", TargetKeyId=arn)


@pytest.mark.parametrize(
    "text",
    [
        policy(statement({"AWS": f"arn:aws:iam::{OTHER}:root"}, "kms:*")),
        policy(statement(account(ACCOUNT), "kms:Encrypt")),
        policy(ENABLES_IAM, statement("*", "kms:PutKeyPolicy", effect="Deny")),
    ],
)
def test_nobody_locks_himself_out_unawares(kms: Kms, text: str) -> None:
    arn = kms.key()
    refused = kms.refused("PutKeyPolicy", KeyId=arn, Policy=text)
    assert (refused.code, refused.message) == (
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
    )
    assert kms.code("CreateKey", Policy=text) == "MalformedPolicyDocumentException"
    kms("PutKeyPolicy", KeyId=arn, Policy=text, BypassPolicyLockoutSafetyCheck=True)
    assert kms.code("PutKeyPolicy", KeyId=arn, Policy=policy(ENABLES_IAM)) == DENIED


@pytest.mark.parametrize("text", ["{", '{"Version": "2012-10-17"}', policy({"Effect": "Allow", "Action": "kms:*"})])
def test_a_policy_that_is_none(kms: Kms, text: str) -> None:
    assert kms.code("PutKeyPolicy", KeyId=kms.key(), Policy=text) == "MalformedPolicyDocumentException"


def test_a_policy_is_given_back_as_it_was(kms: Kms) -> None:
    arn, text = kms.key(), policy(ENABLES_IAM, ADMIN)
    kms("PutKeyPolicy", KeyId=arn, Policy=text)
    assert kms("GetKeyPolicy", KeyId=arn).policy == text
    assert kms("ListKeyPolicies", KeyId=arn).policy_names == ("default",)
    assert kms.code("GetKeyPolicy", KeyId=arn, PolicyName="other") == "NotFoundException"


@pytest.mark.parametrize("named", ["user/nobody", "role/nobody", "user/path/ann"])
def test_a_policy_names_who_is_there(kms: Kms, named: str) -> None:
    kms.user("ann")
    text = policy(ENABLES_IAM, statement({"AWS": f"arn:aws:iam::{ACCOUNT}:{named}"}, "kms:Encrypt"))
    refused = kms.refused("PutKeyPolicy", KeyId=kms.key(), Policy=text)
    assert (refused.code, refused.message) == (
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
    )


def test_tags_on_a_new_key_take_the_right_to_tag(kms: Kms) -> None:
    """Asked by the front door, as the operation says it."""
    found = operation_table().find("kms", "CreateKey")
    assert found is not None
    tags = (api.Tag(tag_key="a", tag_value="1"),)
    for request, needed in (
        (api.CreateKeyRequest(), ["kms:CreateKey"]),
        (api.CreateKeyRequest(tags=tags), ["kms:CreateKey", "kms:TagResource"]),
    ):
        needs = kms.store.read(lambda it: [*needs_of(found.label, kms.context(it), request)])  # noqa: B023
        assert [need.action for need in needs] == needed
        assert needs[0].keys["kms:KeySpec"] == ("SYMMETRIC_DEFAULT",)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("DescribeKey", {}),
        ("Encrypt", {"Plaintext": b"x"}),
        ("GetPublicKey", {}),
        ("GetKeyPolicy", {}),
        ("ListGrants", {}),
        ("CreateGrant", {"GranteePrincipal": f"arn:aws:iam::{OTHER}:root", "Operations": ["Decrypt"]}),
        ("ScheduleKeyDeletion", {}),
    ],
)
def test_a_stranger_is_not_told_which_keys_there_are(kms: Kms, operation: str, members: dict[str, Any]) -> None:
    there = kms.key()
    missing = there.rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000"
    for stranger in (THEIR_ROOT, kms.user("eve", OTHER, iam("kms:*"))):
        of_one, of_none = (kms.refused(operation, by=stranger, KeyId=arn, **members) for arn in (there, missing))
        assert of_none.code == of_one.code == DENIED
        assert of_none.message == of_one.message.replace(there, missing)
    # Its own account is.
    assert kms.code(operation, by=ROOT, KeyId=missing, **members) == "NotFoundException"


def test_a_stranger_is_not_told_which_aliases_there_are(kms: Kms) -> None:
    kms("CreateAlias", AliasName="alias/there", TargetKeyId=kms.key())
    for name in ("there", "missing"):
        alias = f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/{name}"
        assert kms.code("Encrypt", by=THEIR_ROOT, KeyId=alias, Plaintext=b"x") == DENIED
