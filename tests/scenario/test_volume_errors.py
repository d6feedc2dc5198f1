"""Wrong requests about volumes against a running server: code, wording, status, and which check comes first."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from tests.scenario.refusals import (
    ATTACH,
    AZ,
    COMBINATION,
    CREATE,
    DESCRIBE,
    INVALID,
    MISSING,
    MODIFY,
    TAGS,
    UNKNOWN_INSTANCE,
    UNKNOWN_VOLUME,
    Row,
)
from tests.support.aws import Keys, refusal_of
from tests.support.cloud import CloudProcess
from tests.support.tenant import ZONE, Tenant


@pytest.fixture(scope="module")
def names(shared_cloud: CloudProcess) -> tuple[Tenant, dict[str, str]]:
    """An account with what the rows name, and a client of it that checks nothing itself."""
    account = Tenant.of(shared_cloud)
    free, attached, gp2 = account.create(12), account.create(1), account.create(8, "gp2")
    account.attach(attached, "/dev/sdf")
    elsewhere = account.ec2.create_volume(AvailabilityZone="us-east-1b", Size=1)["VolumeId"]
    account.until(elsewhere, "available")
    known = {"$free": free, "$attached": attached, "$elsewhere": elsewhere, "$gp2": gp2, "$host": account.host()}
    unchecked = shared_cloud.client(keys=account.keys, parameter_validation=False)
    return Tenant(shared_cloud, account.keys, account.region, unchecked), known


def _named(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return known.get(value, value)
    if isinstance(value, list):
        return [_named(item, known) for item in value]
    return value


def _id(row: Row) -> str:
    call, parameters, _, _ = row
    return f"{call}-{'-'.join(f'{name}={value}' for name, value in parameters.items() if name not in AZ)[:60]}"


@pytest.mark.parametrize("row", [*CREATE, *DESCRIBE, *ATTACH, *MODIFY, *TAGS], ids=_id)
def test_refusals(names: tuple[Tenant, dict[str, str]], row: Row) -> None:
    account, known = names
    call, parameters, code, wording = row
    before = account.ec2.describe_volumes()["Volumes"]
    refused = refusal_of(
        getattr(account.ec2, call), **{name: _named(value, known) for name, value in parameters.items()}
    )
    assert (refused.code, refused.status) == (code, 400), refused
    for name, real in known.items():
        wording = wording.replace(name, re.escape(real))
    assert re.fullmatch(wording, refused.message), refused
    assert account.ec2.describe_volumes()["Volumes"] == before


# Each request is wrong twice; the code is that of the check that comes first.
ORDER: list[tuple[str, str, Mapping[str, Any], str]] = [
    ("DryRun before syntax", "delete_volume", {"VolumeId": "nonsense", "DryRun": True}, "DryRunOperation"),
    ("DryRun before lookup", "delete_volume", {"VolumeId": UNKNOWN_VOLUME, "DryRun": True}, "DryRunOperation"),
    ("syntax before combination", "create_volume", {"Size": 1, "Iops": 300}, MISSING),
    ("combination before range", "create_volume", {**AZ, "Size": 99_999, "Iops": 300}, COMBINATION),
    ("range before lookup of the zone", "create_volume", {"AvailabilityZone": "us-east-1z", "Size": 99_999}, INVALID),
    (
        "range before lookup of the snapshot",
        "create_volume",
        {**AZ, "SnapshotId": "snap-0123456789abcdef0", "Size": 99_999},
        INVALID,
    ),
    (
        "syntax before lookup",
        "attach_volume",
        {"VolumeId": UNKNOWN_VOLUME, "InstanceId": UNKNOWN_INSTANCE, "Device": "sdf"},
        INVALID,
    ),
    (
        "lookup before state",
        "detach_volume",
        {"VolumeId": "$free", "InstanceId": UNKNOWN_INSTANCE},
        "InvalidInstanceID.NotFound",
    ),
    (
        "lookup before quota",
        "create_volume",
        {"AvailabilityZone": "us-east-1z", "Size": 21 * 1024, "VolumeType": "io2", "Iops": 100},
        "InvalidZone.NotFound",
    ),
]


@pytest.mark.parametrize(("rule", "call", "parameters", "code"), ORDER, ids=[row[0] for row in ORDER])
def test_order_of_checks(
    names: tuple[Tenant, dict[str, str]], rule: str, call: str, parameters: Mapping[str, Any], code: str
) -> None:
    account, known = names
    asked = {name: _named(value, known) for name, value in parameters.items()}
    assert refusal_of(getattr(account.ec2, call), **asked).code == code


def test_dry_run_changes_nothing(tenant: Tenant) -> None:
    volume_id = tenant.create()
    for call, parameters in (
        ("create_volume", {**AZ, "Size": 1}),
        ("attach_volume", {"VolumeId": volume_id, "InstanceId": tenant.host(), "Device": "/dev/sdf"}),
        ("modify_volume", {"VolumeId": volume_id, "Size": 2}),
        ("delete_volume", {"VolumeId": volume_id}),
        ("create_tags", {"Resources": [volume_id], "Tags": [{"Key": "a", "Value": "b"}]}),
        ("describe_volumes", {}),
    ):
        refused = refusal_of(getattr(tenant.ec2, call), DryRun=True, **parameters)
        assert (refused.code, refused.status) == ("DryRunOperation", 412)
    volumes = tenant.ec2.describe_volumes()["Volumes"]
    assert [(item["VolumeId"], item["State"], item["Size"], item.get("Tags", [])) for item in volumes] == [
        (volume_id, "available", 1, [])
    ]


def test_what_is_not_built_is_refused_and_never_half_done(tenant: Tenant) -> None:
    parameters = {"OutpostArn": "arn:aws:outposts:us-east-1:1:outpost/op-1"}
    refused = refusal_of(tenant.ec2.create_volume, AvailabilityZone=ZONE, Size=1, **parameters)
    assert (refused.code, refused.status) == ("UnsupportedOperation", 501)
    assert tenant.ec2.describe_volumes()["Volumes"] == []


def test_what_an_account_cannot_ask_in_a_region_that_is_none(shared_cloud: CloudProcess) -> None:
    strange = shared_cloud.client(keys=Keys("100000000000"), region="mars-north-1")
    refused = refusal_of(strange.create_volume, AvailabilityZone="mars-north-1a", Size=1)
    assert (refused.code, refused.status) == ("AuthFailure", 401)
