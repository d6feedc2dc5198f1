"""Keys that differ only in case: a Deny holds with any of their values, an Allow with all."""

import json
from typing import Any

import pytest

from fogbank.core.access import Target
from fogbank.policy import (
    NamedPolicy,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    decide,
    folded,
)
from fogbank.policy.compile import parse_policy
from fogbank.services.authorization.request_keys import keys_of_target

ACCOUNT = "111122223333"
ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}
BOTH = (("env", ("prod",)), ("Env", ("x",)))


def allowed(*statements: dict[str, Any], tags: dict[str, str], mine: dict[str, str] | None = None) -> bool:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    alice = Principal(f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT, PrincipalKind.USER, tags=mine or {})
    volume = f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-prod"
    keys = keys_of_target("ec2", Target(volume, ACCOUNT, tags=tags), {})
    policy = parse_policy(text, PolicyKind.IDENTITY)
    request = Request(alice, "ec2:DeleteVolume", Resource(volume, ACCOUNT), keys)
    return decide(request, Policies(identity=(NamedPolicy("rights", policy),))).allowed


def one(effect: str, operator: str, value: str, key: str = "aws:ResourceTag/env") -> dict[str, Any]:
    return {"Effect": effect, "Action": "*", "Resource": "*", "Condition": {operator: {key: value}}}


@pytest.mark.parametrize(
    "tags", [{"env": "prod", "Env": "x"}, {"Env": "x", "env": "prod"}, {"ENV": "prod", "eNv": "x"}]
)
@pytest.mark.parametrize("key", ["aws:ResourceTag/env", "ec2:ResourceTag/Env"])
def test_a_second_tag_neither_ends_a_deny_nor_makes_an_allow(tags: dict[str, str], key: str) -> None:
    for operator, value in (
        ("StringEquals", "prod"),
        ("StringEquals", "x"),
        ("StringNotEquals", "prod"),
        ("StringNotEquals", "x"),
        ("ForAllValues:StringEquals", "prod"),
        ("ForAnyValue:StringNotEquals", "x"),
        ("StringLikeIfExists", "p*"),
    ):
        assert not allowed(ALLOW, one("Deny", operator, value, key), tags=tags), operator
        assert not allowed(one("Allow", operator, value, key), tags=tags), operator


def test_where_all_values_agree() -> None:
    tags = {"env": "prod", "Env": "prod"}
    assert allowed(one("Allow", "StringEquals", "prod"), tags=tags)
    assert allowed(ALLOW, one("Deny", "StringNotEquals", "prod"), tags=tags)
    assert allowed(ALLOW, one("Deny", "StringEquals", "test"), tags=tags)
    assert not allowed(ALLOW, one("Deny", "Null", "false"), tags=tags)


def test_other_tags_are_as_ever() -> None:
    tags = {"env": "prod", "Env": "x", "team": "blue"}
    assert allowed(one("Allow", "StringEquals", "blue", "aws:ResourceTag/Team"), tags=tags)
    assert not allowed(ALLOW, one("Deny", "StringEquals", "blue", "aws:ResourceTag/team"), tags=tags)


def test_variables() -> None:
    tags = {"env": "prod", "Env": "x"}
    mine = {"Team": "prod", "team": "y"}
    resource = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ec2:*:*:volume/vol-${aws:ResourceTag/env}"}
    assert not allowed(ALLOW, resource, tags=tags)
    assert not allowed({**resource, "Effect": "Allow"}, tags=tags)
    named = "${aws:PrincipalTag/team}"
    assert not allowed(ALLOW, one("Deny", "StringEquals", named), tags={"env": "prod"}, mine=mine)
    assert not allowed(one("Allow", "StringEquals", named), tags={"env": "prod"}, mine=mine)


def test_more_ways_than_are_tried_are_refused() -> None:
    many = ["".join(c.upper() if n >> i & 1 else c for i, c in enumerate("department")) for n in range(65)]
    tags = {name: str(number) for number, name in enumerate(many)}
    assert not allowed(one("Allow", "StringNotEquals", "none", "aws:ResourceTag/department"), tags=tags)
    assert not allowed(ALLOW, one("Deny", "StringEquals", "none", "aws:ResourceTag/department"), tags=tags)


def test_keys_that_do_not_collide_are_plain() -> None:
    assert folded([("A", ("x",)), ("b", ())]) == {"a": ("x",)}
    assert type(folded([("A", ("x",))])["a"]) is tuple
    assert sorted(folded(BOTH)["env"]) == ["prod", "x"]
