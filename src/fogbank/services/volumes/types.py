"""The volume types and their limits, today's and those of 2023.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html; the older numbers are those of the EC2 user
guide of 2023.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fogbank.core.settings import LimitsProfile

DEFAULT_TYPE = "gp2"
GIB = 1024**3
MIB = 1024**2
GP2_CREDITS_MAX = 5_400_000
GP2_BURST_IOPS = 3_000


@dataclass(frozen=True, slots=True)
class IopsLimits:
    """Provisioned operations a second. per_gib: at most so many for each GiB, where more than `min` are asked for.

    default: what a volume has when none are named; None: they must be named.
    """

    min: int
    max: int
    per_gib: int
    default: int | None


@dataclass(frozen=True, slots=True)
class ThroughputLimits:
    """Provisioned MiB/s, and at most so many for each operation a second."""

    min: int
    max: int
    default: int
    per_iops: float


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How late a volume answers on AWS: microseconds at least, and how many more at most."""

    floor_us: int
    spread_us: int


# "Single-digit milliseconds" is what AWS says of its SSD types but io2, which stays below half of one.
_SSD_TIME, _HDD_TIME = ResponseTime(800, 400), ResponseTime(5_000, 15_000)


@dataclass(frozen=True, slots=True)
class VolumeType:
    """One type. iops and throughput are None where they can't be provisioned. Sizes are GiB."""

    name: str
    size_min: int
    size_max: int
    iops: IopsLimits | None = None
    throughput: ThroughputLimits | None = None
    multi_attach: bool = False
    ssd: bool = True
    quota_tib: int = 50
    quota_iops: int | None = None
    response_time: ResponseTime = _SSD_TIME

    def iops_max(self, size_gib: int) -> int:
        """The most operations a second that a volume of `size_gib` can be given."""
        if self.iops is None:
            return 0
        return max(self.iops.min, min(self.iops.max, self.iops.per_gib * size_gib))


_CURRENT = (
    VolumeType(
        "gp3",
        1,
        65_536,
        IopsLimits(min=3_000, max=80_000, per_gib=500, default=3_000),
        ThroughputLimits(min=125, max=2_000, default=125, per_iops=0.25),
    ),
    VolumeType("gp2", 1, 16_384),
    VolumeType(
        "io2",
        4,
        65_536,
        IopsLimits(min=100, max=256_000, per_gib=1_000, default=None),
        multi_attach=True,
        quota_tib=20,
        quota_iops=100_000,
        response_time=ResponseTime(250, 200),
    ),
    VolumeType(
        "io1",
        4,
        16_384,
        IopsLimits(min=100, max=64_000, per_gib=50, default=None),
        multi_attach=True,
        quota_iops=300_000,
    ),
    VolumeType("st1", 125, 16_384, ssd=False, response_time=_HDD_TIME),
    VolumeType("sc1", 125, 16_384, ssd=False, response_time=_HDD_TIME),
    VolumeType("standard", 1, 1_024, ssd=False, response_time=_HDD_TIME),
)


def _of_2023(current: VolumeType) -> VolumeType:
    if current.name == "gp3":
        return replace(
            current,
            size_max=16_384,
            iops=IopsLimits(min=3_000, max=16_000, per_gib=500, default=3_000),
            throughput=ThroughputLimits(min=125, max=1_000, default=125, per_iops=0.25),
        )
    if current.name == "io2":
        return replace(current, size_max=16_384, iops=IopsLimits(min=100, max=64_000, per_gib=500, default=None))
    return current


VOLUME_TYPES: Mapping[LimitsProfile, Mapping[str, VolumeType]] = {
    LimitsProfile.CURRENT: {kind.name: kind for kind in _CURRENT},
    LimitsProfile.Y2023: {kind.name: _of_2023(kind) for kind in _CURRENT},
}


def gp2_baseline_iops(size_gib: int) -> int:
    """3 operations a second for each GiB, at least 100 and at most 16,000."""
    return min(16_000, max(100, 3 * size_gib))
