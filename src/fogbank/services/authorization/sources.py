"""Where policies come from: what identities have attached, and what their organization lays on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fogbank.core.caller import Caller, CallerKind
from fogbank.policy import NamedPolicy, PolicyKind, empty_policy, parse_policy
from fogbank.services.identities import directory as identities
from fogbank.services.identities.directory import NamedDocument
from fogbank.services.organizations import directory as organizations
from fogbank.store.transaction import Transaction

Levels = tuple[tuple[NamedPolicy, ...], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an identity has: its policies with those of its groups, its permissions boundary, and its tags."""

    identity: tuple[NamedPolicy, ...] = ()
    boundary: NamedPolicy | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Membership:
    """An account's place in an organization. path: `o-…/r-…/ou-…/`, as aws:PrincipalOrgPaths has it."""

    organization_id: str
    path: str


# What a boundary that is gone allows.
_NOTHING = NamedPolicy("a permissions boundary that is gone", empty_policy(PolicyKind.BOUNDARY))


def standing_of(transaction: Transaction, caller: Caller) -> Standing:
    """What the caller has attached; nothing for root, services, and identities that are gone."""
    if caller.kind in (CallerKind.ROOT, CallerKind.SERVICE, CallerKind.ANONYMOUS):
        return Standing()
    found = identities.policies_of(transaction, caller)
    boundary = _named(found.boundary, PolicyKind.BOUNDARY) if found.boundary is not None else None
    return Standing(
        identity=tuple(_named(each, PolicyKind.IDENTITY) for each in found.identity),
        boundary=boundary or (_NOTHING if found.bounded else None),
        tags=found.tags,
    )


def session_policies_of(transaction: Transaction, caller: Caller) -> tuple[NamedPolicy, ...]:
    """The policies passed when the caller's session was made, managed ones as they are now."""
    session = caller.session
    if session is None:
        return ()
    inline = [
        NamedPolicy(f"session policy {number}", parse_policy(text, PolicyKind.SESSION))
        for number, text in enumerate(session.policies, 1)
    ]
    managed = [identities.managed_policy(transaction, caller.account, arn) for arn in session.policy_arns]
    named = [_named(each, PolicyKind.SESSION) for each in managed if each is not None]
    # One that was deleted since allows nothing, but it was a limit and stays one.
    return (*inline, *named, *([_NOTHING] if len(named) < len(managed) else []))


def _named(document: NamedDocument, kind: PolicyKind) -> NamedPolicy:
    return NamedPolicy(document.name, parse_policy(document.text, kind), document.arn)


def controls_of(transaction: Transaction, account: str) -> Levels:
    """The service control policies on an account, one tuple a level, root first; none outside an organization."""
    return organizations.service_control_policies(transaction, account)


def resource_controls_of(transaction: Transaction, account: str) -> Levels:
    """The resource control policies on an account's resources; none outside an organization."""
    return organizations.resource_control_policies(transaction, account)


def membership_of(transaction: Transaction, account: str) -> Membership | None:
    """The organization that an account is in, and where."""
    place = organizations.organization_of(transaction, account)
    return None if place is None else Membership(place.organization_id, place.path)
