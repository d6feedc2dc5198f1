"""KMS as the front door runs it: operations by their names, on a real store, with a clock that moves."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Caller, CallerKind
from fogbank.core.errors import ApiError
from fogbank.core.ids import IdFactory
from fogbank.core.operation import OperationTable
from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.gateway.wire import Route, ServiceCatalog, codec_for
from fogbank.services.context import Cloud, Context, Host
from fogbank.services.identities import operations as iam
from fogbank.services.keys import errors
from fogbank.services.keys import operations as key_operations
from fogbank.services.keys.jobs import KeyReconciler
from fogbank.store.engine import Store, open_store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNT, OTHER = "111122223333", "444455556666"
_CATALOG = ServiceCatalog()
_TABLE = OperationTable([*key_operations.MODULES, *iam.MODULES])


@dataclass
class Kms:
    """`kms("Encrypt", KeyId=…)`: an operation by its name and AWS's names of its members, by `caller`."""

    store: Store
    caller: Caller = field(default_factory=lambda: Caller.root(ACCOUNT, "AKIATEST"))
    region: str = "us-east-1"
    now: datetime = START

    def __post_init__(self) -> None:
        host = Host("seed", 2, 4096, START)
        self.cloud = Cloud(Settings(), host, PageTokens(b"s" * 32), {})
        self.reconciler = KeyReconciler(self.store, self.cloud.vault)

    def context(self, transaction: Any, caller: Caller | None = None) -> Context:
        return Context(transaction, caller or self.caller, self.region, self.now, IdFactory(), self.cloud)

    def __call__(self, name: str, /, *, by: Caller | None = None, service: str = "kms", **members: Any) -> Any:
        found = _TABLE.find(service, name)
        assert found is not None, name
        request = msgspec.convert(members, found.request_type, builtin_types=(datetime, bytes))
        transact = self.store.write if found.label.writes else self.store.read
        answer = transact(lambda it: found.function(self.context(it, by), request))
        if service == "kms":
            # Written as for the wire, which fails where an answer isn't one of the model's.
            members = {} if answer is None else msgspec.to_builtins(answer, builtin_types=(datetime, bytes))
            codec_for(_CATALOG, Route("kms", name, "json")).serialize(members, "request-id")
        return answer

    def key(self, **members: Any) -> str:
        """A new key's ARN."""
        arn: str = self("CreateKey", **members).key_metadata.arn
        return arn

    def refused(self, name: str, /, **members: Any) -> ApiError:
        """The error that a call is answered with."""
        with pytest.raises((ApiError, AccessRefused)) as caught:
            self(name, **members)
        error = caught.value
        return error if isinstance(error, ApiError) else errors.access_denied(error.message)

    def code(self, name: str, /, **members: Any) -> str:
        """Its code."""
        return self.refused(name, **members).code

    def state(self, arn: str) -> str:
        state: str = self("DescribeKey", KeyId=arn).key_metadata.key_state
        return state

    def advance(self, by: timedelta) -> None:
        """Moves the clock, stopping where something is due, as the timekeeper does."""
        target = self.now + by
        while (due := self.reconciler.step(self.now)) is not None and due <= target:
            self.now = max(self.now, due)
        self.now = target
        self.reconciler.step(self.now)

    def user(self, name: str, account: str = ACCOUNT, policy: str | None = None) -> Caller:
        """A new IAM user of an account, with a policy of its own."""
        root = Caller.root(account, "AKIAROOT")
        made = self("CreateUser", by=root, service="iam", UserName=name).user
        if policy is not None:
            self("PutUserPolicy", by=root, service="iam", UserName=name, PolicyName="own", PolicyDocument=policy)
        return Caller(account, made.user_id, made.arn, "AKIAUSER", CallerKind.USER)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing in them: to copy it is quicker than to make one."""
    path = tmp_path_factory.mktemp("migrated") / "store.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def kms_store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    shutil.copy(migrated, tmp_path / "store.db")
    opened = open_store(f"sqlite:///{tmp_path}/store.db")
    yield opened
    opened.close()


@pytest.fixture
def kms(kms_store: Store) -> Kms:
    return Kms(kms_store)
