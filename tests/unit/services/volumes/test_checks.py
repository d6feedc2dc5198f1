"""Status checks from what the data plane was seen to do, and the sampler that writes them down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.unit.services.volumes.conftest import START, SmallCloud
from tests.unit.services.volumes.test_reconciler import attach, create

from fogbank.planes.block.contract import Stats
from fogbank.services.api import ec2
from fogbank.services.volumes.checks import STALLED_AFTER, Sample, is_stalled, sample_of
from fogbank.services.volumes.operations.status import (
    describe_volume_status,
    enable_volume_io,
    modify_volume_attribute,
)
from fogbank.services.volumes.sampler import StatusSampler

_SECOND_NS = 1_000_000_000


class Watched:
    """A volume in use, and its sampler."""

    def __init__(self, cloud: SmallCloud, kind: str) -> None:
        self.cloud = cloud
        iops = 1_000 if kind.startswith("io") else None
        request = ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=20, volume_type=kind, iops=iops)
        self.volume_id = create(cloud, request)
        attach(cloud, self.volume_id)
        self.sampler = StatusSampler(cloud.store, cloud.plane, cloud.ids)
        self.sample()

    def sample(self) -> None:
        self.sampler.tick()
        self.sampler.step(self.cloud.now)
        self.cloud.settle()

    def carry(self, *, waits_s: float = 0, answered: int = 0, backing_errors: int = 0) -> None:
        """So many were answered in all, one waits for so long already, and so many failed on the disk."""
        self.cloud.plane.carry(
            self.volume_id,
            Stats(read_ops=answered, backing_error_ops=backing_errors),
            in_flight=1 if waits_s else 0,
            oldest_request_ns=int(waits_s * _SECOND_NS),
        )

    def status(self) -> ec2.VolumeStatusItem:
        request = ec2.DescribeVolumeStatusRequest(volume_ids=(self.volume_id,))
        found = self.cloud.call(describe_volume_status, request)
        assert isinstance(found, ec2.DescribeVolumeStatusResult)
        assert found.volume_statuses
        return found.volume_statuses[0]

    def summary(self) -> tuple[str | None, dict[str, str]]:
        info = self.status().volume_status
        assert info
        return info.status, {each.name or "": each.status or "" for each in info.details or ()}


@pytest.fixture
def watched(cloud: SmallCloud) -> Callable[[str], Watched]:
    return lambda kind: Watched(cloud, kind)


_OLD = STALLED_AFTER + timedelta(seconds=1)
STALLS = [
    (Sample(5, 0), Sample(5, 0, _OLD), True),
    (Sample(5, 0), Sample(5, 0, STALLED_AFTER), True),
    # Others are answered meanwhile: it waits because of the volume's limits.
    (Sample(5, 0), Sample(6, 0, _OLD), False),
    (Sample(5, 0), Sample(5, 0, STALLED_AFTER - timedelta(seconds=1)), False),
    (Sample(5, 0), Sample(5, 0), False),
]


@pytest.mark.parametrize(("before", "sample", "stalled"), STALLS)
def test_what_is_a_stall(before: Sample, sample: Sample, stalled: bool) -> None:
    assert is_stalled(before, sample) is stalled


def test_a_sample_knows_how_long_the_oldest_waits(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    cloud.plane.carry(
        volume_id, Stats(read_ops=1, write_ops=2, flush_ops=3, error_ops=4), in_flight=2, oldest_request_ns=3_000_000
    )
    (observed,) = cloud.plane.observe([volume_id])
    assert sample_of(observed) == Sample(10, 0, timedelta(milliseconds=3))


@pytest.mark.parametrize("kind", ["gp3", "io1", "io2"])
def test_a_stall_impairs_until_it_is_over(watched: Callable[[str], Watched], kind: str) -> None:
    volume = watched(kind)
    assert volume.summary() == ("ok", {"io-enabled": "passed", "io-performance": "normal"})
    volume.carry(waits_s=2, answered=7)
    volume.sample()
    volume.carry(waits_s=STALLED_AFTER.total_seconds(), answered=7)
    volume.sample()
    assert volume.summary() == ("impaired", {"io-enabled": "passed", "io-performance": "stalled"})
    (event,) = volume.status().events or ()
    assert (event.event_type, event.description, event.not_before) == ("io-performance:stalled", "Stalled", START)
    volume.carry(waits_s=60, answered=7)
    volume.sample()
    assert (volume.status().events or ())[0].event_id == event.event_id
    volume.carry(answered=8)
    volume.sample()
    assert volume.summary() == ("ok", {"io-enabled": "passed", "io-performance": "normal"})
    assert volume.status().events == ()


def test_a_detached_volume_is_not_stalled(watched: Callable[[str], Watched]) -> None:
    from fogbank.services.volumes.operations.attachments import detach_volume

    volume = watched("gp3")
    volume.carry(waits_s=30)
    volume.sample()
    volume.sample()
    assert volume.summary()[0] == "impaired"
    volume.cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume.volume_id, force=True))
    volume.cloud.settle()
    volume.sample()
    assert volume.summary()[0] == "ok"


def test_performance_is_not_watched_on_other_types(watched: Callable[[str], Watched]) -> None:
    volume = watched("gp2")
    volume.carry(waits_s=300)
    volume.sample()
    volume.sample()
    assert volume.summary() == ("ok", {"io-enabled": "passed", "io-performance": "not-applicable"})


def test_a_disk_error_cuts_io_until_it_is_enabled(watched: Callable[[str], Watched]) -> None:
    volume = watched("gp2")
    volume.carry(backing_errors=1)
    volume.sample()
    assert volume.summary()[0] == "impaired"
    assert volume.summary()[1]["io-enabled"] == "failed"
    (action,) = volume.status().actions or ()
    (event,) = volume.status().events or ()
    assert (action.code, action.event_id) == ("enable-volume-io", event.event_id)
    assert (event.event_type, event.description) == ("potential-data-inconsistency", "Awaiting Action: Enable IO")
    spec = volume.cloud.plane.spec(volume.volume_id)
    assert spec is not None
    assert not spec.io_enabled
    volume.carry(backing_errors=3)
    volume.sample()
    assert (volume.status().events or ())[0].event_id == event.event_id, "of requests that were under way at the cut"
    volume.cloud.call(enable_volume_io, ec2.EnableVolumeIORequest(volume_id=volume.volume_id))
    volume.cloud.settle()
    volume.sample()
    assert volume.summary()[0] == "ok"
    assert (volume.status().events or ())[0].description == "IO Enabled"
    volume.carry(backing_errors=4)
    volume.sample()
    assert volume.summary()[0] == "impaired"


def test_with_auto_enable_io_only_the_event_appears(watched: Callable[[str], Watched]) -> None:
    volume = watched("gp3")
    on = ec2.AttributeBooleanValue(value=True)
    request = ec2.ModifyVolumeAttributeRequest(volume_id=volume.volume_id, auto_enable_io=on)
    volume.cloud.call(modify_volume_attribute, request)
    volume.carry(backing_errors=1)
    volume.sample()
    assert volume.summary()[0] == "ok"
    assert volume.status().actions == ()
    assert (volume.status().events or ())[0].description == "IO Auto-Enabled"


def test_errors_that_were_known_before_a_restart_are_no_news(watched: Callable[[str], Watched]) -> None:
    volume = watched("gp3")
    volume.carry(backing_errors=2)
    volume.sample()
    volume.cloud.call(enable_volume_io, ec2.EnableVolumeIORequest(volume_id=volume.volume_id))
    volume.cloud.settle()
    again = StatusSampler(volume.cloud.store, volume.cloud.plane, volume.cloud.ids)
    again.tick()
    again.step(volume.cloud.now)
    assert volume.summary()[0] == "ok"


def test_a_data_plane_that_is_away_is_no_event(watched: Callable[[str], Watched]) -> None:
    volume = watched("gp3")
    volume.cloud.plane.down = True
    volume.sampler.tick()
    assert volume.sampler.step(volume.cloud.now) is None
    volume.cloud.plane.down = False
    assert volume.summary()[0] == "ok"
