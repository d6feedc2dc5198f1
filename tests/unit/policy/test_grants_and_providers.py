"""Constraints of grants, roles that web identities assume, and who is exempt from an organization's policies."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from fogbank.policy import (
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
    parse_policy,
)

ACCOUNT, OTHER = "111122223333", "444455556666"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALICE = Principal(f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT, PrincipalKind.USER)
CAROL = Principal(f"arn:aws:iam::{OTHER}:user/carol", OTHER, PrincipalKind.USER)
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example"
VISITOR = Principal("idp.example:ada", "", PrincipalKind.WEB_IDENTITY, provider=PROVIDER)
DECRYPT = frozenset({"kms:Decrypt"})


def named(kind: PolicyKind, *statements: dict[str, Any]) -> NamedPolicy:
    return NamedPolicy("p", parse_policy(json.dumps({"Version": "2012-10-17", "Statement": statements}), kind))


def key(account: str = ACCOUNT) -> Resource:
    """A key whose policy names nobody who asks here."""
    nobody = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"Service": "sns.amazonaws.com"}}
    return Resource(KEY, account, named(PolicyKind.RESOURCE, nobody).policy, PolicyRule.EXPLICIT)


PAIR = {"aws:ebs:id": "vol-1"}
MORE = {**PAIR, "more": "x"}


@pytest.mark.parametrize(
    ("equals", "subset", "given", "allowed"),
    [
        (PAIR, None, PAIR, True),
        (PAIR, None, MORE, False),
        (PAIR, None, {}, False),
        (PAIR, None, None, True),
        ({}, None, {}, True),
        (None, PAIR, MORE, True),
        (None, PAIR, {}, False),
        (None, MORE, PAIR, False),
        (None, PAIR, {"AWS:ebs:id": "vol-1"}, False),
        (None, None, {}, True),
    ],
)
def test_constraints_of_a_grant(
    equals: Mapping[str, str] | None, subset: Mapping[str, str] | None, given: Mapping[str, str] | None, allowed: bool
):
    grant = Grant("g-1", ALICE.arn, DECRYPT, equals, subset)
    request = Request(ALICE, "kms:Decrypt", key(), encryption_context=given)
    decision = decide(request, Policies(grants=(grant,)))
    assert (decision.allowed, decision.grant) == (allowed, "g-1" if allowed else None)


def test_a_grant_is_for_its_operations_alone():
    grant = Grant("g-1", ALICE.arn, DECRYPT)
    assert not decide(Request(ALICE, "kms:Encrypt", key()), Policies(grants=(grant,))).allowed


def test_the_first_grant_that_holds_is_told():
    grants = (Grant("g-1", CAROL.arn, DECRYPT), Grant("g-2", ALICE.arn, DECRYPT), Grant("g-3", ALICE.arn, DECRYPT))
    assert decide(Request(ALICE, "kms:Decrypt", key()), Policies(grants=grants)).grant == "g-2"


def test_a_grant_to_another_account_needs_its_own_policy_too():
    grants = (Grant("g-1", CAROL.arn, DECRYPT),)
    request = Request(CAROL, "kms:Decrypt", key())
    assert decide(request, Policies(grants=grants)).reason is Reason.IMPLICIT_DENY_IDENTITY
    own = named(PolicyKind.IDENTITY, {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": KEY})
    decision = decide(request, Policies((own,), grants=grants))
    assert (decision.reason, decision.grant) == (Reason.ALLOWED_BOTH_ACCOUNTS, "g-1")


@pytest.mark.parametrize(
    ("principal", "audience", "allowed"),
    [
        ({"Federated": PROVIDER}, "fogbank", True),
        ({"Federated": PROVIDER}, "others", False),
        ({"Federated": f"{PROVIDER}/x"}, "fogbank", False),
        ({"AWS": "*"}, "fogbank", False),
        ({"AWS": ACCOUNT}, "fogbank", False),
    ],
)
def test_a_web_identity_by_its_provider(principal: dict[str, str], audience: str, allowed: bool):
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": principal,
        "Condition": {"StringEquals": {"idp.example:aud": "fogbank"}},
    }
    role = f"arn:aws:iam::{ACCOUNT}:role/visitor"
    resource = Resource(role, ACCOUNT, named(PolicyKind.TRUST, trust).policy, PolicyRule.EXPLICIT)
    request = Request(VISITOR, "sts:AssumeRoleWithWebIdentity", resource, {"idp.example:aud": (audience,)})
    assert decide(request, Policies()).allowed is allowed


def test_service_linked_roles_obey_no_organization():
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    session = Principal(
        f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForX/x", ACCOUNT, PrincipalKind.ASSUMED_ROLE
    )
    linked = Principal(session.arn, ACCOUNT, PrincipalKind.ASSUMED_ROLE, issuer_arn=arn)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    closed = named(PolicyKind.RCP, {**everything, "Effect": "Deny", "Principal": "*"})
    policies = Policies(
        identity=(named(PolicyKind.IDENTITY, everything),),
        rcps=((closed,),),
        scps=((named(PolicyKind.SCP, {**everything, "Effect": "Deny"}),),),
    )
    bucket = Resource("arn:aws:s3:::reports", ACCOUNT)
    assert decide(Request(linked, "s3:GetObject", bucket), policies).allowed
    assert decide(Request(session, "s3:GetObject", bucket), policies).reason is Reason.EXPLICIT_DENY_RCP


def test_services_obey_resource_control_policies():
    service = Principal("ec2.amazonaws.com", "", PrincipalKind.SERVICE, service="ec2.amazonaws.com")
    open_to_all = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}
    resource = Resource("arn:aws:s3:::reports", ACCOUNT, named(PolicyKind.RESOURCE, open_to_all).policy)
    request = Request(service, "s3:GetObject", resource)
    closed = Policies(rcps=((named(PolicyKind.RCP, {**open_to_all, "Effect": "Deny"}),),))
    assert decide(request, Policies()).allowed
    assert decide(request, closed).reason is Reason.EXPLICIT_DENY_RCP
    silent = Policies(rcps=((named(PolicyKind.RCP, {**open_to_all, "Effect": "Deny", "Action": "sqs:*"}),),))
    assert decide(request, silent).reason is Reason.IMPLICIT_DENY_RCP


def test_a_federated_session_of_root_has_what_was_passed():
    root = f"arn:aws:iam::{ACCOUNT}:root"
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/x"
    federated = Principal(arn, ACCOUNT, PrincipalKind.FEDERATED_USER, f"{ACCOUNT}:x", issuer_arn=root)
    passed = named(PolicyKind.SESSION, {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})
    bucket = Resource("arn:aws:s3:::reports", ACCOUNT)
    assert decide(Request(federated, "s3:GetObject", bucket), Policies(session=(passed,))).allowed
    refused = decide(Request(federated, "s3:PutObject", bucket), Policies(session=(passed,)))
    assert refused.reason is Reason.IMPLICIT_DENY_SESSION
