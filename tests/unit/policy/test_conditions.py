"""Each condition operator, policy variables and how names are compared, as tables."""

import json
import time
from typing import Any

import pytest

from fogbank.policy import (
    NamedPolicy,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    decide,
    parse_policy,
)
from fogbank.policy.patterns import arn, glob

ACCOUNT = "111122223333"
ALICE = Principal(
    f"arn:aws:iam::{ACCOUNT}:user/team/alice", ACCOUNT, PrincipalKind.USER, "AIDAALICE", {"Team": "blue", "star": "*"}
)
SERVICE = Principal("ec2.amazonaws.com", "", PrincipalKind.SERVICE, service="ec2.amazonaws.com")
QUEUE = Resource(f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs", ACCOUNT)

# Operator, the policy's values, the request's (None: it has no such key), and whether it holds.
HOLDS: list[tuple[str, object, tuple[str, ...] | None, bool]] = [
    ("StringEquals", "a", ("a",), True),
    ("StringEquals", "a", ("A",), False),
    ("StringEquals", "a*", ("ab",), False),
    ("StringEquals", ["x", "a"], ("a",), True),
    ("StringEquals", "a", None, False),
    ("StringEquals", "a", (), False),
    ("stringequals", "a", ("a",), True),
    ("StringNotEquals", "a", ("b",), True),
    ("StringNotEquals", ["a", "b"], ("b",), False),
    ("StringNotEquals", "a", None, True),
    ("StringEqualsIgnoreCase", "Straße", ("STRASSE",), True),
    ("StringNotEqualsIgnoreCase", "a", ("A",), False),
    ("StringLike", "a*c?", ("abbcd",), True),
    ("StringLike", "a*c?", ("abbc",), False),
    ("StringLike", "*", ("",), True),
    ("StringNotLike", "a*", ("b",), True),
    ("StringEqualsIfExists", "a", None, True),
    ("StringEqualsIfExists", "a", ("b",), False),
    ("NumericEquals", 5, ("5.0",), True),
    ("NumericEquals", "5", ("five",), False),
    ("NumericNotEquals", "5", ("6",), True),
    ("NumericLessThan", "10", ("9.99",), True),
    ("NumericLessThan", "10", ("10",), False),
    ("NumericLessThanEquals", "10", ("10",), True),
    ("NumericGreaterThan", "9", ("10",), True),
    ("NumericGreaterThanEquals", "1e3", ("1000",), True),
    ("NumericGreaterThan", "NaN", ("1",), False),
    ("NumericLessThanIfExists", "10", None, True),
    ("DateEquals", "2026-01-01T00:00:00Z", ("2026-01-01T01:00:00+01:00",), True),
    ("DateEquals", "2026-01-01", ("2026-01-01T00:00:00Z",), True),
    ("DateNotEquals", "2026-01-01", ("2026-01-02",), True),
    ("DateLessThan", "2026-01-01T00:00:00Z", ("2025-12-31T23:59:59.999Z",), True),
    ("DateLessThanEquals", "2026", ("2026-01-01T00:00:00Z",), True),
    ("DateGreaterThan", "1700000000", ("2026-01-01T00:00:00Z",), True),
    ("DateGreaterThanEquals", "2026-01-01", ("soon",), False),
    ("Bool", True, ("true",), True),
    ("Bool", "TRUE", ("true",), True),
    ("Bool", "false", ("true",), False),
    ("Bool", "false", None, False),
    ("BoolIfExists", "false", None, True),
    ("Bool", "yes", ("yes",), False),
    ("BinaryEquals", "QUI=", ("QUI=",), True),
    ("BinaryEquals", "QUI=", ("QUM=",), False),
    ("BinaryEquals", "no", ("no!",), False),
    ("IpAddress", "203.0.113.0/24", ("203.0.113.9",), True),
    ("IpAddress", "203.0.113.7/24", ("203.0.113.9",), True),
    ("IpAddress", "203.0.113.9", ("203.0.113.9",), True),
    ("IpAddress", "203.0.113.9", ("203.0.113.8",), False),
    ("IpAddress", "2001:DB8::/32", ("2001:db8:0:0::1",), True),
    ("IpAddress", "2001:db8::/32", ("203.0.113.9",), False),
    ("IpAddress", "anywhere", ("203.0.113.9",), False),
    ("NotIpAddress", ["10.0.0.0/8", "192.168.0.0/16"], ("203.0.113.9",), True),
    ("NotIpAddress", "10.0.0.0/8", ("10.1.1.1",), False),
    ("ArnLike", "arn:aws:sns:*:111122223333:*", ("arn:aws:sns:eu-west-1:111122223333:a:b",), True),
    ("ArnLike", "arn:aws:sns:*:x", ("arn:aws:sns:r:1:x",), False),
    ("ArnEquals", "arn:aws:sns:*:111122223333:top?c", ("arn:aws:sns:r:111122223333:topic",), True),
    ("ArnLike", "arn:aws:*:topic", ("arn:aws:sns:r:1:topic",), False),
    ("ArnNotEquals", "arn:aws:sns:r:1:x", ("arn:aws:sns:r:1:y",), True),
    ("ArnNotLike", "arn:aws:sns:*:*:*", ("arn:aws:sns:r:1:y",), False),
    ("ArnLike", "arn:aws:sns:*:*:*", ("topic",), False),
    ("ArnLike", "*", ("arn:aws:sns:r:1:y",), True),
    ("ArnLike", "*", ("topic",), False),
    ("Null", "true", None, True),
    ("Null", "true", ("a",), False),
    ("Null", "false", ("a",), True),
    ("Null", "false", None, False),
    ("Null", "true", (), True),
    ("ForAllValues:StringEquals", ["a", "b"], ("a", "b", "a"), True),
    ("ForAllValues:StringEquals", ["a", "b"], ("a", "c"), False),
    ("ForAllValues:StringEquals", ["a", "b"], None, True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ("c", "d"), True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ("c", "a"), False),
    ("ForAnyValue:StringLike", ["a*", "b"], ("x", "ab"), True),
    ("ForAnyValue:StringLike", ["a*", "b"], ("x", "y"), False),
    ("ForAnyValue:StringLike", "a*", None, False),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ("a", "c"), True),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ("a", "b"), False),
    ("ForAnyValue:StringNotEquals", "a", None, False),
    ("ForAnyValue:StringEqualsIfExists", "a", None, True),
]


