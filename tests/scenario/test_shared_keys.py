"""The key of an encrypted volume, shared between two accounts of an organization: every step, and each one left out.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from tests.support.aws import Keys, refusal_of
from tests.support.cloud import CloudProcess
from tests.support.nbd import NbdConnection
from tests.support.waiting import eventually

ZONE = "us-east-1a"
# What a principal of another account needs to use a key for its volumes: EBS asks KMS in his name.
USE = ("kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt")
GRANT = ("kms:CreateGrant",)
SECRET = b"nobody finds this on the disk   " * 128


@dataclass(frozen=True)
class Sharing:
    """The owner of a key, and somebody of another account who is to use it."""

    cloud: CloudProcess
    owner: str
    other: str
    other_admin: Keys
    user: Keys

    @property
    def ec2(self) -> Any:
        return self.cloud.client("ec2", keys=self.user)

    @property
    def kms(self) -> Any:
        """The owner's."""
        return self.cloud.client("kms")

    def make_key(self) -> str:
        return str(self.kms.create_key()["KeyMetadata"]["Arn"])

    def owner_lets(self, arn: str, actions: Sequence[str]) -> None:
        """The key's policy: the owner as before, and the other account for `actions`."""
        statements = [_allow(("kms:*",), "*", principal=self.owner)]
        if actions:
            statements.append(_allow(actions, "*", principal=self.other))
        self.kms.put_key_policy(KeyId=arn, Policy=_policy(*statements))

    def admin_lets(self, arn: str, actions: Sequence[str]) -> None:
        """What the other account's administrator gives its user, beside EC2."""
        statements = [_allow(("ec2:*",), "*")]
        if actions:
            statements.append(_allow(actions, arn))
        iam = self.cloud.client("iam", keys=self.other_admin)
        iam.put_user_policy(UserName="bob", PolicyName="own", PolicyDocument=_policy(*statements))

    def create(self, arn: str) -> str:
        made = self.ec2.create_volume(AvailabilityZone=ZONE, Size=1, VolumeType="gp3", Encrypted=True, KmsKeyId=arn)
        return str(made["VolumeId"])

    def state(self, volume_id: str) -> str | None:
        """None once the volume is gone."""
        found = self.ec2.describe_volumes(Filters=[{"Name": "volume-id", "Values": [volume_id]}])["Volumes"]
        return found[0]["State"] if found else None

    def cause(self, event: str, volume_id: str) -> str:
        """Why it failed, as EBS's event says."""
        lines = self.cloud.layout.control_log.read_text(errors="replace").splitlines()
        told = [line for line in lines if f"{event} of " in line and volume_id in line]
        return told[-1] if told else ""


def _allow(actions: Sequence[str], resource: str, principal: str | None = None) -> dict[str, object]:
    statement: dict[str, object] = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    if principal is not None:
        statement["Principal"] = {"AWS": f"arn:aws:iam::{principal}:root"}
    return statement


