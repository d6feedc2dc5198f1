"""Calls as the front door makes them: the caller's rights first, then the operation, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fogbank.core.caller import FROM_WITHIN, Caller, CallerKind, Origin
from fogbank.core.ids import IdFactory
from fogbank.server.domains import TAGGABLE, operation_table
from fogbank.services.authorization.directory import authorize
from fogbank.services.context import Cloud, Context, TaggableKind
from fogbank.store.engine import Store

ACCOUNT = "111122223333"
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
OPERATIONS = {(each.label.service, each.label.name): each for each in operation_table()}
ROOT = Caller.root(ACCOUNT, "AKIAIOSFODNN7EXAMPLE")


def statement(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows, unless `Effect` says otherwise."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements: Mapping[str, Any]) -> str:
    """A policy of these statements."""
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": list(statements)}).decode()


@dataclass
class Desk:
    """One cloud, whose calls are authorized."""

    store: Store
    cloud: Cloud
    now: datetime = NOW
    ids: IdFactory = field(default_factory=IdFactory)

    def context(
        self, transaction: Any, caller: Caller, region: str = "us-east-1", origin: Origin = FROM_WITHIN
    ) -> Context:
        return Context(transaction, caller, region, self.now, self.ids, self.cloud, origin)

    def call(
        self, service: str, name: str, /, caller: Caller = ROOT, origin: Origin = FROM_WITHIN, **members: Any
    ) -> Any:
        """The answer. Raises AccessRefused, ApiError."""
        operation = OPERATIONS[service, name]
        request = msgspec.convert(members, operation.request_type)

        def run(transaction: Any) -> Any:
            context = self.context(transaction, caller, origin=origin)
            authorize(context, operation, request)
            return operation.function(context, request)

        return (self.store.write if operation.label.writes else self.store.read)(run)

    def may(self, caller: Caller, service: str, name: str, /, origin: Origin = FROM_WITHIN, **members: Any) -> None:
        """Returns where the caller may; nothing is done. Raises AccessRefused."""
        operation = OPERATIONS[service, name]
        request = msgspec.convert(members, operation.request_type)
        self.store.read(lambda it: authorize(self.context(it, caller, origin=origin), operation, request))

    def user(self, name: str, *statements: Mapping[str, Any], tags: Mapping[str, str] | None = None) -> Caller:
        """A new IAM user with one inline policy, and as it calls."""
        listed = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
        made = self.call("iam", "CreateUser", UserName=name, **({"Tags": listed} if listed else {})).user
        if statements:
            self.allow(name, *statements)
        return Caller(ACCOUNT, made.user_id, made.arn, "AKIAI44QH8DHBEXAMPLE", CallerKind.USER)

    def allow(self, name: str, *statements: Mapping[str, Any]) -> None:
        """Gives a user these statements in place of those before."""
        self.call("iam", "PutUserPolicy", UserName=name, PolicyName="rights", PolicyDocument=document(*statements))


@pytest.fixture
def taggable() -> Mapping[str, TaggableKind]:
    return TAGGABLE


@pytest.fixture
def desk(store: Store, cloud: Cloud) -> Desk:
    return Desk(store, cloud)
