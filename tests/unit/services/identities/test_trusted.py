"""A trust policy means the users and roles that it named, not those who get their names later."""

import json
from typing import Any
from urllib.parse import unquote

import pytest

from fogbank.services.identities import directory

from .conftest import ACCOUNT


def trust(*names: str) -> str:
    named: Any = list(names) if len(names) > 1 else names[0]
    statement = {"Effect": "Allow", "Principal": {"AWS": named}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def shown(iam: Any) -> Any:
    role = iam("GetRole", RoleName="r").role
    document = json.loads(unquote(role.assume_role_policy_document))
    listed = iam("ListRoles").roles[0].assume_role_policy_document
    assert unquote(listed) == unquote(role.assume_role_policy_document)
    kept = iam.store.read(lambda it: directory.role(it, ACCOUNT, "r"))
    assert json.loads(kept.trust_policy) == document
    return document["Statement"][0]["Principal"]["AWS"]


def test_who_is_not_there_can_not_be_trusted(iam: Any) -> None:
    for name in (
        f"arn:aws:iam::{ACCOUNT}:user/nobody",
        f"arn:aws:iam::{ACCOUNT}:role/nobody",
        "arn:aws:iam::444455556666:user/nobody",
    ):
        assert iam.refused("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(name)) == (
            "MalformedPolicyDocument",
            f'Invalid principal in policy: "AWS":"{name}"',
        )
    user = iam("CreateUser", UserName="ada", Path="/x/").user
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(user.arn, "444455556666"))
    wrong = user.arn.replace("/x/", "/")
    assert iam.refused("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=trust(wrong))[0] == (
        "MalformedPolicyDocument"
    )
    assert shown(iam) == [user.arn, "444455556666"]


@pytest.mark.parametrize(
    "name", ["*", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:sts::{ACCOUNT}:assumed-role/a/b"]
)
def test_what_stands_for_more_than_one_is_kept_as_it_is(iam: Any, name: str) -> None:
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(name))
    assert shown(iam) == name


@pytest.mark.parametrize("several", [False, True])
def test_a_new_user_of_an_old_name_is_not_trusted(iam: Any, several: bool) -> None:
    user = iam("CreateUser", UserName="ada").user
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(user.arn, *(["444455556666"] if several else [])))
    iam("DeleteUser", UserName="ada")
    iam("CreateUser", UserName="ada")
    assert shown(iam) == ([user.user_id, "444455556666"] if several else user.user_id)
    iam("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=trust(user.arn))
    assert shown(iam) == user.arn


def test_one_who_is_renamed_stays_trusted(iam: Any) -> None:
    user = iam("CreateUser", UserName="ada").user
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(user.arn))
    iam("UpdateUser", UserName="ada", NewUserName="eve")
    assert shown(iam) == f"arn:aws:iam::{ACCOUNT}:user/eve"
    details = iam("GetAccountAuthorizationDetails", Filter=["Role"]).role_detail_list[0]
    assert "user/eve" in unquote(details.assume_role_policy_document)
