"""What makes a volume's parameters valid: pure checks, in the order that clients of AWS rely on.

Syntax first, then combinations, then ranges and ratios.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fogbank.core.ids import is_resource_id
from fogbank.core.settings import LimitsProfile
from fogbank.services.volumes import errors
from fogbank.services.volumes.model import ModificationState, VolumeConfiguration
from fogbank.services.volumes.types import VolumeType, gp2_baseline_iops

# /dev/sd[a-z], /dev/xvd[a-z], /dev/xvd[a-c][a-z], /dev/xvdd[a-x], and the two roots with a digit.
_DEVICE = re.compile(r"/dev/(?:sd[a-z]|xvd[a-z]|xvd[a-c][a-z]|xvdd[a-x]|sda[12])")
MULTI_ATTACH_INSTANCES_MAX = 16
_MODIFICATIONS_PER_DAY = 4
_DAY = timedelta(hours=24)
_WAIT_OF_2023 = timedelta(hours=6)
_TIB_IN_GIB = 1024
_INITIALIZATION_RATE_MIN, _INITIALIZATION_RATE_MAX = 100, 300
# MiB/s, of all volumes of an account in a region.
INITIALIZATION_RATES_MAX = 5_000
COPIES_MAX = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """The performance parameters of a request; None where the request is silent."""

    type: str
    size_gib: int
    iops: int | None
    throughput_mibps: int | None
    multi_attach: bool


def check_volume_id(value: str) -> str:
    """`value`. Raises ApiError where it doesn't look like a volume id."""
    if not is_resource_id("vol", value):
        raise errors.volume_id_malformed(value)
    return value


def check_snapshot_id(value: str) -> str:
    """`value`. Raises ApiError where it doesn't look like a snapshot id."""
    if not is_resource_id("snap", value):
        raise errors.snapshot_id_malformed(value)
    return value


def check_device(device: str) -> str:
    """`device`. Raises ApiError for what isn't a block device name of a Linux HVM instance.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
    """
    if _DEVICE.fullmatch(device) is None:
        raise errors.device_invalid(device)
    return device


def configuration(types: Mapping[str, VolumeType], wanted: Wanted) -> VolumeConfiguration:
    """The whole configuration of a volume with these parameters.

    Raises ApiError for a combination, a range or a ratio that the type doesn't allow.
    """
    kind = types.get(wanted.type)
    if kind is None:
        raise errors.unknown_type(wanted.type)
    _check_combination(kind, wanted)
    _check_size(kind, wanted.size_gib)
    iops = _provisioned_iops(kind, wanted)
    return VolumeConfiguration(
        size_gib=wanted.size_gib,
        type=kind.name,
        iops=gp2_baseline_iops(wanted.size_gib) if kind.name == "gp2" else iops,
        throughput_mibps=_provisioned_throughput(kind, wanted, iops),
        multi_attach=wanted.multi_attach,
    )


def _check_combination(kind: VolumeType, wanted: Wanted) -> None:
    if kind.iops is None and wanted.iops is not None:
        raise errors.iops_not_supported(kind.name)
    if kind.iops is not None and kind.iops.default is None and wanted.iops is None:
        raise errors.iops_missing(kind.name)
    if kind.throughput is None and wanted.throughput_mibps is not None:
        raise errors.throughput_not_supported(kind.name)
    if wanted.multi_attach and not kind.multi_attach:
        raise errors.multi_attach_not_supported(kind.name)


def _check_size(kind: VolumeType, size_gib: int) -> None:
    if size_gib <= 0:
        raise errors.size_not_positive(size_gib)
    if size_gib < kind.size_min:
        raise errors.size_too_small(size_gib, kind.name, kind.size_min)
    if size_gib > kind.size_max:
        raise errors.size_too_large(size_gib, kind.name, kind.size_max)


def _provisioned_iops(kind: VolumeType, wanted: Wanted) -> int | None:
    if kind.iops is None:
        return None
    iops = wanted.iops if wanted.iops is not None else kind.iops.default
    if iops is None:
        raise errors.iops_missing(kind.name)
    if iops < kind.iops.min:
        raise errors.iops_too_low(iops, kind.iops.min)
    if iops > kind.iops.max:
        raise errors.iops_too_high(iops, kind.iops.max)
    # What comes with every size is not subject to the ratio: gp3's 3,000 hold for 1 GiB too.
    free = kind.iops.default or 0
    if iops > max(free, kind.iops.per_gib * wanted.size_gib):
        raise errors.iops_ratio_too_high(iops, wanted.size_gib, kind.iops.per_gib)
    return iops


def _provisioned_throughput(kind: VolumeType, wanted: Wanted, iops: int | None) -> int | None:
    if kind.throughput is None or iops is None:
        return None
    throughput = wanted.throughput_mibps if wanted.throughput_mibps is not None else kind.throughput.default
    if throughput < kind.throughput.min:
        raise errors.throughput_too_low(throughput, kind.throughput.min)
    if throughput > kind.throughput.max:
        raise errors.throughput_too_high(throughput, kind.throughput.max)
    if throughput > kind.throughput.per_iops * iops:
        raise errors.throughput_ratio_too_high(throughput, iops, kind.throughput.per_iops)
    return throughput


