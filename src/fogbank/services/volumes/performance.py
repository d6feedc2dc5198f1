"""From a volume's configuration to the limits that its data is carried at. Pure arithmetic.

https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp2's credits),
https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html,
https://docs.aws.amazon.com/ebs/latest/userguide/hdd-vols.html (throughput credits),
https://docs.aws.amazon.com/ebs/latest/userguide/ebs-io-characteristics.html (how I/O is counted).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fogbank.core.settings import LatencyMode, LimitsProfile
from fogbank.planes.block.contract import UNLIMITED, Latency, Limits, Rate
from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.types import (
    GIB,
    GP2_BURST_IOPS,
    GP2_CREDITS_MAX,
    MIB,
    VOLUME_TYPES,
    gp2_baseline_iops,
)

_SSD_UNIT = 256 * 1024
_HDD_UNIT = 1024 * 1024
_GIB_PER_TIB = 1024
# gp2: 128 MiB/s up to 170 GiB, 250 from 334 GiB on, and between them 250 only while credits last.
_GP2_SLOW_MIBPS, _GP2_FAST_MIBPS = 128, 250
_GP2_SLOW_SIZE_MAX, _GP2_FAST_SIZE_MIN = 170, 334
# `standard` promises about 100 operations a second and 40 to 90 MiB/s.
_MAGNETIC_IOPS, _MAGNETIC_MIBPS = 100, 90


@dataclass(frozen=True, slots=True)
class _Throughput:
    """An HDD type's MiB/s for each TiB, and their caps."""

    baseline_per_tib: float
    baseline_max: float
    burst_per_tib: float
    burst_max: float


_HDD = {"st1": _Throughput(40, 500, 250, 500), "sc1": _Throughput(12, 192, 80, 250)}


def io1_throughput_mibps(iops: int) -> float:
    """io1: 256 KiB an operation up to 500 MiB/s; above 32,000 IOPS 16 KiB an operation, up to 1,000 MiB/s."""
    if iops <= 32_000:
        return min(500.0, iops * 256 / 1024)
    return min(1000.0, iops * 16 / 1024)


def io2_throughput_mibps(iops: int) -> float:
    """io2: 0.256 MiB/s for each provisioned operation a second, up to 4,000."""
    return min(4000.0, 0.256 * iops)


def limits_of(configuration: VolumeConfiguration) -> Limits:
    """The limits of a volume of this configuration."""
    size = configuration.size_gib
    match configuration.type:
        case "gp2":
            return _gp2(size)
        case "gp3":
            return _ssd(configuration.iops or 0, configuration.throughput_mibps or 0)
        case "io1":
            return _ssd(configuration.iops or 0, io1_throughput_mibps(configuration.iops or 0))
        case "io2":
            return _ssd(configuration.iops or 0, io2_throughput_mibps(configuration.iops or 0))
        case "st1" | "sc1":
            return _hdd(_HDD[configuration.type], size)
        case _:
            return Limits(_HDD_UNIT, Rate.steady(_MAGNETIC_IOPS), Rate.steady(_MAGNETIC_MIBPS * MIB))


def _ssd(iops: float, mibps: float) -> Limits:
    return Limits(_SSD_UNIT, Rate.steady(iops), Rate.steady(mibps * MIB))


def _gp2(size_gib: int) -> Limits:
    baseline = gp2_baseline_iops(size_gib)
    bursts = baseline < GP2_BURST_IOPS
    ops = Rate(baseline, GP2_BURST_IOPS, GP2_CREDITS_MAX) if bursts else Rate.steady(baseline)
    slow = size_gib <= _GP2_SLOW_SIZE_MAX
    between = not slow and size_gib < _GP2_FAST_SIZE_MIN
    mibps = _GP2_SLOW_MIBPS if slow else _GP2_FAST_MIBPS
    return Limits(
        _SSD_UNIT,
        ops,
        Rate.steady(mibps * MIB),
        bytes_ceiling_without_credits=_GP2_SLOW_MIBPS * MIB if between else 0.0,
    )


def _hdd(throughput: _Throughput, size_gib: int) -> Limits:
    tib = size_gib / _GIB_PER_TIB
    baseline = min(throughput.baseline_max, throughput.baseline_per_tib * tib)
    burst = min(throughput.burst_max, throughput.burst_per_tib * tib)
    bursts = burst > baseline
    rate = Rate(baseline * MIB, burst * MIB, size_gib * GIB) if bursts else Rate.steady(baseline * MIB)
    return Limits(_HDD_UNIT, UNLIMITED, rate, random_costs_whole_unit=True)


def while_optimizing(source: Limits, target: Limits) -> Limits:
    """The limits of a volume that is being optimized: never below the source, nor, when reducing, below the target.

    https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-modifications.html
    """
    return Limits(
        max(source.io_unit_bytes, target.io_unit_bytes),
        _higher(source.ops, target.ops),
        _higher(source.bytes, target.bytes),
        max(source.bytes_ceiling_without_credits, target.bytes_ceiling_without_credits),
        random_costs_whole_unit=source.random_costs_whole_unit and target.random_costs_whole_unit,
    )


def _higher(one: Rate, other: Rate) -> Rate:
    if UNLIMITED in (one, other):
        return UNLIMITED
    baseline, ceiling = max(one.baseline, other.baseline), max(one.ceiling, other.ceiling)
    return Rate(baseline, ceiling, max(one.credits_max, other.credits_max) if ceiling > baseline else 0.0)


_COPY_IOPS, _COPY_MIBPS = 3_000, 125


def while_initializing(source: Limits, copy: Limits) -> Limits:
    """The limits of a copy that is being initialized: the lowest of 3,000 IOPS and 125 MiB/s, the source's, its own.

    On AWS it can be faster while the source is idle; here it never is.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copying-volume.html
    """
    return Limits(
        copy.io_unit_bytes,
        _lowest([copy.ops, source.ops, Rate.steady(_COPY_IOPS)]),
        _lowest([copy.bytes, source.bytes, Rate.steady(_COPY_MIBPS * MIB)]),
        min(copy.bytes_ceiling_without_credits, _COPY_MIBPS * MIB),
        random_costs_whole_unit=copy.random_costs_whole_unit,
    )


def _lowest(rates: Sequence[Rate]) -> Rate:
    limiting = [rate for rate in rates if rate != UNLIMITED]
    baseline, ceiling = min(rate.baseline for rate in limiting), min(rate.ceiling for rate in limiting)
    # The bucket is the copy's own; where the source alone bursts there is none.
    credits_max = rates[0].credits_max if ceiling > baseline else 0.0
    return Rate(baseline, ceiling if credits_max else baseline, credits_max)


def latency_of(configuration: VolumeConfiguration, mode: LatencyMode) -> Latency | None:
    """How late a volume of this configuration answers; None: as fast as it goes."""
    if mode is LatencyMode.OFF:
        return None
    time = VOLUME_TYPES[LimitsProfile.CURRENT][configuration.type].response_time
    return Latency(time.floor_us, time.spread_us)
