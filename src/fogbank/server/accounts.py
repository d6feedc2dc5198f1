"""What this machine's own endpoints do about accounts: those of the cloud, and the organization that they are in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from fogbank.core.ids import IdFactory
from fogbank.services.accounts.credentials import Credentials
from fogbank.services.accounts.directory import all_accounts, root_key
from fogbank.services.accounts.model import AccountState, RootKey
from fogbank.services.api import organizations as api
from fogbank.services.context import Cloud, Context
from fogbank.services.organizations.directory import member_names, organization_of
from fogbank.services.organizations.operations.accounts import create_account
from fogbank.services.organizations.operations.organization import create_organization
from fogbank.services.organizations.rules import ROLE_NAME_DEFAULT
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

T = TypeVar("T")
_NAME_CHARACTERS_MAX = 50
_NOT_IN_AN_ADDRESS = re.compile(r"[^a-z0-9]+")


class WantedAccount(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST accounts. email: one that leads nowhere where it isn't given."""

    name: str
    email: str | None = None


class UnknownAccount(Exception):
    """The cloud has no such account. The argument is its id."""


class AccountRefused(ValueError):
    """No account is opened: the message says why."""


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """first: the root credentials of the cloud's first account, which manages the organization."""

    store: Store
    cloud: Cloud
    first: Credentials
    now: Callable[[], datetime]
    ids: IdFactory

    def list(self) -> dict[str, object]:
        """The cloud's accounts: the first one, then the others by age."""
        return {"accounts": self.store.read(lambda transaction: _listed(transaction, self.first.account))}

    def create(self, wanted: WantedAccount) -> dict[str, object]:
        """Opens an account in the first one's organization, which is made where there is none.

        Raises AccountRefused, ApiError.
        """
        name = wanted.name.strip()
        if not 0 < len(name) <= _NAME_CHARACTERS_MAX or not name.isprintable():
            raise AccountRefused(f"a name has 1 to {_NAME_CHARACTERS_MAX} printable characters")
        return self.store.write(lambda transaction: self._created(transaction, name, wanted.email))

    def root_key(self, account: str) -> dict[str, object]:
        """An account's root key pair. Raises UnknownAccount."""
        if account == self.first.account:
            first = self.first
            return _key_shown(RootKey(first.account, first.access_key_id, first.secret_access_key))
        key = self.store.read(lambda transaction: root_key(transaction, self.cloud.vault, account))
        if key is None:
            raise UnknownAccount(account)
        return _key_shown(key)

    def _created(self, transaction: Transaction, name: str, email: str | None) -> dict[str, object]:
        region = self.cloud.settings.region
        context = Context(transaction, self.first.caller, region, self.now(), self.ids, self.cloud)
        if organization_of(transaction, self.first.account) is None:
            create_organization(context, api.CreateOrganizationRequest())
        slug = _NOT_IN_AN_ADDRESS.sub("-", name.lower()).strip("-")[:20] or "account"
        address = email or f"{slug}-{self.ids.random_hex(8)}@accounts.fogbank.invalid"
        request = api.CreateAccountRequest(email=address, account_name=name)
        status = create_account(context, request).create_account_status
        assert status is not None
        if status.account_id is None:
            raise AccountRefused(f"Organizations refused it: {status.failure_reason}")
        return {
            "account": status.account_id,
            "name": name,
            "email": address,
            "role_arn": f"arn:aws:iam::{status.account_id}:role/{ROLE_NAME_DEFAULT}",
        }


def _key_shown(key: RootKey) -> dict[str, object]:
    return {
        "account": key.account,
        "access_key_id": key.access_key_id,
        "secret_access_key": key.secret_access_key,
    }


def _listed(transaction: Transaction, first: str) -> list[dict[str, object]]:
    names = member_names(transaction)
    states = {first: AccountState.ACTIVE.value}
    states |= {each.id: each.state.value for each in all_accounts(transaction)}
    return [{"account": id_, "name": names.get(id_, ""), "state": state} for id_, state in states.items()]
