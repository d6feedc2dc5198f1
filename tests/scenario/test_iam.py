"""IAM as boto3 and the aws command use it: over the wire, with AWS's own parsers on the other side."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.aws import Keys, aws, refusal_of
from tests.support.cloud import CloudProcess
from tests.support.tenant import ZONE, Tenant
from tests.support.waiting import eventually

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
VIEW_ONLY = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"


@pytest.fixture
def iam(tenant: Tenant) -> Any:
    return tenant.cloud.client("iam", keys=tenant.keys)


def test_a_machine_s_role_from_nothing_to_nothing(iam: Any, tenant: Tenant) -> None:
    account = tenant.keys.access_key_id
    role = iam.create_role(RoleName="machine", AssumeRolePolicyDocument=json.dumps(TRUST), Path="/m/")["Role"]
    assert role["Arn"] == f"arn:aws:iam::{account}:role/m/machine"
    # boto3 decodes the document, which proves that it is encoded as AWS does it.
    assert role["AssumeRolePolicyDocument"] == TRUST
    policy = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(READ))["Policy"]
    iam.attach_role_policy(RoleName="machine", PolicyArn=policy["Arn"])
    iam.attach_role_policy(RoleName="machine", PolicyArn=VIEW_ONLY)
    iam.put_role_policy(RoleName="machine", PolicyName="inline", PolicyDocument=json.dumps(READ))
    iam.create_instance_profile(InstanceProfileName="machine")
    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="machine")
    iam.get_waiter("role_exists").wait(RoleName="machine")
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="machine")
    iam.get_waiter("policy_exists").wait(PolicyArn=policy["Arn"])
    assert iam.get_role_policy(RoleName="machine", PolicyName="inline")["PolicyDocument"] == READ
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId="v1")["PolicyVersion"]
    assert version["Document"] == READ
    details = iam.get_paginator("get_account_authorization_details")
    pages = list(details.paginate(PaginationConfig={"PageSize": 1}))
    assert [detail["RoleName"] for page in pages for detail in page["RoleDetailList"]] == ["machine"]
    assert {each["PolicyName"] for page in pages for each in page["Policies"]} == {"read", "ViewOnlyAccess"}
    conflict = refusal_of(iam.delete_role, RoleName="machine")
    assert (conflict.code, conflict.status) == ("DeleteConflict", 409)
    iam.remove_role_from_instance_profile(InstanceProfileName="machine", RoleName="machine")
    iam.delete_instance_profile(InstanceProfileName="machine")
    iam.detach_role_policy(RoleName="machine", PolicyArn=policy["Arn"])
    iam.detach_role_policy(RoleName="machine", PolicyArn=VIEW_ONLY)
    iam.delete_role_policy(RoleName="machine", PolicyName="inline")
    iam.delete_policy(PolicyArn=policy["Arn"])
    iam.delete_role(RoleName="machine")
    gone = refusal_of(iam.get_role, RoleName="machine")
    assert (gone.code, gone.status) == ("NoSuchEntity", 404)


def test_a_person_with_keys_a_group_and_a_report(iam: Any) -> None:
    iam.create_group(GroupName="people")
    for number in range(5):
        iam.create_user(UserName=f"user-{number}", Tags=[{"Key": "Number", "Value": str(number)}])
        iam.add_user_to_group(GroupName="people", UserName=f"user-{number}")
    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Users"]) for page in pages] == [2, 2, 1]
    assert len(iam.get_group(GroupName="people")["Users"]) == 5
    key = iam.create_access_key(UserName="user-0")["AccessKey"]
    assert len(key["SecretAccessKey"]) == 40
    assert iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["UserName"] == "user-0"
    iam.create_login_profile(UserName="user-0", Password="Correct-horse-7")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    assert len(device["Base32StringSeed"]) == 64
    assert iam.generate_credential_report()["State"] == "STARTED"
    report = iam.get_credential_report()
    rows = {row["user"]: row for row in csv.DictReader(io.StringIO(report["Content"].decode()))}
    assert rows["user-0"]["password_enabled"] == "true"
    assert rows["user-1"]["access_key_1_active"] == "false"
    assert iam.get_account_summary()["SummaryMap"]["Users"] == 5
    refused = refusal_of(iam.create_user, UserName="no spaces")
    assert refused.code == "ValidationError"


@pytest.fixture(scope="module")
def command(shared_cloud: CloudProcess) -> dict[str, str]:
    """What the aws command finds set."""
    keys = Tenant.of(shared_cloud).keys
    return {
        "AWS_ENDPOINT_URL": shared_cloud.url,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_DEFAULT_REGION": "eu-west-1",
    }


def test_the_aws_command(command: dict[str, str], tmp_path: Path) -> None:
    document = tmp_path / "trust.json"
    document.write_text(json.dumps(TRUST))
    made = aws(
        *("iam", "create-role", "--role-name", "cli", "--assume-role-policy-document", f"file://{document}"),
        environment=command,
    )
    assert made["Role"]["AssumeRolePolicyDocument"] == TRUST
    aws("iam", "attach-role-policy", "--role-name", "cli", "--policy-arn", VIEW_ONLY, environment=command)
    attached = aws("iam", "list-attached-role-policies", "--role-name", "cli", environment=command)
    assert attached == {"AttachedPolicies": [{"PolicyName": "ViewOnlyAccess", "PolicyArn": VIEW_ONLY}]}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud that enforces what policies say."""
    with CloudProcess(tmp_path_factory.mktemp("iam") / "data", auth="strict") as cloud:
        yield cloud


