"""May this request pass? AWS's evaluation logic.

    explicit denies, anywhere ──────────────► denied
    organization (RCPs, SCPs) doesn't allow ─► denied
    same account                              other account
      the resource's policy names who asks      the resource's policy (or a grant) and
      └ itself: allowed                         identity policies both have to allow,
      └ its role: boundary, session             then boundary and session
      else identity policies, boundary, session

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fogbank.policy.context import lookup_of
from fogbank.policy.layers import Question, Verdict, grant_for
from fogbank.policy.model import (
    Decision,
    Grant,
    Levels,
    Match,
    NamedPolicy,
    Policies,
    PolicyRule,
    Principal,
    PrincipalKind,
    Reason,
    Request,
    Strength,
)

RESOURCE_POLICY_NAME = "resource policy"

_NOTHING = Verdict()
# They have no policies of their own: what the resource's policy or a grant says is all.
_WITHOUT_IDENTITY = (PrincipalKind.SERVICE, PrincipalKind.WEB_IDENTITY, PrincipalKind.ANONYMOUS)


@dataclass(frozen=True, slots=True)
class _Control:
    """What an organization's policies say: every level has to allow."""

    denied: Match | None
    allowed: bool

    @classmethod
    def of(cls, question: Question, levels: Levels) -> "_Control":
        allowed = True
        for level in levels:
            verdict = question.ask(level)
            if verdict.denied:
                return cls(verdict.denied, False)
            allowed = allowed and verdict.allowed is not None
        return cls(None, allowed)


@dataclass(frozen=True, slots=True)
class _Opinions:
    """What each layer says alone."""

    rcps: _Control
    scps: _Control
    resource: Verdict
    grant: tuple[Grant, Strength] | None
    identity: Verdict
    boundary: Verdict | None
    session: Verdict | None


def _asked(question: Question, policies: tuple[NamedPolicy, ...]) -> Verdict | None:
    return question.ask(policies) if policies else None


def _opinions(request: Request, policies: Policies) -> _Opinions:
    principal, resource = request.principal, request.resource
    question = Question(request, request.action.lower(), lookup_of(request), policies.boundary is not None)
    bare = principal.kind in _WITHOUT_IDENTITY
    exempt = principal.is_service_linked
    session = _asked(question, policies.session)
    if session is None and principal.kind is PrincipalKind.FEDERATED_USER:
        # A federated session has what was passed when it was made, so without any policy it has nothing.
        session = _NOTHING
    return _Opinions(
        rcps=_Control.of(question, () if exempt else policies.rcps),
        scps=_Control.of(question, () if exempt or bare else policies.scps),
        resource=question.ask_resource(NamedPolicy(RESOURCE_POLICY_NAME, resource.policy))
        if resource.policy
        else _NOTHING,
        grant=grant_for(request, policies.grants) if policies.grants else None,
        identity=_NOTHING if bare else question.ask(policies.identity),
        boundary=_asked(question, (policies.boundary,)) if policies.boundary else None,
        session=session,
    )


def _denials(opinions: _Opinions) -> Iterator[tuple[Reason, Match | None]]:
    yield Reason.EXPLICIT_DENY_RCP, opinions.rcps.denied
    yield Reason.EXPLICIT_DENY_SCP, opinions.scps.denied
    yield Reason.EXPLICIT_DENY_RESOURCE, opinions.resource.denied
    yield Reason.EXPLICIT_DENY_IDENTITY, opinions.identity.denied
    yield Reason.EXPLICIT_DENY_BOUNDARY, opinions.boundary.denied if opinions.boundary else None
    yield Reason.EXPLICIT_DENY_SESSION, opinions.session.denied if opinions.session else None


def _limits(opinions: _Opinions) -> Reason | None:
    """Which of boundary and session policies does not allow, if one."""
    if opinions.boundary and not opinions.boundary.allowed:
        return Reason.IMPLICIT_DENY_BOUNDARY
    if opinions.session and not opinions.session.allowed:
        return Reason.IMPLICIT_DENY_SESSION
    return None


