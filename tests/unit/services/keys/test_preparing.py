"""Large primes are made for those who may have them, and for nobody else."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import pytest
from tests.unit.services.keys.conftest import Kms

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Caller
from fogbank.core.errors import ApiError
from fogbank.core.operation import OperationTable
from fogbank.gateway.preparing import prepared
from fogbank.services.authorization.directory import authorize
from fogbank.services.keys import operations as key_operations
from fogbank.services.keys.crypto.pairs import NewMaterial

TABLE = OperationTable(key_operations.MODULES)


def made_for(kms: Kms, by: Caller, name: str, **members: Any) -> list[object]:
    """What was made, as the front door has it made."""
    operation = TABLE.find("kms", name)
    assert operation is not None
    assert operation.label.prepares is not None
    request = msgspec.convert(members, operation.request_type, builtin_types=(datetime, bytes))
    really, made = operation.label.prepares, []

    def make(asked: object) -> object:
        made.append(really(asked))
        return made[-1]

    def allowed(transaction: Any, so_far: object) -> Any:
        context = replace(kms.context(transaction, by), prepared=so_far)
        authorize(context, operation, request)
        return context

    def perform(transaction: Any, so_far: object) -> object:
        return operation.function(allowed(transaction, so_far), request)

    label = replace(operation.label, prepares=make)
    try:
        asyncio.run(prepared(kms.store, label, request, allowed, perform))
    except (AccessRefused, ApiError):
        assert made == []
    return made


def cases(kms: Kms) -> list[tuple[str, dict[str, Any]]]:
    external = kms.key(Origin="EXTERNAL")
    wrapping = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    return [
        ("CreateKey", {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}),
        ("GetParametersForImport", {"KeyId": external, **wrapping}),
        ("GenerateDataKeyPair", {"KeyId": kms.key(), "KeyPairSpec": "RSA_2048"}),
        ("GenerateDataKeyPairWithoutPlaintext", {"KeyId": kms.key(), "KeyPairSpec": "RSA_2048"}),
    ]


def test_nothing_is_made_for_whoever_may_not(kms: Kms) -> None:
    nobody = kms.user("nobody")
    for name, members in cases(kms):
        assert made_for(kms, nobody, name, **members) == [], name


def test_whoever_may_has_it_made_once(kms: Kms) -> None:
    for name, members in cases(kms):
        made = made_for(kms, kms.caller, name, **members)
        assert [type(each) for each in made] == [NewMaterial], name


@pytest.mark.parametrize("state", ["DisableKey", "ScheduleKeyDeletion"])
def test_nor_of_a_key_that_is_no_use(kms: Kms, state: str) -> None:
    arn = kms.key()
    kms(state, KeyId=arn)
    assert made_for(kms, kms.caller, "GenerateDataKeyPair", KeyId=arn, KeyPairSpec="RSA_4096") == []
