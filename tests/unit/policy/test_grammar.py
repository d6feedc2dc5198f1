"""What is a policy and what isn't, by kind, with AWS's wordings."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.policy import (
    MalformedPolicy,
    PolicyKind,
    empty_policy,
    parse_policy,
    policy_size,
    require_current_version,
    span_of,
)

IDENTITY, RESOURCE, TRUST = PolicyKind.IDENTITY, PolicyKind.RESOURCE, PolicyKind.TRUST
GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
TRUSTING: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
}
SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
RESOURCE_VENDOR = "Resource vendor must be fully qualified and cannot contain regexes."


def document(*statements: object, **more: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def without(statement: dict[str, Any], *names: str, **more: object) -> dict[str, Any]:
    return {**{key: value for key, value in statement.items() if key not in names}, **more}


# Kind, text, and AWS's wording.
MALFORMED: list[tuple[PolicyKind, str, str]] = [
    (IDENTITY, "", "This policy contains invalid Json"),
    (IDENTITY, "{", "This policy contains invalid Json"),
    (IDENTITY, '{"Version": NaN}', "This policy contains invalid Json"),
    (IDENTITY, " " + document(GOOD), "JSON strings must not have leading spaces"),
    (IDENTITY, "[" * 100_000, "This policy contains invalid Json"),
    (IDENTITY, "[]", SYNTAX),
    (IDENTITY, "{}", SYNTAX),
    (IDENTITY, document(), SYNTAX),
    (IDENTITY, document("text"), SYNTAX),
    (IDENTITY, document(GOOD, Version="2020-01-01"), SYNTAX),
    (IDENTITY, document(GOOD, Id=5), SYNTAX),
    (IDENTITY, document(GOOD, Extra="x"), SYNTAX),
    (IDENTITY, '{"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}', SYNTAX),
    (IDENTITY, document(without(GOOD, Extra="x")), SYNTAX),
    (IDENTITY, document(without(GOOD, "Effect")), SYNTAX),
    (IDENTITY, document(without(GOOD, Effect="Maybe")), SYNTAX),
    (IDENTITY, document(without(GOOD, Effect="allow")), LEGACY),
    (IDENTITY, document(without(GOOD, NotAction="s3:*")), SYNTAX),
    (IDENTITY, document(without(GOOD, NotResource="*")), SYNTAX),
    (IDENTITY, document(without(GOOD, Action=5)), SYNTAX),
    (IDENTITY, document(without(GOOD, Action=["s3:*", None])), SYNTAX),
    (IDENTITY, document(without(GOOD, Sid=5)), SYNTAX),
    (IDENTITY, document(without(GOOD, Condition=[])), SYNTAX),
    (IDENTITY, document(without(GOOD, Condition={"StringSounds": {"a:b": "c"}})), SYNTAX),
    (IDENTITY, document(without(GOOD, Condition={"ForSome:StringLike": {"a:b": "c"}})), SYNTAX),
    (IDENTITY, document(without(GOOD, Condition={"NullIfExists": {"a:b": "true"}})), SYNTAX),
    (IDENTITY, document(without(GOOD, Condition={"StringLike": {"a:b": {"c": "d"}}})), SYNTAX),
    (IDENTITY, document(without(GOOD, Condition={"DateLessThan": {"a:b": "tomorrow"}})), LEGACY),
    (
        IDENTITY,
        document(without(GOOD, Sid="One"), without(GOOD, Sid="One")),
        "Statement IDs (SID) in a single policy must be unique.",
    ),
    (
        IDENTITY,
        document(without(GOOD, Sid="with space")),
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
        "[0-9A-Za-z]*",
    ),
    (IDENTITY, document(without(GOOD, "Action")), "Policy statement must contain actions."),
    (IDENTITY, document(without(GOOD, Action=[])), "Policy statement must contain actions."),
    (IDENTITY, document(without(GOOD, "Resource")), "Policy statement must contain resources."),
    (IDENTITY, document(without(GOOD, Resource=[])), "Policy statement must contain resources."),
    (IDENTITY, document(without(GOOD, Principal="*")), "Policy document should not specify a principal."),
    (IDENTITY, document(without(GOOD, Action="GetObject")), VENDOR),
    (IDENTITY, document(without(GOOD, Action="s3:Get:Object")), "Actions/Condition can contain only one colon."),
    (IDENTITY, document(without(GOOD, Action="s 3:Get")), "Vendor s 3 is not valid"),
    (IDENTITY, document(without(GOOD, NotAction="x", Action=None)), SYNTAX),
    (IDENTITY, document(without(GOOD, Resource="bucket")), 'Resource bucket must be in ARN format or "*".'),
    (
        IDENTITY,
        document(without(GOOD, Resource="arn:moon:s3:::b")),
        'Partition "moon" is not valid for resource "arn:moon:s3:::b".',
    ),
    (
        IDENTITY,
        document(without(GOOD, Resource="arn:moon")),
        'Partition "moon" is not valid for resource "arn:moon:*:*:*:*".',
    ),
    (IDENTITY, document(without(GOOD, Resource="arn:aws:s3")), LEGACY),
    (IDENTITY, document(without(GOOD, Resource="arn:aws")), RESOURCE_VENDOR),
    (IDENTITY, document(without(GOOD, Resource="arn:aws::::b")), RESOURCE_VENDOR),
    (PolicyKind.SESSION, document(without(GOOD, Principal="*")), "Policy document should not specify a principal."),
    (PolicyKind.SCP, document(without(GOOD, Principal="*")), "Policy document should not specify a principal."),
    (PolicyKind.RCP, document(GOOD), "Missing required field Principal"),
    (PolicyKind.RCP, document(without(GOOD, Principal="*")), SYNTAX),
    (PolicyKind.RCP, document(without(GOOD, Effect="Deny", Principal={"AWS": "111122223333"})), SYNTAX),
    (RESOURCE, document(GOOD), "Missing required field Principal"),
    (RESOURCE, document(without(GOOD, Principal={"Nobody": "x"})), SYNTAX),
    (RESOURCE, document(without(GOOD, Principal={"AWS": []})), SYNTAX),
    (RESOURCE, document(without(GOOD, Principal="alice")), SYNTAX),
    (RESOURCE, document(without(GOOD, Principal={"AWS": "alice"})), 'Invalid principal in policy: "AWS":"alice"'),
    (
        RESOURCE,
        document(without(GOOD, Principal={"AWS": "arn:aws:iam::111122223333:user/*"})),
        'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"',
    ),
    (RESOURCE, document(without(GOOD, Principal={"Service": "ec2"})), 'Invalid principal in policy: "Service":"ec2"'),
    (TRUST, "{", "This policy contains invalid Json"),
    (TRUST, document(), "Could not parse the policy: Statement is empty!"),
    (TRUST, document(TRUSTING, Version="2020-01-01"), "The policy must contain a valid version string"),
    (TRUST, document(without(TRUSTING, "Effect")), "Missing required field Effect"),
    (TRUST, document(without(TRUSTING, Effect="Maybe")), "Invalid effect: Maybe"),
    (TRUST, document(without(TRUSTING, "Principal")), "Missing required field Principal"),
    (TRUST, document(without(TRUSTING, Principal="*")), "Principal must be a JSON object."),
    (TRUST, document(without(TRUSTING, Principal={})), "Missing required field Principal cannot be empty!"),
    (
        TRUST,
        document(without(TRUSTING, "Principal", NotPrincipal={"AWS": "*"})),
        "Allow with NotPrincipal is not allowed.",
    ),
    (
        TRUST,
        document(without(TRUSTING, "Principal", NotPrincipal={"AWS": "*"}, Effect="Deny")),
        "AssumeRole policy must not contain NotPrincipal field.",
    ),
    (TRUST, document(without(TRUSTING, "Action")), "Missing required field Action"),
    (
        TRUST,
        document(without(TRUSTING, Action="s3:GetObject")),
        "AssumeRole policy may only specify STS AssumeRole actions.",
    ),
    (TRUST, document(without(TRUSTING, Action="*")), "AssumeRole policy may only specify STS AssumeRole actions."),
    (TRUST, document(without(TRUSTING, Resource="*")), "Has prohibited field Resource"),
    (TRUST, document(without(TRUSTING, NotResource="*")), "AssumeRole policy must not contain resources."),
    (
        TRUST,
        document(without(TRUSTING, Sid="a"), without(TRUSTING, Sid="a")),
        "The Statement Ids in the policy are not unique",
    ),
]


@pytest.mark.parametrize(("kind", "text", "message"), MALFORMED)
def test_what_is_no_policy(kind: PolicyKind, text: str, message: str):
    with pytest.raises(MalformedPolicy) as caught:
        parse_policy(text, kind)
    assert caught.value.message == message


ACCEPTED: list[tuple[PolicyKind, str]] = [
    (IDENTITY, document(GOOD)),
    (IDENTITY, json.dumps({"Statement": GOOD})),
    (IDENTITY, json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": [GOOD]})),
    (IDENTITY, document(without(GOOD, Sid=""), without(GOOD, Sid=""))),
    (IDENTITY, document(without(GOOD, "Action", NotAction=["iam:*", "*:Delete*"]))),
    (IDENTITY, document(without(GOOD, Resource="arn:aws:s3:::${aws:username}/*"))),
    (IDENTITY, document(without(GOOD, Resource="arn:*:s3:::b"))),
    (IDENTITY, document(without(GOOD, Resource="arn:aws:s3*"))),
    (IDENTITY, document(without(GOOD, Condition={"Bool": {"a:b": True}, "NumericLessThan": {"a:c": 5.5}}))),
    (IDENTITY, document(without(GOOD, Condition={"ForAllValues:StringLikeIfExists": {"a:b": ["c", "d"]}}))),
    (IDENTITY, document(without(GOOD, Condition={"DateLessThan": {"a:b": ["2026", "2026-05", "1700000000"]}}))),
    (RESOURCE, document(without(GOOD, Sid="with space", Principal="*"))),
    (RESOURCE, document(without(GOOD, NotPrincipal={"AWS": ["111122223333", "AIDAIOSFODNN7EXAMPLE"]}))),
    (RESOURCE, document(without(GOOD, Principal={"AWS": "*", "Service": ["ec2.amazonaws.com"]}))),
    (TRUST, document(TRUSTING)),
    (TRUST, document(without(TRUSTING, Action=["sts:AssumeRole", "sts:TagSession"]))),
    (
        TRUST,
        document(without(TRUSTING, Principal={"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example"})),
    ),
    (PolicyKind.SCP, document(GOOD)),
    (PolicyKind.RCP, document({"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"})),
    (PolicyKind.RCP, document(without(GOOD, Effect="Deny", Principal="*"))),
]


@pytest.mark.parametrize(("kind", "text"), ACCEPTED)
def test_what_is_a_policy(kind: PolicyKind, text: str):
    assert parse_policy(text, kind).kind is kind
    assert parse_policy(text, kind) is parse_policy(text, kind)


def test_managed_policies_have_the_current_version():
    require_current_version(parse_policy(document(GOOD), IDENTITY))
    with pytest.raises(MalformedPolicy) as caught:
        require_current_version(parse_policy(json.dumps({"Statement": GOOD}), IDENTITY))
    assert caught.value.message == "Policy document must be version 2012-10-17 or greater."


def test_too_long_a_text_is_not_read():
    with pytest.raises(MalformedPolicy):
        parse_policy('{"Statement": ' + " " * 131_072 + "}", IDENTITY)


@given(st.text(max_size=60) | st.recursive(st.none() | st.text(max_size=5), st.lists).map(json.dumps))
def test_whatever_is_no_policy_is_said_to_be_none(text: str):
    with pytest.raises(MalformedPolicy):
        parse_policy(text, IDENTITY)


PIECES = st.sampled_from(
    [
        "Allow",
        "s3:*",
        "*",
        "Effect",
        "Action",
        "Resource",
        "Principal",
        "Condition",
        "StringLike",
        "AWS",
        "a:b",
        "${",
        "}",
    ]
)
VALUES = st.recursive(
    PIECES | st.booleans() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(PIECES, inner),
    max_leaves=12,
)


@given(st.dictionaries(PIECES, VALUES), st.sampled_from(list(PolicyKind)))
def test_hostile_statements_are_parsed_or_refused(statement: dict[str, Any], kind: PolicyKind):
    with contextlib.suppress(MalformedPolicy):
        assert parse_policy(document(statement), kind).statements


def test_an_empty_policy_has_no_statements():
    assert empty_policy(PolicyKind.BOUNDARY).statements == ()


@pytest.mark.parametrize(
    ("text", "size"),
    [('{"a": "b c"}', 10), ('{\n "a" :\t[ ] }', 8), ("", 0)],
)
def test_white_space_has_no_size(text: str, size: int):
    assert policy_size(text) == size


@given(
    st.lists(st.sampled_from([GOOD, without(GOOD, Action=["s3:{", "s3:]}"])]), min_size=1), st.sampled_from([None, 1])
)
def test_every_statement_is_found_in_its_text(statements: list[dict[str, Any]], indent: int | None):
    text = json.dumps({"Id": "{[", "Statement": statements, "Version": "2012-10-17"}, indent=indent)
    policy, lines = parse_policy(text, IDENTITY), text.split("\n")

    def offset(line: int, column: int) -> int:
        return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1

    for index, statement in enumerate(statements):
        span = span_of(policy, index)
        found = text[offset(span.start.line, span.start.column) : offset(span.end.line, span.end.column)]
        assert json.loads(found) == statement
