"""What limits a right (boundary, session, organization), what a refusal says, and what explains it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Caller, CallerKind, Origin, Session
from fogbank.core.errors import ApiError
from fogbank.core.settings import AuthMode, Settings
from fogbank.gateway.denials import worded
from fogbank.gateway.sigv4 import Family
from fogbank.server.rights import RightsDesk, WantedExplanation
from fogbank.services.authorization.directory import seal_message
from fogbank.services.authorization.explain import UnknownPrincipal

from .conftest import ACCOUNT, NOW, ROOT, Desk, document, statement

LIST = ("ec2", "DescribeVolumes")


def refused(desk: Desk, caller: Caller, *operation: str, **members: Any) -> AccessRefused:
    with pytest.raises(AccessRefused) as caught:
        desk.may(caller, *operation, **members)
    return caught.value


def test_a_boundary_limits_what_policies_allow(desk: Desk) -> None:
    ada = desk.user("ada", statement("ec2:*"))
    made = desk.call("iam", "CreatePolicy", PolicyName="bound", PolicyDocument=document(statement("cloudwatch:*")))
    desk.call("iam", "PutUserPermissionsBoundary", UserName="ada", PermissionsBoundary=made.policy.arn)
    assert "because no permissions boundary allows" in refused(desk, ada, *LIST).message


def test_a_session_policy_limits_the_role(desk: Desk) -> None:
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}})
    role = desk.call("iam", "CreateRole", RoleName="worker", AssumeRolePolicyDocument=trust).role
    desk.call("iam", "PutRolePolicy", RoleName="worker", PolicyName="p", PolicyDocument=document(statement("ec2:*")))
    session = Session(role.arn, "job", NOW, NOW + timedelta(hours=1))
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/job"
    worker = Caller(ACCOUNT, f"{role.role_id}:job", arn, "ASIA", CallerKind.ASSUMED_ROLE, session)
    desk.may(worker, *LIST)
    narrow = replace(worker, session=replace(session, policies=(document(statement("sts:*")),)))
    message = refused(desk, narrow, *LIST).message
    assert message.startswith(f"User: {arn} is not authorized to perform: ec2:DescribeVolumes")
    assert "because no session policy allows" in message


def test_an_organization_limits_an_account_and_its_root_too(desk: Desk) -> None:
    desk.call("organizations", "CreateOrganization")
    root = desk.call("organizations", "ListRoots").roots[0].id
    desk.call("organizations", "EnablePolicyType", RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    desk.call("organizations", "CreateAccount", AccountName="lab", Email="lab@example.com")
    lab = next(each.id for each in desk.call("organizations", "ListAccounts").accounts if each.id != ACCOUNT)
    of_lab = Caller.root(lab, "AKIAIOSFODNN7EXAMPLE")
    desk.may(of_lab, *LIST)
    content = document(statement("ec2:Describe*", Effect="Deny", Sid="NoLooking"))
    wanted = {"Name": "limits", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": content}
    policy = desk.call("organizations", "CreatePolicy", **wanted).policy.policy_summary.id
    desk.call("organizations", "AttachPolicy", PolicyId=policy, TargetId=lab)
    found = refused(desk, of_lab, *LIST)
    assert "with an explicit deny in a service control policy" in found.message
    assert "NoLooking" in found.because
    desk.may(ROOT, *LIST)


@pytest.mark.parametrize(
    ("condition", "origin"),
    [
        ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, Origin("192.0.2.7")),
        ({"Bool": {"aws:SecureTransport": "true"}}, Origin(secure_transport=True)),
        ({"StringLike": {"aws:UserAgent": "Boto3/*"}}, Origin(user_agent="Boto3/1.44")),
    ],
)
def test_where_a_call_comes_from(desk: Desk, condition: Any, origin: Origin) -> None:
    ada = desk.user("ada", statement("ec2:DescribeVolumes", Condition=condition))
    desk.may(ada, *LIST, origin=origin)
    refused(desk, ada, *LIST)


def test_time_is_the_services(desk: Desk) -> None:
    until = {"DateLessThan": {"aws:CurrentTime": "2026-03-02T00:00:00Z"}}
    ada = desk.user("ada", statement("ec2:DescribeVolumes", Condition=until))
    desk.may(ada, *LIST)
    desk.now = NOW + timedelta(days=1)
    refused(desk, ada, *LIST)


def test_open_mode_enforces_nothing(desk: Desk) -> None:
    ada = desk.user("ada")
    desk.cloud = replace(desk.cloud, settings=Settings(auth=AuthMode.OPEN))
    desk.may(ada, *LIST)


@pytest.mark.parametrize(
    ("family", "code", "status"),
    [
        (Family.EC2, "UnauthorizedOperation", 403),
        (Family.QUERY, "AccessDenied", 403),
        (Family.JSON, "AccessDeniedException", 400),
        (Family.REST_JSON, "AccessDeniedException", 403),
    ],
)
def test_each_service_refuses_in_its_own_words(family: Family, code: str, status: int) -> None:
    error = worded(AccessRefused("User: x is not authorized", {}, "nothing allows"), family, lambda: "SEALED")
    assert (error.code, error.status) == (code, status)
    assert "User: x is not authorized" in error.message
    assert ("Encoded authorization failure message: SEALED" in error.message) is (family is Family.EC2)


def test_what_ec2_seals_its_account_can_decode_and_no_other(desk: Desk) -> None:
    ada = desk.user("ada", statement("ec2:*", Effect="Deny", Sid="Never"))
    found = refused(desk, ada, *LIST)
    sealed = seal_message(desk.cloud.vault, ACCOUNT, found.details)
    decoded = desk.call("sts", "DecodeAuthorizationMessage", EncodedMessage=sealed).decoded_message
    shown = json.loads(decoded)
    assert shown["explicitDeny"] is True
    assert shown["matchedStatements"]["items"][0]["statementId"] == "Never"
    assert shown["context"]["action"] == "ec2:DescribeVolumes"
    other = Caller.root("444455556666", "AKIAIOSFODNN7EXAMPLE")
    for caller, message in ((other, sealed), (ROOT, sealed[:-8] + "AAAAAAA="), (ROOT, "nonsense"), (ROOT, "ä")):
        with pytest.raises(ApiError) as caught:
            desk.call("sts", "DecodeAuthorizationMessage", caller=caller, EncodedMessage=message)
        assert caught.value.code == "InvalidAuthorizationMessageException"


def test_an_explanation_names_the_statement(desk: Desk) -> None:
    only_blue = {"StringEquals": {"aws:RequestTag/Team": "blue"}}
    ada = desk.user("ada", statement("ec2:CreateVolume", Sid="Blue", Condition=only_blue))
    rights = RightsDesk(desk.store, desk.cloud, ACCOUNT, lambda: NOW, desk.ids)
    wanted = WantedExplanation(ada.arn, "ec2:CreateVolume", f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/*")
    denied = rights.explain(wanted)
    assert denied["allowed"] is False
    assert denied["reason"] == "no identity-based policy allows"
    wanted.context = {"aws:RequestTag/Team": ["blue"]}
    allowed = rights.explain(wanted)
    assert allowed["allowed"] is True
    (decided,) = allowed["statements"]  # type: ignore[misc]
    assert decided["statement"] == "Blue"
    assert decided["document"]["Condition"] == only_blue


@pytest.mark.parametrize("arn", ["nobody", f"arn:aws:iam::{ACCOUNT}:user/nobody", f"arn:aws:iam::{ACCOUNT}:role/none"])
def test_nobody_is_explained(desk: Desk, arn: str) -> None:
    rights = RightsDesk(desk.store, desk.cloud, ACCOUNT, lambda: NOW, desk.ids)
    with pytest.raises(UnknownPrincipal):
        rights.explain(WantedExplanation(arn, "ec2:DescribeVolumes"))
