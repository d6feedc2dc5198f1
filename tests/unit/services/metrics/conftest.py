"""A cloud in small with volumes and metrics: a real store, a block plane in memory, a host clock that a test moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fogbank.core.caller import Caller
from fogbank.core.clock import Clock
from fogbank.core.ids import IdFactory
from fogbank.core.pages import PageTokens
from fogbank.core.settings import ModificationPace, Settings
from fogbank.core.vault import Vault
from fogbank.planes.block.contract import Stats
from fogbank.planes.block.memory import MemoryBlockPlane
from fogbank.server.domains import TAGGABLE
from fogbank.server.timekeeper import Timekeeper
from fogbank.services.api import cloudwatch as api
from fogbank.services.api import ec2
from fogbank.services.context import Cloud, Context, Host
from fogbank.services.machines.directory import host_instance_id
from fogbank.services.metrics.evaluator import AlarmReconciler
from fogbank.services.metrics.jobs import MetricsReconciler
from fogbank.services.metrics.operations.metrics import get_metric_statistics
from fogbank.services.volumes.jobs import VolumeReconciler
from fogbank.services.volumes.operations.attachments import attach_volume, detach_volume
from fogbank.services.volumes.operations.volumes import create_volume
from fogbank.store.engine import Store, open_store

START = datetime(2026, 3, 1, 12, 0, 20, tzinfo=UTC)


@dataclass
class MetricsCloud:
    """`call` runs an operation, `pass_time` is time that really passes, `advance` is time that a person skips."""

    store: Store
    plane: MemoryBlockPlane
    host: datetime = START
    account: str = "111111111111"
    region: str = "us-east-1"
    ids: IdFactory = field(default_factory=IdFactory)

    def __post_init__(self) -> None:
        self.clock = Clock(host_now=lambda: self.host)
        self.cloud = Cloud(Settings(), Host("seed", 2, 4096, START), PageTokens(b"s" * 32), TAGGABLE)
        self.start()

    def start(self) -> None:
        """The control plane's reconcilers begin anew, as after a restart."""
        volumes = VolumeReconciler(self.store, self.plane, Vault.of_random_key(), ModificationPace.HOST)
        self.metrics = MetricsReconciler(self.store, self.plane, self.cloud, self._told, timedelta(days=15))
        self.timekeeper = Timekeeper(
            self.clock,
            self.store,
            [volumes],
            lambda _: None,
            followers=[self.metrics, AlarmReconciler(self.store)],
            monotonic=lambda: self.host.timestamp(),
        )
        self.timekeeper.step()

    def _told(self) -> tuple[datetime, datetime]:
        return self.host, self.host + self.clock.offset

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def instance_id(self) -> str:
        return host_instance_id(self.cloud, self.account)

    def call(self, operation: Callable[[Context, Any], Any], request: Any, account: str | None = None) -> Any:
        caller = Caller.root(account or self.account, "AKIATEST")
        transact = self.store.write if operation.__aws_operation__.writes else self.store.read  # type: ignore[attr-defined]
        return transact(
            lambda transaction: operation(
                Context(transaction, caller, self.region, self.now, self.ids, self.cloud), request
            )
        )

    def pass_time(self, seconds: float = 60) -> None:
        """The host's clock goes on, and reconcilers run once after it, as a thread would that was late."""
        self.host += timedelta(seconds=seconds)
        self.timekeeper.step()

    def advance(self, seconds: float) -> None:
        """A person moves the clock."""
        self.timekeeper.advance(timedelta(seconds=seconds))

    def attached(self, kind: str = "gp3", device: str = "/dev/sdf", **more: Any) -> str:
        """A new volume on this machine."""
        request = ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=125, volume_type=kind, **more)
        volume_id: str = self.call(create_volume, request).volume_id
        self.timekeeper.step()
        self.attach(volume_id, device)
        return volume_id

    def attach(self, volume_id: str, device: str = "/dev/sdf") -> None:
        request = ec2.AttachVolumeRequest(volume_id=volume_id, instance_id=self.instance_id, device=device)
        self.call(attach_volume, request)
        self.timekeeper.step()

    def detach(self, volume_id: str) -> None:
        self.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
        self.timekeeper.step()

    def points(self, volume_id: str, name: str, statistic: str = "Sum") -> dict[str, float]:
        """A volume's metric by minute (`12:01`), over the last day."""
        request = api.GetMetricStatisticsInput(
            namespace="AWS/EBS",
            metric_name=name,
            dimensions=(api.Dimension(name="VolumeId", value=volume_id),),
            start_time=self.now - timedelta(hours=23),
            end_time=self.now,
            period=60,
            statistics=(statistic,),
        )
        found = self.call(get_metric_statistics, request).datapoints
        return {f"{point.timestamp:%H:%M}": getattr(point, statistic.lower()) for point in found}


@pytest.fixture
def new_cloud(tmp_path: Path) -> Iterator[Callable[[], MetricsCloud]]:
    """Makes clouds that have just started, at 12:00:20."""
    stores: list[Store] = []

    def make() -> MetricsCloud:
        stores.append(open_store(f"sqlite:///{tmp_path / f'{len(stores)}.db'}"))
        return MetricsCloud(stores[-1], MemoryBlockPlane())

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def cloud(new_cloud: Callable[[], MetricsCloud]) -> MetricsCloud:
    """One of them."""
    return new_cloud()


@pytest.fixture
def carrying() -> Callable[..., Stats]:
    """Counters of a volume that has done so many reads and writes of 4 KiB, at 1 ms each."""

    def make(reads: int, writes: int = 0, **more: int) -> Stats:
        done: dict[str, int] = {
            "read_ops": reads,
            "write_ops": writes,
            "read_bytes": reads * 4096,
            "write_bytes": writes * 4096,
            "counted_ops": reads + writes,
            "read_time_ns": reads * 1_000_000,
            "write_time_ns": writes * 1_000_000,
        }
        return Stats(**{**done, **more})

    return make
