"""Trails: made, changed, and delivering what they log; and events are forgotten in time."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.conftest import ACCOUNT, STARTED
from tests.unit.services.trail.conftest import Lab, a_call

from fogbank.core.errors import ApiError
from fogbank.services.api import cloudtrail
from fogbank.services.trail.jobs import RetentionReconciler, TrailDeliverer
from fogbank.services.trail.operations import trails
from fogbank.store.engine import Store

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
LATER = STARTED + timedelta(minutes=10)


def _create(call: Callable[..., Any], **more: Any) -> Any:
    known: dict[str, Any] = {"name": "audit", "s3_bucket_name": "my-bucket"}
    return call(trails.create_trail, cloudtrail.CreateTrailRequest(**{**known, **more}))


def _status(call: Callable[..., Any]) -> Any:
    return call(trails.get_trail_status, cloudtrail.GetTrailStatusRequest(name="audit"))


def _start(call: Callable[..., Any]) -> None:
    call(trails.start_logging, cloudtrail.StartLoggingRequest(name="audit"))


def _delivered(folder: Path) -> list[str]:
    return [
        record["eventName"]
        for path in sorted(folder.rglob("*.json.gz"))
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    ]


def test_a_trail_is_made_shown_changed_and_deleted(
    call: Callable[..., Any], misfits: Callable[[str, str, Any], list[str]]
) -> None:
    made = _create(call, s3_key_prefix="a/b", tags_list=(cloudtrail.Tag(key="team", value="red"),))
    assert (made.trail_arn, made.s3_key_prefix, misfits("cloudtrail", "CreateTrail", made)) == (ARN, "a/b", [])
    call(trails.update_trail, cloudtrail.UpdateTrailRequest(name=ARN, s3_bucket_name="other"))
    (shown,) = call(trails.describe_trails, cloudtrail.DescribeTrailsRequest()).trail_list
    assert (shown.s3_bucket_name, shown.s3_key_prefix, shown.home_region) == ("other", "a/b", "us-east-1")
    assert call(trails.get_trail, cloudtrail.GetTrailRequest(name="audit")).trail == shown
    (listed,) = call(trails.list_trails, cloudtrail.ListTrailsRequest()).trails
    assert (listed.trail_arn, listed.name) == (ARN, "audit")
    call(trails.delete_trail, cloudtrail.DeleteTrailRequest(name="audit"))
    with pytest.raises(ApiError, match="TrailNotFoundException"):
        _status(call)


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("InvalidTrailNameException", {"name": "a"}),
    ("InvalidTrailNameException", {"name": "a b c"}),
    ("InvalidTrailNameException", {"name": "10.0.0.1"}),
    ("InvalidTrailNameException", {"name": "a--b"}),
    ("InvalidS3BucketNameException", {"s3_bucket_name": "No"}),
    ("InvalidS3BucketNameException", {"s3_bucket_name": "../etc"}),
    ("InvalidS3BucketNameException", {"s3_bucket_name": "a..b"}),
    ("InvalidS3PrefixException", {"s3_key_prefix": "../.."}),
    ("InvalidS3PrefixException", {"s3_key_prefix": "/etc"}),
    ("InvalidTagParameterException", {"tags_list": (cloudtrail.Tag(key="aws:x", value="y"),)}),
    ("UnsupportedOperationException", {"kms_key_id": "alias/a"}),
    ("UnsupportedOperationException", {"is_organization_trail": True}),
]


def test_what_cannot_be_made_is_refused(call: Callable[..., Any]) -> None:
    for code, more in REFUSED:
        with pytest.raises(ApiError, match=code):
            _create(call, **more)


def test_a_name_is_taken_once_and_five_are_enough(call: Callable[..., Any]) -> None:
    _create(call)
    with pytest.raises(ApiError, match="TrailAlreadyExistsException"):
        _create(call)
    for number in range(4):
        _create(call, name=f"trail-{number}")
    with pytest.raises(ApiError, match="MaximumNumberOfTrailsExceededException"):
        _create(call, name="one-too-many")


def test_what_is_called_after_the_start_is_delivered_once(
    lab: Lab, store: Store, tmp_path: Path, call: Callable[..., Any]
) -> None:
    deliverer = TrailDeliverer(store, tmp_path / "buckets")
    assert deliverer.step(LATER) is None
    lab.tell(a_call("CreateVolume", writes=True))
    _create(call)
    _start(call)
    lab.tell(a_call("DeleteVolume", writes=True), a_call("DescribeVolumes"), a_call(region="eu-west-1"))
    due = deliverer.step(LATER)
    assert due == LATER + timedelta(minutes=5)
    (file,) = (tmp_path / "buckets").rglob("*.json.gz")
    place = f"{ACCOUNT}/my-bucket/AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/2026/01/31"
    assert str(file.parent.relative_to(tmp_path / "buckets")) == place
    assert file.stat().st_mode & 0o777 == 0o600
    assert _delivered(tmp_path) == ["DeleteVolume", "DescribeVolumes"]
    assert _status(call).latest_delivery_time == LATER
    lab.tell(a_call("AttachVolume", writes=True))
    deliverer.step(LATER + timedelta(minutes=5))
    assert sorted(_delivered(tmp_path)) == ["AttachVolume", "DeleteVolume", "DescribeVolumes"]
    call(trails.stop_logging, cloudtrail.StopLoggingRequest(name="audit"))
    lab.tell(a_call("DetachVolume", writes=True))
    assert deliverer.step(LATER + timedelta(minutes=10)) is None
    assert "DetachVolume" not in _delivered(tmp_path)


def test_a_selector_chooses_and_all_regions_are_one_trails(
    lab: Lab, store: Store, tmp_path: Path, call: Callable[..., Any]
) -> None:
    _create(call, is_multi_region_trail=True)
    _start(call)
    selector = cloudtrail.EventSelector(
        read_write_type="WriteOnly", exclude_management_event_sources=("kms.amazonaws.com",)
    )
    request = cloudtrail.PutEventSelectorsRequest(trail_name="audit", event_selectors=(selector,))
    call(trails.put_event_selectors, request)
    shown = call(trails.get_event_selectors, cloudtrail.GetEventSelectorsRequest(trail_name="audit"))
    assert shown.event_selectors[0].read_write_type == "WriteOnly"
    lab.tell(
        a_call("DescribeVolumes"),
        a_call("CreateVolume", writes=True, region="eu-west-1"),
        a_call("CreateKey", service="kms", writes=True),
    )
    TrailDeliverer(store, tmp_path / "buckets").step(LATER)
    assert _delivered(tmp_path) == ["CreateVolume"]


def test_a_folder_that_cannot_be_written_is_said_and_tried_again(
    lab: Lab, store: Store, tmp_path: Path, call: Callable[..., Any]
) -> None:
    _create(call)
    _start(call)
    lab.tell(a_call("CreateVolume", writes=True))
    buckets = tmp_path / "buckets"
    buckets.touch()
    deliverer = TrailDeliverer(store, buckets)
    deliverer.step(LATER)
    assert _status(call).latest_delivery_error == "Not a directory"
    buckets.unlink()
    deliverer.step(LATER + timedelta(minutes=5))
    assert (_delivered(tmp_path), _status(call).latest_delivery_error) == (["CreateVolume"], None)


def test_events_and_days_are_forgotten_after_90_days(lab: Lab, store: Store) -> None:
    lab.tell(a_call("CreateVolume", writes=True), a_call("DescribeVolumes"))
    retention = RetentionReconciler(store, lab.folder)

    def after(days: int) -> datetime:
        return STARTED + timedelta(days=days, hours=1)

    retention.step(after(89))
    assert len(lab.names()) == 2
    lab.now = after(89)
    lab.tell(a_call("DeleteVolume", writes=True))
    retention.step(after(91))
    lab.now = after(92)
    assert lab.names() == ["DeleteVolume"]
    assert len(list(lab.folder.glob("*.jsonl"))) == 1


def test_no_more_events_are_kept_than_there_is_room_for(lab: Lab, store: Store) -> None:
    lab.tell(*(a_call() for _ in range(10)))
    RetentionReconciler(store, lab.folder, events_max=4).step(STARTED)
    assert len(lab.names()) == 4
