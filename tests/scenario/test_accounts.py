"""Several accounts in one strict cloud: made, switched between, held back; credentials that end by the clock."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from tests.support.aws import Keys, aws, refusal_of
from tests.support.cloud import CloudProcess, fogbank
from tests.support.issuer import Issuer

ROLE = "OrganizationAccountAccessRole"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def keys_of(credentials: dict[str, Any]) -> Keys:
    return Keys(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials.get("SessionToken"))


@dataclass(frozen=True, slots=True)
class Company:
    """An organization: its cloud, an administrator of the management account, and a second account."""

    cloud: CloudProcess
    admin: Keys
    account: str

    def client(self, service: str, keys: Keys) -> Any:
        return self.cloud.client(service, keys=keys)

    def switched(self, **more: Any) -> Keys:
        """The administrator, as the role in the second account."""
        role = f"arn:aws:iam::{self.account}:role/{ROLE}"
        assume = self.client("sts", self.admin).assume_role
        return keys_of(assume(RoleArn=role, RoleSessionName="admin", **more)["Credentials"])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with CloudProcess(tmp_path_factory.mktemp("company") / "data", auth="strict") as cloud:
        organizations, iam = cloud.client("organizations"), cloud.client("iam")
        organizations.create_organization()
        status = organizations.create_account(AccountName="dev", Email="dev@example.com")["CreateAccountStatus"]
        iam.create_user(UserName="admin")
        iam.attach_user_policy(UserName="admin", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
        key = iam.create_access_key(UserName="admin")["AccessKey"]
        yield Company(cloud, keys_of(key), status["AccountId"])


def test_switching_to_another_account(company: Company) -> None:
    there = company.switched()
    identity = company.client("sts", there).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{company.account}:assumed-role/{ROLE}/admin"
    ec2 = company.client("ec2", there)
    volume_id = ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    assert refusal_of(company.client("ec2", company.admin).describe_volumes, VolumeIds=[volume_id]).code == (
        "InvalidVolume.NotFound"
    )
    only_looking = document({"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"})
    limited = company.client("ec2", company.switched(Policy=only_looking))
    assert [each["VolumeId"] for each in limited.describe_volumes()["Volumes"]] == [volume_id]
    assert refusal_of(limited.delete_volume, VolumeId=volume_id).code == "UnauthorizedOperation"
    ec2.delete_volume(VolumeId=volume_id)
    root = company.cloud.client("sts").assume_role
    refused = refusal_of(root, RoleArn=f"arn:aws:iam::{company.account}:role/{ROLE}", RoleSessionName="root")
    assert (refused.code, refused.message) == ("AccessDenied", "Roles may not be assumed by root accounts.")


def test_credentials_of_another_account_for_the_shell(company: Company) -> None:
    data = company.cloud.layout.root
    listed = json.loads(fogbank("account", "list", "--json", data=data).stdout)["accounts"]
    assert {"account": company.account, "name": "dev", "state": "ACTIVE"} in listed
    made = json.loads(fogbank("account", "create", "Team A", "--json", data=data).stdout)
    shown = json.loads(fogbank("env", "--account", made["account"], "--json", data=data).stdout)
    environment = {name: value for name, value in shown.items() if isinstance(value, str)}
    assert aws("sts", "get-caller-identity", environment=environment)["Arn"] == f"arn:aws:iam::{made['account']}:root"
    theirs = ("--account", made["account"], "--json")
    new = ("ec2", "create-volume", "--availability-zone", "us-east-1a", "--size", "1")
    volume_id = aws(*new, environment=environment)["VolumeId"]
    (listed_there,) = json.loads(fogbank("volume", "list", *theirs, data=data).stdout)["volumes"]
    assert listed_there["volume_id"] == volume_id
    assert json.loads(fogbank("volume", "connect", volume_id, *theirs, data=data).stdout)["attached_by_connect"]
    assert json.loads(fogbank("volume", "disconnect", volume_id, "--json", data=data).stdout)["detached"]
    unknown = fogbank("env", "--account", "999999999999", data=data)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no account 999999999999" in unknown.stderr


def test_what_an_organization_holds_back(company: Company) -> None:
    organizations = company.client("organizations", company.admin)
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    deny = document({"Effect": "Deny", "Action": "ec2:CreateVolume", "Resource": "*"})
    policy = organizations.create_policy(
        Name="no-volumes", Description="", Type="SERVICE_CONTROL_POLICY", Content=deny
    )["Policy"]["PolicySummary"]["Id"]
    there = company.client("ec2", company.switched())
    volume = {"AvailabilityZone": "us-east-1a", "Size": 1}
    organizations.attach_policy(PolicyId=policy, TargetId=company.account)
    assert refusal_of(there.create_volume, **volume).code == "UnauthorizedOperation"
    organizations.detach_policy(PolicyId=policy, TargetId=company.account)
    made = there.create_volume(**volume)["VolumeId"]
    there.get_waiter("volume_available").wait(VolumeIds=[made])
    there.delete_volume(VolumeId=made)


def test_a_key_that_is_deleted_is_refused_at_once(company: Company) -> None:
    iam = company.client("iam", company.admin)
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ask = company.client("sts", keys_of(key)).get_caller_identity
    for _ in range(20):
        assert ask()["Arn"].endswith(":user/ann")
        iam.update_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"], Status="Inactive")
        assert refusal_of(ask).code == "InvalidClientTokenId"
        iam.update_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"], Status="Active")
    iam.delete_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"])
    assert refusal_of(ask).status == 403


def test_a_web_identity(company: Company) -> None:
    iam = company.client("iam", company.admin)
    with Issuer() as issuer:
        provider = iam.create_open_id_connect_provider(Url=issuer.url, ClientIDList=["client"])
        condition = {"StringEquals": {f"{issuer.url.removeprefix('http://')}:sub": "repo:a/b:main"}}
        trust = document(
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider["OpenIDConnectProviderArn"]},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
            }
        )
        role = iam.create_role(RoleName="pipeline", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        unsigned = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
        sts = boto3.client("sts", endpoint_url=company.cloud.url, region_name="us-east-1", config=unsigned)
        assume = sts.assume_role_with_web_identity
        asked = {"RoleArn": role, "RoleSessionName": "run-1"}
        made = assume(**asked, WebIdentityToken=issuer.token())
        identity = company.client("sts", keys_of(made["Credentials"])).get_caller_identity()
        assert identity["Arn"].endswith(":assumed-role/pipeline/run-1")
        assert refusal_of(assume, **asked, WebIdentityToken=issuer.token(sub="other")).code == "AccessDenied"
        assert refusal_of(assume, **asked, WebIdentityToken=issuer.token(exp=1)).code == "ExpiredTokenException"
        assert refusal_of(sts.get_caller_identity).code == "MissingAuthenticationToken"


def test_sessions_outlive_a_restart_and_end_by_the_clock(company: Company) -> None:
    cloud, there = company.cloud, company.switched(DurationSeconds=900)
    ask = company.client("sts", there).get_caller_identity
    cloud.stop()
    cloud.start()
    assert ask()["Account"] == company.account
    assert company.client("sts", company.admin).get_caller_identity()["Arn"].endswith(":user/admin")
    token = str(there.session_token)
    letter = "B" if token[40] == "A" else "A"
    touched = Keys(there.access_key_id, there.secret_access_key, f"{token[:40]}{letter}{token[41:]}")
    assert refusal_of(company.client("sts", touched).get_caller_identity).code == "InvalidClientTokenId"
    cloud.advance(901)
    expired = refusal_of(ask)
    assert (expired.code, expired.status) == ("ExpiredToken", 403)
    assert refusal_of(company.client("organizations", there).list_roots).code == "ExpiredTokenException"
    assert refusal_of(company.client("ec2", there).describe_volumes).code == "RequestExpired"


def test_an_account_that_is_closed(company: Company) -> None:
    there = company.client("sts", company.switched())
    company.client("organizations", company.admin).close_account(AccountId=company.account)
    assert refusal_of(there.get_caller_identity).code == "InvalidClientTokenId"
    role = f"arn:aws:iam::{company.account}:role/{ROLE}"
    again = company.client("sts", company.admin).assume_role
    assert refusal_of(again, RoleArn=role, RoleSessionName="late").code == "AccessDenied"
