"""Roles, instance profiles, service-linked roles and groups."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.core.errors import ApiError
from fogbank.services.identities import directory
from fogbank.services.identities.model import scope_of

from .conftest import ACCOUNT, ALLOW, NOW, TRUST

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
AUTOSCALING = "autoscaling.amazonaws.com"


def make_role(iam: Any, name: str = "worker", **more: Any) -> Any:
    return iam("CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST, **more).role


def test_a_role_as_it_was_asked_for(iam: Any) -> None:
    made = make_role(iam, Path="/a/b/", Description="does work", MaxSessionDuration=7200, PermissionsBoundary=READ_ONLY)
    assert re.fullmatch("AROA[A-Z2-7]{17}", made.role_id)
    assert made.arn == f"arn:aws:iam::{ACCOUNT}:role/a/b/worker"
    assert made.create_date == NOW.replace(microsecond=0)
    found = iam("GetRole", RoleName="WORKER").role
    assert unquote(found.assume_role_policy_document) == TRUST
    assert '"' not in found.assume_role_policy_document
    assert (found.description, found.max_session_duration) == ("does work", 7200)
    assert found.permissions_boundary.permissions_boundary_arn == READ_ONLY
    assert found.role_last_used.last_used_date is None
    listed = iam("ListRoles", PathPrefix="/a/").roles
    assert [role.permissions_boundary for role in listed] == [None]


def many_statements() -> str:
    statement = {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement] * 40})


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "MalformedPolicyDocument"),
        ("[]", "MalformedPolicyDocument"),
        (ALLOW, "MalformedPolicyDocument"),
        (many_statements(), "LimitExceeded"),
    ],
)
def test_trust_policies_that_are_refused(iam: Any, document: str, code: str) -> None:
    assert iam.refused("CreateRole", RoleName="r", AssumeRolePolicyDocument=document)[0] == code
    make_role(iam)
    assert iam.refused("UpdateAssumeRolePolicy", RoleName="worker", PolicyDocument=document)[0] == code


def test_a_role_is_changed(iam: Any) -> None:
    make_role(iam)
    other = TRUST.replace("ec2.", "lambda.")
    iam("UpdateAssumeRolePolicy", RoleName="worker", PolicyDocument=other)
    iam("UpdateRole", RoleName="worker", Description="d", MaxSessionDuration=43200)
    assert iam("UpdateRoleDescription", RoleName="worker", Description="e").role.description == "e"
    found = iam("GetRole", RoleName="worker").role
    assert unquote(found.assume_role_policy_document) == other
    assert found.max_session_duration == 43200


def test_a_role_is_deleted_only_when_nothing_is_left(iam: Any) -> None:
    make_role(iam)
    iam("CreateInstanceProfile", InstanceProfileName="p")
    iam("AddRoleToInstanceProfile", InstanceProfileName="p", RoleName="worker")
    iam("AttachRolePolicy", RoleName="worker", PolicyArn=READ_ONLY)
    iam("PutRolePolicy", RoleName="worker", PolicyName="i", PolicyDocument=ALLOW)

    def why() -> str:
        code, message = iam.refused("DeleteRole", RoleName="worker")
        assert code == "DeleteConflict"
        return message

    assert why() == "Cannot delete entity, must remove roles from instance profile first."
    iam("RemoveRoleFromInstanceProfile", InstanceProfileName="p", RoleName="worker")
    assert why() == "Cannot delete entity, must detach all policies first."
    iam("DetachRolePolicy", RoleName="worker", PolicyArn=READ_ONLY)
    assert why() == "Cannot delete entity, must delete policies first."
    iam("DeleteRolePolicy", RoleName="worker", PolicyName="i")
    iam("DeleteRole", RoleName="worker")
    assert iam.refused("GetRole", RoleName="worker") == (
        "NoSuchEntity",
        "The role with name worker cannot be found.",
    )


def test_an_instance_profile_holds_one_role(iam: Any) -> None:
    make_role(iam)
    make_role(iam, "other")
    made = iam("CreateInstanceProfile", InstanceProfileName="p", Path="/x/").instance_profile
    assert re.fullmatch("AIPA[A-Z2-7]{17}", made.instance_profile_id)
    assert made.roles == ()
    iam("AddRoleToInstanceProfile", InstanceProfileName="p", RoleName="worker")
    assert iam.refused("AddRoleToInstanceProfile", InstanceProfileName="p", RoleName="other") == (
        "LimitExceeded",
        "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    )
    assert iam("GetInstanceProfile", InstanceProfileName="p").instance_profile.roles[0].role_name == "worker"
    assert iam("ListInstanceProfilesForRole", RoleName="worker").instance_profiles[0].arn == made.arn
    assert iam("ListInstanceProfilesForRole", RoleName="other").instance_profiles == ()
    assert iam("ListInstanceProfiles", PathPrefix="/y/").instance_profiles == ()
    assert iam.refused("DeleteInstanceProfile", InstanceProfileName="p")[0] == "DeleteConflict"
    assert iam.refused("RemoveRoleFromInstanceProfile", InstanceProfileName="p", RoleName="other")[0] == "NoSuchEntity"
    iam("RemoveRoleFromInstanceProfile", InstanceProfileName="p", RoleName="worker")
    iam("DeleteInstanceProfile", InstanceProfileName="p")
    assert iam.refused("GetInstanceProfile", InstanceProfileName="p") == (
        "NoSuchEntity",
        "Instance Profile p cannot be found.",
    )


def test_a_service_linked_role_is_the_service_s(iam: Any) -> None:
    made = iam("CreateServiceLinkedRole", AWSServiceName=AUTOSCALING, Description="mine").role
    assert made.arn == f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{AUTOSCALING}/AWSServiceRoleForAutoScaling"
    attached = iam("ListAttachedRolePolicies", RoleName=made.role_name).attached_policies
    assert attached[0].policy_arn == "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"
    for operation, more in (
        ("DeleteRole", {}),
        ("PutRolePolicy", {"PolicyName": "p", "PolicyDocument": ALLOW}),
        ("AttachRolePolicy", {"PolicyArn": READ_ONLY}),
        ("UpdateAssumeRolePolicy", {"PolicyDocument": TRUST}),
        ("PutRolePermissionsBoundary", {"PermissionsBoundary": READ_ONLY}),
    ):
        assert iam.refused(operation, RoleName=made.role_name, **more) == (
            "UnmodifiableEntity",
            "Cannot perform the operation on the protected role 'AWSServiceRoleForAutoScaling' "
            "- this role is only modifiable by AWS",
        )
    assert iam.refused("CreateServiceLinkedRole", AWSServiceName=AUTOSCALING)[0] == "InvalidInput"
    iam("CreateServiceLinkedRole", AWSServiceName=AUTOSCALING, CustomSuffix="two")
    assert (
        iam.refused("CreateServiceLinkedRole", AWSServiceName="spot.amazonaws.com", CustomSuffix="x")[0]
        == "InvalidInput"
    )
    assert iam.refused("CreateServiceLinkedRole", AWSServiceName="nothing.amazonaws.com")[0] == "NoSuchEntity"


def test_a_service_linked_role_is_deleted_by_a_task(iam: Any) -> None:
    made = iam("CreateServiceLinkedRole", AWSServiceName=AUTOSCALING).role
    task = iam("DeleteServiceLinkedRole", RoleName=made.role_name).deletion_task_id
    assert task.startswith(f"task/aws-service-role/{AUTOSCALING}/AWSServiceRoleForAutoScaling/")
    assert iam("GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task).status == "SUCCEEDED"
    assert iam.refused("GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task + "x")[0] == "NoSuchEntity"
    assert iam.refused("GetRole", RoleName=made.role_name)[0] == "NoSuchEntity"
    make_role(iam)
    assert iam.refused("DeleteServiceLinkedRole", RoleName="worker")[0] == "InvalidInput"


def test_other_services_make_sure_of_their_role(iam: Any) -> None:
    def ensure(transaction: Any) -> str:
        return directory.ensure_service_linked_role(transaction, ACCOUNT, AUTOSCALING, NOW, iam.ids).id

    first = iam.store.write(ensure)
    assert iam.store.write(ensure) == first


def test_groups_and_their_members(iam: Any) -> None:
    made = iam("CreateGroup", GroupName="Ops", Path="/x/").group
    assert re.fullmatch("AGPA[A-Z2-7]{17}", made.group_id)
    for name in ("bob", "ada"):
        iam("CreateUser", UserName=name)
        iam("AddUserToGroup", GroupName="ops", UserName=name)
    iam("AddUserToGroup", GroupName="ops", UserName="ada")
    assert [user.user_name for user in iam("GetGroup", GroupName="ops").users] == ["ada", "bob"]
    assert iam("GetGroup", GroupName="ops", MaxItems=1).is_truncated
    assert [group.group_name for group in iam("ListGroupsForUser", UserName="ada").groups] == ["Ops"]
    iam("UpdateGroup", GroupName="ops", NewGroupName="Dev", NewPath="/y/")
    assert iam("GetGroup", GroupName="dev").group.arn == f"arn:aws:iam::{ACCOUNT}:group/y/Dev"
    assert iam.refused("DeleteGroup", GroupName="dev")[0] == "DeleteConflict"
    for name in ("bob", "ada"):
        iam("RemoveUserFromGroup", GroupName="dev", UserName=name)
    assert iam.refused("RemoveUserFromGroup", GroupName="dev", UserName="ada")[0] == "NoSuchEntity"
    iam("DeleteGroup", GroupName="dev")
    assert iam("ListGroups").groups == ()


def test_a_user_is_in_ten_groups_at_most(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    for number in range(11):
        iam("CreateGroup", GroupName=f"g{number}")
        if number < 10:
            iam("AddUserToGroup", GroupName=f"g{number}", UserName="ada")
    assert iam.refused("AddUserToGroup", GroupName="g10", UserName="ada") == (
        "LimitExceeded",
        "Cannot exceed quota for GroupsPerUser: 10",
    )


def policies_for(iam: Any, caller: Caller) -> directory.IdentityPolicies:
    found: directory.IdentityPolicies = iam.store.read(lambda it: directory.policies_of(it, caller))
    return found


def session(issuer: str) -> Session:
    return Session(issuer, "s", NOW, NOW)


def test_what_an_identity_may_is_its_own_its_groups_and_its_boundary(iam: Any) -> None:
    user = iam("CreateUser", UserName="ada", PermissionsBoundary=READ_ONLY, Tags=[{"Key": "a", "Value": "b"}]).user
    iam("CreateGroup", GroupName="g")
    iam("AddUserToGroup", GroupName="g", UserName="ada")
    iam("PutGroupPolicy", GroupName="g", PolicyName="of-group", PolicyDocument=ALLOW)
    iam("PutUserPolicy", UserName="ada", PolicyName="of-user", PolicyDocument=ALLOW)
    iam("AttachGroupPolicy", GroupName="g", PolicyArn=READ_ONLY)
    iam("AttachUserPolicy", UserName="ada", PolicyArn=READ_ONLY)
    caller = Caller(ACCOUNT, user.user_id, user.arn, "AKIA", CallerKind.USER)
    found = policies_for(iam, caller)
    assert sorted(each.name for each in found.identity) == ["ReadOnlyAccess", "of-group", "of-user"]
    assert found.boundary is not None
    assert found.boundary.arn == READ_ONLY
    assert found.tags == {"a": "b"}
    federated = Caller(ACCOUNT, f"{ACCOUNT}:f", "arn", "ASIA", CallerKind.FEDERATED_USER, session(user.arn))
    assert policies_for(iam, federated) == found
    assert policies_for(iam, Caller.root(ACCOUNT, "AKIA")).identity == ()


def test_a_session_has_its_role_s_policies_until_the_role_is_gone(iam: Any) -> None:
    role = make_role(iam)
    iam("PutRolePolicy", RoleName="worker", PolicyName="p", PolicyDocument=ALLOW)
    caller = Caller(ACCOUNT, f"{role.role_id}:s", "arn", "ASIA", CallerKind.ASSUMED_ROLE, session(role.arn))
    assert [each.name for each in policies_for(iam, caller).identity] == ["p"]
    iam("DeleteRolePolicy", RoleName="worker", PolicyName="p")
    iam("DeleteRole", RoleName="worker")
    make_role(iam)
    iam("PutRolePolicy", RoleName="worker", PolicyName="q", PolicyDocument=ALLOW)
    # A new role of the same name is another role.
    assert policies_for(iam, caller).identity == ()


def test_a_role_is_found_by_its_very_arn(iam: Any) -> None:
    role = make_role(iam, Path="/x/")

    def found(wanted: str, account: str = ACCOUNT) -> bool:
        answer: bool = iam.store.read(lambda it: directory.role(it, account, wanted) is not None)
        return answer

    assert found("worker")
    assert found(role.arn)
    assert not found(role.arn.replace("/x/", "/"))
    assert not found(role.arn.replace(":role/", ":user/"))
    assert not found(role.arn, "444455556666")
    assert not found("worker", "444455556666")


def test_roles_for_other_services_are_made_with_policies(iam: Any) -> None:
    wanted = directory.WantedRole(name="OrganizationAccountAccessRole", trust_policy=TRUST)

    def make(transaction: Any) -> Any:
        return directory.create_role_in(transaction, "444455556666", wanted, NOW, iam.ids, (READ_ONLY,))

    role = iam.store.write(make)
    found = iam.store.read(lambda it: directory.policies_of_role(it, scope_of("444455556666"), role))
    assert [each.arn for each in found.identity] == [READ_ONLY]
    with pytest.raises(ApiError):
        iam.store.write(make)


def test_a_role_s_last_use_is_told(iam: Any) -> None:
    role = make_role(iam)
    iam.store.write(lambda it: directory.note_role_use(it, ACCOUNT, role.role_id, NOW, "eu-west-1"))
    assert iam("GetRole", RoleName="worker").role.role_last_used.region == "eu-west-1"
