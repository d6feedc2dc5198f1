"""A cloud in small: the volumes domain on a real store, with a block plane in memory and a clock that a test moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from fogbank.core.caller import Caller
from fogbank.core.ids import IdFactory
from fogbank.core.pages import PageTokens
from fogbank.core.settings import LimitsProfile, ModificationPace, Settings
from fogbank.planes.block.memory import MemoryBlockPlane
from fogbank.server.domains import TAGGABLE
from fogbank.services.context import Cloud, Context, Host
from fogbank.services.machines.directory import host_instance_id
from fogbank.services.volumes.jobs import VolumeReconciler
from fogbank.store.engine import Store, open_store

T = TypeVar("T")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class SmallCloud:
    """`call` runs an operation, `settle` lets the reconciler do all it can."""

    store: Store
    plane: MemoryBlockPlane
    settings: Settings
    now: datetime = START
    account: str = "111111111111"
    region: str = "us-east-1"
    ids: IdFactory = field(default_factory=IdFactory)

    def __post_init__(self) -> None:
        host = Host("seed", 2, 4096, START)
        self.cloud = Cloud(self.settings, host, PageTokens(b"s" * 32), TAGGABLE)
        self.reconciler = VolumeReconciler(self.store, self.plane, self.cloud.vault, self.settings.modification_pace)

    @property
    def instance_id(self) -> str:
        return host_instance_id(self.cloud, self.account)

    def call(self, operation: Callable[[Context, T], object], request: T) -> object:
        caller = Caller.root(self.account, "AKIATEST")
        return self.store.write(
            lambda transaction: operation(
                Context(transaction, caller, self.region, self.now, self.ids, self.cloud), request
            )
        )

    def settle(self) -> datetime | None:
        return self.reconciler.step(self.now)

    def advance(self, by: timedelta) -> None:
        """Moves the clock, stopping where the reconciler has something due, as the timekeeper does."""
        target = self.now + by
        while (due := self.settle()) is not None and due <= target:
            self.now = max(self.now, due)
        self.now = target
        self.settle()


@pytest.fixture
def make_cloud(tmp_path: Path) -> Iterator[Callable[..., SmallCloud]]:
    stores: list[Store] = []

    def make(
        limits: LimitsProfile = LimitsProfile.CURRENT, pace: ModificationPace = ModificationPace.HOST
    ) -> SmallCloud:
        store = open_store(f"sqlite:///{tmp_path / f'{len(stores)}.db'}")
        stores.append(store)
        return SmallCloud(store, MemoryBlockPlane(), Settings(limits=limits, modification_pace=pace))

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def cloud(make_cloud: Callable[..., SmallCloud]) -> SmallCloud:
    return make_cloud()
