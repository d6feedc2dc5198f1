"""One layer of policies and what it says of a request: which statements hold, and how they name who asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from fogbank.policy.model import (
    Effect,
    Grant,
    Lookup,
    Match,
    NamedPolicy,
    Policy,
    Principal,
    PrincipalKind,
    Request,
    Statement,
    Strength,
)

# Actions that a policy remembers its statements of: more than AWS's largest services have that are asked for here.
ACTIONS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a layer says. strength: of the strongest allow. A deny counts before anything else."""

    denied: Match | None = None
    allowed: Match | None = None
    strength: Strength = Strength.NONE


def candidates(policy: Policy, action: str) -> tuple[Statement, ...]:
    """Statements that are about `action` (lower case), denials first."""
    found = policy.by_action.get(action)
    if found is None:
        about = (statement for statement in policy.statements if statement.action(action))
        found = tuple(sorted(about, key=lambda statement: statement.effect is Effect.ALLOW))
        if len(policy.by_action) >= ACTIONS_KEPT:
            policy.by_action.clear()
        policy.by_action[action] = found
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """A request as layers are asked it."""

    request: Request
    action: str
    lookup: Lookup
    has_boundary: bool

    def ask(self, policies: Iterable[NamedPolicy]) -> Verdict:
        """What policies without principals say: those of identities, boundaries, sessions and organizations."""
        allowed: Match | None = None
        arn, lookup = self.request.resource.arn, self.lookup
        for named in policies:
            for statement in candidates(named.policy, self.action):
                if statement.effect is Effect.ALLOW and allowed is not None:
                    break
                if statement.resource(arn, lookup) and statement.condition(lookup):
                    match = Match(named, statement)
                    if statement.effect is Effect.DENY:
                        return Verdict(denied=match)
                    allowed = match
        return Verdict(allowed=allowed, strength=Strength.DIRECT if allowed else Strength.NONE)

    def ask_resource(self, policy: NamedPolicy) -> Verdict:
        """What the resource's own policy says."""
        best, strength = None, Strength.NONE
        arn, lookup = self.request.resource.arn, self.lookup
        for statement in candidates(policy.policy, self.action):
            named = self._named(statement)
            if named <= strength or not (statement.resource(arn, lookup) and statement.condition(lookup)):
                continue
            match = Match(policy, statement)
            if statement.effect is Effect.DENY:
                return Verdict(denied=match)
            best, strength = match, named
        return Verdict(allowed=best, strength=strength)

    def _named(self, statement: Statement) -> Strength:
        if statement.principal is None or (statement.boundary_denied and self.has_boundary):
            return Strength.DIRECT
        return statement.principal(self.request.principal)


def grant_for(request: Request, grants: Iterable[Grant]) -> tuple[Grant, Strength] | None:
    """The grant that allows `request`, and how it names who asks."""
    for grant in grants:
        strength = _grantee(grant.grantee, request.principal)
        if strength and request.action in grant.operations and _constraints_hold(grant, request):
            return grant, strength
    return None


def _grantee(grantee: str, principal: Principal) -> Strength:
    if grantee in (principal.arn, principal.service):
        return Strength.DIRECT
    if principal.kind is PrincipalKind.ASSUMED_ROLE and grantee == principal.issuer_arn:
        return Strength.ISSUER
    return Strength.NONE


def _constraints_hold(grant: Grant, request: Request) -> bool:
    given = request.encryption_context
    if given is None:
        return True
    if grant.equals is not None and dict(grant.equals) != dict(given):
        return False
    return grant.subset is None or grant.subset.items() <= given.items()
