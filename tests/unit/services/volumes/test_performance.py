"""Limits by type, against AWS's published tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.planes.block.contract import UNLIMITED
from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.performance import (
    io1_throughput_mibps,
    io2_throughput_mibps,
    limits_of,
    while_optimizing,
)
from fogbank.services.volumes.types import GIB, MIB


def volume(kind: str, size: int, iops: int | None = None, mibps: int | None = None) -> VolumeConfiguration:
    return VolumeConfiguration(size_gib=size, type=kind, iops=iops, throughput_mibps=mibps, multi_attach=False)


# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html: size, baseline, seconds of burst, of refill
@pytest.mark.parametrize(
    ("size", "baseline", "burst_s", "refill_s"),
    [(1, 100, 1_862, 54_000), (100, 300, 2_000, 18_000), (334, 1_002, 2_703, 5_389), (750, 2_250, 7_200, 2_400)],
)
def test_gp2_bursts(size: int, baseline: int, burst_s: int, refill_s: int) -> None:
    ops = limits_of(volume("gp2", size)).ops
    assert (ops.baseline, ops.ceiling) == (baseline, 3_000)
    assert round(ops.credits_max / (ops.ceiling - ops.baseline)) == burst_s
    assert round(ops.credits_max / ops.baseline) == refill_s


@pytest.mark.parametrize(("size", "baseline"), [(1_000, 3_000), (5_333, 15_999), (5_334, 16_000), (16_384, 16_000)])
def test_large_gp2_does_not_burst(size: int, baseline: int) -> None:
    ops = limits_of(volume("gp2", size)).ops
    assert (ops.baseline, ops.ceiling, ops.credits_max) == (baseline, baseline, 0)


@pytest.mark.parametrize(
    ("size", "mibps", "without_credits"), [(170, 128, 0), (171, 250, 128), (333, 250, 128), (334, 250, 0)]
)
def test_gp2_throughput(size: int, mibps: int, without_credits: int) -> None:
    limits = limits_of(volume("gp2", size))
    assert limits.bytes.baseline == mibps * MIB
    assert limits.bytes_ceiling_without_credits == without_credits * MIB


# https://docs.aws.amazon.com/ebs/latest/userguide/hdd-vols.html
@pytest.mark.parametrize(
    ("kind", "size", "baseline", "burst"),
    [
        ("st1", 125, 4.88, 30.5),
        ("st1", 1_024, 40, 250),
        ("st1", 2_048, 80, 500),
        ("st1", 5_120, 200, 500),
        ("sc1", 125, 1.46, 9.77),
        ("sc1", 1_024, 12, 80),
        ("sc1", 3_200, 37.5, 250),
        ("sc1", 16_384, 192, 250),
    ],
)
def test_hdd_bursts(kind: str, size: int, baseline: float, burst: float) -> None:
    limits = limits_of(volume(kind, size))
    assert limits.bytes.baseline / MIB == pytest.approx(baseline, abs=0.02)
    assert limits.bytes.ceiling / MIB == pytest.approx(burst, abs=0.02)
    assert limits.bytes.credits_max == size * GIB
    assert limits.random_costs_whole_unit
    assert limits.ops == UNLIMITED


def test_st1_at_its_cap_has_nothing_to_burst_to() -> None:
    rate = limits_of(volume("st1", 12_800)).bytes
    assert (rate.baseline, rate.ceiling, rate.credits_max) == (500 * MIB, 500 * MIB, 0)


@pytest.mark.parametrize(("iops", "mibps"), [(100, 25), (2_000, 500), (32_000, 500), (48_000, 750), (64_000, 1_000)])
def test_io1_throughput_steps(iops: int, mibps: float) -> None:
    assert io1_throughput_mibps(iops) == mibps


@pytest.mark.parametrize(("iops", "mibps"), [(1_000, 256), (15_625, 4_000), (256_000, 4_000)])
def test_io2_throughput(iops: int, mibps: float) -> None:
    assert io2_throughput_mibps(iops) == mibps


def test_units_of_io() -> None:
    assert limits_of(volume("gp3", 10, 3_000, 125)).io_unit_bytes == 256 * 1024
    assert limits_of(volume("sc1", 125)).io_unit_bytes == 1024 * 1024


KINDS = st.sampled_from(
    [
        volume("gp3", 100, 3_000, 125),
        volume("gp3", 100, 9_000, 500),
        volume("gp2", 100),
        volume("io2", 100, 20_000),
        volume("st1", 500),
        volume("sc1", 500),
        volume("standard", 10),
    ]
)


@given(KINDS, KINDS)
def test_never_below_source_or_target_while_optimizing(one: VolumeConfiguration, other: VolumeConfiguration) -> None:
    source, target = limits_of(one), limits_of(other)
    between = while_optimizing(source, target)
    for limits in (source, target):
        for rate, bound in ((between.ops, limits.ops), (between.bytes, limits.bytes)):
            assert rate == UNLIMITED or rate.baseline >= bound.baseline
            assert rate == UNLIMITED or rate.ceiling >= bound.ceiling
