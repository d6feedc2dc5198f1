"""What other domains may ask about organizations."""

from collections.abc import Mapping
from dataclasses import dataclass

from fogbank.policy import NamedPolicy, PolicyKind, parse_policy
from fogbank.services.organizations import repository, rules, views
from fogbank.services.organizations.managed import MANAGED
from fogbank.services.organizations.model import Member, Organization, OrganizationPolicy, PolicyType, Target, Unit
from fogbank.services.organizations.repository import Home, delete_everything
from fogbank.store.transaction import Transaction

__all__ = [
    "Levels",
    "Place",
    "delete_everything",
    "member_names",
    "organization_of",
    "resource_control_policies",
    "service_control_policies",
]

# One tuple a level, the root's first, the account's own last.
Levels = tuple[tuple[NamedPolicy, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands. organization_id, management: for aws:PrincipalOrgID and aws:PrincipalOrgMaster….

    path: `o-…/r-…/ou-…/`, for aws:PrincipalOrgPaths.
    """

    organization_id: str
    management: str
    path: str


def member_names(transaction: Transaction) -> dict[str, str]:
    """Names of all accounts in whichever organization, by id: for who owns the machine, never for a client."""
    return {member.id: member.name for _, member in repository.members.select_anywhere(transaction)}


def organization_of(transaction: Transaction, account: str) -> Place | None:
    """The organization that an account is in."""
    home = repository.home_of(transaction, account)
    if home is None:
        return None
    units = _units_above(transaction, home)
    return Place(home.organization.id, home.management, views.path(home, units, home.member.parent_id))


def service_control_policies(transaction: Transaction, account: str) -> Levels:
    """What limits the account's principals. Empty outside an organization, and in its management account."""
    return _policies(transaction, account, PolicyType.SCP, PolicyKind.SCP)


def resource_control_policies(transaction: Transaction, account: str) -> Levels:
    """What limits access to the account's resources. Empty outside an organization, and in its management account."""
    return _policies(transaction, account, PolicyType.RCP, PolicyKind.RCP)


def _policies(transaction: Transaction, account: str, wanted: PolicyType, kind: PolicyKind) -> Levels:
    home = repository.home_of(transaction, account)
    if home is None or home.is_management or wanted not in home.organization.policy_types:
        return ()
    units = _units_above(transaction, home)
    way = [units[unit_id] for unit_id in rules.chain(units, home.member.parent_id)]
    targets: list[Target] = [home.organization, *way, home.member]
    ids = [policy_id for target in targets for policy_id in target.policies if policy_id not in MANAGED]
    stored = repository.policies.get_many(transaction, home.scope, ids) if ids else {}
    return tuple(_level(home, target, stored, wanted, kind) for target in targets)


def _level(
    home: Home, target: Target, stored: Mapping[str, OrganizationPolicy], wanted: PolicyType, kind: PolicyKind
) -> tuple[NamedPolicy, ...]:
    found = (MANAGED.get(policy_id) or stored.get(policy_id) for policy_id in target.policies)
    return tuple(
        NamedPolicy(policy.name, parse_policy(policy.content, kind), views.policy_arn(home, policy), _source(target))
        for policy in found
        if policy is not None and policy.type is wanted
    )


def _source(target: Target) -> str:
    match target:
        case Organization():
            return f"root {target.root_id}"
        case Unit():
            return f"organizational unit {target.name}"
        case Member():
            return f"account {target.id}"
        case _:
            return target.id


def _units_above(transaction: Transaction, home: Home) -> dict[str, Unit]:
    """The units on the way from the account up to the root."""
    found: dict[str, Unit] = {}
    parent_id = home.member.parent_id
    while parent_id != home.organization.root_id:
        unit = repository.units.get(transaction, home.scope, parent_id)
        assert unit is not None
        found[unit.id] = unit
        parent_id = unit.parent_id
    return found
