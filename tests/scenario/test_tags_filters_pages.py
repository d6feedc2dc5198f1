"""What every list in EC2 shares: tags, filters with wildcards, pages; and accounts and regions that stay apart."""

from typing import Any

import pytest
from tests.support.aws import Keys, Refusal, refusal_of
from tests.support.cloud import CloudProcess
from tests.support.tenant import ZONE, Tenant


def tagged(tenant: Tenant, size: int = 1, **tags: str) -> str:
    """A new volume with these tags, whatever its state."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    wanted = {"TagSpecifications": [{"ResourceType": "volume", "Tags": pairs}]} if pairs else {}
    made = tenant.ec2.create_volume(AvailabilityZone=ZONE, Size=size, **wanted)
    volume_id: str = made["VolumeId"]
    return volume_id


def tags_of(tenant: Tenant, resource_id: str) -> dict[str, str]:
    """The resource's tags, as DescribeTags lists them."""
    found = tenant.ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [resource_id]}])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def filtered(tenant: Tenant, *filters: tuple[str, list[str]]) -> set[str]:
    """Ids of the volumes that the filters leave."""
    asked = [{"Name": name, "Values": values} for name, values in filters]
    return {volume["VolumeId"] for volume in tenant.ec2.describe_volumes(Filters=asked)["Volumes"]}


def test_tags_from_creation_to_deletion(tenant: Tenant) -> None:
    volume_id = tagged(tenant, Name="one", team="storage")
    assert tags_of(tenant, volume_id) == {"Name": "one", "team": "storage"}
    tenant.ec2.create_tags(
        Resources=[volume_id], Tags=[{"Key": "Name", "Value": "two"}, {"Key": "größe", "Value": "<&>"}]
    )
    assert tags_of(tenant, volume_id) == {"Name": "two", "team": "storage", "größe": "<&>"}
    tenant.ec2.delete_tags(Resources=[volume_id], Tags=[{"Key": "team", "Value": "other"}, {"Key": "Name"}])
    shown = {tag["Key"]: tag["Value"] for tag in tenant.describe(volume_id)["Tags"]}
    assert shown == {"team": "storage", "größe": "<&>"}
    tenant.ec2.delete_tags(Resources=[volume_id])
    assert tags_of(tenant, volume_id) == {}
    tenant.ec2.create_tags(Resources=[volume_id], Tags=[{"Key": "last", "Value": ""}])
    tenant.until(volume_id, "available")
    tenant.ec2.delete_volume(VolumeId=volume_id)
    tenant.until(volume_id, "deleted")
    assert tags_of(tenant, volume_id) == {}


def test_tags_on_several_resources_are_all_or_none(tenant: Tenant) -> None:
    volume_id, unknown = tagged(tenant), "vol-0123456789abcdef0"
    refused = refusal_of(tenant.ec2.create_tags, Resources=[volume_id, unknown], Tags=[{"Key": "a", "Value": "b"}])
    assert refused.code == "InvalidVolume.NotFound"
    assert tags_of(tenant, volume_id) == {}
    tenant.ec2.create_tags(Resources=[volume_id, tenant.host()], Tags=[{"Key": "a", "Value": "b"}])
    assert tags_of(tenant, volume_id) == {"a": "b"}
    assert tags_of(tenant, tenant.host()) == {"a": "b", "fogbank:host": "true"}


def test_fifty_tags_and_no_more(tenant: Tenant) -> None:
    volume_id = tagged(tenant, **{f"k{number}": "v" for number in range(50)})
    assert len(tags_of(tenant, volume_id)) == 50
    more = {"Resources": [volume_id], "Tags": [{"Key": "one more", "Value": ""}]}
    assert refusal_of(tenant.ec2.create_tags, **more).code == "TagLimitExceeded"
    # Writing one that is there takes no room.
    tenant.ec2.create_tags(Resources=[volume_id], Tags=[{"Key": "k0", "Value": "new"}])


