"""The policies of one user, group or role for a simulation, each with where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from fogbank.policy import NamedPolicy, Policies, PolicyKind, Principal, PrincipalKind, parse_policy
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import errors, find, repository, simulating
from fogbank.services.identities.ids import AWS, arn_of, parse_arn
from fogbank.services.identities.model import Group, Kind, Named, Role, User
from fogbank.services.organizations import directory as organizations

_KINDS: dict[type[Named], Kind] = {User: Kind.USER, Group: Kind.GROUP, Role: Kind.ROLE}
_AWS_MANAGED, _CUSTOMER_MANAGED = "aws-managed", "user-managed"


@dataclass(frozen=True, slots=True)
class _Owned:
    """A policy, and of whom. kind and owner: of the inline policy's owner."""

    named: NamedPolicy
    kind: Kind
    owner: str

    @property
    def is_inline(self) -> bool:
        return self.named.arn is None


def source(context: Context, arn: str) -> User | Group | Role:
    """The identity of `PolicySourceArn`, of the caller's account. Raises ApiError InvalidInput, NoSuchEntity."""
    parsed = parse_arn(arn)
    tables = {"user": repository.users, "group": repository.groups, "role": repository.roles}
    if parsed is None or parsed.word not in tables:
        raise errors.invalid_input(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    found: User | Group | Role | None = None
    if parsed.account == context.caller.account:
        found = tables[parsed.word].named(context.transaction, find.scope(context), parsed.name)  # type: ignore[attr-defined]
    if found is None or arn_of(context.caller.account, found) != arn:
        raise errors.no_such_named(parsed.word, parsed.name)
    return found


def principal_of(context: Context, identity: User | Group | Role) -> Principal:
    """Who asks, if it is `identity`: of a group, nobody in particular; of a role, any of its sessions."""
    account = context.caller.account
    arn = arn_of(account, identity)
    if isinstance(identity, User):
        return Principal(arn, account, PrincipalKind.USER, identity.id, identity.tags)
    if isinstance(identity, Role):
        return Principal(arn, account, PrincipalKind.ASSUMED_ROLE, "", identity.tags, issuer_arn=arn)
    return Principal("", account, PrincipalKind.USER)


def _owners(context: Context, identity: User | Group | Role) -> dict[str, Named]:
    """Those whose policies count: the identity and, of a user, the groups; by id."""
    owners: dict[str, Named] = {identity.id: identity}
    if isinstance(identity, User):
        scope = find.scope(context)
        ids = repository.groups_of(context.transaction, scope, identity.id)
        owners |= repository.groups.get_many(context.transaction, scope, ids)
    return owners


def _owned(context: Context, identity: User | Group | Role) -> list[_Owned]:
    transaction, scope, owners = context.transaction, find.scope(context), _owners(context, identity)
    found = []
    for owner_id, name, text in repository.inline_of_all(transaction, scope, list(owners)):
        owner = owners[owner_id]
        kind = _KINDS[type(owner)]
        policy = parse_policy(text, PolicyKind.IDENTITY)
        found.append(_Owned(NamedPolicy(f"{kind}_{owner.name}_{name}", policy, source=kind), kind, owner.name))
    kinds = (Kind.USER, Kind.GROUP, Kind.ROLE)
    for owner_id, arn in repository.attached_to_all(transaction, scope, list(owners), kinds):
        managed = _managed(context, arn, PolicyKind.IDENTITY)
        if managed is not None:
            owner = owners[owner_id]
            found.append(_Owned(managed, _KINDS[type(owner)], owner.name))
    return found


def _managed(context: Context, arn: str, kind: PolicyKind) -> NamedPolicy | None:
    found = find.policy_of_arn(context.transaction, context.caller.account, arn)
    if found is None:
        return None
    parsed = parse_arn(arn)
    source_type = _AWS_MANAGED if parsed is not None and parsed.account == AWS else _CUSTOMER_MANAGED
    return NamedPolicy(found.name, parse_policy(found.document, kind), arn, source_type)


def _boundary(context: Context, identity: User | Group | Role) -> NamedPolicy | None:
    arn = None if isinstance(identity, Group) else identity.boundary
    if arn is None:
        return None
    return _managed(context, arn, PolicyKind.BOUNDARY) or simulating.gone_boundary()


def identity_policies(context: Context, identity: User | Group | Role) -> tuple[NamedPolicy, ...]:
    """Its own, and of a user those of the groups."""
    return tuple(owned.named for owned in _owned(context, identity))


def policies_of(
    context: Context, identity: User | Group | Role, exclusions: Sequence[iam.PolicyIdentifier] | None
) -> Policies:
    """All that limits or allows what `identity` does, but for what the request leaves out."""
    excluded = exclusions or ()
    whole = {item.policy_type for item in excluded if not item.policy_arn and not item.inline_policy_identifier}
    arns = {item.policy_arn for item in excluded if item.policy_arn}
    inline = {
        (item.inline_policy_identifier.attachment_type, f"{_label(item.inline_policy_identifier)}")
        for item in excluded
        if item.inline_policy_identifier
    }
    owned = [
        each.named
        for each in _owned(context, identity)
        if each.named.arn not in arns
        and (each.kind, each.named.name) not in inline
        and ("inline" if each.is_inline else each.named.source) not in whole
    ]
    boundary = None if "permission-boundary" in whole else _boundary(context, identity)
    transaction, account = context.transaction, context.caller.account
    return Policies(
        identity=tuple(owned),
        boundary=boundary if boundary is None or boundary.arn not in arns else None,
        scps=_without(organizations.service_control_policies(transaction, account), arns) if "scp" not in whole else (),
        rcps=_without(organizations.resource_control_policies(transaction, account), arns)
        if "rcp" not in whole
        else (),
    )


def _label(identifier: iam.InlinePolicyIdentifierType) -> str:
    return f"{identifier.attachment_type}_{identifier.attachment_name}_{identifier.policy_name}"


def _without(levels: organizations.Levels, arns: set[str]) -> organizations.Levels:
    """Levels without the policies excluded; one that is left with none of its policies does not count."""
    kept = (tuple(named for named in level if named.arn not in arns) for level in levels)
    return tuple(level for level in kept if level)
