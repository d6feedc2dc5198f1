"""From a volume's counters, a minute apart, to the metrics of AWS/EBS. Pure.

https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html

What AWS leaves open is decided here, and told in docs/explanation/metrics.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import msgspec

from fogbank.planes.block.contract import Limits, VolumeObserved

MINUTE_S = 60
_NS = 1_000_000_000
_KIB = 1024
# Requests that waited this long in all, within a minute, asked for more than the limit in some second of it.
_EXCEEDED_NS = _NS
_STALLED_NS = MINUTE_S * _NS


class Counters(msgspec.Struct, frozen=True, array_like=True):
    """A volume's counters when it was sampled.

    at_s: services' time; host_s: the host's, both in seconds since 1970. under_way_ns: how long the requests under way
    then had been so, in all. attached: whether it was attached.
    """

    at_s: float
    host_s: float
    attached: bool
    read_ops: int = 0
    write_ops: int = 0
    read_bytes: int = 0
    write_bytes: int = 0
    counted_ops: int = 0
    read_time_ns: int = 0
    write_time_ns: int = 0
    idle_ns: int = 0
    ops_throttled_ns: int = 0
    bytes_throttled_ns: int = 0
    under_way_ns: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """What is sampled. provisioned_iops: of io1 and io2, else None. multi_attach: it may be on several instances."""

    type: str
    provisioned_iops: int | None
    multi_attach: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class Load:
    """What went on in a minute, or in a part of it. Times are ns. stalled: a request is older than a minute."""

    read_ops: float = 0
    write_ops: float = 0
    read_bytes: float = 0
    write_bytes: float = 0
    counted_ops: float = 0
    read_time: float = 0
    write_time: float = 0
    busy: float = 0
    ops_throttled: float = 0
    bytes_throttled: float = 0
    queued: float = 0
    stalled: bool = False


IDLE = Load()


def counters_of(observed: VolumeObserved, at_s: float, host_s: float, *, attached: bool) -> Counters:
    """A volume's counters as they were observed."""
    stats = observed.stats
    return Counters(
        at_s=at_s,
        host_s=host_s,
        attached=attached,
        read_ops=stats.read_ops,
        write_ops=stats.write_ops,
        read_bytes=stats.read_bytes,
        write_bytes=stats.write_bytes,
        counted_ops=stats.counted_ops,
        read_time_ns=stats.read_time_ns,
        write_time_ns=stats.write_time_ns,
        idle_ns=stats.idle_ns,
        ops_throttled_ns=stats.ops_throttled_ns,
        bytes_throttled_ns=stats.bytes_throttled_ns,
        under_way_ns=observed.in_flight * observed.oldest_request_ns,
    )


def load_between(previous: Counters, current: Counters, *, stalled: bool) -> Load:
    """What went on between two samples.

    Counters that fell back, as they may by a second when fogd was killed, are no load. queued: by Little's law the
    time that requests spent here, those under way now included and what was counted of them before left out.
    """

    def grown(name: str) -> int:
        before, after = int(getattr(previous, name)), int(getattr(current, name))
        return max(0, after - before)

    host_ns = max(0.0, current.host_s - previous.host_s) * _NS
    read_time, write_time = grown("read_time_ns"), grown("write_time_ns")
    return Load(
        read_ops=grown("read_ops"),
        write_ops=grown("write_ops"),
        read_bytes=grown("read_bytes"),
        write_bytes=grown("write_bytes"),
        counted_ops=grown("counted_ops"),
        read_time=read_time,
        write_time=write_time,
        busy=max(0.0, host_ns - grown("idle_ns")),
        ops_throttled=grown("ops_throttled_ns"),
        bytes_throttled=grown("bytes_throttled_ns"),
        queued=max(0.0, read_time + write_time + current.under_way_ns - previous.under_way_ns),
        stalled=stalled,
    )


def minutes_ended(previous_s: float, now_s: float) -> range:
    """The starts of the minutes that ended after one sample and not after the next, seconds since 1970."""
    return range(minute_of(previous_s), minute_of(now_s), MINUTE_S)


