"""From two samples to what went on between them. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fogbank.cli.top.sample import Rate, Sample, VolumeLoad
from fogbank.planes.block.contract import latency_bucket_us

_MIB = 1024 * 1024
_NS = 1_000_000_000
# A request that takes longer is said to hang.
_HANGS_S = 5.0


@dataclass(frozen=True, slots=True)
class Row:
    """One volume in one interval. Latencies are ms, None where nothing was done; shares are 0 to 1.

    queue: requests under way, on average. throttled: the part of the interval in which they waited for tokens. used: of
    the limit that is nearest. burst: of the bucket that is left, None where there is none.
    """

    volume_id: str
    type: str
    size_gib: int
    read_iops: float
    write_iops: float
    read_mibps: float
    write_mibps: float
    queue: float
    read_p50_ms: float | None
    read_p99_ms: float | None
    write_p50_ms: float | None
    write_p99_ms: float | None
    throttled: float
    used: float
    limit_iops: float
    limit_mibps: float
    burst: float | None
    state: str


def rows_between(before: Sample, after: Sample) -> list[Row]:
    """A row for each volume of the later sample; one that is new shows no load yet."""
    known = {volume.volume_id: volume for volume in before.volumes}
    seconds = max(1e-3, after.at_s - before.at_s)
    return [_row(known.get(volume.volume_id, volume), volume, seconds) for volume in after.volumes]


def _row(before: VolumeLoad, after: VolumeLoad, seconds: float) -> Row:
    def grown(name: str) -> int:
        # Counters fall back a little when fogd was killed.
        return max(0, int(getattr(after.stats, name)) - int(getattr(before.stats, name)))

    busy_ns = grown("read_time_ns") + grown("write_time_ns")
    hanging = after.oldest_request_ns / _NS
    reads = histogram_between(before.stats.read_latency, after.stats.read_latency)
    writes = histogram_between(before.stats.write_latency, after.stats.write_latency)
    moved = (grown("read_bytes") + grown("write_bytes")) / seconds
    return Row(
        volume_id=after.volume_id,
        type=after.type,
        size_gib=after.size_gib,
        read_iops=grown("read_ops") / seconds,
        write_iops=grown("write_ops") / seconds,
        read_mibps=grown("read_bytes") / seconds / _MIB,
        write_mibps=grown("write_bytes") / seconds / _MIB,
        queue=max(busy_ns / _NS / seconds, after.in_flight if hanging >= seconds else 0.0),
        read_p50_ms=percentile_ms(reads, 0.5),
        read_p99_ms=percentile_ms(reads, 0.99),
        write_p50_ms=percentile_ms(writes, 0.5),
        write_p99_ms=percentile_ms(writes, 0.99),
        throttled=min(1.0, grown("throttled_ns") / _NS / seconds),
        used=max(
            _used(grown("counted_ops") / seconds, after.limits.ops, after.credits.ops),
            _used(moved, after.limits.bytes, after.credits.bytes),
        ),
        limit_iops=_limit(after.limits.ops, after.credits.ops),
        limit_mibps=_limit(after.limits.bytes, after.credits.bytes) / _MIB,
        burst=_burst(after),
        state=_state(after, grown("error_ops"), hanging),
    )


def _limit(rate: Rate, credits_: float) -> float:
    """What is allowed now: the baseline once the bucket is empty."""
    bursts = rate.credits_max > 0 and rate.ceiling > rate.baseline
    return rate.baseline if bursts and credits_ < 1 else rate.ceiling


def _used(per_second: float, rate: Rate, credits_: float) -> float:
    limit = _limit(rate, credits_)
    return per_second / limit if limit > 0 else 0.0


def _burst(volume: VolumeLoad) -> float | None:
    for rate, credits_ in ((volume.limits.ops, volume.credits.ops), (volume.limits.bytes, volume.credits.bytes)):
        if rate.credits_max > 0:
            return min(1.0, credits_ / rate.credits_max)
    return None


def _state(volume: VolumeLoad, errors: int, hanging_s: float) -> str:
    """What is wrong, else the volume's state."""
    if not volume.healthy:
        return "failed"
    if not volume.io_enabled:
        return "I/O cut"
    if hanging_s >= _HANGS_S:
        return f"hangs {hanging_s:.0f} s"
    faults = f"fault: {', '.join(volume.faults)}" if volume.faults else ""
    if errors:
        return f"{errors:,} errors" + (f" ({faults})" if faults else "")
    return faults or volume.state


def histogram_between(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """What was added to a histogram; all of it where fogd was started anew in between."""
    if len(before) != len(after) or any(new < old for old, new in zip(before, after, strict=True)):
        return list(after)
    return [new - old for old, new in zip(before, after, strict=True)]


def percentile_ms(histogram: Sequence[int], share: float) -> float | None:
    """The latency that `share` of the requests did not exceed, ms; within a bucket they count as spread evenly."""
    total = sum(histogram)
    if not total:
        return None
    wanted, reached = share * total, 0.0
    for bucket, count in enumerate(histogram):
        if count and reached + count >= wanted:
            low, high = latency_bucket_us(bucket), latency_bucket_us(bucket + 1)
            return (low + (high - low) * (wanted - reached) / count) / 1000
        reached += count
    return latency_bucket_us(len(histogram)) / 1000


# What rows can be ordered by, and how; the most first.
SORTS: dict[str, Callable[[Row], tuple[object, ...]]] = {
    "iops": lambda row: (-(row.read_iops + row.write_iops), row.volume_id),
    "throughput": lambda row: (-(row.read_mibps + row.write_mibps), row.volume_id),
    "queue": lambda row: (-row.queue, row.volume_id),
    "latency": lambda row: (-max(row.read_p99_ms or 0.0, row.write_p99_ms or 0.0), row.volume_id),
    "throttled": lambda row: (-row.throttled, row.volume_id),
    "used": lambda row: (-row.used, row.volume_id),
    "burst": lambda row: (2.0 if row.burst is None else row.burst, row.volume_id),
    "volume": lambda row: (row.volume_id,),
}


def ordered(rows: Sequence[Row], sort: str) -> list[Row]:
    """Rows in an order of `SORTS`."""
    return sorted(rows, key=lambda row: SORTS[sort](row))
