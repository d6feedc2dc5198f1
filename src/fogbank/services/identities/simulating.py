"""What a simulation is made of: policies as a request gives them or an identity has them, and results as IAM says them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fogbank.policy import (
    Decision,
    Effect,
    MalformedPolicy,
    Match,
    NamedPolicy,
    Policies,
    PolicyKind,
    PolicyRule,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    compile_policy,
    decide,
    empty_policy,
    missing_keys,
    parse_policy,
    span_of,
)
from fogbank.policy import Position as TextPosition
from fogbank.services.api import iam
from fogbank.services.identities import errors

INPUT = "PolicyInputList"
_ACTION = re.compile(r"[a-zA-Z0-9-]+:[a-zA-Z0-9]+")
_USER_ARN = re.compile(r"arn:[^:]+:iam::(\d{12}):user/\S+")
_OWNER = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")
# `EvaluationResult.MatchedStatements[].SourcePolicyType` of what stands nowhere but in the request.
_GIVEN = "none"
# Resources whose policies have to allow, whatever identity policies say.
_EXPLICIT = (":kms:",)

_ALLOW_ALL = NamedPolicy(
    "everything",
    parse_policy(
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
        PolicyKind.IDENTITY,
    ),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything but action and resource. owner: of resources whose ARN doesn't name one."""

    principal: Principal
    policies: Policies
    resource_policy: NamedPolicy | None = None
    owner: str = ""
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def condition_keys(self) -> list[str]:
        """Keys that the policies ask for, each once."""
        return condition_keys(
            [
                *self.policies.identity,
                *((self.policies.boundary,) if self.policies.boundary else ()),
                *(named for level in (*self.policies.scps, *self.policies.rcps) for named in level),
                *((self.resource_policy,) if self.resource_policy else ()),
            ]
        )

    def request(self, action: str, arn: str) -> Request:
        policy = self.resource_policy.policy if self.resource_policy else None
        # Whose a resource is counts only beside its policy: without one, identity policies are simulated alone.
        account = (_account_of(arn) or self.owner) if policy else ""
        explicit = any(part in arn for part in _EXPLICIT)
        rule = PolicyRule.EXPLICIT if policy and explicit else PolicyRule.UNITE
        return Request(self.principal, action, Resource(arn, account, policy, rule), self.context)


def _account_of(arn: str) -> str:
    return arn.split(":", 5)[4] if arn.count(":") >= 5 else ""


def condition_keys(policies: Iterable[NamedPolicy]) -> list[str]:
    """Keys that conditions and variables of `policies` ask for, each once."""
    found: dict[str, str] = {}
    for named in policies:
        for key in named.policy.condition_keys:
            found.setdefault(key.lower(), key)
    return list(found.values())


def given(texts: Sequence[str] | None, kind: PolicyKind, label: str = INPUT) -> tuple[NamedPolicy, ...]:
    """Policies of a request's list, called `PolicyInputList.1` and so on. Raises ApiError InvalidInput."""
    return tuple(_given(text, kind, f"{label}.{number}") for number, text in enumerate(texts or (), 1))


def _given(text: str, kind: PolicyKind, name: str) -> NamedPolicy:
    try:
        # Not kept: it is asked about once.
        return NamedPolicy(name, compile_policy(text, kind), source=_GIVEN)
    except MalformedPolicy as error:
        raise errors.invalid_input(f"{name}: {error.message}") from error


def resource_policy(text: str | None, caller_arn: str | None) -> NamedPolicy | None:
    """The request's `ResourcePolicy`. Raises ApiError InvalidInput; without somebody who calls it names nobody."""
    if text is None:
        return None
    if caller_arn is None:
        raise errors.invalid_input("A CallerArn must be specified when a ResourcePolicy is provided.")
    return _given(text, PolicyKind.RESOURCE, "ResourcePolicy")


def boundary(texts: Sequence[str] | None) -> NamedPolicy | None:
    """The request's permissions boundary, of which there can be one. Raises ApiError InvalidInput."""
    if texts is not None and len(texts) > 1:
        raise errors.invalid_input("Only one permissions boundary policy can be simulated.")
    policies = given(texts, PolicyKind.BOUNDARY, "PermissionsBoundaryPolicyInputList")
    return policies[0] if policies else None


def gone_boundary() -> NamedPolicy:
    """Of an identity whose boundary isn't there any more: nothing is allowed."""
    return NamedPolicy("permissions boundary", empty_policy(PolicyKind.BOUNDARY), source=_GIVEN)


