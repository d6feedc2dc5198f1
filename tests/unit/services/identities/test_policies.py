"""Inline and managed policies, versions, attachments, boundaries and tags."""

import json
from typing import Any
from urllib.parse import unquote

import pytest

from fogbank.policy import PolicyKind, parse_policy
from fogbank.services.identities import aws_policies, directory

from .conftest import ACCOUNT, ALLOW, TRUST

OWNERS = [("User", "UserName"), ("Group", "GroupName"), ("Role", "RoleName")]
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def owners(iam: Any) -> Any:
    iam("CreateUser", UserName="it")
    iam("CreateGroup", GroupName="it")
    iam("CreateRole", RoleName="it", AssumeRolePolicyDocument=TRUST)
    return iam


def grant(action: str) -> str:
    return ALLOW.replace("s3:GetObject", action)


@pytest.mark.parametrize(("kind", "member"), OWNERS)
def test_inline_policies(owners: Any, kind: str, member: str) -> None:
    iam, on = owners, {member: "it"}
    for name in ("b", "A"):
        iam(f"Put{kind}Policy", PolicyName=name, PolicyDocument=grant("ec2:*"), **on)
    iam(f"Put{kind}Policy", PolicyName="b", PolicyDocument=ALLOW, **on)
    assert iam(f"List{kind}Policies", **on).policy_names == ("A", "b")
    found = iam(f"Get{kind}Policy", PolicyName="b", **on)
    assert unquote(found.policy_document) == ALLOW
    page = iam(f"List{kind}Policies", MaxItems=1, **on)
    assert iam(f"List{kind}Policies", Marker=page.marker, **on).policy_names == ("b",)
    iam(f"Delete{kind}Policy", PolicyName="b", **on)
    missing = ("NoSuchEntity", f"The {kind.lower()} policy with name b cannot be found.")
    assert iam.refused(f"Delete{kind}Policy", PolicyName="b", **on) == missing
    assert iam.refused(f"Get{kind}Policy", PolicyName="b", **on) == missing
    broken = iam.refused(f"Put{kind}Policy", PolicyName="b", PolicyDocument="{}", **on)
    assert broken[0] == "MalformedPolicyDocument"
    assert iam.refused(f"Put{kind}Policy", PolicyName="b", PolicyDocument=ALLOW, **{member: "no"})[0] == "NoSuchEntity"


@pytest.mark.parametrize(("kind", "size"), [("User", 2048), ("Group", 5120), ("Role", 10_240)])
def test_inline_policies_have_a_size_together(owners: Any, kind: str, size: int) -> None:
    def sized(count: int) -> str:
        bare = len(grant("s3:").replace(" ", ""))
        return grant("s3:" + "x" * (count - bare)).replace(" ", "  \n ")

    on = {f"{kind}Name": "it"}
    owners(f"Put{kind}Policy", PolicyName="a", PolicyDocument=sized(size - 200), **on)
    owners(f"Put{kind}Policy", PolicyName="b", PolicyDocument=sized(200), **on)
    owners(f"Put{kind}Policy", PolicyName="b", PolicyDocument=sized(199), **on)
    assert owners.refused(f"Put{kind}Policy", PolicyName="b", PolicyDocument=sized(201), **on) == (
        "LimitExceeded",
        f"Maximum policy size of {size} bytes exceeded for {kind.lower()} it",
    )


@pytest.mark.parametrize(("kind", "member"), OWNERS)
def test_attaching(owners: Any, kind: str, member: str) -> None:
    iam, on = owners, {member: "it"}
    own = iam("CreatePolicy", PolicyName="Own", PolicyDocument=ALLOW, Path="/p/").policy.arn
    for arn in (own, ADMIN, ADMIN):
        iam(f"Attach{kind}Policy", PolicyArn=arn, **on)
    listed = iam(f"ListAttached{kind}Policies", **on).attached_policies
    assert [(each.policy_name, each.policy_arn) for each in listed] == [("AdministratorAccess", ADMIN), ("Own", own)]
    below = iam(f"ListAttached{kind}Policies", PathPrefix="/p/", **on).attached_policies
    assert [each.policy_arn for each in below] == [own]
    assert iam("GetPolicy", PolicyArn=own).policy.attachment_count == 1
    assert iam.refused("DeletePolicy", PolicyArn=own) == (
        "DeleteConflict",
        "Cannot delete a policy attached to entities.",
    )
    entities = iam("ListEntitiesForPolicy", PolicyArn=own)
    counts = [len(entities.policy_users), len(entities.policy_groups), len(entities.policy_roles)]
    assert counts == [int(kind == each) for each, _ in OWNERS]
    iam(f"Detach{kind}Policy", PolicyArn=own, **on)
    assert iam.refused(f"Detach{kind}Policy", PolicyArn=own, **on) == (
        "NoSuchEntity",
        f"Policy {own} was not found.",
    )


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        ("not an arn, though it is long", "InvalidInput"),
        ("arn:aws:iam::aws:policy/NoSuchPolicyOfAws", "NoSuchEntity"),
        ("arn:aws:iam::aws:policy/../../facts", "NoSuchEntity"),
        ("arn:aws:iam::444455556666:policy/Own", "NoSuchEntity"),
        (f"arn:aws:iam::{ACCOUNT}:policy/wrong/Own", "NoSuchEntity"),
        ("arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy", "PolicyNotAttachable"),
    ],
)
def test_what_can_not_be_attached(owners: Any, arn: str, code: str) -> None:
    owners("CreatePolicy", PolicyName="Own", PolicyDocument=ALLOW)
    assert owners.refused("AttachUserPolicy", UserName="it", PolicyArn=arn)[0] == code


