"""What EC2 and STS tell of an account and a caller."""

from collections.abc import Callable
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.accounts.operations.attributes import describe_account_attributes
from fogbank.services.accounts.operations.sessions import get_caller_identity
from fogbank.services.api import ec2, sts

Call = Callable[..., Any]


def attributes(call: Call, *names: str) -> dict[str, list[str]]:
    request = ec2.DescribeAccountAttributesRequest(attribute_names=names or None)
    answer = call(describe_account_attributes, request)
    return {
        each.attribute_name: [value.attribute_value for value in each.attribute_values]
        for each in answer.account_attributes
    }


def test_all_attributes(call: Call) -> None:
    assert attributes(call) == {
        "supported-platforms": ["VPC"],
        "vpc-max-security-groups-per-interface": ["5"],
        "max-elastic-ips": ["5"],
        "max-instances": ["20"],
        "vpc-max-elastic-ips": ["5"],
        "default-vpc": ["none"],
    }


def test_some_attributes(call: Call) -> None:
    assert attributes(call, "default-vpc", "default-vpc") == {"default-vpc": ["none"]}


def test_an_unknown_attribute(call: Call) -> None:
    with pytest.raises(ApiError) as raised:
        attributes(call, "default-vpc", "colour")
    assert raised.value.code == "InvalidParameterValue"
    assert raised.value.message == "Value (colour) for parameter attributeName is invalid. Unknown attribute."


def test_who_calls(call: Call, misfits: Callable[..., list[str]]) -> None:
    answer = call(get_caller_identity, sts.GetCallerIdentityRequest(), account="444455556666")
    assert answer == sts.GetCallerIdentityResponse(
        user_id="444455556666", account="444455556666", arn="arn:aws:iam::444455556666:root"
    )
    assert misfits("sts", "GetCallerIdentity", answer) == []


def test_the_answer_fits_the_model(call: Call, misfits: Callable[..., list[str]]) -> None:
    answer = call(describe_account_attributes, ec2.DescribeAccountAttributesRequest())
    assert misfits("ec2", "DescribeAccountAttributes", answer) == []
