"""What makes a volume's parameters valid, row by row, and the laws behind the rows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fogbank.core.errors import ApiError
from fogbank.core.settings import LimitsProfile
from fogbank.services.volumes import rules
from fogbank.services.volumes.model import ModificationState, VolumeConfiguration
from fogbank.services.volumes.types import VOLUME_TYPES

CURRENT = VOLUME_TYPES[LimitsProfile.CURRENT]
OLD = VOLUME_TYPES[LimitsProfile.Y2023]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def wanted(
    kind: str, size: int, iops: int | None = None, mibps: int | None = None, multi: bool = False
) -> rules.Wanted:
    return rules.Wanted(kind, size, iops, mibps, multi)


@pytest.mark.parametrize(
    ("asked", "iops", "mibps"),
    [
        (wanted("gp3", 1), 3_000, 125),
        (wanted("gp3", 65_536, 80_000, 2_000), 80_000, 2_000),
        (wanted("gp3", 160, 80_000), 80_000, 125),
        (wanted("gp3", 16, 8_000, 2_000), 8_000, 2_000),
        (wanted("gp2", 1), 100, None),
        (wanted("gp2", 33), 100, None),
        (wanted("gp2", 34), 102, None),
        (wanted("gp2", 5_333), 15_999, None),
        (wanted("gp2", 5_334), 16_000, None),
        (wanted("gp2", 16_384), 16_000, None),
        (wanted("io1", 4, 200), 200, None),
        (wanted("io1", 1_280, 64_000), 64_000, None),
        (wanted("io2", 256, 256_000), 256_000, None),
        (wanted("io2", 4, 100, multi=True), 100, None),
        (wanted("st1", 125), None, None),
        (wanted("sc1", 16_384), None, None),
        (wanted("standard", 1_024), None, None),
    ],
)
def test_valid(asked: rules.Wanted, iops: int | None, mibps: int | None) -> None:
    made = rules.configuration(CURRENT, asked)
    assert (made.type, made.size_gib, made.iops, made.throughput_mibps) == (asked.type, asked.size_gib, iops, mibps)


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        (wanted("gp9", 1), "UnknownVolumeType", "Unsupported volume type 'gp9' for volume creation."),
        (wanted("gp2", 0), "InvalidParameterValue", "Value (0) for parameter size is invalid"),
        (
            wanted("gp3", 65_537),
            "InvalidParameterValue",
            "Volume of 65537GiB is too large for volume type gp3; maximum is 65536GiB",
        ),
        (wanted("gp2", 16_385), "InvalidParameterValue", "maximum is 16384GiB"),
        (wanted("st1", 124), "InvalidParameterValue", "too small for volume type st1; minimum is 125GiB"),
        (wanted("io1", 3, 100), "InvalidParameterValue", "minimum is 4GiB"),
        (wanted("standard", 1_025), "InvalidParameterValue", "maximum is 1024GiB"),
        (wanted("gp2", 10, 100), "InvalidParameterCombination", "The parameter iops is not supported for gp2 volumes."),
        (
            wanted("st1", 125, 500),
            "InvalidParameterCombination",
            "The parameter iops is not supported for st1 volumes.",
        ),
        (wanted("io1", 10), "InvalidParameterCombination", "The parameter iops must be specified for io1 volumes."),
        (
            wanted("gp2", 10, None, 125),
            "InvalidParameterCombination",
            "The throughput parameter is not supported for gp2",
        ),
        (
            wanted("io2", 10, 100, 125),
            "InvalidParameterCombination",
            "The throughput parameter is not supported for io2",
        ),
        (wanted("gp3", 10, multi=True), "InvalidParameterCombination", "multi-attach-enabled is not supported for gp3"),
        (wanted("gp3", 10, 2_999), "InvalidParameterValue", "Volume iops of 2999 is too low; minimum is 3000."),
        (wanted("gp3", 1_000, 80_001), "InvalidParameterValue", "Volume iops of 80001 is too high; maximum is 80000."),
        (
            wanted("gp3", 10, 6_000),
            "InvalidParameterValue",
            "Iops to volume size ratio of 600.000000 is too high; maximum is 500",
        ),
        (wanted("io1", 10, 501), "InvalidParameterValue", "ratio of 50.100000 is too high; maximum is 50"),
        (wanted("io2", 10, 99), "InvalidParameterValue", "too low; minimum is 100."),
        (wanted("gp3", 10, None, 124), "InvalidParameterValue", "throughput of 124MiB/s is too low"),
        (wanted("gp3", 100, 10_000, 2_001), "InvalidParameterValue", "throughput of 2001MiB/s is too high"),
        (
            wanted("gp3", 100, 3_000, 1_000),
            "InvalidParameterValue",
            "Throughput (MiBps) to iops ratio of 0.333333 is too high; maximum is 0.250000 MiBps per iops.",
        ),
    ],
)
def test_invalid(asked: rules.Wanted, code: str, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        rules.configuration(CURRENT, asked)
    assert caught.value.code == code
    assert message in caught.value.message


@pytest.mark.parametrize(
    "asked",
    [
        wanted("gp3", 16_385),
        wanted("gp3", 1_000, 16_001),
        wanted("gp3", 100, 8_000, 1_001),
        wanted("io2", 1_000, 64_001),
    ],
)
def test_limits_of_2023_were_lower(asked: rules.Wanted) -> None:
    rules.configuration(CURRENT, asked)
    with pytest.raises(ApiError):
        rules.configuration(OLD, asked)


@given(
    kind=st.sampled_from(sorted(CURRENT)),
    size=st.integers(-10, 70_000),
    iops=st.none() | st.integers(-10, 300_000),
    mibps=st.none() | st.integers(-10, 5_000),
    multi=st.booleans(),
)
def test_whatever_is_accepted_is_within_the_type(
    kind: str, size: int, iops: int | None, mibps: int | None, multi: bool
) -> None:
    limits = CURRENT[kind]
    try:
        made = rules.configuration(CURRENT, wanted(kind, size, iops, mibps, multi))
    except ApiError:
        return
    assert limits.size_min <= made.size_gib <= limits.size_max
    if limits.iops is not None:
        assert made.iops is not None
        assert limits.iops.min <= made.iops <= limits.iops_max(size)
    if limits.throughput is not None:
        assert made.throughput_mibps is not None
        assert made.iops is not None
        assert limits.throughput.min <= made.throughput_mibps <= limits.throughput.per_iops * made.iops
    assert limits.multi_attach or not made.multi_attach


GP2 = VolumeConfiguration(size_gib=500, type="gp2", iops=1_500, throughput_mibps=None, multi_attach=False)
GP3 = VolumeConfiguration(size_gib=100, type="gp3", iops=4_000, throughput_mibps=250, multi_attach=False)
IO2 = VolumeConfiguration(size_gib=100, type="io2", iops=5_000, throughput_mibps=None, multi_attach=True)


@pytest.mark.parametrize(
    ("old", "change", "new"),
    [
        # AWS's own example: gp2 of 500 GiB becomes gp3 with 3,000 IOPS and 250 MiB/s.
        (GP2, rules.Change(type="gp3"), ("gp3", 500, 3_000, 250)),
        (GP2, rules.Change(size_gib=600), ("gp2", 600, 1_800, None)),
        (GP2, rules.Change(type="io1"), ("io1", 500, 3_000, None)),
        (GP2, rules.Change(type="st1"), ("st1", 500, None, None)),
        (GP3, rules.Change(size_gib=200), ("gp3", 200, 4_000, 250)),
        (GP3, rules.Change(type="gp2"), ("gp2", 100, 300, None)),
        (GP3, rules.Change(iops=3_000), ("gp3", 100, 3_000, 250)),
        (IO2, rules.Change(type="io1", iops=2_000), ("io1", 100, 2_000, None)),
    ],
)
def test_modified(old: VolumeConfiguration, change: rules.Change, new: tuple[str, int, int | None, int | None]) -> None:
    made = rules.modified(CURRENT, old, change)
    assert (made.type, made.size_gib, made.iops, made.throughput_mibps) == new


def test_gp2_with_more_iops_than_gp3s_baseline_keeps_them() -> None:
    large = VolumeConfiguration(size_gib=2_000, type="gp2", iops=6_000, throughput_mibps=None, multi_attach=False)
    assert rules.modified(CURRENT, large, rules.Change(type="gp3")).iops == 6_000


@pytest.mark.parametrize(
    ("old", "change", "message"),
    [
        (GP3, rules.Change(), "Must specify at least one of"),
        (GP3, rules.Change(size_gib=99), "New size cannot be smaller than existing size"),
        (GP3, rules.Change(type="nope"), "Unsupported volume type"),
        (GP2, rules.Change(iops=3_000), "The parameter iops is not supported for gp2 volumes."),
        (IO2, rules.Change(type="gp3"), "multi-attach-enabled is not supported for gp3"),
        (
            VolumeConfiguration(size_gib=10, type="io1", iops=100, throughput_mibps=None, multi_attach=False),
            rules.Change(multi_attach=True),
            "Multi-Attach cannot be modified for io1",
        ),
    ],
)
def test_not_modified(old: VolumeConfiguration, change: rules.Change, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        rules.modified(CURRENT, old, change)
    assert message in caught.value.message


def check_rate(
    starts: list[datetime], latest: ModificationState | None = None, profile: LimitsProfile = LimitsProfile.CURRENT
) -> str:
    try:
        rules.check_modification_rate(profile, starts, latest, "vol-1", NOW)
    except ApiError as error:
        return error.code
    return ""


def test_four_modifications_in_any_24_hours() -> None:
    starts = [NOW - timedelta(hours=hours) for hours in (23, 10, 5, 1)]
    assert check_rate(starts[1:], ModificationState.COMPLETED) == ""
    assert check_rate(starts, ModificationState.COMPLETED) == "VolumeModificationRateExceeded"
    assert check_rate([NOW - timedelta(hours=24), *starts[1:]], ModificationState.COMPLETED) == ""


def test_rate_error_says_how_long_to_wait() -> None:
    starts = [NOW - timedelta(hours=22, minutes=30)] + [NOW - timedelta(hours=1)] * 3
    with pytest.raises(ApiError, match="Wait 1 hours and 30 minutes before"):
        rules.check_modification_rate(LimitsProfile.CURRENT, starts, None, "vol-1", NOW)


@pytest.mark.parametrize("state", [ModificationState.MODIFYING, ModificationState.OPTIMIZING])
def test_none_while_one_runs(state: ModificationState) -> None:
    assert check_rate([NOW], state) == "IncorrectModificationState"


def test_six_hours_until_2026() -> None:
    profile = LimitsProfile.Y2023
    assert check_rate([NOW - timedelta(hours=5, minutes=59)], None, profile) == "VolumeModificationRateExceeded"
    assert check_rate([NOW - timedelta(hours=6)], None, profile) == ""


@pytest.mark.parametrize(
    "device", ["/dev/sda", "/dev/sdf", "/dev/sdz", "/dev/xvdf", "/dev/xvdba", "/dev/xvdcz", "/dev/xvddx", "/dev/sda1"]
)
def test_devices(device: str) -> None:
    assert rules.check_device(device) == device


@pytest.mark.parametrize(
    "device", ["/dev/sdi1", "/dev/xvdea", "/dev/xvddy", "sdf", "/dev/nvme1n1", "/dev/sdF", "", "/dev/sdf\n", "../sdf"]
)
def test_no_devices(device: str) -> None:
    with pytest.raises(ApiError) as caught:
        rules.check_device(device)
    assert caught.value.message == (
        f"Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name."
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("vol-123", "InvalidVolumeID.Malformed"),
        ("vol-XYZ", "InvalidVolumeID.Malformed"),
        ("vol-0123456789abcdef0 ", "InvalidVolumeID.Malformed"),
        ("i-0123456789abcdef0", "InvalidParameterValue"),
        ("", "InvalidParameterValue"),
    ],
)
def test_malformed_ids(value: str, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        rules.check_volume_id(value)
    assert caught.value.code == code


def test_optimizing_takes_six_hours_a_tib() -> None:
    big = replace_size(GP3, 1_024)
    assert rules.optimizing_time(GP3, big) == timedelta(hours=6)
    assert rules.optimizing_time(replace_size(GP3, 1), replace_size(GP3, 2)) == timedelta(minutes=1)


def replace_size(configuration: VolumeConfiguration, size_gib: int) -> VolumeConfiguration:
    return replace(configuration, size_gib=size_gib)