def _is_root(principal: Principal) -> bool:
    """The root user, or a federated session that it asked for."""
    federated = principal.kind is PrincipalKind.FEDERATED_USER
    return principal.kind is PrincipalKind.ROOT or (federated and (principal.issuer_arn or "").endswith(":root"))


class _Evaluation:
    """The implicit half: nothing denies, so who allows?"""

    def __init__(self, request: Request, opinions: _Opinions) -> None:
        self._request = request
        self._opinions = opinions
        self._is_root = _is_root(request.principal)
        self._granted = opinions.grant[1] if opinions.grant else Strength.NONE

    def reason(self) -> Reason:
        opinions = self._opinions
        if not opinions.rcps.allowed:
            return Reason.IMPLICIT_DENY_RCP
        if not opinions.scps.allowed:
            return Reason.IMPLICIT_DENY_SCP
        principal, resource = self._request.principal, self._request.resource
        if principal.kind in _WITHOUT_IDENTITY:
            return self._by_resource_alone()
        if resource.account and resource.account != principal.account:
            return self._across_accounts()
        return self._within_account(resource.policy_rule)

    def _by_resource_alone(self) -> Reason:
        if self._opinions.resource.strength > Strength.ACCOUNT:
            return Reason.ALLOWED_RESOURCE
        return Reason.ALLOWED_GRANT if self._granted else Reason.IMPLICIT_DENY_RESOURCE

    def _across_accounts(self) -> Reason:
        identity = self._by_identity()
        if identity not in (Reason.ALLOWED_IDENTITY, Reason.ALLOWED_ROOT):
            return identity
        if self._opinions.resource.strength or self._granted:
            return Reason.ALLOWED_ROOT_BOTH_ACCOUNTS if self._is_root else Reason.ALLOWED_BOTH_ACCOUNTS
        return Reason.IMPLICIT_DENY_RESOURCE

    def _within_account(self, rule: PolicyRule) -> Reason:
        strength = max(self._opinions.resource.strength, self._granted)
        allowed = Reason.ALLOWED_RESOURCE if self._opinions.resource.strength >= strength else Reason.ALLOWED_GRANT
        if strength is Strength.DIRECT:
            return allowed
        if strength is Strength.ISSUER:
            return _limits(self._opinions) or allowed
        if strength is Strength.NONE and rule is PolicyRule.EXPLICIT:
            return Reason.IMPLICIT_DENY_RESOURCE
        return self._by_identity()

    def _by_identity(self) -> Reason:
        if not self._is_root and not self._opinions.identity.allowed:
            return Reason.IMPLICIT_DENY_IDENTITY
        return _limits(self._opinions) or (Reason.ALLOWED_ROOT if self._is_root else Reason.ALLOWED_IDENTITY)


_ALLOWED = frozenset(reason for reason in Reason if reason.name.startswith("ALLOWED"))


def _allows(opinions: _Opinions) -> Iterator[Match]:
    for verdict in (opinions.resource, opinions.identity, opinions.boundary, opinions.session):
        if verdict and verdict.allowed:
            yield verdict.allowed


def decide(request: Request, policies: Policies) -> Decision:
    """Whether `request` may pass under `policies` and its resource's policy, and why."""
    opinions = _opinions(request, policies)
    boundary = None if opinions.boundary is None else opinions.boundary.allowed is not None
    organization = opinions.scps.allowed and opinions.rcps.allowed if policies.scps or policies.rcps else None
    for reason, match in _denials(opinions):
        if match:
            return Decision(False, reason, (match,), None, boundary, organization)
    reason = _Evaluation(request, opinions).reason()
    grant = opinions.grant[0].grant_id if opinions.grant and reason in _ALLOWED else None
    return Decision(reason in _ALLOWED, reason, tuple(_allows(opinions)), grant, boundary, organization)
