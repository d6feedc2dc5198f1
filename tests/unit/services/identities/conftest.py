"""IAM in small: operations by AWS's names, run on a real store, each answer held against botocore's model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fogbank.core.caller import Caller
from fogbank.core.errors import ApiError
from fogbank.core.ids import IdFactory
from fogbank.server.domains import operation_table
from fogbank.services.context import Cloud, Context
from fogbank.store.engine import Store

ACCOUNT = "111122223333"
NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
ALLOW = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "ec2.amazonaws.com"}}]}'
)
_OPERATIONS = {each.label.name: each for each in operation_table() if each.label.service == "iam"}


@dataclass
class Iam:
    """One cloud's IAM, as one caller uses it: `iam("CreateUser", UserName="ada")`."""

    store: Store
    cloud: Cloud
    misfits: Callable[[str, str, Any], list[str]]
    caller: Caller = field(default_factory=lambda: Caller.root(ACCOUNT, "AKIAIOSFODNN7EXAMPLE"))
    now: datetime = NOW
    ids: IdFactory = field(default_factory=IdFactory)

    def __call__(self, name: str, /, **members: Any) -> Any:
        operation = _OPERATIONS[name]
        request = msgspec.convert(members, operation.request_type)
        transact = self.store.write if operation.label.writes else self.store.read

        def run(transaction: Any) -> Any:
            context = Context(transaction, self.caller, "us-east-1", self.now, self.ids, self.cloud)
            access = operation.label.access
            # The rights that a call needs can be said of any call, also of one that fails.
            if access is not None and access.resources is not None:
                assert tuple(access.resources(context, request))
            return operation.function(context, request)

        answer = transact(run)
        if answer is not None:
            assert self.misfits("iam", name, answer) == []
        return answer

    def refused(self, name: str, /, **members: Any) -> tuple[str, str]:
        """Code and message of the error that a call gets."""
        with pytest.raises(ApiError) as caught:
            self(name, **members)
        return caught.value.code, caught.value.message

    def as_(self, caller: Caller) -> "Iam":
        """The same cloud for another caller."""
        return Iam(self.store, self.cloud, self.misfits, caller, self.now, self.ids)

    def at(self, now: datetime) -> "Iam":
        """The same cloud at another time."""
        return Iam(self.store, self.cloud, self.misfits, self.caller, now, self.ids)


@pytest.fixture
def iam(store: Store, cloud: Cloud, misfits: Callable[[str, str, Any], list[str]]) -> Iam:
    return Iam(store, cloud, misfits)
