"""The table of key states: each operation in each state, against AWS's page "Key states"."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.keys.conftest import ACCOUNT, START, Kms

from fogbank.core.errors import ApiError
from fogbank.services.keys import lifecycle
from fogbank.services.keys.model import KeyState

INVALID, DISABLED, FINE = "KMSInvalidStateException", "DisabledException", None
# Enabled, Disabled, PendingDeletion, PendingImport.
CASES: dict[str, tuple[str | None, str | None, str | None, str | None]] = {
    "CancelKeyDeletion": (INVALID, INVALID, FINE, INVALID),
    "CreateAlias": (FINE, FINE, INVALID, FINE),
    "CreateGrant": (FINE, DISABLED, INVALID, INVALID),
    "DescribeKey": (FINE, FINE, FINE, FINE),
    "DisableKey": (FINE, FINE, INVALID, INVALID),
    "EnableKey": (FINE, FINE, INVALID, INVALID),
    "Encrypt": (FINE, DISABLED, INVALID, INVALID),
    "GenerateDataKey": (FINE, DISABLED, INVALID, INVALID),
    "GenerateDataKeyPair": (FINE, DISABLED, INVALID, INVALID),
    "GenerateDataKeyPairWithoutPlaintext": (FINE, DISABLED, INVALID, INVALID),
    "GenerateDataKeyWithoutPlaintext": (FINE, DISABLED, INVALID, INVALID),
    "GetKeyPolicy": (FINE, FINE, FINE, FINE),
    "GetKeyRotationStatus": (FINE, FINE, FINE, FINE),
    "ListAliases": (FINE, FINE, FINE, FINE),
    "ListGrants": (FINE, FINE, FINE, FINE),
    "ListKeyPolicies": (FINE, FINE, FINE, FINE),
    "ListResourceTags": (FINE, FINE, FINE, FINE),
    "PutKeyPolicy": (FINE, FINE, FINE, FINE),
    "ScheduleKeyDeletion": (FINE, FINE, INVALID, FINE),
    "TagResource": (FINE, FINE, INVALID, FINE),
    "UntagResource": (FINE, FINE, INVALID, FINE),
    "UpdateKeyDescription": (FINE, FINE, INVALID, FINE),
}
ROLE = f"arn:aws:iam::{ACCOUNT}:root"


def members_of(operation: str, kms: Kms, arn: str) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {
        "CreateAlias": {"AliasName": "alias/x"},
        "CreateGrant": {"GranteePrincipal": ROLE, "Operations": ["Decrypt"]},
        "Encrypt": {"Plaintext": b"x"},
        "GenerateDataKey": {"KeySpec": "AES_256"},
        "GenerateDataKeyPair": {"KeyPairSpec": "ECC_NIST_P256"},
        "GenerateDataKeyPairWithoutPlaintext": {"KeyPairSpec": "ECC_NIST_P256"},
        "TagResource": {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
        "UntagResource": {"TagKeys": ["a"]},
        "UpdateKeyDescription": {"Description": "d"},
    }
    if operation == "PutKeyPolicy":
        return {"KeyId": arn, "Policy": kms("GetKeyPolicy", KeyId=arn).policy}
    return {("TargetKeyId" if operation == "CreateAlias" else "KeyId"): arn, **said.get(operation, {})}


def in_state(kms: Kms, state: KeyState) -> str:
    arn = kms.key(Origin="EXTERNAL" if state is KeyState.PENDING_IMPORT else "AWS_KMS")
    if state is KeyState.DISABLED:
        kms("DisableKey", KeyId=arn)
    if state is KeyState.PENDING_DELETION:
        kms("ScheduleKeyDeletion", KeyId=arn)
    assert kms.state(arn) == state
    return arn


STATES = (KeyState.ENABLED, KeyState.DISABLED, KeyState.PENDING_DELETION, KeyState.PENDING_IMPORT)


@pytest.mark.parametrize("operation", CASES)
def test_an_operation_in_each_state(kms: Kms, operation: str) -> None:
    for state, code in zip(STATES, CASES[operation], strict=True):
        arn = in_state(kms, state)
        members = members_of(operation, kms, arn)
        if code is None:
            kms(operation, **members)
            if operation == "CreateAlias":
                kms("DeleteAlias", AliasName="alias/x")
            continue
        refused = kms.refused(operation, **members)
        assert (state, refused.code) == (state, code)
        word = {"Enabled": "enabled", "Disabled": "disabled", "PendingDeletion": "pending deletion"}.get(
            state, "pending import"
        )
        assert refused.message == f"{arn} is {word}."


def test_every_operation_of_a_key_has_its_row(kms: Kms) -> None:
    used = {name for name in CASES if name not in ("ListKeys",)}
    assert used <= set(lifecycle.REFUSED)


def test_decrypt_and_grants_follow_the_state(kms: Kms) -> None:
    arn = kms.key()
    sealed = kms("Encrypt", KeyId=arn, Plaintext=b"x").ciphertext_blob
    kms("DisableKey", KeyId=arn)
    assert kms.code("Decrypt", CiphertextBlob=sealed) == DISABLED
    kms("EnableKey", KeyId=arn)
    assert kms("Decrypt", CiphertextBlob=sealed).plaintext == b"x"


def test_a_key_is_deleted_when_its_time_has_come_and_not_before(kms: Kms) -> None:
    arn = kms.key()
    kms("CreateAlias", AliasName="alias/gone", TargetKeyId=arn)
    told = kms("ScheduleKeyDeletion", KeyId=arn, PendingWindowInDays=7)
    assert (told.deletion_date, told.key_state) == (START + timedelta(days=7), "PendingDeletion")
    kms.advance(timedelta(days=7, seconds=-1))
    assert kms.state(arn) == "PendingDeletion"
    kms.advance(timedelta(seconds=1))
    assert kms.code("DescribeKey", KeyId=arn) == "NotFoundException"
    assert kms("ListAliases").aliases == ()
    assert kms("ListKeys").keys == ()


def test_a_ciphertext_of_a_deleted_key_opens_no_more(kms: Kms) -> None:
    arn = kms.key()
    sealed = kms("Encrypt", KeyId=arn, Plaintext=b"x").ciphertext_blob
    kms("ScheduleKeyDeletion", KeyId=arn, PendingWindowInDays=7)
    kms.advance(timedelta(days=8))
    refused = kms.refused("Decrypt", CiphertextBlob=sealed)
    assert refused.code == "AccessDeniedException"
    assert "kms:Decrypt on the resource associated with this ciphertext because the resource does" in refused.message


def test_a_deletion_that_is_cancelled_leaves_the_key_disabled(kms: Kms) -> None:
    arn = kms.key()
    kms("ScheduleKeyDeletion", KeyId=arn)
    assert kms("CancelKeyDeletion", KeyId=arn).key_id == arn
    assert kms.state(arn) == "Disabled"
    kms.advance(timedelta(days=40))
    assert kms.state(arn) == "Disabled"


@pytest.mark.parametrize("days", [1, 6, 31, 365])
def test_the_window_has_bounds(kms: Kms, days: int) -> None:
    assert kms.code("ScheduleKeyDeletion", KeyId=kms.key(), PendingWindowInDays=days) == "ValidationException"


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("no id", "NotFoundException"),
        ("00000000-0000-4000-8000-000000000000", "NotFoundException"),
        ("alias/unknown", "NotFoundException"),
        ("arn:aws:kms:us-east-1:111122223333:thing/x", "InvalidArnException"),
        ("arn:aws:s3:::bucket", "InvalidArnException"),
        ("arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000", "NotFoundException"),
    ],
)
def test_a_key_that_is_not_there(kms: Kms, named: str, code: str) -> None:
    assert kms.code("DescribeKey", KeyId=named) == code


def test_what_changes_a_key_takes_no_alias(kms: Kms) -> None:
    kms("CreateAlias", AliasName="alias/x", TargetKeyId=kms.key())
    assert kms.code("DisableKey", KeyId="alias/x") == "NotFoundException"


DRY: dict[str, Callable[[str, bytes], dict[str, Any]]] = {
    "Encrypt": lambda arn, _: {"KeyId": arn, "Plaintext": b"x"},
    "Decrypt": lambda _, sealed: {"CiphertextBlob": sealed},
    "ReEncrypt": lambda arn, sealed: {"CiphertextBlob": sealed, "DestinationKeyId": arn},
    "GenerateDataKey": lambda arn, _: {"KeyId": arn, "KeySpec": "AES_256"},
    "GenerateDataKeyWithoutPlaintext": lambda arn, _: {"KeyId": arn},
    "GenerateDataKeyPair": lambda arn, _: {"KeyId": arn, "KeyPairSpec": "ECC_NIST_P256"},
    "CreateGrant": lambda arn, _: {"KeyId": arn, "GranteePrincipal": ROLE, "Operations": ["Decrypt"]},
}


@pytest.mark.parametrize("operation", DRY)
def test_a_dry_run_says_that_it_would_have_worked_and_does_nothing(kms: Kms, operation: str) -> None:
    arn = kms.key()
    sealed = kms("Encrypt", KeyId=arn, Plaintext=b"x").ciphertext_blob
    refused: ApiError = kms.refused(operation, DryRun=True, **DRY[operation](arn, sealed))
    assert refused.code == "DryRunOperationException"
    assert kms("ListGrants", KeyId=arn).grants == ()
    kms("DisableKey", KeyId=arn)
    assert kms.code(operation, DryRun=True, **DRY[operation](arn, sealed)) == DISABLED
