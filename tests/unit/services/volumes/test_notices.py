"""EBS Volume Notifications: each state change of a volume tells EventBridge, in its own transaction."""

import json
from typing import Any

from tests.unit.services.volumes.conftest import SmallCloud
from tests.unit.services.volumes.test_reconciler import attach, create

from fogbank.planes.block.contract import Result
from fogbank.services.api import ec2, events
from fogbank.services.events import repository
from fogbank.services.events.operations.rules import put_rule
from fogbank.services.volumes.operations.attachments import detach_volume
from fogbank.services.volumes.operations.modifications import modify_volume
from fogbank.services.volumes.operations.volumes import delete_volume


def _listen(cloud: SmallCloud) -> None:
    cloud.call(put_rule, events.PutRuleRequest(name="all", event_pattern='{"source": ["aws.ec2"]}'))


def _told(cloud: SmallCloud) -> list[dict[str, Any]]:
    return [json.loads(each.event) for each in cloud.store.read(lambda it: repository.queued(it, 100))]


def test_a_volumes_life_is_told(cloud: SmallCloud) -> None:
    _listen(cloud)
    volume_id = create(cloud)
    attach(cloud, volume_id)
    cloud.call(modify_volume, ec2.ModifyVolumeRequest(volume_id=volume_id, size=20))
    cloud.settle()
    cloud.call(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
    cloud.settle()
    cloud.call(delete_volume, ec2.DeleteVolumeRequest(volume_id=volume_id))
    cloud.settle()
    told = _told(cloud)
    assert [(each["detail"]["event"], each["detail"]["result"]) for each in told] == [
        ("createVolume", "available"),
        ("attachVolume", "attached"),
        ("modifyVolume", "optimizing"),
        ("modifyVolume", "completed"),
        ("detachVolume", "detached"),
        ("deleteVolume", "deleted"),
    ]
    arn = f"arn:aws:ec2:us-east-1:{cloud.account}:volume/{volume_id}"
    assert {each["resources"][0] for each in told} == {arn}
    assert {each["detail-type"] for each in told} == {"EBS Volume Notification"}


def test_a_volume_that_cannot_be_made_says_why(cloud: SmallCloud) -> None:
    _listen(cloud)
    cloud.plane.fail_next("*", Result.INVALID, "no room")
    create(cloud)
    (told,) = _told(cloud)
    assert told["detail"] == {"event": "createVolume", "result": "failed", "cause": "no room", "request-id": ""}


def test_nothing_is_kept_where_nobody_listens(cloud: SmallCloud) -> None:
    create(cloud)
    assert _told(cloud) == []
