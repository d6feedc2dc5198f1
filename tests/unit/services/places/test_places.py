"""Regions and zones as EC2 tells of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import ec2
from fogbank.services.places import atlas
from fogbank.services.places.operations import (
    REGION_FILTERS,
    ZONE_FILTERS,
    describe_availability_zones,
    describe_regions,
)

Call = Callable[..., Any]


def filters(**values: str) -> tuple[ec2.Filter, ...]:
    return tuple(ec2.Filter(name=name.replace("_", "-"), values=(value,)) for name, value in values.items())


def regions(call: Call, **members: Any) -> list[str]:
    return [region.region_name for region in call(describe_regions, ec2.DescribeRegionsRequest(**members)).regions]


def zones(call: Call, region: str = "us-east-1", **members: Any) -> list[str]:
    request = ec2.DescribeAvailabilityZonesRequest(**members)
    return [zone.zone_name for zone in call(describe_availability_zones, request, region=region).availability_zones]


def test_all_regions_are_listed(call: Call) -> None:
    listed = regions(call)
    assert listed == list(atlas.REGIONS)
    assert {"us-east-1", "eu-central-1", "ap-northeast-3"} <= set(listed)
    assert regions(call, all_regions=True) == listed


def test_a_region_as_shown(call: Call) -> None:
    names = ("us-east-1", "eu-south-2")
    shown = call(describe_regions, ec2.DescribeRegionsRequest(region_names=names)).regions
    assert shown == (
        ec2.Region(
            region_name="us-east-1", endpoint="ec2.us-east-1.amazonaws.com", opt_in_status="opt-in-not-required"
        ),
        ec2.Region(region_name="eu-south-2", endpoint="ec2.eu-south-2.amazonaws.com", opt_in_status="opted-in"),
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"region_name": "us-west-?"}, ["us-west-1", "us-west-2"]),
        ({"endpoint": "ec2.eu-north-1.*"}, ["eu-north-1"]),
        ({"region_name": "me-*", "opt_in_status": "opted-in"}, ["me-central-1", "me-south-1"]),
        ({"opt_in_status": "not-opted-in"}, []),
    ],
)
def test_region_filters(call: Call, asked: dict[str, str], expected: list[str]) -> None:
    assert regions(call, filters=filters(**asked)) == expected


def test_zones_of_the_calls_region(call: Call) -> None:
    assert zones(call) == [f"us-east-1{letter}" for letter in "abcdef"]
    assert zones(call, "ap-northeast-1", all_availability_zones=True) == [
        "ap-northeast-1a",
        "ap-northeast-1c",
        "ap-northeast-1d",
    ]


def test_a_zone_as_shown(call: Call) -> None:
    request = ec2.DescribeAvailabilityZonesRequest(zone_names=("eu-south-1b",))
    assert call(describe_availability_zones, request, region="eu-south-1").availability_zones == (
        ec2.AvailabilityZone(
            zone_name="eu-south-1b",
            zone_id="eus1-az2",
            region_name="eu-south-1",
            state="available",
            opt_in_status="opt-in-not-required",
            messages=(),
            group_name="eu-south-1-zg-1",
            group_long_name="Europe (Milan) 1",
            network_border_group="eu-south-1",
            zone_type="availability-zone",
        ),
    )


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"zone_ids": ("use1-az2", "use1-az1")}, ["us-east-1a", "us-east-1b"]),
        ({"zone_names": ("us-east-1a",), "zone_ids": ("use1-az2",)}, []),
        ({"filters": filters(zone_id="use1-az3")}, ["us-east-1c"]),
        ({"filters": filters(state="available", zone_name="*d")}, ["us-east-1d"]),
        ({"filters": filters(state="unavailable")}, []),
        ({"filters": filters(zone_type="local-zone")}, []),
        ({"filters": filters(parent_zone_id="*")}, []),
        ({"filters": filters(group_long_name="US East (N. Virginia) 1", zone_name="*a")}, ["us-east-1a"]),
    ],
)
def test_zones_chosen(call: Call, members: dict[str, Any], expected: list[str]) -> None:
    assert zones(call, **members) == expected


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        (
            describe_regions,
            ec2.DescribeRegionsRequest(region_names=("us-east-1", "us-east-9", "x")),
            "Invalid region: [us-east-9, x]",
        ),
        (describe_regions, ec2.DescribeRegionsRequest(filters=filters(zone="a")), "The filter 'zone' is invalid"),
        (
            describe_availability_zones,
            ec2.DescribeAvailabilityZonesRequest(zone_names=("us-east-1a", "us-west-1a")),
            "Invalid availability zone: [us-west-1a]",
        ),
        (
            describe_availability_zones,
            ec2.DescribeAvailabilityZonesRequest(zone_ids=("use1-az9",)),
            "Invalid availability zone: [use1-az9]",
        ),
        (
            describe_availability_zones,
            ec2.DescribeAvailabilityZonesRequest(filters=filters(colour="red")),
            "The filter 'colour' is invalid",
        ),
    ],
)
def test_what_is_refused(call: Call, operation: Callable[..., Any], request_: Any, message: str) -> None:
    with pytest.raises(ApiError) as raised:
        call(operation, request_)
    assert (raised.value.code, raised.value.message) == ("InvalidParameterValue", message)


def test_a_call_to_no_region(call: Call) -> None:
    with pytest.raises(ApiError) as raised:
        zones(call, "us-east-9")
    assert (raised.value.code, raised.value.status) == ("AuthFailure", 401)
    assert raised.value.message == "Credential should be scoped to a valid region, not 'us-east-9'."


def test_answers_fit_the_model(call: Call, misfits: Callable[..., list[str]]) -> None:
    answer = call(describe_regions, ec2.DescribeRegionsRequest())
    assert misfits("ec2", "DescribeRegions", answer) == []
    answer = call(describe_availability_zones, ec2.DescribeAvailabilityZonesRequest())
    assert misfits("ec2", "DescribeAvailabilityZones", answer) == []


def test_every_documented_filter_is_known(documented_filters: Callable[[str], set[str]]) -> None:
    assert documented_filters("DescribeRegions") <= set(REGION_FILTERS.names)
    assert documented_filters("DescribeAvailabilityZones") <= set(ZONE_FILTERS.names)


def test_the_atlas_is_consistent() -> None:
    all_zones = [zone for region in atlas.REGIONS.values() for zone in region.zones]
    assert len({zone.id for zone in all_zones}) == len(all_zones)
    for zone in all_zones:
        assert re.fullmatch(r"[a-z]+\d-az[1-6]", zone.id)
        assert zone.name[:-1] == zone.region
        assert atlas.find_zone(zone.region, name=zone.name) == zone
        assert atlas.find_zone(zone.region, zone_id=zone.id) == zone
        assert atlas.zone_named(zone.name) == zone
    assert atlas.zone_named("us-east-1z") is None
    for missing in ({"name": "us-west-1a"}, {"zone_id": "use1-az9"}):
        with pytest.raises(ApiError) as raised:
            atlas.find_zone("us-east-1", **missing)
        assert raised.value.code == "InvalidZone.NotFound"