def allowed(statement: dict[str, Any], request: Request, version: str = "2012-10-17") -> bool:
    whole = {"Effect": "Allow", "Action": "*", "Resource": "*", **statement}
    policy = parse_policy(json.dumps({"Version": version, "Statement": whole}), PolicyKind.IDENTITY)
    return decide(request, Policies((NamedPolicy("p", policy),))).allowed


@pytest.mark.parametrize(("operator", "wanted", "values", "holds"), HOLDS)
def test_an_operator(operator: str, wanted: object, values: tuple[str, ...] | None, holds: bool):
    context = {} if values is None else {"my:key": values}
    request = Request(ALICE, "sqs:SendMessage", QUEUE, context)
    assert allowed({"Condition": {operator: {"My:Key": wanted}}}, request) is holds


def test_all_operators_and_keys_must_hold():
    block = {"StringEquals": {"my:a": "1", "my:b": ["2", "3"]}, "NumericLessThan": {"my:a": "5"}}
    for a, b, holds in (("1", "3", True), ("1", "4", False), ("2", "2", False)):
        request = Request(ALICE, "sqs:SendMessage", QUEUE, {"my:a": (a,), "my:b": (b,)})
        assert allowed({"Condition": block}, request) is holds


# A resource's pattern, and the ARN's last part that it is compared with.
VARIABLES: list[tuple[str, str, bool]] = [
    ("${aws:username}", "alice", True),
    ("${AWS:UserName}-*", "alice-1", True),
    ("${aws:username}", "bob", False),
    ("${aws:userid}", "AIDAALICE", True),
    ("${aws:PrincipalTag/team}", "blue", True),
    ("${aws:PrincipalTag/shade, 'grey'}", "grey", True),
    ("${aws:PrincipalTag/team, 'grey'}", "grey", False),
    ("${aws:PrincipalTag/shade,''}", "", True),
    ("${aws:PrincipalTag/shade}", "grey", False),
    ("${aws:PrincipalTag/star}", "anything", False),
    ("${aws:PrincipalTag/star}", "*", True),
    ("${*}", "*", True),
    ("${*}", "a", False),
    ("a${?}b${$}", "a?b$", True),
    ("${unclosed", "${unclosed", True),
    ("${my:many}", "a", False),
    ("${my:many, 'a'}", "a", False),
]


