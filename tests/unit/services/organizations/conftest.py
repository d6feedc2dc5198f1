"""An organization on a real store, managed by the account of the tests."""

import itertools
from typing import Any

import pytest
from tests.unit.services.accounts.conftest import World
from tests.unit.services.conftest import ACCOUNT

from fogbank.core.caller import Caller
from fogbank.services.api import organizations as api
from fogbank.services.context import Cloud
from fogbank.services.organizations.operations.accounts import create_account
from fogbank.services.organizations.operations.organization import create_organization, list_roots
from fogbank.services.organizations.operations.units import create_organizational_unit
from fogbank.store.engine import Store

__all__ = ["ACCOUNT", "Org"]


class Org(World):
    """What most tests begin with."""

    def __init__(self, store: Store, cloud: Cloud) -> None:
        super().__init__(store, cloud)
        self._numbers = itertools.count()

    def open(self) -> str:
        """Makes the organization; the root's id."""
        self.call(create_organization)
        return self.root_id()

    def root_id(self) -> str:
        return str(self.call(list_roots, api.ListRootsRequest()).roots[0].id)

    def account(self, name: str = "dev", **more: Any) -> str:
        """A new account's id."""
        email = more.pop("email", f"{name}{next(self._numbers)}@example.com")
        request = api.CreateAccountRequest(account_name=name, email=email, **more)
        status = self.call(create_account, request).create_account_status
        assert status.state == "SUCCEEDED", status.failure_reason
        return str(status.account_id)

    def unit(self, parent: str, name: str = "unit") -> str:
        """A new unit's id."""
        request = api.CreateOrganizationalUnitRequest(parent_id=parent, name=name)
        return str(self.call(create_organizational_unit, request).organizational_unit.id)

    @staticmethod
    def root_of(account: str) -> Caller:
        return Caller.root(account, "")


@pytest.fixture
def org(store: Store, cloud: Cloud) -> Org:
    return Org(store, cloud)
