"""Volume status checks: what follows from what the data plane was seen to do. Decisions only.

A volume whose disk reported an error may hold inconsistent data: its I/O is cut, or goes on with AutoEnableIO. One that
answers nothing while requests wait is stalled. AWS's `degraded` (less than provisioned was delivered) is not told: fogd
sees what was asked for and delivered, and not whether a slow client or a slow disk is the reason.

https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-checks.html
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from fogbank.planes.block.contract import VolumeObserved
from fogbank.services.volumes.model import Checks, Performance, Volume

# A request may wait for long because of the volume's limits; then others are answered meanwhile. AWS says that a pause
# shows within two minutes; nothing here takes as long to be sure of it.
STALLED_AFTER = timedelta(seconds=10)
# Types whose I/O performance AWS watches.
PERFORMANCE_WATCHED = frozenset({"io1", "io2", "gp3"})


@dataclass(frozen=True, slots=True)
class Sample:
    """A volume's I/O at a moment. oldest: how long the oldest request under way has been so; zero where none is."""

    answered_ops: int
    backing_error_ops: int
    oldest: timedelta = timedelta(0)


def sample_of(observed: VolumeObserved) -> Sample:
    """What was observed, as a sample."""
    stats = observed.stats
    return Sample(
        stats.read_ops + stats.write_ops + stats.flush_ops + stats.trim_ops + stats.error_ops,
        stats.backing_error_ops,
        timedelta(microseconds=observed.oldest_request_ns // 1000 if observed.in_flight else 0),
    )


def is_stalled(before: Sample, sample: Sample) -> bool:
    """Requests wait, and between two samples not one was answered."""
    return sample.oldest >= STALLED_AFTER and sample.answered_ops == before.answered_ops


def assess(volume: Volume, before: Sample, sample: Sample, event_id: str, now: datetime) -> Volume:
    """The volume with its checks as they are after `sample`, the one before being `before`; the same if nothing is new.

    event_id: of the event, if one begins.
    """
    return _with_consistency(_with_performance(volume, before, sample, event_id, now), sample, event_id, now)


def _with_performance(volume: Volume, before: Sample, sample: Sample, event_id: str, now: datetime) -> Volume:
    watched = volume.configuration.type in PERFORMANCE_WATCHED
    stalled = watched and is_stalled(before, sample)
    performance = Performance.STALLED if stalled else Performance.NORMAL
    if performance is volume.checks.performance:
        return volume
    checks = msgspec.structs.replace(
        volume.checks,
        performance=performance,
        performance_since=now,
        performance_id=event_id if stalled else volume.checks.performance_id,
    )
    return msgspec.structs.replace(volume, checks=checks)


def _with_consistency(volume: Volume, sample: Sample, event_id: str, now: datetime) -> Volume:
    known = volume.checks.backing_error_ops
    if sample.backing_error_ops == known:
        return volume
    checks: Checks = msgspec.structs.replace(volume.checks, backing_error_ops=sample.backing_error_ops)
    volume = msgspec.structs.replace(volume, checks=checks)
    if sample.backing_error_ops < known or not volume.io_enabled:
        # A counter that lost its last second in a crash; or errors of requests that were under way at the cut.
        return volume
    return impaired(volume, event_id, now)


def impaired(volume: Volume, event_id: str, now: datetime) -> Volume:
    """The volume with its I/O cut, for possibly inconsistent data; with AutoEnableIO it goes on, and says so."""
    return msgspec.structs.replace(volume, impaired_at=now, impairment_id=event_id, io_enabled=volume.auto_enable_io)
