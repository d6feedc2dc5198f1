"""Simulations of policies: given ones, an identity's own, and the condition keys that they ask for."""

import json
from typing import Any

import pytest
from tests.unit.services.identities.conftest import ACCOUNT, ALLOW, TRUST, Iam

OTHER = "444455556666"
BUCKET = "arn:aws:s3:::reports"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": "*", **more}


def deny(action: str, **more: Any) -> dict[str, Any]:
    return {**allow(action, **more), "Effect": "Deny"}


def custom(iam: Iam, *policies: str, actions: tuple[str, ...] = ("s3:GetObject",), **members: Any) -> Any:
    """Results of SimulateCustomPolicy, one an action and resource."""
    answer = iam("SimulateCustomPolicy", PolicyInputList=policies, ActionNames=actions, **members)
    assert not answer.is_truncated
    return answer.evaluation_results


def test_each_action_on_each_resource_has_a_result(iam: Iam):
    results = custom(
        iam,
        policy(allow("s3:Get*"), deny("s3:GetObject", Resource=f"{BUCKET}/secret/*")),
        actions=("s3:GetObject", "s3:PutObject"),
        ResourceArns=(f"{BUCKET}/a", f"{BUCKET}/secret/b"),
    )
    assert [(each.eval_action_name, each.eval_resource_name, each.eval_decision) for each in results] == [
        ("s3:GetObject", f"{BUCKET}/a", "allowed"),
        ("s3:GetObject", f"{BUCKET}/secret/b", "explicitDeny"),
        ("s3:PutObject", f"{BUCKET}/a", "implicitDeny"),
        ("s3:PutObject", f"{BUCKET}/secret/b", "implicitDeny"),
    ]
    assert results[2].matched_statements == ()
    assert results[0].resource_specific_results[0].eval_resource_decision == "allowed"


def test_statements_that_decided_are_found_in_the_text(iam: Iam):
    text = '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow",\n    "Action": "s3:GetObject",\n'
    text += '    "Resource": "*"\n  }\n}'
    (result,) = custom(iam, text)
    (matched,) = result.matched_statements
    assert (matched.source_policy_id, matched.source_policy_type) == ("PolicyInputList.1", "none")
    assert (matched.start_position.line, matched.start_position.column) == (3, 16)
    assert (matched.end_position.line, matched.end_position.column) == (7, 4)


def test_the_second_policy_s_second_statement(iam: Iam):
    second = '{"Statement": [ {"Effect":"Allow","Action":"ec2:*","Resource":"*"} , \n' + json.dumps(deny("s3:*"))
    (result,) = custom(iam, ALLOW, second + "]}")
    (matched,) = result.matched_statements
    assert matched.source_policy_id == "PolicyInputList.2"
    assert (matched.start_position.line, matched.start_position.column) == (2, 1)