def test_ten_policies_can_be_attached(owners: Any) -> None:
    for name in sorted(aws_policies.names())[:11]:
        policy = aws_policies.named(name)
        assert policy is not None
    arns = [arn for arn in aws_policies.everything() if "/aws-service-role/" not in arn][:11]
    for arn in arns[:10]:
        owners("AttachRolePolicy", RoleName="it", PolicyArn=arn)
    assert owners.refused("AttachRolePolicy", RoleName="it", PolicyArn=arns[10]) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerRole: 10",
    )


def test_a_policy_s_versions(iam: Any) -> None:
    arn = iam("CreatePolicy", PolicyName="p", PolicyDocument=grant("a:v1"), Description="d").policy.arn
    assert iam("GetPolicy", PolicyArn=arn).policy.description == "d"
    for number in (2, 3, 4, 5):
        made = iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=grant(f"a:v{number}"), SetAsDefault=number == 3)
        assert made.policy_version.version_id == f"v{number}"
    assert iam.refused("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=ALLOW)[0] == "LimitExceeded"
    listed = iam("ListPolicyVersions", PolicyArn=arn).versions
    assert [(each.version_id, each.is_default_version) for each in listed] == [
        ("v5", False),
        ("v4", False),
        ("v3", True),
        ("v2", False),
        ("v1", False),
    ]
    assert iam("GetPolicy", PolicyArn=arn).policy.default_version_id == "v3"
    assert iam.refused("DeletePolicyVersion", PolicyArn=arn, VersionId="v3") == (
        "DeleteConflict",
        "Cannot delete the default version of a policy.",
    )
    iam("SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v1")
    found = iam.store.read(lambda it: directory.managed_policy(it, ACCOUNT, arn))
    assert found is not None
    assert found.text == grant("a:v1")
    assert iam.refused("DeletePolicy", PolicyArn=arn)[0] == "DeleteConflict"
    for number in (2, 3, 4, 5):
        iam("DeletePolicyVersion", PolicyArn=arn, VersionId=f"v{number}")
    # A number is never given twice.
    made = iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=ALLOW, SetAsDefault=True).policy_version
    assert made.version_id == "v6"
    assert unquote(iam("GetPolicyVersion", PolicyArn=arn, VersionId="v6").policy_version.document) == ALLOW
    assert iam.refused("GetPolicyVersion", PolicyArn=arn, VersionId="v2")[0] == "NoSuchEntity"
    iam("DeletePolicyVersion", PolicyArn=arn, VersionId="v1")
    iam("DeletePolicy", PolicyArn=arn)
    assert iam.refused("GetPolicy", PolicyArn=arn) == ("NoSuchEntity", f"Policy {arn} was not found.")


