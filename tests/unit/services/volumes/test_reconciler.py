"""Volumes through their states: operations on one side, the data plane in memory on the other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.unit.services.volumes.conftest import SmallCloud

from fogbank.core.errors import ApiError
from fogbank.core.settings import ModificationPace
from fogbank.planes.block.contract import BlockPlaneUnavailable, Result
from fogbank.services.api import ec2
from fogbank.services.volumes.operations.attachments import attach_volume, detach_volume
from fogbank.services.volumes.operations.modifications import describe_volumes_modifications, modify_volume
from fogbank.services.volumes.operations.status import describe_volume_status, enable_volume_io, impair_volume
from fogbank.services.volumes.operations.volumes import create_volume, delete_volume, describe_volumes
from fogbank.services.volumes.types import GIB

CREATE = ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=10, volume_type="gp3")


def create(cloud: SmallCloud, request: ec2.CreateVolumeRequest = CREATE, *, settle: bool = True) -> str:
    made = cloud.call(create_volume, request)
    assert isinstance(made, ec2.Volume)
    if settle:
        cloud.settle()
    return str(made.volume_id)


def look(cloud: SmallCloud, volume_id: str) -> ec2.Volume:
    found = cloud.call(describe_volumes, ec2.DescribeVolumesRequest(volume_ids=(volume_id,)))
    assert isinstance(found, ec2.DescribeVolumesResult)
    assert found.volumes
    return found.volumes[0]


def attach(cloud: SmallCloud, volume_id: str, device: str = "/dev/sdf") -> None:
    cloud.call(
        attach_volume,
        ec2.AttachVolumeRequest(volume_id=volume_id, instance_id=cloud.instance_id, device=device),
    )
    cloud.settle()


def attachment_state(cloud: SmallCloud, volume_id: str) -> str | None:
    attachments = look(cloud, volume_id).attachments
    return attachments[0].state if attachments else None


def modification(cloud: SmallCloud, volume_id: str) -> ec2.VolumeModification:
    request = ec2.DescribeVolumesModificationsRequest(volume_ids=(volume_id,))
    found = cloud.call(describe_volumes_modifications, request)
    assert isinstance(found, ec2.DescribeVolumesModificationsResult)
    assert found.volumes_modifications
    return found.volumes_modifications[0]


def refusal(cloud: SmallCloud, operation: Callable[..., object], request: object) -> str:
    with pytest.raises(ApiError) as caught:
        cloud.call(operation, request)
    return caught.value.code


def test_creating_until_the_plane_has_it(cloud: SmallCloud) -> None:
    volume_id = create(cloud, settle=False)
    assert look(cloud, volume_id).state == "creating"
    cloud.settle()
    assert look(cloud, volume_id).state == "available"
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert spec.size_bytes == 10 * GIB
    assert not spec.must_exist
    assert spec.exports == ()


def test_creating_while_the_plane_is_down(cloud: SmallCloud) -> None:
    volume_id = create(cloud, settle=False)
    cloud.plane.down = True
    with pytest.raises(BlockPlaneUnavailable):
        cloud.settle()
    assert look(cloud, volume_id).state == "creating"
    cloud.plane.down = False
    cloud.settle()
    assert look(cloud, volume_id).state == "available"


def test_attaching_serves_an_export_and_detaching_ends_it(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    attach(cloud, volume_id)
    assert attachment_state(cloud, volume_id) == "attached"
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert spec.exports == (volume_id,)
    assert spec.must_exist
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
    assert attachment_state(cloud, volume_id) == "detaching"
    cloud.settle()
    assert look(cloud, volume_id).state == "available"


def test_busy_until_the_client_leaves(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    attach(cloud, volume_id)
    cloud.plane.connect(volume_id)
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
    cloud.settle()
    assert attachment_state(cloud, volume_id) == "busy"
    assert look(cloud, volume_id).state == "in-use"
    cloud.settle()
    assert attachment_state(cloud, volume_id) == "busy"
    cloud.plane.leave(volume_id)
    cloud.settle()
    assert look(cloud, volume_id).state == "available"


def test_force_drops_the_client(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    attach(cloud, volume_id)
    cloud.plane.connect(volume_id)
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id, force=True))
    cloud.settle()
    assert look(cloud, volume_id).state == "available"
    attach(cloud, volume_id)
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert not spec.evict


def test_delete_only_what_is_not_attached(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    request = ec2.DeleteVolumeRequest(volume_id=volume_id)
    attach(cloud, volume_id)
    assert refusal(cloud, delete_volume, request) == "VolumeInUse"
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
    cloud.settle()
    cloud.call(delete_volume, request)
    assert look(cloud, volume_id).state == "deleting"
    assert refusal(cloud, delete_volume, request) == "IncorrectState"
    cloud.settle()
    assert cloud.plane.spec(volume_id) is None
    assert refusal(cloud, delete_volume, request) == "InvalidVolume.NotFound"


def test_invalid_for_the_plane_is_error_and_can_be_deleted(cloud: SmallCloud) -> None:
    cloud.plane.fail_next("*", Result.INVALID, "no such thing")
    volume_id = create(cloud)
    assert look(cloud, volume_id).state == "error"
    cloud.call(delete_volume, ec2.DeleteVolumeRequest(volume_id=volume_id))
    cloud.settle()
    assert refusal(cloud, delete_volume, ec2.DeleteVolumeRequest(volume_id=volume_id)) == "InvalidVolume.NotFound"


def test_failures_are_tried_again_later_and_given_up_in_the_end(cloud: SmallCloud) -> None:
    cloud.plane.fail_next("*", Result.FAILED, "disk full", times=2)
    volume_id = create(cloud)
    assert look(cloud, volume_id).state == "creating"
    cloud.advance(timedelta(minutes=1))
    assert look(cloud, volume_id).state == "available"
    cloud.plane.fail_next("*", Result.FAILED, "disk full", times=5)
    hopeless = create(cloud)
    cloud.advance(timedelta(minutes=10))
    assert look(cloud, hopeless).state == "error"


def test_a_newer_generation_below_is_overtaken(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    for _ in range(3):
        attach(cloud, volume_id)
        cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
        cloud.settle()
    held = cloud.plane.spec(volume_id)
    assert held is not None
    cloud.plane.fail_next(volume_id, Result.STALE, "")
    attach(cloud, volume_id)
    assert attachment_state(cloud, volume_id) == "attached"


def test_lost_data_is_an_error_and_never_made_anew(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    cloud.plane.lose(volume_id)
    (observed,) = cloud.plane.observe([volume_id])
    cloud.reconciler.saw(observed)
    cloud.settle()
    assert look(cloud, volume_id).state == "error"


def test_what_the_plane_has_forgotten_is_an_error_and_never_made_anew(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    cloud.plane.forget(volume_id)
    cloud.reconciler.resend_all()
    cloud.settle()
    assert look(cloud, volume_id).state == "error"
    assert cloud.plane.spec(volume_id) is None
    cloud.call(delete_volume, ec2.DeleteVolumeRequest(volume_id=volume_id))
    cloud.settle()
    assert refusal(cloud, delete_volume, ec2.DeleteVolumeRequest(volume_id=volume_id)) == "InvalidVolume.NotFound"


def test_everything_is_sent_again_when_asked(cloud: SmallCloud) -> None:
    ids = {create(cloud) for _ in range(3)}
    cloud.plane.applied.clear()
    cloud.reconciler.resend_all()
    cloud.settle()
    assert {spec.id for spec in cloud.plane.applied} == ids
    assert all(spec.must_exist for spec in cloud.plane.applied)
    cloud.plane.applied.clear()
    cloud.settle()
    assert cloud.plane.applied == []


def test_modification_at_the_hosts_pace(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    cloud.call(modify_volume, ec2.ModifyVolumeRequest(volume_id=volume_id, size=20, iops=6_000))
    assert modification(cloud, volume_id).modification_state == "modifying"
    assert look(cloud, volume_id).size == 10
    cloud.settle()
    assert modification(cloud, volume_id).modification_state == "completed"
    assert (look(cloud, volume_id).size, look(cloud, volume_id).iops) == (20, 6_000)
    cloud.settle()
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert (spec.size_bytes, spec.limits.ops.baseline) == (20 * GIB, 6_000)


def test_modification_at_awss_pace(make_cloud: Callable[..., SmallCloud]) -> None:
    cloud = make_cloud(pace=ModificationPace.AWS)
    volume_id = create(cloud, ec2.CreateVolumeRequest(availability_zone="us-east-1a", size=1_024, volume_type="gp3"))
    cloud.call(modify_volume, ec2.ModifyVolumeRequest(volume_id=volume_id, iops=9_000))
    cloud.settle()
    assert modification(cloud, volume_id).modification_state == "optimizing"
    again = ec2.ModifyVolumeRequest(volume_id=volume_id, iops=10_000)
    assert refusal(cloud, modify_volume, again) == "IncorrectModificationState"
    cloud.advance(timedelta(hours=3))
    assert modification(cloud, volume_id).progress == 50
    cloud.advance(timedelta(hours=3))
    done = modification(cloud, volume_id)
    assert (done.modification_state, done.progress) == ("completed", 100)
    assert done.start_time is not None
    assert done.end_time == done.start_time + timedelta(hours=6)
    cloud.call(modify_volume, again)


def test_modification_that_the_plane_refuses_fails_and_changes_nothing(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    cloud.plane.fail_next(volume_id, Result.INVALID, "no")
    cloud.call(modify_volume, ec2.ModifyVolumeRequest(volume_id=volume_id, iops=5_000))
    cloud.settle()
    failed = modification(cloud, volume_id)
    assert (failed.modification_state, failed.status_message) == ("failed", "no")
    assert look(cloud, volume_id).iops == 3_000
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert spec.limits.ops.baseline == 3_000


def test_impaired_until_io_is_enabled(cloud: SmallCloud) -> None:
    volume_id = create(cloud)
    cloud.call(impair_volume, volume_id)
    cloud.settle()
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert not spec.io_enabled
    found = cloud.call(describe_volume_status, ec2.DescribeVolumeStatusRequest(volume_ids=(volume_id,)))
    assert isinstance(found, ec2.DescribeVolumeStatusResult)
    assert found.volume_statuses
    (item,) = found.volume_statuses
    assert item.volume_status is not None
    assert item.volume_status.status == "impaired"
    assert item.actions is not None
    assert item.actions[0].code == "enable-volume-io"
    cloud.call(enable_volume_io, ec2.EnableVolumeIORequest(volume_id=volume_id))
    cloud.settle()
    spec = cloud.plane.spec(volume_id)
    assert spec is not None
    assert spec.io_enabled


def test_a_token_gives_one_volume(cloud: SmallCloud) -> None:
    from msgspec.structs import replace

    request = replace(CREATE, client_token="once")
    first = create(cloud, request)
    assert create(cloud, request) == first
    assert refusal(cloud, create_volume, replace(request, size=11)) == "IdempotentParameterMismatch"
    cloud.now += timedelta(hours=25)
    assert create(cloud, request) != first
