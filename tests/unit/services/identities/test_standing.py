"""What an identity may is remembered between calls, and is right all the same after each change."""

from typing import Any

import pytest

from fogbank.core.caller import Caller, CallerKind
from fogbank.services.identities import directory, repository
from fogbank.services.identities.model import scope_of

from .conftest import ACCOUNT, ALLOW

OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
OTHER = ALLOW.replace("s3:", "ec2:")
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("PutUserPolicy", {"UserName": "ada", "PolicyName": "new", "PolicyDocument": ALLOW}),
    ("PutUserPolicy", {"UserName": "ada", "PolicyName": "has", "PolicyDocument": OTHER}),
    ("DeleteUserPolicy", {"UserName": "ada", "PolicyName": "has"}),
    ("AttachUserPolicy", {"UserName": "ada", "PolicyArn": ADMIN}),
    ("DetachUserPolicy", {"UserName": "ada", "PolicyArn": OWN}),
    ("PutGroupPolicy", {"GroupName": "in", "PolicyName": "new", "PolicyDocument": ALLOW}),
    ("AttachGroupPolicy", {"GroupName": "in", "PolicyArn": ADMIN}),
    ("RemoveUserFromGroup", {"GroupName": "in", "UserName": "ada"}),
    ("AddUserToGroup", {"GroupName": "out", "UserName": "ada"}),
    ("CreatePolicyVersion", {"PolicyArn": OWN, "PolicyDocument": OTHER, "SetAsDefault": True}),
    ("PutUserPermissionsBoundary", {"UserName": "ada", "PermissionsBoundary": ADMIN}),
    ("TagUser", {"UserName": "ada", "Tags": [{"Key": "a", "Value": "b"}]}),
    ("UpdateUser", {"UserName": "ada", "NewUserName": "eve"}),
]


@pytest.fixture
def ada(iam: Any) -> Caller:
    user = iam("CreateUser", UserName="ada").user
    for group in ("in", "out"):
        iam("CreateGroup", GroupName=group)
        iam("PutGroupPolicy", GroupName=group, PolicyName=group, PolicyDocument=ALLOW)
    iam("AddUserToGroup", GroupName="in", UserName="ada")
    iam("PutUserPolicy", UserName="ada", PolicyName="has", PolicyDocument=ALLOW)
    iam("CreatePolicy", PolicyName="own", PolicyDocument=ALLOW)
    iam("AttachUserPolicy", UserName="ada", PolicyArn=OWN)
    return Caller(ACCOUNT, user.user_id, user.arn, "AKIA", CallerKind.USER)


def standing(iam: Any, caller: Caller) -> directory.IdentityPolicies:
    found: directory.IdentityPolicies = iam.store.read(lambda it: directory.policies_of(it, caller))
    return found


@pytest.mark.parametrize(("operation", "members"), CHANGES)
def test_a_change_counts_from_the_next_call_on(iam: Any, ada: Caller, operation: str, members: dict[str, Any]) -> None:
    before = standing(iam, ada)
    assert standing(iam, ada) is before
    iam(operation, **members)
    assert standing(iam, ada) != before


def test_a_user_who_is_gone_has_nothing(iam: Any, ada: Caller) -> None:
    assert standing(iam, ada).name == "ada"
    iam.store.write(directory.forget_everything)
    assert standing(iam, ada) == directory.IdentityPolicies()


def test_what_was_rolled_back_is_not_remembered(iam: Any, ada: Caller) -> None:
    before = standing(iam, ada)
    seen = []

    def fail(transaction: Any) -> None:
        repository.put_inline(transaction, scope_of(ACCOUNT), ada.user_id, "never", ALLOW)
        seen.append(directory.policies_of(transaction, ada))
        raise LookupError

    with pytest.raises(LookupError):
        iam.store.write(fail)
    assert "never" in [each.name for each in seen[0].identity]
    assert standing(iam, ada) == before
    iam("PutUserPolicy", UserName="ada", PolicyName="later", PolicyDocument=ALLOW)
    assert "never" not in [each.name for each in standing(iam, ada).identity]