def test_filters(tenant: Tenant) -> None:
    alpha = tenant.create(1, "gp3")
    beta = tenant.create(125, "st1")
    gamma = tagged(tenant, 10, Name="web-1", stage="prod")
    delta = tagged(tenant, 100, Name="web-22", stage="test*")
    tenant.attach(alpha)
    assert filtered(tenant) == {alpha, beta, gamma, delta}
    rows: list[tuple[list[tuple[str, list[str]]], set[str]]] = [
        ([("volume-type", ["gp?"])], {alpha, gamma, delta}),
        ([("volume-type", ["gp3", "st1"])], {alpha, beta}),
        ([("size", ["10*"])], {gamma, delta}),
        ([("tag:Name", ["web-*"])], {gamma, delta}),
        ([("tag:Name", ["web-?"])], {gamma}),
        ([("tag:Name", ["web-*"]), ("tag:stage", ["prod"])], {gamma}),
        ([("tag:stage", ["test\\*"])], {delta}),
        ([("tag:stage", ["test"])], set()),
        ([("tag-key", ["stage"])], {gamma, delta}),
        ([("tag:name", ["web-1"])], set()),
        ([("status", ["in-use"])], {alpha}),
        ([("attachment.status", ["attached"])], {alpha}),
        ([("attachment.device", ["/dev/sd*"])], {alpha}),
        ([("attachment.instance-id", [tenant.host()])], {alpha}),
        ([("attachment.delete-on-termination", ["false"])], {alpha}),
        ([("availability-zone", ["us-east-1?"])], {alpha, beta, gamma, delta}),
        ([("encrypted", ["true"])], set()),
        ([("volume-id", [beta[:10] + "*"])], {beta}),
        ([("create-time", ["20*"])], {alpha, beta, gamma, delta}),
    ]
    for filters, expected in rows:
        assert filtered(tenant, *filters) == expected, filters


def test_pages_of_sixty_volumes(tenant: Tenant) -> None:
    made = {tagged(tenant, number="odd" if number % 2 else "even") for number in range(60)}
    for size in (7, 60, 1000):
        pages = pages_of(tenant, MaxResults=size)
        assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
        assert [len({*page}) for page in pages] == [len(page) for page in pages]
        assert {volume_id for page in pages for volume_id in page} == made
    odd = pages_of(tenant, MaxResults=7, Filters=[{"Name": "tag:number", "Values": ["odd"]}])
    assert [len(page) for page in odd] == [7, 7, 7, 7, 2]
    # boto3's own way to page.
    paginator = tenant.ec2.get_paginator("describe_volumes")
    listed = [
        item["VolumeId"] for page in paginator.paginate(PaginationConfig={"PageSize": 11}) for item in page["Volumes"]
    ]
    assert sorted(listed) == sorted(made)


def pages_of(tenant: Tenant, **asked: Any) -> list[list[str]]:
    """The ids on each page of DescribeVolumes."""
    pages: list[list[str]] = []
    token: dict[str, str] = {}
    while True:
        answer = tenant.ec2.describe_volumes(**asked, **token)
        pages.append([volume["VolumeId"] for volume in answer["Volumes"]])
        if "NextToken" not in answer:
            return pages
        token = {"NextToken": answer["NextToken"]}


def test_pages_while_volumes_come_and_go(tenant: Tenant) -> None:
    made = sorted(tagged(tenant) for _ in range(12))
    first = tenant.ec2.describe_volumes(MaxResults=5)
    for volume_id in (made[0], made[4], made[5]):
        tenant.until(volume_id, "available")
        tenant.ec2.delete_volume(VolumeId=volume_id)
        tenant.until(volume_id, "deleted")
    rest = tenant.ec2.describe_volumes(MaxResults=10, NextToken=first["NextToken"])
    assert [volume["VolumeId"] for volume in rest["Volumes"]] == made[6:]


def test_a_token_is_good_for_its_own_query_only(tenant: Tenant) -> None:
    for _ in range(8):
        tagged(tenant)
    token = tenant.ec2.describe_volumes(MaxResults=5)["NextToken"]
    other = Tenant.of(tenant.cloud)
    elsewhere = Tenant.of(tenant.cloud, tenant.keys.access_key_id, "eu-west-1")
    middle = len(token) // 2
    tampered = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    no_token = Refusal("InvalidParameterValue", "Unable to parse pagination token", 400)
    describe = tenant.ec2.describe_volumes
    assert refusal_of(describe, NextToken=tampered) == no_token
    assert refusal_of(describe, NextToken=token[:-4]) == no_token
    assert refusal_of(describe, NextToken="x" * 10_000) == no_token
    assert refusal_of(describe, NextToken=token, Filters=[{"Name": "size", "Values": ["1"]}]) == no_token
    assert refusal_of(tenant.ec2.describe_volume_status, NextToken=token) == no_token
    assert refusal_of(other.ec2.describe_volumes, NextToken=token) == no_token
    assert refusal_of(elsewhere.ec2.describe_volumes, NextToken=token) == no_token
    assert len(describe(NextToken=token, MaxResults=5)["Volumes"]) == 3


