"""The tables of organizations."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from fogbank.services.accounts.directory import scope_of
from fogbank.services.organizations.model import (
    AccountRequest,
    Handshake,
    HandshakeState,
    Member,
    MemberState,
    Organization,
    OrganizationPolicy,
    RequestState,
    State,
    Unit,
)
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table
from fogbank.store.transaction import Transaction

_ACTIVE = (State.ACTIVE.value,)
_PLAIN: Mapping[str, object] = {"state": State.ACTIVE.value}

organizations_table = document_table("organizations", _ACTIVE)
units_table = document_table("organization_units", _ACTIVE)
members_table = document_table(
    "organization_members", tuple(MemberState), sa.Column("email_key", sa.String(64), nullable=False)
)
# An account is in one organization, and has an address that no other has.
sa.Index("uq_organization_members_id", members_table.c.id, unique=True)
sa.Index("uq_organization_members_email", members_table.c.email_key, unique=True)
policies_table = document_table("organization_policies", _ACTIVE)
requests_table = document_table("organization_account_requests", tuple(RequestState))

handshakes_table = document_table(
    "organization_handshakes",
    tuple(HandshakeState),
    sa.Column("invited", sa.String(64), nullable=False, index=True),
)
_TABLES = (organizations_table, units_table, members_table, policies_table, requests_table, handshakes_table)

organizations = Documents(organizations_table, Organization, lambda _: _PLAIN)
units = Documents(units_table, Unit, lambda _: _PLAIN)
members = Documents(members_table, Member, lambda each: {"state": each.state.value, "email_key": each.email.lower()})
policies = Documents(policies_table, OrganizationPolicy, lambda _: _PLAIN)
requests = Documents(requests_table, AccountRequest, lambda each: {"state": each.state.value})

handshakes = Documents(handshakes_table, Handshake, lambda each: {"state": each.state.value, "invited": each.invited})

_ALL_ORGANIZATIONS = organizations.prepare()
_ALL_UNITS = units.prepare()
_ALL_MEMBERS = members.prepare()
_ALL_POLICIES = policies.prepare()
_ALL_REQUESTS = requests.prepare()
_ALL_HANDSHAKES = handshakes.prepare()
_HANDSHAKES_TO = handshakes.prepare_anywhere(handshakes_table.c.invited == sa.bindparam("account"))
_MANAGER = sa.select(members_table.c.account).where(members_table.c.id == sa.bindparam("member"))
_EMAIL = sa.select(sa.func.count()).where(members_table.c.email_key == sa.bindparam("email"))


@dataclass(frozen=True, slots=True)
class Home:
    """An organization, the scope that it is kept in, and the account in it that was asked about."""

    scope: Scope
    organization: Organization
    member: Member

    @property
    def management(self) -> str:
        """The account that manages it."""
        return self.scope.account

    @property
    def is_management(self) -> bool:
        """Whether the account asked about manages it."""
        return self.member.id == self.scope.account


def home_of(transaction: Transaction, account: str) -> Home | None:
    """The organization that an account is in."""
    management = transaction.connection.execute(_MANAGER, {"member": account}).scalar()
    if management is None:
        return None
    scope = scope_of(management)
    organization = organizations.run(transaction, scope, _ALL_ORGANIZATIONS)[0]
    member = members.get(transaction, scope, account)
    assert member is not None
    return Home(scope, organization, member)


def all_units(transaction: Transaction, scope: Scope) -> list[Unit]:
    """An organization's units, by id."""
    return units.run(transaction, scope, _ALL_UNITS)


def all_members(transaction: Transaction, scope: Scope) -> list[Member]:
    """An organization's accounts, by id."""
    return members.run(transaction, scope, _ALL_MEMBERS)


def all_policies(transaction: Transaction, scope: Scope) -> list[OrganizationPolicy]:
    """An organization's own policies, by id."""
    return policies.run(transaction, scope, _ALL_POLICIES)


def all_requests(transaction: Transaction, scope: Scope) -> list[AccountRequest]:
    """An organization's requests for accounts, by id."""
    return requests.run(transaction, scope, _ALL_REQUESTS)


def all_handshakes(transaction: Transaction, scope: Scope) -> list[Handshake]:
    """The invitations that an organization sent, by id."""
    return handshakes.run(transaction, scope, _ALL_HANDSHAKES)


def handshakes_to(transaction: Transaction, account: str) -> list[tuple[Scope, Handshake]]:
    """The invitations that an account got, whoever sent them."""
    return handshakes.run_anywhere(transaction, _HANDSHAKES_TO, account=account)


def is_email_taken(transaction: Transaction, email: str) -> bool:
    """Whether an account of whichever organization has the address."""
    return bool(transaction.connection.execute(_EMAIL, {"email": email.lower()}).scalar())


def delete_organization(transaction: Transaction, scope: Scope) -> None:
    """Everything about the organization that the scope's account manages."""
    for table in _TABLES:
        here = (table.c.account == scope.account, table.c.region == scope.region)
        transaction.connection.execute(sa.delete(table).where(*here))


def delete_everything(transaction: Transaction) -> None:
    """Every organization."""
    for table in _TABLES:
        transaction.connection.execute(sa.delete(table))
