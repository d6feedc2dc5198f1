"""Several callers on one store, each call authorized as the front door has it, and a clock that a test moves."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_type_hints

import msgspec
import pytest
from tests.unit.services.conftest import ACCOUNT, STARTED

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Caller
from fogbank.core.errors import ApiError
from fogbank.core.ids import IdFactory
from fogbank.core.operation import Label, NeedsFirst, Operation
from fogbank.gateway.credentials import Credential, CredentialDesk, Found
from fogbank.gateway.denials import worded
from fogbank.gateway.sigv4 import Family
from fogbank.services.accounts.credentials import make_credentials
from fogbank.services.accounts.directory import exists, scope_of
from fogbank.services.accounts.lookup import KeyRing
from fogbank.services.accounts.model import Account
from fogbank.services.accounts.repository import accounts
from fogbank.services.api import iam, sts
from fogbank.services.authorization.directory import authorize
from fogbank.services.context import Cloud, Context
from fogbank.services.identities.operations.access_keys import create_access_key
from fogbank.services.identities.operations.inline_policies import put_role_policy, put_user_policy
from fogbank.services.identities.operations.roles import create_role
from fogbank.services.identities.operations.users import create_user
from fogbank.store.engine import Store


class World:
    """root: of the account that the test is about. now: services' time."""

    def __init__(self, store: Store, cloud: Cloud) -> None:
        self.store, self.cloud, self.now = store, cloud, STARTED
        self.first = make_credentials(ACCOUNT, lambda count: bytes(range(count)))
        self.root = Caller.root(ACCOUNT, "AKIAIOSFODNN7EXAMPLE")
        self.desk = CredentialDesk(store, KeyRing(self.first, cloud), cloud.vault, lambda: self.now)

    def call(self, function: Callable[..., Any], request: Any = None, *, by: Caller | None = None) -> Any:
        """The answer, as the front door would have it."""
        label: Label = function.__aws_operation__
        kind = get_type_hints(function)[list(function.__annotations__)[1]]
        asked = kind() if request is None else request
        operation = Operation(label, function, kind)

        def run(transaction: Any) -> Any:
            context = Context(transaction, by or self.root, "us-east-1", self.now, IdFactory(), self.cloud)
            authorize(context, operation, asked)
            return function(context, asked)

        transact = self.store.write if label.writes else self.store.read
        try:
            return transact(run)
        except NeedsFirst as first:
            first.act().result()
            return transact(run)

    def refused(self, function: Callable[..., Any], request: Any = None, *, by: Caller | None = None) -> ApiError:
        """The error as its service words it."""
        with pytest.raises((ApiError, AccessRefused)) as caught:
            self.call(function, request, by=by)
        error = caught.value
        if isinstance(error, ApiError):
            return error
        label: Label = function.__aws_operation__
        family = Family.JSON if label.service == "organizations" else Family.QUERY
        return worded(error, family, lambda: "")

    def signed_by(self, key_id: str, token: str | None = None) -> Found:
        """What the front door finds."""
        return asyncio.run(self.desk.find(key_id, token))

    def caller_of(self, credentials: sts.Credentials | None) -> Caller:
        """Who calls with temporary credentials."""
        assert credentials is not None
        found = self.signed_by(credentials.access_key_id, credentials.session_token)
        assert isinstance(found, Credential), found
        assert found.secret.value == credentials.secret_access_key
        return found.caller

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)

    def opened(self, account: str) -> Caller:
        """Root of an account, which there is from now on."""

        def run(transaction: Any) -> None:
            if not exists(transaction, account):
                document = Account(id=account, root_key_id="AKIA", root_secret=b"", opened_at=self.now)
                accounts.insert(transaction, scope_of(account), document)

        self.store.write(run)
        return Caller.root(account, "")

    def user(self, name: str, *statements: dict[str, Any], account: str = ACCOUNT) -> Caller:
        """A user with a key and these rights, calling."""
        root = self.root if account == ACCOUNT else self.opened(account)
        self.call(create_user, iam.CreateUserRequest(user_name=name), by=root)
        if statements:
            document = document_of(*statements)
            put = iam.PutUserPolicyRequest(user_name=name, policy_name="rights", policy_document=document)
            self.call(put_user_policy, put, by=root)
        key = self.call(create_access_key, iam.CreateAccessKeyRequest(user_name=name), by=root).access_key
        found = self.signed_by(key.access_key_id)
        assert isinstance(found, Credential)
        return found.caller

    def role(self, name: str, *trust: dict[str, Any], account: str = ACCOUNT, **more: Any) -> str:
        """A role's ARN."""
        request = iam.CreateRoleRequest(role_name=name, assume_role_policy_document=document_of(*trust), **more)
        made = self.call(create_role, request, by=self.root if account == ACCOUNT else self.opened(account))
        return str(made.role.arn)

    def call_policy(self, role: str, *statements: dict[str, Any]) -> None:
        """Gives a role rights."""
        request = iam.PutRolePolicyRequest(
            role_name=role, policy_name="rights", policy_document=document_of(*statements)
        )
        self.call(put_role_policy, request)


def document_of(*statements: dict[str, Any]) -> str:
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": list(statements)}).decode()


def allow(action: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, **more}


@pytest.fixture
def world(store: Store, cloud: Cloud) -> World:
    """A cloud that is strict, without anything in it."""
    return World(store, cloud)
