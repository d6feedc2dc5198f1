"""What the tour does, as values: two volumes, the loads on them, and what they promise."""

from dataclasses import dataclass

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class VolumePlan:
    """One volume to make. iops: as provisioned for gp3; absent where the type computes it."""

    name: str
    type: str
    size_gib: int
    iops: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What fio does to a volume. pattern: fio's `rw`; offset_gib: where it starts, past the file system."""

    volume: str
    title: str
    pattern: str
    block_kib: int
    depth: int
    seconds: int
    offset_gib: int
    span_gib: int


GP3 = VolumePlan("gp3", "gp3", 20, iops=6000)
GP2 = VolumePlan("gp2", "gp2", 30)
VOLUMES = (GP3, GP2)

# The file system has the first part of the gp3 volume, fio the rest: the files are checked again at the end.
FILE_SYSTEM_GIB = 4

# A queue of 1 for each 1,000 IOPS would do on AWS; more keeps a busy machine from being the limit.
GP3_RANDOM = Load(GP3.name, "4 KiB random writes", "randwrite", 4, 32, 10, offset_gib=8, span_gib=2)
GP3_SEQUENTIAL = Load(GP3.name, "256 KiB sequential writes", "write", 256, 8, 6, offset_gib=12, span_gib=4)
GP2_BURST = Load(GP2.name, "4 KiB random writes", "randwrite", 4, 32, 30, offset_gib=0, span_gib=2)

GP3_THROUGHPUT_MIBPS = 125
GP2_BURST_IOPS = 3000
GP2_BASELINE_IOPS = 100
GP2_CREDITS_FULL = 5_400_000
# Empty after some 15 of the 30 seconds, so that burst and baseline show equally long.
GP2_CREDITS_SET = 43_500


def burn_seconds(credits_held: float) -> float:
    """How long gp2's credits last at full burst: they are earned at the baseline all the while."""
    return credits_held / (GP2_BURST_IOPS - GP2_BASELINE_IOPS)
