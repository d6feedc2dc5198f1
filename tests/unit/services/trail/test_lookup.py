"""LookupEvents: by each attribute, in a time range, page by page, and only one's own."""

from datetime import timedelta

import pytest
from tests.unit.services.conftest import STARTED
from tests.unit.services.trail.conftest import VOLUME, Lab, a_call
from tests.unit.services.trail.test_record import USER

from fogbank.core.errors import ApiError
from fogbank.services.api import cloudtrail
from fogbank.services.trail.operations.lookup import lookup_events


@pytest.fixture
def told(lab: Lab) -> Lab:
    lab.tell(
        a_call("CreateVolume", writes=True, response={"VolumeId": VOLUME}),
        a_call("DescribeVolumes", parameters={"VolumeIds": [VOLUME]}, caller=USER),
        a_call("GetCallerIdentity", service="sts"),
        a_call("DescribeVolumes", region="eu-west-1"),
    )
    return lab


# An attribute, its value, and what is found by it.
ATTRIBUTES = [
    ("EventName", "CreateVolume", ["CreateVolume"]),
    ("EventName", "createvolume", []),
    ("EventSource", "sts.amazonaws.com", ["GetCallerIdentity"]),
    ("ReadOnly", "true", ["GetCallerIdentity", "DescribeVolumes"]),
    ("ReadOnly", "false", ["CreateVolume"]),
    ("Username", "bob", ["DescribeVolumes"]),
    ("AccessKeyId", "AKIA1", ["DescribeVolumes"]),
    ("ResourceName", VOLUME, ["DescribeVolumes", "CreateVolume"]),
    ("ResourceType", "AWS::EC2::Volume", ["DescribeVolumes", "CreateVolume"]),
    ("EventId", "no-id", []),
]


def test_each_attribute(told: Lab) -> None:
    assert [(key, value, told.names(key, value)) for key, value, _ in ATTRIBUTES] == ATTRIBUTES


def test_the_newest_come_first_and_none_of_other_regions_or_accounts(told: Lab) -> None:
    assert told.names() == ["GetCallerIdentity", "DescribeVolumes", "CreateVolume"]
    assert told.names(region="eu-west-1") == ["DescribeVolumes"]
    assert told.names(account="999999999999") == []


def test_an_event_is_found_by_its_id(told: Lab) -> None:
    event = told.look("EventName", "CreateVolume").events[0]
    (found,) = told.look("EventId", event.event_id).events
    assert found == event
    assert found.resources == (cloudtrail.Resource(resource_type="AWS::EC2::Volume", resource_name=VOLUME),)


def test_a_time_range_includes_both_ends(told: Lab) -> None:
    second = STARTED.replace(microsecond=0) + timedelta(seconds=1)
    assert told.names(start_time=second, end_time=second) == ["DescribeVolumes"]
    assert told.names(start_time=second) == ["GetCallerIdentity", "DescribeVolumes"]
    with pytest.raises(ApiError, match="InvalidTimeRangeException"):
        told.look(start_time=second, end_time=STARTED)


def test_pages_are_whole_and_their_tokens_good_for_one_question(told: Lab) -> None:
    first = told.look(max_results=2)
    second = told.look(max_results=1, next_token=first.next_token)
    assert [each.event_name for each in (*first.events, *second.events)] == [
        "GetCallerIdentity",
        "DescribeVolumes",
        "CreateVolume",
    ]
    assert second.next_token is None
    for wrong in ({"account": "999999999999"}, {"region": "eu-west-1"}, {"start_time": STARTED}):
        with pytest.raises(ApiError, match="InvalidNextTokenException"):
            told.look(next_token=first.next_token, **wrong)


def test_more_than_one_attribute_is_refused(told: Lab) -> None:
    one = cloudtrail.LookupAttribute(attribute_key="Username", attribute_value="bob")
    with pytest.raises(ApiError, match="InvalidLookupAttributesException"):
        told.ask(lookup_events, cloudtrail.LookupEventsRequest(lookup_attributes=(one, one)))


def test_insights_are_not_built(told: Lab) -> None:
    with pytest.raises(ApiError) as caught:
        told.look(event_category="insight")
    assert caught.value.status == 501
