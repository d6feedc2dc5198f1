"""What IAM's simulator says of a user is what happens to the user's calls."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.support.aws import Keys, refusal_of
from tests.support.cloud import CloudProcess
from tests.support.tenant import ZONE

REFUSED = ("UnauthorizedOperation", "AccessDenied")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud that enforces what policies say."""
    with CloudProcess(tmp_path_factory.mktemp("simulated") / "data", auth="strict") as cloud:
        yield cloud


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def is_allowed(call: Callable[..., Any], **parameters: Any) -> bool:
    """Whether a call gets past the policies; DryRun and things that aren't there are past them."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"] not in REFUSED
    return True


def test_the_simulator_says_what_happens(strict: CloudProcess) -> None:
    root = strict.client("iam")
    arn = root.create_user(UserName="ada")["User"]["Arn"]
    own = {"Effect": "Allow", "Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::*:user/${aws:username}"}
    create = {"Effect": "Allow", "Action": ["ec2:CreateVolume", "ec2:Describe*"], "Resource": "*"}
    large = {"Sid": "Large", "Effect": "Deny", "Action": "ec2:CreateVolume", "Resource": "*"}
    size = {"NumericGreaterThan": {"ec2:VolumeSize": "10"}}
    document = policy(own, create, {**large, "Condition": size})
    root.put_user_policy(UserName="ada", PolicyName="limits", PolicyDocument=document)
    key = root.create_access_key(UserName="ada")["AccessKey"]
    keys = Keys(key["AccessKeyId"], key["SecretAccessKey"])
    ec2, iam = strict.client("ec2", keys=keys), strict.client("iam", keys=keys)
    account = arn.split(":")[4]
    other = f"arn:aws:iam::{account}:user/bob"
    volume = f"arn:aws:ec2:us-east-1:{account}:volume/*"

    def entry(gib: int) -> list[dict[str, Any]]:
        return [{"ContextKeyName": "ec2:VolumeSize", "ContextKeyValues": [str(gib)], "ContextKeyType": "numeric"}]

    def create_volume(gib: int) -> bool:
        return is_allowed(ec2.create_volume, AvailabilityZone=ZONE, Size=gib, DryRun=True)

    rows: list[tuple[str, str, list[dict[str, Any]], bool]] = [
        ("ec2:CreateVolume", volume, entry(10), create_volume(10)),
        ("ec2:CreateVolume", volume, entry(11), create_volume(11)),
        ("ec2:DescribeVolumes", "*", [], is_allowed(ec2.describe_volumes)),
        ("ec2:DeleteVolume", volume, [], is_allowed(ec2.delete_volume, VolumeId="vol-0123456789abcdef0")),
        ("iam:ListAccessKeys", arn, [], is_allowed(iam.list_access_keys, UserName="ada")),
        ("iam:ListAccessKeys", other, [], is_allowed(iam.list_access_keys, UserName="bob")),
        (
            "iam:SimulatePrincipalPolicy",
            arn,
            [],
            is_allowed(iam.get_context_keys_for_principal_policy, PolicySourceArn=arn),
        ),
    ]
    for action, resource, context, happened in rows:
        (result,) = root.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=[action], ResourceArns=[resource], ContextEntries=context
        )["EvaluationResults"]
        assert (result["EvalDecision"] == "allowed") is happened, (action, resource, context)
    assert [row[3] for row in rows] == [True, False, True, False, True, False, False]
    (denied,) = root.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["ec2:CreateVolume"], ContextEntries=entry(11)
    )["EvaluationResults"]
    assert denied["EvalDecision"] == "explicitDeny"
    assert denied["MatchedStatements"][0]["SourcePolicyId"] == "user_ada_limits"
    names = root.get_context_keys_for_principal_policy(PolicySourceArn=arn)["ContextKeyNames"]
    assert set(names) == {"aws:username", "ec2:VolumeSize"}
    message = refusal_of(iam.list_access_keys, UserName="bob").message
    assert message.endswith("because no identity-based policy allows the iam:ListAccessKeys action")
