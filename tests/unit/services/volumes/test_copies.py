"""CopyVolumes: what is accepted, what the data plane is told, and how long a copy takes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.unit.services.volumes.conftest import SmallCloud
from tests.unit.services.volumes.test_reconciler import CREATE, create, look, refusal

from fogbank.planes.block.contract import Rate, Result
from fogbank.services.api import ec2
from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.operations.copies import copy_volumes
from fogbank.services.volumes.operations.modifications import modify_volume
from fogbank.services.volumes.operations.status import describe_volume_status
from fogbank.services.volumes.operations.volumes import delete_volume
from fogbank.services.volumes.performance import limits_of, while_initializing
from fogbank.services.volumes.rules import initialization_time
from fogbank.services.volumes.types import GIB, MIB

TIB = 1024 * GIB


def copy(cloud: SmallCloud, source: str, *, settle: bool = True, **more: object) -> str:
    request = ec2.CopyVolumesRequest(source_volume_id=source, volume_type="gp3", **more)  # type: ignore[arg-type]
    made = cloud.call(copy_volumes, request)
    assert isinstance(made, ec2.CopyVolumesResult)
    assert made.volumes
    if settle:
        cloud.settle()
    return str(made.volumes[0].volume_id)


def progress(cloud: SmallCloud, volume_id: str) -> tuple[str, int | None]:
    found = cloud.call(describe_volume_status, ec2.DescribeVolumeStatusRequest(volume_ids=(volume_id,)))
    assert isinstance(found, ec2.DescribeVolumeStatusResult)
    assert found.volume_statuses
    (item,) = found.volume_statuses
    assert item.volume_status
    assert item.initialization_status_details
    assert item.initialization_status_details.initialization_type == "volume-copy"
    states = {each.name: each.status for each in item.volume_status.details or ()}
    return str(states["initialization-state"]), item.initialization_status_details.progress


DURATIONS = [
    (0, timedelta(0)),
    (TIB // 2, timedelta(hours=3)),
    (TIB, timedelta(hours=6)),
    (3 * TIB, timedelta(hours=8.4)),
    (16 * TIB, timedelta(hours=24)),
    (50 * TIB, timedelta(hours=24)),
]


@pytest.mark.parametrize(("written", "takes"), DURATIONS)
def test_how_long_a_copy_is_initialized(written: int, takes: timedelta) -> None:
    assert initialization_time(written) == takes


def configuration(kind: str, size: int, iops: int | None = None, mibps: int | None = None) -> VolumeConfiguration:
    return VolumeConfiguration(size_gib=size, type=kind, iops=iops, throughput_mibps=mibps, multi_attach=False)


LOWEST = [
    (("gp3", 100, 10_000, 500), ("gp3", 100, 10_000, 500), 3_000, 125),
    (("io2", 100, 500), ("gp3", 100, 10_000, 500), 500, 125),
    (("gp3", 100, 3_000, 125), ("io2", 100, 200), 200, 51.2),
]


@pytest.mark.parametrize(("source", "copied", "iops", "mibps"), LOWEST)
def test_a_copy_is_as_slow_as_the_slowest(
    source: tuple[str, int], copied: tuple[str, int], iops: int, mibps: float
) -> None:
    limits = while_initializing(limits_of(configuration(*source)), limits_of(configuration(*copied)))
    assert (limits.ops, limits.bytes.baseline) == (Rate.steady(iops), pytest.approx(mibps * MIB))


def test_a_copy_of_gp2_bursts_from_its_own_bucket_and_one_to_hdd_has_no_iops_of_its_own() -> None:
    fast, gp2, st1 = (
        limits_of(configuration(*each)) for each in (("gp3", 100, 9_000, 500), ("gp2", 100), ("st1", 500))
    )
    assert while_initializing(fast, gp2).ops == Rate(300, 3_000, 5_400_000)
    assert while_initializing(gp2, fast).ops == Rate.steady(300), "the source's bucket is not the copy's"
    assert while_initializing(fast, st1).ops == Rate.steady(3_000)


def test_a_copy_is_a_clone_once_and_then_stands_on_its_own(cloud: SmallCloud) -> None:
    source = create(cloud)
    cloud.plane.allocate(source, TIB // 1024)
    copied = copy(cloud, source, size=20, iops=4_000)
    shown = look(cloud, copied)
    assert (shown.state, shown.size, shown.iops, shown.source_volume_id) == ("available", 20, 4_000, source)
    first = next(spec for spec in cloud.plane.applied if spec.id == copied)
    assert (first.clone_of, first.must_exist, first.limits.ops) == (source, False, Rate.steady(3_000))
    cloud.reconciler.resend_all()
    cloud.settle()
    again = cloud.plane.spec(copied)
    assert again is not None
    assert (again.clone_of, again.must_exist) == ("", True)


def test_a_copy_initializes_by_the_services_clock(cloud: SmallCloud) -> None:
    source = create(cloud, replace(CREATE, size=2_048))
    cloud.plane.allocate(source, TIB)
    copied = copy(cloud, source, iops=4_000)
    assert progress(cloud, copied) == ("initializing", 0)
    cloud.advance(timedelta(hours=3))
    assert progress(cloud, copied) == ("initializing", 50)
    cloud.advance(timedelta(hours=3))
    assert progress(cloud, copied) == ("completed", 100)
    spec = cloud.plane.spec(copied)
    assert spec is not None
    assert spec.limits.ops == Rate.steady(4_000)


def test_a_source_is_deleted_only_after_its_copy_is_made(cloud: SmallCloud) -> None:
    source = create(cloud)
    copied = copy(cloud, source, settle=False)
    cloud.plane.fail_next(copied, Result.FAILED, "disk full", times=2)
    cloud.settle()
    assert look(cloud, copied).state == "creating"
    cloud.call(delete_volume, ec2.DeleteVolumeRequest(volume_id=source))
    cloud.settle()
    assert cloud.plane.spec(source) is not None
    assert look(cloud, source).state == "deleting"
    cloud.reconciler.resend_all()
    cloud.settle()
    kept = cloud.plane.spec(source)
    assert kept is not None
    assert not kept.deleted
    cloud.advance(timedelta(minutes=1))
    assert look(cloud, copied).state == "available"
    assert cloud.plane.spec(source) is None
    assert refusal(cloud, delete_volume, ec2.DeleteVolumeRequest(volume_id=source)) == "InvalidVolume.NotFound"


def test_a_copy_that_is_given_up_lets_its_source_go(cloud: SmallCloud) -> None:
    source = create(cloud)
    cloud.plane.fail_next("*", Result.INVALID, "no")
    copied = copy(cloud, source)
    assert look(cloud, copied).state == "error"
    cloud.call(delete_volume, ec2.DeleteVolumeRequest(volume_id=source))
    cloud.settle()
    assert cloud.plane.spec(source) is None


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"source_volume_id": "vol-0123456789abcdef0"}, "InvalidVolume.NotFound"),
    ({"source_volume_id": "vol-x"}, "InvalidVolumeID.Malformed"),
    ({"size": 9}, "InvalidParameterValue"),
    ({"volume_type": "gp9"}, "UnknownVolumeType"),
    ({"volume_type": "io2"}, "InvalidParameterCombination"),
    ({"volume_type": None, "iops": 3_000}, "InvalidParameterCombination"),
    ({"multi_attach_enabled": True}, "InvalidParameterCombination"),
    ({"encrypted": True}, "UnsupportedOperation"),
    ({"kms_key_id": "alias/mine"}, "InvalidParameterDependency"),
]


@pytest.mark.parametrize(("changes", "code"), REFUSED)
def test_what_is_no_copy(cloud: SmallCloud, changes: dict[str, object], code: str) -> None:
    source = create(cloud)
    request = replace(ec2.CopyVolumesRequest(source_volume_id=source, volume_type="gp3"), **changes)
    assert refusal(cloud, copy_volumes, request) == code


def test_what_state_a_source_must_be_in(cloud: SmallCloud) -> None:
    source = create(cloud, settle=False)
    request = ec2.CopyVolumesRequest(source_volume_id=source)
    assert refusal(cloud, copy_volumes, request) == "IncorrectState"
    cloud.settle()
    cloud.call(modify_volume, ec2.ModifyVolumeRequest(volume_id=source, iops=4_000))
    assert refusal(cloud, copy_volumes, request) == "IncorrectState"
    cloud.settle()
    cloud.plane.allocate(source, GIB)
    copied = copy(cloud, source)
    assert refusal(cloud, copy_volumes, request) == "CopyVolumesLimitExceeded"
    assert refusal(cloud, copy_volumes, replace(request, source_volume_id=copied)) == "IncorrectState"
    cloud.advance(timedelta(hours=1))
    copy(cloud, source)
    copy(cloud, copied)


def test_five_copies_at_a_time(cloud: SmallCloud) -> None:
    sources = [create(cloud) for _ in range(6)]
    for source in sources:
        cloud.plane.allocate(source, GIB)
    for source in sources[:5]:
        copy(cloud, source)
    request = ec2.CopyVolumesRequest(source_volume_id=sources[5])
    assert refusal(cloud, copy_volumes, request) == "CopyVolumesLimitExceeded"
    cloud.advance(timedelta(hours=1))
    copy(cloud, sources[5])


def test_a_token_gives_one_copy(cloud: SmallCloud) -> None:
    source = create(cloud)
    first = copy(cloud, source, client_token="once")
    assert copy(cloud, source, client_token="once") == first
    other = ec2.CopyVolumesRequest(source_volume_id=source, volume_type="gp3", size=11, client_token="once")
    assert refusal(cloud, copy_volumes, other) == "IdempotentParameterMismatch"


def test_tags_come_by_the_request_only(cloud: SmallCloud) -> None:
    specification = ec2.TagSpecification(resource_type="volume", tags=(ec2.Tag(key="a", value="1"),))
    source = create(cloud, replace(CREATE, tag_specifications=(specification,)))
    assert look(cloud, copy(cloud, source)).tags is None
    other = replace(specification, tags=(ec2.Tag(key="b", value="2"),))
    tags = look(cloud, copy(cloud, create(cloud), tag_specifications=(other,))).tags
    assert tags == (ec2.Tag(key="b", value="2"),)


@pytest.fixture
def rates(cloud: SmallCloud) -> Callable[[int], str]:
    def refused(rate: int) -> str:
        from fogbank.services.volumes.operations.volumes import create_volume

        request = replace(CREATE, snapshot_id="snap-0123456789abcdef0", volume_initialization_rate=rate)
        return refusal(cloud, create_volume, request)

    return refused


@pytest.mark.parametrize(("rate", "code"), [(99, "InvalidParameterValue"), (301, "InvalidParameterValue")])
def test_initialization_rates(rates: Callable[[int], str], rate: int, code: str) -> None:
    assert rates(rate) == code
    assert rates(200) == "InvalidSnapshot.NotFound", "a rate in range comes as far as the snapshot"