def test_a_user_may_what_policies_say_and_no_more(strict: CloudProcess) -> None:
    root = strict.client("iam")
    user = root.create_user(UserName="ada")["User"]
    key = root.create_access_key(UserName="ada")["AccessKey"]
    keys = Keys(key["AccessKeyId"], key["SecretAccessKey"])
    ec2, iam = strict.client("ec2", keys=keys), strict.client("iam", keys=keys)
    assert strict.client("sts", keys=keys).get_caller_identity()["Arn"] == user["Arn"]
    refused = refusal_of(ec2.describe_volumes)
    assert (refused.code, refused.status) == ("UnauthorizedOperation", 403)
    assert user["Arn"] in refused.message
    root.put_user_policy(UserName="ada", PolicyName="read", PolicyDocument=json.dumps(READ))
    assert ec2.describe_volumes()["Volumes"] == []
    wanted = {"AvailabilityZone": ZONE, "Size": 1}
    assert refusal_of(ec2.create_volume, **wanted).code == "UnauthorizedOperation"
    root.create_group(GroupName="admins")
    root.attach_group_policy(GroupName="admins", PolicyArn=ADMINISTRATOR)
    root.add_user_to_group(GroupName="admins", UserName="ada")
    volume = ec2.create_volume(**wanted)["VolumeId"]
    root.put_user_permissions_boundary(UserName="ada", PermissionsBoundary=VIEW_ONLY)
    bounded = refusal_of(ec2.delete_volume, VolumeId=volume)
    assert "no permissions boundary allows" in bounded.message
    refused = refusal_of(iam.create_user, UserName="eve")
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert f"iam:CreateUser on resource: arn:aws:iam::{user['Arn'].split(':')[4]}:user/eve" in refused.message
    root.delete_user_permissions_boundary(UserName="ada")
    iam.create_user(UserName="eve")
    ec2.get_waiter("volume_available").wait(VolumeIds=[volume])
    ec2.delete_volume(VolumeId=volume)

    def used() -> str:
        found: str = root.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]["ServiceName"]
        return found

    # The first calls are noted at once, what follows within a minute of the cloud's time.
    eventually(lambda: used() != "N/A", within=10)
    strict.client("sts", keys=keys).get_caller_identity()
    strict.advance(61)
    eventually(lambda: used() == "sts", within=10, saying=used)
    root.update_access_key(UserName="ada", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refusal_of(ec2.describe_volumes).status in (401, 403)
