"""Users and their access keys."""

import re
from typing import Any

import pytest

from fogbank.core.caller import Caller, CallerKind
from fogbank.services.identities import directory, repository
from fogbank.services.identities.model import scope_of

from .conftest import ACCOUNT, ALLOW

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def test_a_user_has_an_arn_with_its_path_and_an_id_that_names_do_not_inherit(iam: Any) -> None:
    made = iam("CreateUser", UserName="Ada", Path="/team/", Tags=[{"Key": "Team", "Value": "x"}]).user
    assert made.arn == f"arn:aws:iam::{ACCOUNT}:user/team/Ada"
    assert re.fullmatch("AIDA[A-Z2-7]{17}", made.user_id)
    found = iam("GetUser", UserName="ada").user
    assert found == made
    assert found.tags[0].key == "Team"
    iam("DeleteUser", UserName="ADA")
    assert iam("CreateUser", UserName="Ada").user.user_id != made.user_id


def test_names_are_unique_whatever_their_case(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    assert iam.refused("CreateUser", UserName="ADA") == (
        "EntityAlreadyExists",
        "User with name ADA already exists.",
    )


@pytest.mark.parametrize("operation", ["GetUser", "DeleteUser", "UpdateUser", "ListAccessKeys", "CreateAccessKey"])
def test_a_user_who_is_not_there(iam: Any, operation: str) -> None:
    assert iam.refused(operation, UserName="nobody") == (
        "NoSuchEntity",
        "The user with name nobody cannot be found.",
    )


def test_accounts_do_not_see_each_other(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    other = iam.as_(Caller.root("444455556666", "AKIAIOSFODNN7EXAMPLE"))
    assert other("ListUsers").users == ()
    other("CreateUser", UserName="ada")
    assert [user.arn for user in iam("ListUsers").users] == [f"arn:aws:iam::{ACCOUNT}:user/ada"]


def test_users_are_listed_by_name_below_a_path_in_pages(iam: Any) -> None:
    for name in ("c", "A", "b", "d"):
        iam("CreateUser", UserName=name, Path="/x/" if name != "d" else "/y/")
    seen, marker = [], None
    while True:
        page = iam("ListUsers", PathPrefix="/x/", MaxItems=2, **({"Marker": marker} if marker else {}))
        seen.append([user.user_name for user in page.users])
        marker = page.marker
        assert page.is_truncated == (marker is not None)
        if marker is None:
            break
    assert seen == [["A", "b"], ["c"]]
    first = iam("ListUsers", PathPrefix="/x/", MaxItems=2)
    assert iam.refused("ListUsers", Marker=first.marker)[0] == "ValidationError"
    assert iam.refused("ListUsers", Marker="no")[0] == "ValidationError"


def test_a_renamed_user_keeps_id_keys_and_policies(iam: Any) -> None:
    made = iam("CreateUser", UserName="ada").user
    key = iam("CreateAccessKey", UserName="ada").access_key
    iam("AttachUserPolicy", UserName="ada", PolicyArn=ADMIN)
    iam("CreateUser", UserName="bob")
    assert iam.refused("UpdateUser", UserName="ada", NewUserName="BOB")[0] == "EntityAlreadyExists"
    iam("UpdateUser", UserName="ada", NewUserName="Ada", NewPath="/new/")
    found = iam("GetUser", UserName="ADA").user
    assert (found.user_id, found.arn) == (made.user_id, f"arn:aws:iam::{ACCOUNT}:user/new/Ada")
    assert iam("ListAccessKeys", UserName="ada").access_key_metadata[0].access_key_id == key.access_key_id
    assert iam("ListAttachedUserPolicies", UserName="ada").attached_policies[0].policy_arn == ADMIN


def test_a_user_is_deleted_only_when_nothing_is_left(iam: Any) -> None:
    iam("CreateUser", UserName="ada", PermissionsBoundary=ADMIN)
    iam("CreateGroup", GroupName="g")
    iam("AddUserToGroup", GroupName="g", UserName="ada")
    iam("AttachUserPolicy", UserName="ada", PolicyArn=ADMIN)
    iam("PutUserPolicy", UserName="ada", PolicyName="p", PolicyDocument=ALLOW)
    key = iam("CreateAccessKey", UserName="ada").access_key.access_key_id

    def why() -> str:
        code, message = iam.refused("DeleteUser", UserName="ada")
        assert code == "DeleteConflict"
        return message

    assert why() == "Cannot delete entity, must detach all policies first."
    iam("DetachUserPolicy", UserName="ada", PolicyArn=ADMIN)
    assert why() == "Cannot delete entity, must delete policies first."
    iam("DeleteUserPolicy", UserName="ada", PolicyName="p")
    assert why() == "Cannot delete entity, must remove users from group first."
    iam("RemoveUserFromGroup", GroupName="g", UserName="ada")
    assert why() == "Cannot delete entity, must delete access keys first."
    iam("DeleteAccessKey", UserName="ada", AccessKeyId=key)
    iam("DeleteUser", UserName="ada")
    assert iam("ListEntitiesForPolicy", PolicyArn=ADMIN).policy_users == ()


def test_root_is_told_as_itself(iam: Any) -> None:
    assert iam("GetUser").user.arn == f"arn:aws:iam::{ACCOUNT}:root"
    assert iam.refused("CreateAccessKey") == (
        "ValidationError",
        "Must specify userName when calling with non-User credentials",
    )


def test_a_user_who_names_nobody_means_itself(iam: Any) -> None:
    made = iam("CreateUser", UserName="ada").user
    ada = iam.as_(Caller(ACCOUNT, made.user_id, made.arn, "AKIAIOSFODNN7EXAMPLE", CallerKind.USER))
    assert ada("GetUser").user.user_name == "ada"
    key = ada("CreateAccessKey").access_key
    assert ada("ListAccessKeys").access_key_metadata[0].access_key_id == key.access_key_id
    ada("DeleteAccessKey", AccessKeyId=key.access_key_id)


def test_two_keys_and_their_secrets_once(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    first = iam("CreateAccessKey", UserName="ada").access_key
    second = iam("CreateAccessKey", UserName="ada").access_key
    assert re.fullmatch("AKIA[A-Z2-7]{16}", first.access_key_id)
    assert re.fullmatch("[A-Za-z0-9+/]{40}", first.secret_access_key)
    assert first.secret_access_key != second.secret_access_key
    assert iam.refused("CreateAccessKey", UserName="ada") == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )
    listed = iam("ListAccessKeys", UserName="ada").access_key_metadata
    assert {key.access_key_id for key in listed} == {first.access_key_id, second.access_key_id}
    assert not hasattr(listed[0], "secret_access_key")


def test_the_store_holds_no_secret_in_the_clear(iam: Any, tmp_path: Any) -> None:
    iam("CreateUser", UserName="ada")
    key = iam("CreateAccessKey", UserName="ada").access_key
    iam.store.maintain()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert key.access_key_id.encode() in kept
    assert key.secret_access_key.encode() not in kept
    stored = iam.store.read(lambda it: repository.keys.get(it, scope_of(ACCOUNT), key.access_key_id))
    assert key.secret_access_key not in repr(stored)


def test_who_signs_with_a_key_is_found_with_its_secret(iam: Any) -> None:
    made = iam("CreateUser", UserName="ada", Path="/x/").user
    key = iam("CreateAccessKey", UserName="ada").access_key
    known = iam.store.read(lambda it: directory.user_of_access_key(it, key.access_key_id))
    assert known is not None
    assert known.active
    assert known.secret(iam.cloud) == key.secret_access_key
    assert known.caller == Caller(ACCOUNT, made.user_id, made.arn, key.access_key_id, CallerKind.USER)
    iam("UpdateAccessKey", UserName="ada", AccessKeyId=key.access_key_id, Status="Inactive")
    known = iam.store.read(lambda it: directory.user_of_access_key(it, key.access_key_id))
    assert known is not None
    assert not known.active
    iam("DeleteAccessKey", UserName="ada", AccessKeyId=key.access_key_id)
    assert iam.store.read(lambda it: directory.user_of_access_key(it, key.access_key_id)) is None


def test_a_key_belongs_to_one_user(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    iam("CreateUser", UserName="bob")
    key = iam("CreateAccessKey", UserName="ada").access_key.access_key_id
    assert iam.refused("DeleteAccessKey", UserName="bob", AccessKeyId=key) == (
        "NoSuchEntity",
        f"The Access Key with id {key} cannot be found.",
    )
    assert iam.refused("UpdateAccessKey", UserName="ada", AccessKeyId=key, Status="Odd")[0] == "InvalidInput"


def test_last_use_of_a_key(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    key = iam("CreateAccessKey", UserName="ada").access_key.access_key_id
    unused = iam("GetAccessKeyLastUsed", AccessKeyId=key)
    assert unused.user_name == "ada"
    assert (unused.access_key_last_used.service_name, unused.access_key_last_used.region) == ("N/A", "N/A")
    iam.store.write(lambda it: directory.note_key_use(it, key, iam.now, "ec2", "us-east-1"))
    used = iam("GetAccessKeyLastUsed", AccessKeyId=key).access_key_last_used
    assert (used.service_name, used.region) == ("ec2", "us-east-1")
    assert used.last_used_date == iam.now.replace(microsecond=0)
    other = iam.as_(Caller.root("444455556666", "AKIAIOSFODNN7EXAMPLE"))
    assert other.refused("GetAccessKeyLastUsed", AccessKeyId=key)[0] == "AccessDenied"
