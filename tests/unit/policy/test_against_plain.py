"""Whatever is asked under whatever policies: the compiled evaluator says what the slow one does."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.policy import plain

from fogbank.policy import (
    Grant,
    NamedPolicy,
    Policies,
    PolicyKind,
    PolicyRule,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    decide,
    parse_policy,
)
from fogbank.policy.conditions import compile_conditions
from fogbank.policy.patterns import glob, resource

OURS, THEIRS = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{OURS}:role/r"
ASKING = (
    plain.Asking("User", OURS, f"arn:aws:iam::{OURS}:user/u"),
    plain.Asking("AssumedRole", OURS, f"arn:aws:sts::{OURS}:assumed-role/r/s", ROLE),
    plain.Asking("Root", OURS, f"arn:aws:iam::{OURS}:root"),
    plain.Asking("Service", "", "ec2.amazonaws.com"),
)
NAMES = ("*", OURS, OURS, OURS, THEIRS, f"arn:aws:iam::{OURS}:root", ROLE, *(one.self_arn for one in ASKING[:2]))

actions = st.sampled_from(["ec2:Run", "ec2:Stop", "s3:Get"])
# Much is allowed, so that all layers have a say: else a random question is denied by nearly the first one.
EVERYTHING = ("*",) * 12
action_patterns = st.sampled_from([*EVERYTHING, "ec2:*", "EC2:R*", "ec2:Run", "s3:?et", "*:Run", "s3:Put"])
arns = st.sampled_from(["*", *(f"arn:aws:s3:::{name}" for name in ("a", "ab", "a/b", "b*")), "arn:aws:ec2:r:1:i/a"])
arn_patterns = st.sampled_from(
    [
        *EVERYTHING,
        "arn:aws:s3:::a",
        "arn:aws:s3:::a*",
        "arn:aws:s3:::?",
        "arn:aws:*:*:*:*/a",
        "arn:aws:s3:::${aws:username}",
        "arn:aws:s3:::${aws:PrincipalTag/team, 'a'}/*",
        "arn:aws:s3:::b${*}",
    ]
)
keys = st.sampled_from(["aws:username", "x:k", "X:N"])
texts = st.sampled_from(["a", "A", "ab", "b*", "5", "5.0", "10", "true", "10.0.0.1", "2020-01-01T00:00:00Z"])
wanted = st.sampled_from(
    ["a", "a*", "*", "?", "5", "7", "true", "False", "10.0.0.0/8", "2021-01-01T00:00:00Z", "${aws:username}", "${x:k}"]
)
OPERATORS = [
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike"),
    *("StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals", "Bool"),
    *("IpAddress", "NotIpAddress", "ArnLike"),
]
operators = st.builds(
    lambda qualifier, name, suffix: qualifier + name + suffix,
    st.sampled_from(["", "", "ForAllValues:", "ForAnyValue:"]),
    st.sampled_from(OPERATORS),
    st.sampled_from(["", "", "IfExists"]),
)
conditions = st.dictionaries(
    operators, st.dictionaries(keys, st.lists(wanted, min_size=1, max_size=2), min_size=1, max_size=2), max_size=1
) | st.builds(lambda key, value: {"Null": {key: value}}, keys, st.sampled_from(["true", "false"]))
contexts = st.dictionaries(
    st.sampled_from(["aws:username", "x:k", "x:n"]), st.lists(texts, max_size=2).map(tuple), max_size=3
)


rarely = st.sampled_from([False] * 9 + [True])


def statements(principals: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Statements that parse; with somebody named where `principals`."""
    named = (
        st.just("*")
        | st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(lambda names: {"AWS": names})
        | st.just({"Service": "ec2.amazonaws.com"})
    )
    return st.builds(
        lambda effect, action, not_action, arn, not_resource, condition, name: {
            "Effect": effect,
            "NotAction" if not_action else "Action": action,
            "NotResource" if not_resource else "Resource": arn,
            "Condition": condition,
            **({"Principal": name} if principals else {}),
        },
        st.sampled_from(["Allow"] * 14 + ["Deny"]),
        st.lists(action_patterns, min_size=1, max_size=2),
        rarely,
        st.lists(arn_patterns, min_size=1, max_size=2),
        rarely,
        rarely.flatmap(lambda some: conditions if some else st.just({})),
        named,
    )


def documents(principals: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda version, items: {"Version": version, "Statement": items},
        st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"]),
        st.lists(statements(principals), min_size=1, max_size=3),
    )