def test_client_tokens(tenant: Tenant) -> None:
    asked = {"AvailabilityZone": ZONE, "Size": 3, "ClientToken": "once"}
    first = tenant.ec2.create_volume(**asked)
    again = tenant.ec2.create_volume(**asked)
    assert again["VolumeId"] == first["VolumeId"]
    refused = refusal_of(tenant.ec2.create_volume, **{**asked, "Size": 4})
    assert (refused.code, refused.status) == ("IdempotentParameterMismatch", 400)
    # Somebody else's token is another one, and so is it in another region.
    for other in (Tenant.of(tenant.cloud), Tenant.of(tenant.cloud, tenant.keys.access_key_id, "us-west-2")):
        made = other.ec2.create_volume(**{**asked, "AvailabilityZone": f"{other.region}a"})
        assert made["VolumeId"] != first["VolumeId"]
    assert len(tenant.ec2.describe_volumes()["Volumes"]) == 1


def test_accounts_stay_apart(tenant: Tenant) -> None:
    stranger = Tenant.of(tenant.cloud)
    volume_id = tenant.create(2, TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}])
    ec2 = stranger.ec2
    assert ec2.describe_volumes()["Volumes"] == []
    assert ec2.describe_tags(Filters=[{"Name": "resource-type", "Values": ["volume"]}])["Tags"] == []
    assert ec2.describe_volume_status()["VolumeStatuses"] == []
    assert stranger.host() != tenant.host()
    not_found = Refusal("InvalidVolume.NotFound", f"The volume '{volume_id}' does not exist.", 400)
    for call, parameters in (
        ("describe_volumes", {"VolumeIds": [volume_id]}),
        ("attach_volume", {"VolumeId": volume_id, "InstanceId": stranger.host(), "Device": "/dev/sdf"}),
        ("detach_volume", {"VolumeId": volume_id}),
        ("modify_volume", {"VolumeId": volume_id, "Size": 4}),
        ("delete_volume", {"VolumeId": volume_id}),
        ("create_tags", {"Resources": [volume_id], "Tags": [{"Key": "mine", "Value": "now"}]}),
        ("delete_tags", {"Resources": [volume_id]}),
        ("enable_volume_io", {"VolumeId": volume_id}),
        ("describe_volumes_modifications", {"VolumeIds": [volume_id]}),
    ):
        assert refusal_of(getattr(ec2, call), **parameters) == not_found, call
    own = {"VolumeId": volume_id, "InstanceId": stranger.host(), "Device": "/dev/sdf"}
    assert refusal_of(tenant.ec2.attach_volume, **own).code == "InvalidInstanceID.NotFound"
    assert tags_of(tenant, volume_id) == {"a": "b"}


def test_regions_stay_apart(tenant: Tenant) -> None:
    abroad = Tenant.of(tenant.cloud, tenant.keys.access_key_id, "eu-central-1")
    volume_id = tenant.create()
    assert abroad.ec2.describe_volumes()["Volumes"] == []
    assert abroad.ec2.describe_instances()["Reservations"] == []
    assert refusal_of(abroad.ec2.delete_volume, VolumeId=volume_id).code == "InvalidVolume.NotFound"
    at_home = abroad.create()
    assert abroad.describe(at_home)["AvailabilityZone"] == "eu-central-1a"
    assert {zone["RegionName"] for zone in abroad.ec2.describe_availability_zones()["AvailabilityZones"]} == {
        "eu-central-1"
    }


@pytest.mark.parametrize(("access_key_id", "account"), [("123456789012", "123456789012"), ("test", "000000000000")])
def test_who_calls_in_open_mode(shared_cloud: CloudProcess, access_key_id: str, account: str) -> None:
    sts = shared_cloud.client("sts", keys=Keys(access_key_id, "wrong or not, nobody looks"))
    assert sts.get_caller_identity()["Account"] == account
