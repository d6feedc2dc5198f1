"""Rights as a user of boto3 meets them: nothing without a statement, what is stated with it, and why not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.aws import Keys, refusal_of
from tests.support.cloud import CloudProcess, fogbank

VOLUME = {"AvailabilityZone": "us-east-1a", "Size": 1, "VolumeType": "gp3"}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    with CloudProcess(tmp_path_factory.mktemp("rights") / "data", auth="strict") as cloud:
        yield cloud


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _user(cloud: CloudProcess, name: str) -> Keys:
    iam = cloud.client("iam")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(made["AccessKeyId"], made["SecretAccessKey"])


def test_a_users_rights(strict: CloudProcess) -> None:
    iam, sts = strict.client("iam"), strict.client("sts")
    keys = _user(strict, "ada")
    ec2 = strict.client("ec2", keys=keys)
    arn = strict.client("sts", keys=keys).get_caller_identity()["Arn"]

    refused = refusal_of(ec2.create_volume, **VOLUME)
    assert (refused.code, refused.status) == ("UnauthorizedOperation", 403)
    assert f"User: {arn} is not authorized to perform: ec2:CreateVolume" in refused.message
    sealed = refused.message.rpartition("Encoded authorization failure message: ")[2]
    decoded = json.loads(sts.decode_authorization_message(EncodedMessage=sealed)["DecodedMessage"])
    assert decoded["allowed"] is False
    assert decoded["context"]["action"] == "ec2:CreateVolume"
    assert refusal_of(ec2.create_volume, **VOLUME, DryRun=True).code == "UnauthorizedOperation"
    assert refusal_of(strict.client("cloudwatch", keys=keys).list_metrics).code.startswith("AccessDenied")
    assert refusal_of(strict.client("iam", keys=keys).list_users).code == "AccessDenied"

    small = {"Effect": "Allow", "Action": "ec2:CreateVolume", "Resource": "*", "Sid": "Small"}
    small["Condition"] = {"NumericLessThan": {"ec2:VolumeSize": "10"}}  # type: ignore[assignment]
    iam.put_user_policy(UserName="ada", PolicyName="volumes", PolicyDocument=_policy(small))
    assert refusal_of(ec2.create_volume, **VOLUME, DryRun=True).code == "DryRunOperation"
    assert ec2.create_volume(**VOLUME)["VolumeId"]
    assert refusal_of(ec2.create_volume, **{**VOLUME, "Size": 10}).code == "UnauthorizedOperation"

    resource = f"arn:aws:ec2:us-east-1:{arn.split(':')[4]}:volume/*"
    asked = ("policy", "explain", arn, "ec2:CreateVolume", resource, "--context", "ec2:VolumeSize=5", "--json")
    told = json.loads(fogbank(*asked, data=strict.layout.root).stdout)
    assert told["allowed"] is True
    assert told["statements"][0]["statement"] == "Small"
    person = fogbank("policy", "explain", arn, "ec2:DeleteVolume", resource, data=strict.layout.root).stdout
    assert person.startswith("denied: no identity-based policy allows")

    bound = iam.create_policy(
        PolicyName="none", PolicyDocument=_policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    )
    iam.put_user_permissions_boundary(UserName="ada", PermissionsBoundary=bound["Policy"]["Arn"])
    assert "no permissions boundary allows" in refusal_of(ec2.create_volume, **VOLUME).message
    log = strict.layout.control_log.read_text()
    assert "fogbank.authorization" in log
    assert "ec2:CreateVolume" in log