cases = st.builds(
    plain.Case,
    asking=st.sampled_from(ASKING),
    action=actions,
    arn=arns,
    owner=st.sampled_from([OURS, OURS, THEIRS]),
    context=contexts,
    identity=st.lists(documents(), max_size=2).map(tuple),
    resource=st.none() | documents(principals=True),
    explicit=st.booleans(),
    boundary=st.none() | documents(),
    session=st.lists(documents(), max_size=2).map(tuple),
    scps=st.lists(st.lists(documents(), min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    granted=st.none() | st.sampled_from([ROLE, ASKING[0].self_arn]),
)


def parsed(document: dict[str, Any] | Any, kind: PolicyKind) -> NamedPolicy:
    return NamedPolicy("p", parse_policy(json.dumps(document), kind))


def asked(case: plain.Case) -> tuple[Request, Policies]:
    asking = case.asking
    principal = Principal(asking.self_arn, asking.account, PrincipalKind(asking.kind), issuer_arn=asking.issuer)
    policy = parsed(case.resource, PolicyKind.RESOURCE).policy if case.resource else None
    rule = PolicyRule.EXPLICIT if case.explicit else PolicyRule.UNITE
    request = Request(principal, case.action, Resource(case.arn, case.owner, policy, rule), case.context)
    grants = (Grant("g", case.granted, frozenset({case.action})),) if case.granted else ()
    return request, Policies(
        identity=tuple(parsed(one, PolicyKind.IDENTITY) for one in case.identity),
        boundary=parsed(case.boundary, PolicyKind.BOUNDARY) if case.boundary else None,
        session=tuple(parsed(one, PolicyKind.SESSION) for one in case.session),
        scps=tuple(tuple(parsed(one, PolicyKind.SCP) for one in level) for level in case.scps),
        grants=grants,
    )


def with_derived_keys(case: plain.Case) -> plain.Case:
    """The slow one is told what follows from the principal, too."""
    context = dict(case.context)
    if case.asking.kind == "User":
        context.setdefault("aws:username", ("u",))
    return plain.Case(**{**case.__dict__, "context": context})


@settings(max_examples=400, deadline=None)
@given(cases)
def test_both_evaluators_agree(case: plain.Case):
    decision = decide(*asked(case))
    said = "allow" if decision.allowed else "explicit" if decision.reason.is_explicit_deny else "implicit"
    assert said == plain.verdict(with_derived_keys(case))


@settings(max_examples=500, deadline=None)
@given(conditions, contexts)
def test_conditions_mean_what_the_slow_ones_say(
    block: dict[str, dict[str, list[str]]], context: dict[str, tuple[str, ...]]
):
    read = {name: {key: tuple(plain.listed(one)) for key, one in keys.items()} for name, keys in block.items()}
    expected = plain.conditions_hold({"Condition": block}, context, True)
    assert compile_conditions(read, True)(context.get) == expected


alphabet = st.text("ab:*?", max_size=9)


@settings(max_examples=300, deadline=None)
@given(alphabet, alphabet)
def test_wildcards_mean_what_the_slow_match_says(pattern: str, text: str):
    assert glob(pattern, False)(text, lambda _: None) == plain.like(pattern, text)


@st.composite
def patterns_with_texts(draw: st.DrawFn) -> tuple[str, str]:
    """A pattern of an ARN, and a text that it nearly or wholly matches."""
    pattern = ":".join(draw(st.lists(st.text("ab*?", max_size=3), min_size=4, max_size=7)))
    stands_for = {"*": st.text("ab:", max_size=3), "?": st.sampled_from("ab:")}
    return pattern, "".join(draw(stands_for[one]) if one in stands_for else one for one in pattern)


@settings(max_examples=400, deadline=None)
@given(patterns_with_texts())
def test_wildcards_of_resources_mean_what_the_slow_match_says(pair: tuple[str, str]):
    pattern, text = pair
    expected = plain.like(pattern, text) if pattern.count(":") < 5 else plain.resource_like(pattern, text)
    assert resource(pattern, False)(text, lambda _: None) == expected


@settings(max_examples=100, deadline=None)
@given(documents(), documents(), st.sampled_from(ASKING[:2]), actions, arns, contexts)
def test_a_further_policy_that_denies_never_allows_more(
    first: dict[str, Any],
    second: dict[str, Any],
    asking: plain.Asking,
    action: str,
    arn: str,
    context: dict[str, tuple[str, ...]],
):
    denying = {**second, "Statement": [{**item, "Effect": "Deny"} for item in second["Statement"]]}
    alone = decide(*asked(plain.Case(asking, action, arn, OURS, context, (first,))))
    both = decide(*asked(plain.Case(asking, action, arn, OURS, context, (first, denying))))
    assert alone.allowed or not both.allowed