def context_of(entries: Sequence[iam.ContextEntry] | None) -> dict[str, tuple[str, ...]]:
    """Condition keys with their values. Raises ApiError InvalidInput for one without a name or given twice."""
    context: dict[str, tuple[str, ...]] = {}
    for entry in entries or ():
        name = (entry.context_key_name or "").lower()
        if not name or name in context:
            raise errors.invalid_input(f"Context key {entry.context_key_name} is missing its name or given twice.")
        context[name] = tuple(entry.context_key_values or ())
    return context


def check_actions(names: Sequence[str]) -> None:
    """Raises ApiError InvalidInput: an action has its service's prefix and no wildcards."""
    for name in names:
        if not _ACTION.fullmatch(name):
            raise errors.invalid_input(f"Action name {name} is not valid: it has the form service:Operation.")


def caller_of(arn: str) -> Principal:
    """The principal of `CallerArn`. Raises ApiError InvalidInput: IAM simulates users alone."""
    match = _USER_ARN.fullmatch(arn)
    if match is None:
        raise errors.invalid_input(f"Invalid value for CallerArn: {arn} is not the ARN of an IAM user.")
    return Principal(arn, match[1], PrincipalKind.USER)


def owner_of(text: str | None, default: str) -> str:
    """The account of `ResourceOwner`. Raises ApiError InvalidInput."""
    if text is None:
        return default
    match = _OWNER.fullmatch(text)
    if match is None:
        raise errors.invalid_input(f"Invalid value for ResourceOwner: {text}")
    return match[1]


def _decision(decision: Decision) -> str:
    if decision.allowed:
        return "allowed"
    return "explicitDeny" if decision.reason.is_explicit_deny else "implicitDeny"


def _position(position: TextPosition) -> iam.Position:
    return iam.Position(line=position.line, column=position.column)


def _matched(decision: Decision) -> tuple[iam.Statement, ...]:
    """Statements that made the decision: none where nothing allowed."""
    wanted = Effect.ALLOW if decision.allowed else Effect.DENY
    return tuple(_statement(match) for match in decision.matched if match.statement.effect is wanted)


def _statement(match: Match) -> iam.Statement:
    named = match.policy
    is_resource = named.policy.kind is PolicyKind.RESOURCE
    span = span_of(named.policy, match.statement.index)
    return iam.Statement(
        source_policy_id="ResourcePolicy" if is_resource else named.name,
        source_policy_type="resource" if is_resource else named.source or _GIVEN,
        start_position=_position(span.start),
        end_position=_position(span.end),
    )


def _details(scenario: Scenario, request: Request) -> dict[str, str] | None:
    """What each account says of a request from one into another; empty within one, absent without a resource."""
    if request.resource.arn == "*":
        return None
    if request.resource.account in ("", scenario.principal.account):
        return {}
    alone = replace(request, resource=Resource(request.resource.arn))
    theirs = replace(scenario.policies, identity=(_ALLOW_ALL,), boundary=None)
    return {
        "IAM Policy": _decision(decide(alone, scenario.policies)),
        "Resource Policy": _decision(decide(request, theirs)),
    }


def evaluate(scenario: Scenario, action: str, arn: str) -> iam.EvaluationResult:
    """The result of one action on one resource."""
    request = scenario.request(action, arn)
    decision = decide(request, scenario.policies)
    said, matched, details = _decision(decision), _matched(decision), _details(scenario, request)
    missing = tuple(missing_keys(request, scenario.condition_keys()))
    bounded = None
    if decision.boundary_allows is not None:
        bounded = iam.PermissionsBoundaryDecisionDetail(allowed_by_permissions_boundary=decision.boundary_allows)
    controlled = None
    if decision.organization_allows is not None:
        controlled = iam.OrganizationsDecisionDetail(allowed_by_organizations=decision.organization_allows)
    specific = iam.ResourceSpecificResult(
        eval_resource_name=arn,
        eval_resource_decision=said,
        matched_statements=matched,
        missing_context_values=missing,
        eval_decision_details=details,
        permissions_boundary_decision_detail=bounded,
    )
    return iam.EvaluationResult(
        eval_action_name=action,
        eval_resource_name=arn,
        eval_decision=said,
        matched_statements=matched,
        # Keys that are missing are told with the resource, where there is one.
        missing_context_values=missing if arn == "*" else (),
        organizations_decision_detail=controlled,
        permissions_boundary_decision_detail=bounded,
        eval_decision_details=details,
        resource_specific_results=() if arn == "*" else (specific,),
    )
