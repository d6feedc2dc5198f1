"""Key policies are about the very users and roles that they named, not about whoever has the name later."""

import json
from typing import Any

from tests.unit.services.keys.conftest import ACCOUNT, Kms

from fogbank.core.caller import Caller

ROOT = Caller.root(ACCOUNT, "AKIA")
DENIED = "AccessDeniedException"


def policy(arn: str) -> str:
    def statement(principal: str, action: str) -> dict[str, Any]:
        return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": "*"}

    statements = [statement(f"arn:aws:iam::{ACCOUNT}:root", "kms:*"), statement(arn, "kms:Encrypt")]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def again(kms: Kms, name: str) -> Caller:
    kms("DeleteUser", service="iam", UserName=name)
    return kms.user(name)


def shown(kms: Kms, arn: str) -> str:
    text: str = kms("GetKeyPolicy", KeyId=arn).policy
    return text


def test_a_user_made_anew_inherits_no_key(kms: Kms) -> None:
    ann = kms.user("ann")
    made, put = kms.key(Policy=policy(ann.arn)), kms.key()
    kms("PutKeyPolicy", KeyId=put, Policy=policy(ann.arn))
    for arn in (made, put):
        kms("Encrypt", by=ann, KeyId=arn, Plaintext=b"x")
        assert shown(kms, arn) == policy(ann.arn)
    other = again(kms, "ann")
    for arn in (made, put):
        assert kms.code("Encrypt", by=other, KeyId=arn, Plaintext=b"x") == DENIED
        assert json.loads(shown(kms, arn)) == json.loads(policy(ann.user_id))
    # Named anew, it is meant.
    kms("PutKeyPolicy", KeyId=put, Policy=policy(other.arn))
    kms("Encrypt", by=other, KeyId=put, Plaintext=b"x")


def test_a_replicas_policy_is_about_those_it_named(kms: Kms) -> None:
    ann = kms.user("ann")
    primary = kms.key(MultiRegion=True)
    replica = kms("ReplicateKey", KeyId=primary, ReplicaRegion="eu-west-1", Policy=policy(ann.arn))
    arn = replica.replica_key_metadata.arn
    kms.region = "eu-west-1"
    kms("Encrypt", by=ann, KeyId=arn, Plaintext=b"x")
    assert kms.code("Encrypt", by=again(kms, "ann"), KeyId=arn, Plaintext=b"x") == DENIED


def test_who_is_renamed_keeps_a_key(kms: Kms) -> None:
    ann = kms.user("ann")
    arn = kms.key(Policy=policy(ann.arn))
    kms("UpdateUser", service="iam", UserName="ann", NewUserName="eve")
    eve = Caller(ACCOUNT, ann.user_id, f"arn:aws:iam::{ACCOUNT}:user/eve", ann.access_key_id, ann.kind)
    kms("Encrypt", by=eve, KeyId=arn, Plaintext=b"x")
    assert kms.code("Encrypt", by=kms.user("ann"), KeyId=arn, Plaintext=b"x") == DENIED
