"""Nothing that is secret comes into a record: tried on every operation that is built."""

import json
from typing import Any

import pytest
from tests.unit.services.trail.conftest import CATALOG, a_call, record_of

from fogbank.server.audit import described_by
from fogbank.server.domains import operation_table
from fogbank.services.trail.rendering import HIDDEN, SECRET_MEMBERS, renderer

SECRET = "correct-horse-battery-staple"
OPERATIONS = [(each.label.service, each.label.name) for each in operation_table()]


def _filled(shape: Any, name: str, *, secret: bool, depth: int = 0) -> Any:
    """A value of the shape with everything in it; what is secret is SECRET."""
    secret = secret or bool(shape.metadata.get("sensitive")) or name in SECRET_MEMBERS
    match shape.type_name:
        case "structure":
            if depth > 6:
                return {}
            return {
                each: _filled(member, each, secret=secret, depth=depth + 1) for each, member in shape.members.items()
            }
        case "list":
            return [_filled(shape.member, name, secret=secret, depth=depth + 1)]
        case "map":
            return {"key": _filled(shape.value, "", secret=secret, depth=depth + 1)}
        case "blob":
            return SECRET.encode()
        case "string":
            return SECRET if secret else "plain"
        case _:
            return None


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_what_the_models_call_sensitive_is_hidden(service: str, name: str) -> None:
    described = described_by(CATALOG)(service, name)
    for shape, request in ((described.input, True), (described.output, False)):
        if shape is not None:
            rendered = renderer(shape, ec2=described.is_ec2, request=request)(_filled(shape, "", secret=False))
            assert SECRET not in json.dumps(rendered)


def test_credentials_are_hidden_where_the_model_marks_some_only() -> None:
    credentials = {"AccessKeyId": "ASIA", "SecretAccessKey": SECRET, "SessionToken": SECRET}
    call = a_call("AssumeRole", service="sts", writes=True, response={"Credentials": credentials})
    shown = record_of(call)["responseElements"]["credentials"]
    assert shown == {"accessKeyId": "ASIA", "secretAccessKey": HIDDEN, "sessionToken": HIDDEN}


def test_user_data_is_hidden() -> None:
    described = described_by(CATALOG)("ec2", "RunInstances")
    shown = renderer(described.input, ec2=True, request=True)({"ImageId": "ami-1", "UserData": SECRET})
    assert shown == {"imageId": "ami-1", "userData": HIDDEN}


def test_kms_shows_the_encryption_context_and_neither_plaintext_nor_ciphertext() -> None:
    parameters = {"KeyId": "alias/a", "Plaintext": SECRET.encode(), "EncryptionContext": {"tenant": "blue"}}
    response = {"KeyId": "arn:aws:kms:us-east-1:111122223333:key/1", "CiphertextBlob": SECRET.encode()}
    record = record_of(a_call("Encrypt", service="kms", parameters=parameters, response=response))
    assert record["requestParameters"] == {"keyId": "alias/a", "encryptionContext": {"tenant": "blue"}}
    assert record["responseElements"] is None
    assert record["readOnly"] is True
    assert record["resources"] == [
        {
            "accountId": "111122223333",
            "type": "AWS::KMS::Key",
            "ARN": "arn:aws:kms:us-east-1:111122223333:key/1",
        }
    ]