def minute_of(at_s: float) -> int:
    """The start of the minute that a moment is in."""
    return int(at_s // MINUTE_S) * MINUTE_S


def spread(load: Load, host_seconds: float, minutes: range, filled_max: int) -> Iterator[tuple[int, Load]]:
    """Each minute's load, of minutes of services' time of which `host_seconds` really passed, the first ones.

    Minutes that were missed, with nobody here to sample, share evenly what went on in them. Minutes that a person
    skipped had nothing go on. Of more than `filled_max` minutes the first comes, and the last so many.
    """
    real = min(len(minutes), max(1, round(host_seconds / MINUTE_S)))
    share = load if real == 1 else _share(load, real)
    for index in sorted({*range(min(1, len(minutes))), *range(max(0, len(minutes) - filled_max), len(minutes))}):
        if index >= real:
            yield minutes[index], IDLE
        else:
            yield minutes[index], replace(share, stalled=load.stalled and index == real - 1)


def _share(load: Load, parts: int) -> Load:
    counted = {item.name: getattr(load, item.name) / parts for item in fields(load) if item.name != "stalled"}
    return Load(**counted)


def volume_metrics(subject: Subject, load: Load, burst_balance: float | None) -> Iterator[tuple[str, str, float]]:
    """Name, unit and value of a volume's metrics for one minute. burst_balance: percent at its end."""
    operations = load.read_ops + load.write_ops
    yield "VolumeReadBytes", "Bytes", load.read_bytes
    yield "VolumeWriteBytes", "Bytes", load.write_bytes
    yield "VolumeReadOps", "Count", load.read_ops
    yield "VolumeWriteOps", "Count", load.write_ops
    yield "VolumeQueueLength", "Count", load.queued / (MINUTE_S * _NS)
    yield "VolumeAvgIOPS", "Count/Second", operations / MINUTE_S
    yield "VolumeAvgThroughput", "Kilobytes/Second", (load.read_bytes + load.write_bytes) / _KIB / MINUTE_S
    yield "VolumeStalledIOCheck", "None", float(load.stalled)
    if subject.provisioned_iops is not None:
        yield "VolumeConsumedReadWriteOps", "Count", load.counted_ops
    if burst_balance is not None:
        yield "BurstBalance", "Percent", burst_balance
    if not subject.multi_attach:
        yield from _of_one_instance(subject, load)


def _of_one_instance(subject: Subject, load: Load) -> Iterator[tuple[str, str, float]]:
    """What AWS doesn't give of volumes with Multi-Attach."""
    yield "VolumeTotalReadTime", "Seconds", load.read_time / _NS
    yield "VolumeTotalWriteTime", "Seconds", load.write_time / _NS
    yield "VolumeIdleTime", "Seconds", max(0.0, MINUTE_S - load.busy / _NS)
    yield "VolumeAvgReadLatency", "Milliseconds", _latency_ms(load.read_time, load.read_ops)
    yield "VolumeAvgWriteLatency", "Milliseconds", _latency_ms(load.write_time, load.write_ops)
    if subject.provisioned_iops:
        yield "VolumeThroughputPercentage", "Percent", _delivered(subject.provisioned_iops, load)
    if subject.type != "standard":
        yield "VolumeIOPSExceededCheck", "None", float(load.ops_throttled >= _EXCEEDED_NS)
        yield "VolumeThroughputExceededCheck", "None", float(load.bytes_throttled >= _EXCEEDED_NS)


def _latency_ms(time_ns: float, operations: float) -> float:
    return time_ns / operations / 1e6 if operations else 0.0


def _delivered(provisioned_iops: int, load: Load) -> float:
    """Delivered of provisioned IOPS; all of them where nothing had to wait for any."""
    waited = load.ops_throttled >= _EXCEEDED_NS or load.bytes_throttled >= _EXCEEDED_NS or load.stalled
    return min(100.0, 100 * load.counted_ops / (provisioned_iops * MINUTE_S)) if waited else 100.0


def burst_balance(subject: Subject, ops: float, bytes_: float, ahead_s: float) -> float | None:
    """Percent of the burst bucket; None where the type, or a volume of this size, has none.

    ahead_s: how much later, by the services' clock, than the credits were observed. Nothing goes on in time that was
    skipped, so that credits are earned in it at the baseline.
    """
    for rate, credits in ((subject.limits.ops, ops), (subject.limits.bytes, bytes_)):
        if rate.credits_max > 0 and rate.ceiling > rate.baseline:
            earned = credits + rate.baseline * max(0.0, ahead_s)
            return 100 * min(rate.credits_max, earned) / rate.credits_max
    return None


def is_stalled(observed: VolumeObserved) -> bool:
    """A request has been under way for longer than a minute."""
    return observed.oldest_request_ns >= _STALLED_NS


def instance_metrics(loads: list[Load]) -> Iterator[tuple[str, str, float]]:
    """Name, unit and value of an instance's metrics in AWS/EC2 for one minute, of the loads of its volumes.

    No limit of the instance stands before its volumes here, so that none is ever exceeded.
    """
    yield "EBSReadOps", "Count", sum(load.read_ops for load in loads)
    yield "EBSWriteOps", "Count", sum(load.write_ops for load in loads)
    yield "EBSReadBytes", "Bytes", sum(load.read_bytes for load in loads)
    yield "EBSWriteBytes", "Bytes", sum(load.write_bytes for load in loads)
    yield "InstanceEBSIOPSExceededCheck", "None", 0.0
    yield "InstanceEBSThroughputExceededCheck", "None", 0.0