@dataclass(frozen=True, slots=True)
class Change:
    """The parameters of a modification; None where the request is silent."""

    type: str | None = None
    size_gib: int | None = None
    iops: int | None = None
    throughput_mibps: int | None = None
    multi_attach: bool | None = None


def modified(types: Mapping[str, VolumeType], old: VolumeConfiguration, change: Change) -> VolumeConfiguration:
    """The configuration that `change` leads to from `old`.

    Without `Iops` a change of type to io1, io2 or gp3 gives 3,000; gp2 to gp3 keeps what gp2 had where that is more.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html

    Raises ApiError.
    """
    if change == Change():
        raise errors.nothing_to_modify()
    kind = types.get(change.type or old.type)
    if kind is None:
        raise errors.unknown_type(change.type or old.type)
    size = old.size_gib if change.size_gib is None else change.size_gib
    same_type = kind.name == old.type
    iops, throughput = change.iops, change.throughput_mibps
    if iops is None and kind.iops is not None:
        iops = old.iops if same_type else _iops_after_type_change(old, kind)
    if throughput is None and kind.throughput is not None:
        throughput = old.throughput_mibps if same_type else _throughput_after_type_change(old, kind)
    multi_attach = old.multi_attach if change.multi_attach is None else change.multi_attach
    if multi_attach != old.multi_attach and kind.name == "io1":
        raise errors.multi_attach_fixed(kind.name)
    if old.multi_attach and kind.name == old.type == "io1" and (size, iops) != (old.size_gib, old.iops):
        raise errors.multi_attach_io1_fixed()
    new = configuration(types, Wanted(kind.name, size, iops, throughput, multi_attach))
    if new.size_gib < old.size_gib:
        raise errors.shrink()
    return new


_IOPS_AFTER_TYPE_CHANGE = 3_000


def _iops_after_type_change(old: VolumeConfiguration, kind: VolumeType) -> int:
    if old.type == "gp2" and kind.name == "gp3" and old.iops is not None:
        return max(old.iops, _IOPS_AFTER_TYPE_CHANGE)
    return _IOPS_AFTER_TYPE_CHANGE


def _throughput_after_type_change(old: VolumeConfiguration, kind: VolumeType) -> int | None:
    if kind.throughput is None:
        return None
    if old.type == "gp2" and kind.name == "gp3":
        return max(gp2_throughput_mibps(old.size_gib), kind.throughput.default)
    return kind.throughput.default


def gp2_throughput_mibps(size_gib: int) -> int:
    """gp2's highest MiB/s at a size: 128 up to 170 GiB, 250 above."""
    return 128 if size_gib <= 170 else 250


def check_modification_rate(
    profile: LimitsProfile, starts: Sequence[datetime], latest: ModificationState | None, volume_id: str, now: datetime
) -> None:
    """Raises ApiError where a volume modified at `starts`, the latest time in that state, may not be modified now.

    At most four modifications in any 24 hours, each after the one before is completed; until January 2026 at most one
    in six hours. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
    """
    if latest in (ModificationState.MODIFYING, ModificationState.OPTIMIZING):
        raise errors.modification_running(volume_id, latest.value)
    if profile is LimitsProfile.Y2023:
        if starts and now < starts[-1] + _WAIT_OF_2023:
            raise errors.modification_rate_exceeded_2023()
        return
    recent = recent_modifications(starts, now)
    if len(recent) >= _MODIFICATIONS_PER_DAY:
        raise errors.modification_rate_exceeded(_MODIFICATIONS_PER_DAY, _spoken(recent[0] + _DAY - now))


def recent_modifications(starts: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """Those of `starts` that the rate rule still counts."""
    return tuple(start for start in starts if start > now - _DAY)


def _spoken(wait: timedelta) -> str:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    hours, minutes = divmod(minutes, 60)
    return f"{hours} hours and {minutes} minutes" if hours else f"{minutes} minutes"


def optimizing_time(old: VolumeConfiguration, new: VolumeConfiguration) -> timedelta:
    """How long AWS optimizes: about six hours for a full TiB, in proportion, at least a minute.

    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html
    """
    size = max(old.size_gib, new.size_gib)
    return max(timedelta(minutes=1), timedelta(hours=6) * (size / _TIB_IN_GIB))


_TIB = 1024**4
_FIRST_TIB, _FURTHER_TIB, _INITIALIZATION_MAX = timedelta(hours=6), timedelta(hours=1.2), timedelta(hours=24)


def initialization_time(written_bytes: int) -> timedelta:
    """How long AWS initializes a copy: six hours for the first TiB that is written, 1.2 for each further, at most 24.

    AWS says "up to" for the first TiB; here it is in proportion.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copying-volume.html
    """
    tib = written_bytes / _TIB
    return min(_INITIALIZATION_MAX, _FIRST_TIB * min(tib, 1.0) + _FURTHER_TIB * max(0.0, tib - 1.0))


def check_initialization_rate(rate: int) -> None:
    """Raises ApiError for MiB/s that snapshots can't be loaded at.

    https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html
    """
    if not _INITIALIZATION_RATE_MIN <= rate <= _INITIALIZATION_RATE_MAX:
        raise errors.initialization_rate_out_of_range(rate, _INITIALIZATION_RATE_MIN, _INITIALIZATION_RATE_MAX)