def _policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _user(iam: Any, name: str, *statements: dict[str, object]) -> Keys:
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=_policy(*statements))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(made["AccessKeyId"], made["SecretAccessKey"])


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sharing]:
    with CloudProcess(tmp_path_factory.mktemp("sharing") / "data", auth="strict") as cloud:
        owner = cloud.client("sts").get_caller_identity()["Account"]
        organizations = cloud.client("organizations")
        organizations.create_organization(FeatureSet="ALL")
        made = organizations.create_account(Email="other@example.com", AccountName="other")["CreateAccountStatus"]
        role = f"arn:aws:iam::{made['AccountId']}:role/OrganizationAccountAccessRole"
        person = _user(cloud.client("iam"), "alice", _allow(("sts:AssumeRole",), role))
        session = cloud.client("sts", keys=person).assume_role(RoleArn=role, RoleSessionName="setup")["Credentials"]
        admin = Keys(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        user = _user(cloud.client("iam", keys=admin), "bob", _allow(("ec2:*",), "*"))
        yield Sharing(cloud, owner, made["AccountId"], admin, user)


def test_a_shared_key_encrypts_the_others_volume(sharing: Sharing) -> None:
    arn = sharing.make_key()
    sharing.owner_lets(arn, (*USE, *GRANT))
    sharing.admin_lets(arn, (*USE, *GRANT))
    volume_id = sharing.create(arn)
    eventually(lambda: sharing.state(volume_id) == "available", within=20, saying=sharing.cloud.log_tail)
    (shown,) = sharing.ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"]
    assert (shown["Encrypted"], shown["KmsKeyId"]) == (True, arn)
    instance = _attach(sharing, volume_id)
    eventually(lambda: sharing.state(volume_id) == "in-use" and _attached(sharing, volume_id), within=20)
    with NbdConnection.open(sharing.cloud.layout.nbd_socket, volume_id) as disk:
        disk.write(0, SECRET)
        disk.flush()
        assert disk.read(0, len(SECRET)) == SECRET
        # What is in use goes on without the key; to attach it again takes the key.
        sharing.kms.disable_key(KeyId=arn)
        assert disk.read(0, len(SECRET)) == SECRET
    files = [path for path in sharing.cloud.layout.root.rglob("*") if path.is_file() and path.stat().st_size]
    assert any(volume_id in str(path) for path in files)
    assert not [path for path in files if SECRET[:32] in path.read_bytes()]
    sharing.ec2.detach_volume(VolumeId=volume_id)
    eventually(lambda: sharing.state(volume_id) == "available", within=20)
    sharing.ec2.attach_volume(VolumeId=volume_id, InstanceId=instance, Device="/dev/sdf")
    eventually(lambda: sharing.cause("attachVolume", volume_id), within=20, saying=sharing.cloud.log_tail)
    assert f"{arn} is disabled." in sharing.cause("attachVolume", volume_id)
    assert not _attached(sharing, volume_id)
    sharing.kms.enable_key(KeyId=arn)
    sharing.ec2.attach_volume(VolumeId=volume_id, InstanceId=instance, Device="/dev/sdf")
    eventually(lambda: _attached(sharing, volume_id), within=20)
    with NbdConnection.open(sharing.cloud.layout.nbd_socket, volume_id) as disk:
        assert disk.read(0, len(SECRET)) == SECRET
    sharing.ec2.detach_volume(VolumeId=volume_id)
    eventually(lambda: sharing.state(volume_id) == "available", within=20)


LEFT_OUT = [
    pytest.param((), (*USE, *GRANT), "because no resource-based policy allows", id="the key's policy"),
    pytest.param((*USE, *GRANT), (), "because no identity-based policy allows", id="the user's policy"),
    pytest.param(GRANT, (*USE, *GRANT), "because no resource-based policy allows", id="use, in the key's policy"),
    pytest.param((*USE, *GRANT), GRANT, "because no identity-based policy allows", id="use, in the user's policy"),
]


@pytest.mark.parametrize(("owner_lets", "admin_lets", "reason"), LEFT_OUT)
def test_a_step_left_out_leaves_no_volume(
    sharing: Sharing, owner_lets: Sequence[str], admin_lets: Sequence[str], reason: str
) -> None:
    arn = sharing.make_key()
    sharing.owner_lets(arn, owner_lets)
    sharing.admin_lets(arn, admin_lets)
    volume_id = sharing.create(arn)
    eventually(lambda: sharing.state(volume_id) is None, within=20, saying=sharing.cloud.log_tail)
    assert reason in sharing.cause("createVolume", volume_id)


@pytest.mark.parametrize(
    ("owner_lets", "admin_lets", "reason"),
    [
        pytest.param(USE, (*USE, *GRANT), "because no resource-based policy allows", id="the key's policy"),
        pytest.param((*USE, *GRANT), USE, "because no identity-based policy allows", id="the user's policy"),
    ],
)
def test_without_the_right_to_grant_nothing_is_attached(
    sharing: Sharing, owner_lets: Sequence[str], admin_lets: Sequence[str], reason: str
) -> None:
    arn = sharing.make_key()
    sharing.owner_lets(arn, owner_lets)
    sharing.admin_lets(arn, admin_lets)
    volume_id = sharing.create(arn)
    eventually(lambda: sharing.state(volume_id) == "available", within=20, saying=sharing.cloud.log_tail)
    _attach(sharing, volume_id)
    eventually(lambda: sharing.cause("attachVolume", volume_id), within=20, saying=sharing.cloud.log_tail)
    cause = sharing.cause("attachVolume", volume_id)
    assert reason in cause
    assert "kms:CreateGrant" in cause
    assert sharing.state(volume_id) == "available"


def test_an_aws_managed_key_cannot_be_shared(sharing: Sharing) -> None:
    """Step 1: only a customer managed key has a policy that its owner can change."""
    mine = sharing.cloud.client("ec2").create_volume(AvailabilityZone=ZONE, Size=1, Encrypted=True)["VolumeId"]
    alias = "alias/aws/ebs"
    arn = sharing.kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"]
    refused = refusal_of(
        sharing.kms.put_key_policy, KeyId=arn, Policy=_policy(_allow(("kms:*",), "*", principal=sharing.other))
    )
    assert refused.code == "AccessDeniedException"
    sharing.admin_lets(arn, (*USE, *GRANT))
    volume_id = sharing.create(arn)
    eventually(lambda: sharing.state(volume_id) is None, within=20, saying=sharing.cloud.log_tail)
    assert "because no resource-based policy allows" in sharing.cause("createVolume", volume_id)
    sharing.cloud.client("ec2").delete_volume(VolumeId=mine)


def _attach(sharing: Sharing, volume_id: str) -> str:
    (reservation,) = sharing.ec2.describe_instances()["Reservations"]
    instance = str(reservation["Instances"][0]["InstanceId"])
    sharing.ec2.attach_volume(VolumeId=volume_id, InstanceId=instance, Device="/dev/sdf")
    return instance


def _attached(sharing: Sharing, volume_id: str) -> bool:
    (shown,) = sharing.ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"]
    return any(each["State"] == "attached" for each in shown["Attachments"])