def test_context_keys_decide_and_missing_ones_are_told(iam: Iam):
    text = policy(allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    (without,) = custom(iam, text)
    assert (without.eval_decision, without.missing_context_values) == ("implicitDeny", ("aws:SourceIp",))
    entry = {"ContextKeyName": "AWS:sourceIP", "ContextKeyValues": ["10.1.2.3"], "ContextKeyType": "ip"}
    (with_it,) = custom(iam, text, ContextEntries=[entry])
    assert (with_it.eval_decision, with_it.missing_context_values) == ("allowed", ())
    (on_resource,) = custom(iam, text, ResourceArns=[BUCKET])
    assert on_resource.missing_context_values == ()
    assert on_resource.resource_specific_results[0].missing_context_values == ("aws:SourceIp",)


def test_a_boundary_limits(iam: Iam):
    (result,) = custom(iam, ALLOW, PermissionsBoundaryPolicyInputList=[policy(allow("ec2:*"))])
    assert result.eval_decision == "implicitDeny"
    assert result.permissions_boundary_decision_detail.allowed_by_permissions_boundary is False


def test_an_organization_limits(iam: Iam):
    levels = [{"ServiceControlPolicyInputList": [policy(allow(action))]} for action in ("*", "ec2:*")]
    (result,) = custom(iam, ALLOW, OrderedOrganizationPolicyInputList=levels)
    assert result.eval_decision == "implicitDeny"
    assert result.organizations_decision_detail.allowed_by_organizations is False


@pytest.mark.parametrize(
    ("principal", "outcome"),
    [(ALICE, "allowed"), (f"arn:aws:iam::{ACCOUNT}:root", "implicitDeny"), ("*", "allowed")],
)
def test_a_resource_s_policy_names_the_caller(iam: Iam, principal: str, outcome: str):
    text = policy({**allow("s3:*"), "Principal": {"AWS": principal}})
    other = policy(allow("ec2:*"))
    (result,) = custom(iam, other, ResourcePolicy=text, CallerArn=ALICE, ResourceArns=[f"{BUCKET}/a"])
    assert result.eval_decision == outcome
    assert not result.eval_decision_details


def test_across_accounts_both_sides_are_told(iam: Iam):
    text = policy({**allow("s3:*"), "Principal": {"AWS": ACCOUNT}})
    (result,) = custom(
        iam,
        policy(allow("ec2:*")),
        ResourcePolicy=text,
        CallerArn=ALICE,
        ResourceOwner=f"arn:aws:iam::{OTHER}:root",
        ResourceArns=[f"{BUCKET}/a"],
    )
    assert result.eval_decision == "implicitDeny"
    assert result.eval_decision_details == {"IAM Policy": "implicitDeny", "Resource Policy": "allowed"}


def test_pages_hold_what_is_asked_for(iam: Iam):
    actions = [f"s3:Get{letter}" for letter in "ABCDE"]
    seen, marker = [], None
    while True:
        more = {"Marker": marker} if marker else {}
        page = iam("SimulateCustomPolicy", PolicyInputList=[ALLOW], ActionNames=actions, MaxItems=2, **more)
        seen += [each.eval_action_name for each in page.evaluation_results]
        marker = page.marker
        if not page.is_truncated:
            break
    assert seen == actions


GIVEN = {"PolicyInputList": [ALLOW], "ActionNames": ["s3:GetObject"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"ActionNames": ["s3:*"]},
        {"ActionNames": ["GetObject"]},
        {"PolicyInputList": ["{}"]},
        {"PermissionsBoundaryPolicyInputList": [ALLOW, ALLOW]},
        {"ResourcePolicy": ALLOW, "CallerArn": ALICE},
        {"ResourcePolicy": policy({**allow("*"), "Principal": "*"})},
        {"CallerArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"},
        {"ResourceOwner": "somebody"},
        {"ContextEntries": [{"ContextKeyName": "aws:x"}, {"ContextKeyName": "AWS:X"}]},
        {"ActionNames": [f"s3:Get{number}" for number in range(200)], "ResourceArns": ["*"] * 51},
    ],
)
def test_a_simulation_that_can_t_be(iam: Iam, wrong: dict[str, Any]):
    assert iam.refused("SimulateCustomPolicy", **{**GIVEN, **wrong})[0] == "InvalidInput"


def principal(iam: Iam, arn: str, action: str, **members: Any) -> Any:
    (result,) = iam("SimulatePrincipalPolicy", PolicySourceArn=arn, ActionNames=[action], **members).evaluation_results
    return result