def test_managed_policies_that_are_refused(iam: Any) -> None:
    iam("CreatePolicy", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.refused("CreatePolicy", PolicyName="P", PolicyDocument=ALLOW, Path="/x/") == (
        "EntityAlreadyExists",
        "A policy called P already exists. Duplicate names are not allowed.",
    )
    assert iam.refused("CreatePolicy", PolicyName="q", PolicyDocument=grant("s3:" + "x" * 6200)) == (
        "LimitExceeded",
        "Cannot exceed quota for PolicySize: 6144",
    )
    assert iam.refused("CreatePolicy", PolicyName="q", PolicyDocument=TRUST)[0] == "MalformedPolicyDocument"


def test_aws_s_policies_can_be_read_and_not_changed(iam: Any) -> None:
    policy = iam("GetPolicy", PolicyArn=ADMIN).policy
    assert (policy.policy_name, policy.default_version_id) == ("AdministratorAccess", "v1")
    document = unquote(iam("GetPolicyVersion", PolicyArn=ADMIN, VersionId="v1").policy_version.document)
    assert json.loads(document)["Statement"][0] == {"Effect": "Allow", "Action": "*", "Resource": "*"}
    for operation, more in (
        ("DeletePolicy", {}),
        ("CreatePolicyVersion", {"PolicyDocument": ALLOW}),
        ("TagPolicy", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ):
        assert iam.refused(operation, PolicyArn=ADMIN, **more)[0] == "AccessDenied"


@pytest.mark.parametrize("name", sorted(aws_policies.names()))
def test_each_of_aws_s_policies_can_be_evaluated(name: str) -> None:
    policy = aws_policies.named(name)
    assert policy is not None
    assert policy.name == name
    parse_policy(policy.document, PolicyKind.IDENTITY)


def test_policies_are_listed_by_whose_they_are(iam: Any) -> None:
    iam("CreateUser", UserName="ada")
    own = iam("CreatePolicy", PolicyName="zzz", PolicyDocument=ALLOW, Path="/p/").policy
    bound = iam("CreatePolicy", PolicyName="yyy", PolicyDocument=ALLOW).policy
    iam("AttachUserPolicy", UserName="ada", PolicyArn=ADMIN)
    iam("PutUserPermissionsBoundary", UserName="ada", PermissionsBoundary=bound.arn)

    def names(**asked: Any) -> list[str]:
        return [policy.policy_name for policy in iam("ListPolicies", MaxItems=1000, **asked).policies]

    assert names(Scope="Local") == ["yyy", "zzz"]
    assert len(names(Scope="AWS")) == len(aws_policies.names())
    assert len(names()) == len(aws_policies.names()) + 2
    assert names(OnlyAttached=True) == ["AdministratorAccess"]
    assert names(PolicyUsageFilter="PermissionsBoundary") == ["yyy"]
    assert names(PolicyUsageFilter="PermissionsPolicy") == ["AdministratorAccess"]
    assert names(PathPrefix="/p/") == ["zzz"]
    assert own.policy_id.startswith("ANPA")


@pytest.mark.parametrize("kind", ["User", "Role"])
def test_boundaries(owners: Any, kind: str) -> None:
    iam, on = owners, {f"{kind}Name": "it"}
    arn = iam("CreatePolicy", PolicyName="b", PolicyDocument=ALLOW).policy.arn
    assert iam.refused(f"Delete{kind}PermissionsBoundary", **on)[0] == "NoSuchEntity"
    iam(f"Put{kind}PermissionsBoundary", PermissionsBoundary=ADMIN, **on)
    iam(f"Put{kind}PermissionsBoundary", PermissionsBoundary=arn, **on)
    policy = iam("GetPolicy", PolicyArn=arn).policy
    assert (policy.attachment_count, policy.permissions_boundary_usage_count) == (0, 1)
    assert iam("GetPolicy", PolicyArn=ADMIN).policy.permissions_boundary_usage_count == 0
    usage = iam("ListEntitiesForPolicy", PolicyArn=arn, PolicyUsageFilter="PermissionsPolicy")
    assert (usage.policy_users, usage.policy_roles) == ((), ())
    assert iam.refused("DeletePolicy", PolicyArn=arn)[0] == "DeleteConflict"
    iam(f"Delete{kind}PermissionsBoundary", **on)
    iam("DeletePolicy", PolicyArn=arn)
    assert iam.refused(f"Put{kind}PermissionsBoundary", PermissionsBoundary=arn, **on)[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("kind", "member", "value"),
    [
        ("User", "UserName", "it"),
        ("Role", "RoleName", "it"),
        ("InstanceProfile", "InstanceProfileName", "it"),
        ("Policy", "PolicyArn", f"arn:aws:iam::{ACCOUNT}:policy/it"),
        ("OpenIDConnectProvider", "OpenIDConnectProviderArn", f"arn:aws:iam::{ACCOUNT}:oidc-provider/a.example/it"),
        ("MFADevice", "SerialNumber", f"arn:aws:iam::{ACCOUNT}:mfa/it"),
    ],
)
def test_tags(owners: Any, kind: str, member: str, value: str) -> None:
    iam, on = owners, {member: value}
    iam("CreateInstanceProfile", InstanceProfileName="it")
    iam("CreatePolicy", PolicyName="it", PolicyDocument=ALLOW)
    iam("CreateOpenIDConnectProvider", Url="https://a.example/it")
    iam("CreateVirtualMFADevice", VirtualMFADeviceName="it")

    def tags(**more: Any) -> dict[str, str]:
        return {tag.key: tag.value for tag in iam(f"List{kind}Tags", **on, **more).tags}

    iam(f"Tag{kind}", Tags=[{"Key": "Team", "Value": "a"}, {"Key": "x", "Value": ""}], **on)
    iam(f"Tag{kind}", Tags=[{"Key": "team", "Value": "b"}], **on)
    assert tags() == {"team": "b", "x": ""}
    assert len(tags(MaxItems=1)) == 1
    twice = [{"Key": "k", "Value": "1"}, {"Key": "K", "Value": "2"}]
    assert iam.refused(f"Tag{kind}", Tags=twice, **on)[0] == "InvalidInput"
    assert iam.refused(f"Tag{kind}", Tags=[{"Key": "aws:k", "Value": "1"}], **on)[0] == "InvalidInput"
    many = [{"Key": f"k{number}", "Value": ""} for number in range(49)]
    assert iam.refused(f"Tag{kind}", Tags=many, **on)[0] == "LimitExceeded"
    iam(f"Untag{kind}", TagKeys=["TEAM", "other"], **on)
    assert tags() == {"x": ""}