@pytest.mark.parametrize(("pattern", "name", "holds"), VARIABLES)
def test_a_variable_in_a_resource(pattern: str, name: str, holds: bool):
    request = Request(ALICE, "s3:GetObject", Resource(f"arn:aws:s3:::{name}"), {"my:many": ("a", "b")})
    assert allowed({"Resource": f"arn:aws:s3:::{pattern}"}, request) is holds


def test_a_variable_in_a_condition():
    request = Request(ALICE, "s3:ListBucket", QUEUE, {"s3:prefix": ("home/alice/x",), "my:copy": ("*",)})
    assert allowed({"Condition": {"StringLike": {"s3:prefix": "home/${aws:username}/*"}}}, request)
    assert not allowed({"Condition": {"StringLike": {"s3:prefix": "home/${my:copy}/*"}}}, request)
    assert allowed({"Condition": {"StringEquals": {"aws:username": "${aws:PrincipalTag/x, 'alice'}"}}}, request)


def test_the_old_version_has_no_variables():
    for name, holds in (("alice", False), ("${aws:username}", True)):
        request = Request(ALICE, "s3:GetObject", Resource(f"arn:aws:s3:::{name}"))
        assert allowed({"Resource": "arn:aws:s3:::${aws:username}"}, request, "2008-10-17") is holds


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:PrincipalArn", ALICE.arn),
        ("aws:PrincipalAccount", ACCOUNT),
        ("aws:PrincipalType", "User"),
        ("aws:userid", "AIDAALICE"),
        ("aws:username", "alice"),
        ("aws:PrincipalTag/TEAM", "blue"),
        ("aws:PrincipalIsAWSService", "false"),
        ("aws:ResourceAccount", ACCOUNT),
    ],
)
def test_keys_that_follow_from_principal_and_resource(key: str, value: str):
    request = Request(ALICE, "sqs:SendMessage", QUEUE)
    assert allowed({"Condition": {"StringEquals": {key: value}}}, request)


def test_a_deny_of_all_but_services():
    statement = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Principal": "*",
        "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}},
    }
    policy = parse_policy(json.dumps({"Version": "2012-10-17", "Statement": statement}), PolicyKind.RESOURCE)
    resource = Resource(QUEUE.arn, ACCOUNT, policy)
    assert decide(Request(SERVICE, "sqs:SendMessage", resource), Policies()).allowed
    assert not decide(Request(ALICE, "sqs:SendMessage", resource), Policies()).allowed


def test_actions_are_compared_whatever_their_case():
    assert allowed({"Action": "SQS:send*"}, Request(ALICE, "sqs:SendMessage", QUEUE))
    assert not allowed({"Resource": QUEUE.arn.upper().replace("ARN:AWS", "arn:aws")}, Request(ALICE, "sqs:X", QUEUE))


def test_a_colon_in_a_value_doesn_t_move_the_parts_of_an_arn():
    match = arn("arn:aws:s3:${my:region}:1:b", True)
    assert match("arn:aws:s3:r:1:b", {"my:region": ("r",)}.get)
    assert not match("arn:aws:s3:r:1:b", {"my:region": ("r:1",)}.get)


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "?*" * 60 + "b", "*a*" * 40 + "b"])
def test_no_pattern_takes_long(pattern: str):
    began = time.perf_counter()
    assert not glob(pattern, False)("a" * 2_000, lambda _: None)
    assert time.perf_counter() - began < 2
