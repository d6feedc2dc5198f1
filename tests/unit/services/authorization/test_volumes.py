"""What a user needs for volumes: statements that allow just this, and what they don't."""

from typing import Any

import pytest

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Caller

from .conftest import ACCOUNT, ROOT, Desk, statement

VOLUME = {"AvailabilityZone": "us-east-1a", "Size": 10, "VolumeType": "gp3"}
ALL = f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/*"
TAGS = [{"ResourceType": "volume", "Tags": [{"Key": "Team", "Value": "blue"}]}]


def why(desk: Desk, caller: Caller, name: str, **members: Any) -> str:
    with pytest.raises(AccessRefused) as caught:
        desk.may(caller, "ec2", name, **members)
    return caught.value.message


def test_who_has_no_statement_may_nothing_and_is_told_what_is_missing(desk: Desk) -> None:
    ada = desk.user("ada")
    assert why(desk, ada, "CreateVolume", **VOLUME) == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized to perform: ec2:CreateVolume on resource: "
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/* because no identity-based policy allows the ec2:CreateVolume action"
    )


def test_root_may_everything_in_its_account(desk: Desk) -> None:
    assert desk.call("ec2", "CreateVolume", caller=ROOT, **VOLUME).volume_id


@pytest.mark.parametrize(
    ("condition", "allowed", "forbidden"),
    [
        ({"StringEquals": {"ec2:VolumeType": "gp3"}}, {}, {"VolumeType": "io2", "Iops": 100}),
        ({"NumericLessThan": {"ec2:VolumeSize": "100"}}, {}, {"Size": 100}),
        ({"NumericLessThanEquals": {"ec2:VolumeIops": "4000"}}, {"Iops": 4000}, {"Iops": 4001}),
        ({"StringEquals": {"ec2:AvailabilityZone": "us-east-1a"}}, {}, {"AvailabilityZone": "us-east-1b"}),
        ({"Bool": {"ec2:Encrypted": "false"}}, {}, {"Encrypted": True}),
        ({"StringEquals": {"ec2:Region": "us-east-1"}}, {}, None),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, {}, None),
    ],
)
def test_conditions_on_a_volume_to_be_made(desk: Desk, condition: Any, allowed: Any, forbidden: Any) -> None:
    ada = desk.user("ada", statement("ec2:CreateVolume", ALL, Condition=condition))
    desk.may(ada, "ec2", "CreateVolume", **{**VOLUME, **allowed})
    if forbidden is not None:
        assert "no identity-based policy allows" in why(desk, ada, "CreateVolume", **{**VOLUME, **forbidden})


def test_tags_on_create_want_the_right_to_tag_too(desk: Desk) -> None:
    ada = desk.user("ada", statement("ec2:CreateVolume", ALL))
    assert "ec2:CreateTags" in why(desk, ada, "CreateVolume", **VOLUME, TagSpecifications=TAGS)
    on_create = {"StringEquals": {"ec2:CreateAction": "CreateVolume", "aws:RequestTag/Team": ["blue", "red"]}}
    desk.allow("ada", statement("ec2:CreateVolume", ALL), statement("ec2:CreateTags", ALL, Condition=on_create))
    made = desk.call("ec2", "CreateVolume", caller=ada, **VOLUME, TagSpecifications=TAGS).volume_id
    # Only while it is made: tagging it later is another thing.
    later = {"Resources": [made], "Tags": [{"Key": "Team", "Value": "blue"}]}
    assert "ec2:CreateTags" in why(desk, ada, "CreateTags", **later)


def test_only_keys_that_are_allowed(desk: Desk) -> None:
    keys = {"ForAllValues:StringEquals": {"aws:TagKeys": ["Team", "Name"]}}
    ada = desk.user("ada", statement("ec2:CreateTags", ALL, Condition=keys))
    made = desk.call("ec2", "CreateVolume", **VOLUME).volume_id
    desk.may(ada, "ec2", "CreateTags", Resources=[made], Tags=[{"Key": "Name", "Value": "x"}])
    more = [{"Key": "Name", "Value": "x"}, {"Key": "Cost", "Value": "1"}]
    assert "ec2:CreateTags" in why(desk, ada, "CreateTags", Resources=[made], Tags=more)


@pytest.mark.parametrize("key", ["aws:ResourceTag/Team", "ec2:ResourceTag/Team"])
def test_volumes_of_a_team_are_its_users(desk: Desk, key: str) -> None:
    mine = {"StringEquals": {key: "${aws:PrincipalTag/Team}"}}
    ada = desk.user("ada", statement("ec2:DeleteVolume", Condition=mine), tags={"Team": "blue"})
    blue = desk.call("ec2", "CreateVolume", **VOLUME, TagSpecifications=TAGS).volume_id
    other = desk.call("ec2", "CreateVolume", **VOLUME).volume_id
    desk.may(ada, "ec2", "DeleteVolume", VolumeId=blue)
    assert f"volume/{other}" in why(desk, ada, "DeleteVolume", VolumeId=other)


def test_attaching_wants_both_the_volume_and_the_instance(desk: Desk) -> None:
    volume = desk.call("ec2", "CreateVolume", **VOLUME).volume_id
    instance = desk.call("ec2", "DescribeInstances").reservations[0].instances[0].instance_id
    wanted = {"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf"}
    ada = desk.user("ada", statement("ec2:AttachVolume", f"arn:aws:ec2:*:*:volume/{volume}"))
    assert f"instance/{instance}" in why(desk, ada, "AttachVolume", **wanted)
    on_host = {"StringEquals": {"aws:ResourceTag/fogbank:host": "true"}}
    desk.allow(
        "ada",
        statement("ec2:AttachVolume", f"arn:aws:ec2:*:*:volume/{volume}"),
        statement("ec2:AttachVolume", "arn:aws:ec2:*:*:instance/*", Condition=on_host),
    )
    desk.may(ada, "ec2", "AttachVolume", **wanted)


def test_what_a_modification_changes_can_be_limited(desk: Desk) -> None:
    volume = desk.call("ec2", "CreateVolume", **VOLUME).volume_id
    only_size = {"ForAllValues:StringEquals": {"ec2:Attribute": ["Size"]}}
    ada = desk.user("ada", statement("ec2:ModifyVolume", Condition=only_size))
    desk.may(ada, "ec2", "ModifyVolume", VolumeId=volume, Size=20)
    assert "ec2:ModifyVolume" in why(desk, ada, "ModifyVolume", VolumeId=volume, Size=20, Iops=4000)


def test_a_copy_wants_the_new_volume_and_its_source(desk: Desk) -> None:
    volume = desk.call("ec2", "CreateVolume", **VOLUME).volume_id
    source = f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/{volume}"
    of_it = {"ArnEquals": {"ec2:ParentVolume": source}}
    ada = desk.user("ada", statement("ec2:CopyVolumes", ALL, Condition=of_it))
    assert source in why(desk, ada, "CopyVolumes", SourceVolumeId=volume)
    desk.allow("ada", statement("ec2:CopyVolumes", ALL, Condition=of_it), statement("ec2:CopyVolumes", source))
    desk.may(ada, "ec2", "CopyVolumes", SourceVolumeId=volume)


def test_a_volume_that_is_not_there_is_forbidden_before_it_is_missing(desk: Desk) -> None:
    ada = desk.user("ada")
    assert "not authorized" in why(desk, ada, "DeleteVolume", VolumeId="vol-0123456789abcdef0")
    assert "not authorized" in why(desk, ada, "DeleteVolume", VolumeId="nonsense")


def test_listing_is_about_no_resource(desk: Desk) -> None:
    ada = desk.user("ada")
    assert why(desk, ada, "DescribeVolumes") == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized to perform: ec2:DescribeVolumes "
        "because no identity-based policy allows the ec2:DescribeVolumes action"
    )
    desk.allow("ada", statement("ec2:DescribeVolumes", ALL))
    assert "ec2:DescribeVolumes" in why(desk, ada, "DescribeVolumes")
    desk.allow("ada", statement("ec2:Describe*"))
    desk.may(ada, "ec2", "DescribeVolumes")


def test_a_copy_is_as_large_as_its_source_unless_it_says_otherwise(desk: Desk) -> None:
    volume = desk.call("ec2", "CreateVolume", **VOLUME).volume_id
    large = {"NumericGreaterThan": {"ec2:VolumeSize": "5"}}
    ada = desk.user("ada", statement("ec2:*"), statement("ec2:CopyVolumes", ALL, Effect="Deny", Condition=large))
    assert "explicit deny" in why(desk, ada, "CopyVolumes", SourceVolumeId=volume)


def test_what_is_encrypted_by_default_counts_as_encrypted(desk: Desk) -> None:
    ada = desk.user("ada", statement("ec2:CreateVolume", Condition={"Bool": {"ec2:Encrypted": "true"}}))
    assert "ec2:CreateVolume" in why(desk, ada, "CreateVolume", **VOLUME)
    desk.call("ec2", "EnableEbsEncryptionByDefault")
    desk.may(ada, "ec2", "CreateVolume", **VOLUME)
