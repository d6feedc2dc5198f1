"""Decisions in the plain cases, and how denials are worded."""

import json

from fogbank.policy import (
    NamedPolicy,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Reason,
    Request,
    Resource,
    decide,
    denial_message,
    parse_policy,
)

ACCOUNT = "111122223333"
ALICE = Principal(f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT, PrincipalKind.USER, "AIDAALICE")
VOLUME = Resource(f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-1", ACCOUNT)


def named(*statements: dict[str, object], kind: PolicyKind = PolicyKind.IDENTITY, name: str = "p") -> NamedPolicy:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return NamedPolicy(name, parse_policy(text, kind))


ALLOW = named({"Sid": "Use", "Effect": "Allow", "Action": "ec2:*", "Resource": "*"})
DENY = named({"Sid": "No", "Effect": "Deny", "Action": "ec2:Delete*", "Resource": "*"}, name="q")


def test_a_statement_that_holds_allows():
    decision = decide(Request(ALICE, "ec2:CreateVolume", VOLUME), Policies((ALLOW,)))
    assert (decision.allowed, decision.reason) == (True, Reason.ALLOWED_IDENTITY)
    assert [(match.policy.name, match.label) for match in decision.matched] == [("p", "Use")]


def test_a_deny_wins_and_is_named():
    request = Request(ALICE, "ec2:DeleteVolume", VOLUME)
    decision = decide(request, Policies((ALLOW, DENY)))
    assert not decision.allowed
    assert [(match.policy.name, match.label) for match in decision.matched] == [("q", "No")]
    assert denial_message(request, decision) == (
        f"User: {ALICE.arn} is not authorized to perform: ec2:DeleteVolume on resource: {VOLUME.arn} "
        "with an explicit deny in an identity-based policy"
    )


def test_what_nothing_allows_is_denied():
    request = Request(ALICE, "kms:Decrypt", VOLUME)
    decision = decide(request, Policies((ALLOW,)))
    assert denial_message(request, decision).endswith("because no identity-based policy allows the kms:Decrypt action")