@pytest.fixture
def alice(iam: Iam) -> str:
    """A user with an inline policy, a managed one of AWS's, and a group's."""
    iam("CreateUser", UserName="alice")
    iam("PutUserPolicy", UserName="alice", PolicyName="own", PolicyDocument=policy(allow("s3:Get*")))
    iam("AttachUserPolicy", UserName="alice", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam("CreateGroup", GroupName="staff")
    iam("PutGroupPolicy", GroupName="staff", PolicyName="no", PolicyDocument=policy(deny("s3:GetObjectAcl")))
    iam("AddUserToGroup", GroupName="staff", UserName="alice")
    return ALICE


def test_a_user_s_policies_are_simulated_with_where_they_come_from(iam: Iam, alice: str):
    denied = principal(iam, alice, "s3:GetObjectAcl")
    assert denied.eval_decision == "explicitDeny"
    assert [(each.source_policy_id, each.source_policy_type) for each in denied.matched_statements] == [
        ("group_staff_no", "group")
    ]
    assert principal(iam, alice, "s3:GetObject").matched_statements[0].source_policy_type == "user"
    described = principal(iam, alice, "ec2:DescribeVolumes").matched_statements[0]
    assert (described.source_policy_id, described.source_policy_type) == ("ReadOnlyAccess", "aws-managed")
    assert principal(iam, alice, "ec2:CreateVolume").eval_decision == "implicitDeny"
    more = principal(iam, alice, "ec2:CreateVolume", PolicyInputList=[policy(allow("ec2:*"))])
    assert more.eval_decision == "allowed"


def test_policies_can_be_left_out(iam: Iam, alice: str):
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    left_out = [{"PolicyType": "aws-managed", "PolicyArn": arn}]
    assert principal(iam, alice, "ec2:DescribeVolumes", PolicyExclusionList=left_out).eval_decision == "implicitDeny"
    inline = {"PolicyName": "no", "AttachmentType": "group", "AttachmentName": "staff"}
    left_out = [{"PolicyType": "inline", "InlinePolicyIdentifier": inline}]
    assert principal(iam, alice, "s3:GetObjectAcl", PolicyExclusionList=left_out).eval_decision == "allowed"


def test_a_user_s_boundary_counts_unless_another_is_given(iam: Iam, alice: str):
    created = iam("CreatePolicy", PolicyName="limit", PolicyDocument=policy(allow("ec2:*"))).policy.arn
    iam("PutUserPermissionsBoundary", UserName="alice", PermissionsBoundary=created)
    bounded = principal(iam, alice, "s3:GetObject")
    assert bounded.eval_decision == "implicitDeny"
    assert bounded.permissions_boundary_decision_detail.allowed_by_permissions_boundary is False
    other = principal(iam, alice, "s3:GetObject", PermissionsBoundaryPolicyInputList=[ALLOW])
    assert other.eval_decision == "allowed"
    without = principal(iam, alice, "s3:GetObject", PolicyExclusionList=[{"PolicyType": "permission-boundary"}])
    assert without.eval_decision == "allowed"


def test_variables_stand_for_the_user(iam: Iam, alice: str):
    text = policy(allow("sqs:*", Resource="arn:aws:sqs:*:*:${aws:username}-*"))
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:alice-jobs"
    assert principal(iam, alice, "sqs:SendMessage", PolicyInputList=[text], ResourceArns=[queue]).eval_decision == (
        "allowed"
    )


def test_roles_and_groups_too(iam: Iam, alice: str):
    iam("CreateRole", RoleName="worker", AssumeRolePolicyDocument=TRUST)
    iam("PutRolePolicy", RoleName="worker", PolicyName="p", PolicyDocument=ALLOW)
    allowed = principal(iam, f"arn:aws:iam::{ACCOUNT}:role/worker", "s3:GetObject")
    assert allowed.matched_statements[0].source_policy_type == "role"
    denied = principal(iam, f"arn:aws:iam::{ACCOUNT}:group/staff", "s3:GetObjectAcl")
    assert denied.eval_decision == "explicitDeny"


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        (f"arn:aws:iam::{ACCOUNT}:user/nobody", "NoSuchEntity"),
        (f"arn:aws:iam::{OTHER}:user/alice", "NoSuchEntity"),
        (f"arn:aws:iam::{ACCOUNT}:user/path/alice", "NoSuchEntity"),
        (f"arn:aws:iam::{ACCOUNT}:policy/limit", "InvalidInput"),
        ("arn:aws:s3:::reports-of-a-year", "InvalidInput"),
    ],
)
def test_an_identity_that_isn_t_there(iam: Iam, alice: str, arn: str, code: str):
    assert iam.refused("SimulatePrincipalPolicy", PolicySourceArn=arn, ActionNames=["s3:GetObject"])[0] == code


def test_condition_keys_of_policies(iam: Iam, alice: str):
    text = policy(
        allow("s3:*", Condition={"StringLike": {"s3:prefix": ["${aws:username}/*"], "S3:Prefix": "x"}}),
        allow("ec2:*", Resource="arn:aws:ec2:*:*:volume/${aws:PrincipalTag/volume, 'none'}"),
    ).replace('"S3:Prefix": "x"', '"aws:TagKeys": "x"')
    answer = iam("GetContextKeysForCustomPolicy", PolicyInputList=[text])
    assert answer.context_key_names == ("s3:prefix", "aws:TagKeys", "aws:username", "aws:PrincipalTag/volume")
    iam("PutUserPolicy", UserName="alice", PolicyName="more", PolicyDocument=text)
    own = iam("GetContextKeysForPrincipalPolicy", PolicySourceArn=alice).context_key_names
    assert set(answer.context_key_names) <= set(own)
