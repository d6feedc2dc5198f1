"""AWS's documented cases, and how each denial is worded."""

import json
from typing import Any

import pytest
from tests.unit.policy.cases import FEDERATED, OURS, ROLE, ROOT, ROWS, SESSION, THEIRS, USER, Row

from fogbank.policy import (
    Decision,
    Grant,
    NamedPolicy,
    Policies,
    PolicyKind,
    PolicyRule,
    Principal,
    PrincipalKind,
    Reason,
    Request,
    Resource,
    decide,
    denial_message,
    empty_policy,
    parse_policy,
)

WHO = {
    "user": Principal(USER, OURS, PrincipalKind.USER, "AIDAALICEALICEALICE"),
    "session": Principal(SESSION, OURS, PrincipalKind.ASSUMED_ROLE, "AROABUILDERBUILDER:ci", issuer_arn=ROLE),
    "federated": Principal(FEDERATED, OURS, PrincipalKind.FEDERATED_USER, f"{OURS}:bob", issuer_arn=USER),
    "root": Principal(ROOT, OURS, PrincipalKind.ROOT, OURS),
    "stranger": Principal(f"arn:aws:iam::{THEIRS}:user/carol", THEIRS, PrincipalKind.USER, "AIDACAROL"),
    "service": Principal("ec2.amazonaws.com", "", PrincipalKind.SERVICE, service="ec2.amazonaws.com"),
    "anonymous": Principal("anonymous", "", PrincipalKind.ANONYMOUS),
}
SERVICE_LINKED = Principal(
    f"arn:aws:sts::{OURS}:assumed-role/AWSServiceRoleForX/x",
    OURS,
    PrincipalKind.ASSUMED_ROLE,
    issuer_arn=f"arn:aws:iam::{OURS}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
)


def named(statements: list[dict[str, Any]], kind: PolicyKind, arn: str | None = None) -> NamedPolicy:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return NamedPolicy(kind.name, parse_policy(text, kind) if statements else empty_policy(kind), arn)


def asked(row: Row) -> tuple[Request, Policies]:
    kind = PolicyKind.TRUST if row.action == "sts:AssumeRole" else PolicyKind.RESOURCE
    policy = None if row.resource is None else named(row.resource, kind).policy
    rule = PolicyRule.EXPLICIT if row.explicit else PolicyRule.UNITE
    request = Request(
        principal=SERVICE_LINKED if row.service_linked else WHO[row.who],
        action=row.action,
        resource=Resource(row.arn, row.owner, policy, rule),
        context=row.context,
        encryption_context=row.encryption_context,
    )
    grants = (Grant("g", row.grantee, frozenset({row.action}), subset=row.constraint),) if row.grantee else ()
    return request, Policies(
        identity=(named(row.identity, PolicyKind.IDENTITY),) if row.identity else (),
        boundary=None if row.boundary is None else named(row.boundary, PolicyKind.BOUNDARY),
        session=() if row.session is None else (named(row.session, PolicyKind.SESSION),),
        scps=tuple((named(level, PolicyKind.SCP),) for level in row.scps),
        rcps=tuple((named(level, PolicyKind.RCP),) for level in row.rcps),
        grants=grants,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.who}-{row.says}")
def test_a_documented_case(row: Row):
    request, policies = asked(row)
    decision = decide(request, policies)
    assert decision.reason.name == row.outcome
    assert decision.allowed is row.outcome.startswith("ALLOWED")


def test_the_table_has_every_reason():
    assert {row.outcome for row in ROWS} >= {reason.name for reason in Reason} - {"IMPLICIT_DENY_RCP"}


HEAD = f"User: {USER} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::reports/a.csv "
WORDED = {
    Reason.EXPLICIT_DENY_IDENTITY: "with an explicit deny in an identity-based policy",
    Reason.EXPLICIT_DENY_RESOURCE: "with an explicit deny in a resource-based policy",
    Reason.EXPLICIT_DENY_BOUNDARY: "with an explicit deny in a permissions boundary",
    Reason.EXPLICIT_DENY_SESSION: "with an explicit deny in a session policy",
    Reason.EXPLICIT_DENY_SCP: "with an explicit deny in a service control policy",
    Reason.EXPLICIT_DENY_RCP: "with an explicit deny in a resource control policy",
    Reason.IMPLICIT_DENY_IDENTITY: "because no identity-based policy allows the s3:GetObject action",
    Reason.IMPLICIT_DENY_RESOURCE: "because no resource-based policy allows the s3:GetObject action",
    Reason.IMPLICIT_DENY_BOUNDARY: "because no permissions boundary allows the s3:GetObject action",
    Reason.IMPLICIT_DENY_SESSION: "because no session policy allows the s3:GetObject action",
    Reason.IMPLICIT_DENY_SCP: "because no service control policy allows the s3:GetObject action",
    Reason.IMPLICIT_DENY_RCP: "because no resource control policy allows the s3:GetObject action",
}


@pytest.mark.parametrize("reason", [reason for reason in Reason if "DENY" in reason.name])
def test_a_denial_is_worded_as_aws_words_it(reason: Reason):
    request, _ = asked(ROWS[0])
    assert denial_message(request, Decision(False, reason)) == HEAD + WORDED[reason]


def test_an_explicit_deny_of_a_managed_policy_is_named():
    request, _ = asked(ROWS[0])
    arn = f"arn:aws:iam::{OURS}:policy/NoReports"
    policy = named([{"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}], PolicyKind.IDENTITY, arn)
    decision = decide(request, Policies((policy,)))
    assert denial_message(request, decision) == f"{HEAD}with an explicit deny in an identity-based policy: {arn}"
    assert [(match.policy.arn, match.label) for match in decision.matched] == [(arn, "No")]


def test_a_message_without_a_resource_says_none():
    principal = WHO["user"]
    plain = Request(principal, "ec2:DescribeVolumes", Resource("*"))
    assert " on resource: " not in denial_message(plain, decide(plain, Policies()))
    star = Request(principal, "kms:CreateKey", Resource("*"))
    assert " on resource: * because " in denial_message(star, decide(star, Policies()))
