"""A cloud as it is unless told otherwise, with signatures checked: the life of a volume, and time that is moved.

Most scenarios use --auth open, for an account each; what they would hide is looked at here.
"""

import json
import subprocess
from collections.abc import Iterator

import pytest
from tests.support.aws import aws, refusal_of
from tests.support.cloud import CloudProcess, fogbank
from tests.support.tenant import GIB, Tenant
from tests.support.waiting import eventually

DAY = 86_400.0
_SOON = {"Delay": 0.05, "MaxAttempts": 400}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A strict cloud where modifications take as long as on AWS."""
    folder = tmp_path_factory.mktemp("strict-life") / "data"
    with CloudProcess(folder, "--modification-pace", "aws", auth="strict") as cloud:
        yield cloud


def test_life_of_a_volume(strict: CloudProcess) -> None:
    tenant = Tenant.root(strict)
    tag = {"Key": "Name", "Value": "a & b / ü"}
    volume_id = tenant.create(2, TagSpecifications=[{"ResourceType": "volume", "Tags": [tag]}])
    tenant.attach(volume_id)
    tenant.ec2.get_waiter("volume_in_use").wait(VolumeIds=[volume_id], WaiterConfig=_SOON)
    with tenant.nbd(volume_id) as nbd:
        assert nbd.size == 2 * GIB
        nbd.write(0, b"strict" * 128 + bytes(256), fua=True)
    assert tenant.ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["a & b / ü"]}])["Volumes"]
    tenant.ec2.detach_volume(VolumeId=volume_id)
    tenant.until(volume_id, "available")
    tenant.ec2.delete_volume(VolumeId=volume_id)
    tenant.ec2.get_waiter("volume_deleted").wait(VolumeIds=[volume_id], WaiterConfig=_SOON)
    assert refusal_of(tenant.ec2.describe_volumes, VolumeIds=[volume_id]).code == "InvalidVolume.NotFound"


def test_time_that_is_moved_leaves_signatures_valid(strict: CloudProcess) -> None:
    tenant = Tenant.root(strict)
    volume_id = tenant.create(1)
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=10)
    tenant.until_modification(volume_id, "optimizing")
    presigned = strict.client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=3600, HttpMethod="GET")
    before = tenant.describe(volume_id)["CreateTime"]
    strict.advance(30 * DAY)
    tenant.until_modification(volume_id, "completed")
    # Clients sign by their own clocks, which have not moved; neither has what a presigned URL counts by.
    later = tenant.describe(tenant.create(1))["CreateTime"]
    assert 29 < (later - before).days <= 30
    done = subprocess.run(["curl", "--silent", "--show-error", presigned], capture_output=True, text=True, check=True)
    assert "<Account>000000000000</Account>" in done.stdout
    volume = tenant.describe(volume_id)
    assert volume["Size"] == 10


def test_page_tokens_and_client_tokens(strict: CloudProcess) -> None:
    tenant = Tenant.root(strict)
    made = {tenant.create(1) for _ in range(6)}
    pages = tenant.ec2.get_paginator("describe_volumes").paginate(PaginationConfig={"PageSize": 5})
    seen = [volume["VolumeId"] for page in pages for volume in page["Volumes"]]
    assert made <= set(seen)
    assert len(seen) == len(set(seen))
    twice = {tenant.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1, ClientToken="t")["VolumeId"] for _ in "12"}
    assert len(twice) == 1


def test_the_aws_command_with_what_fogbank_env_gives(strict: CloudProcess) -> None:
    shown = json.loads(fogbank("env", "--json", data=strict.layout.root).stdout)
    environment = {name: value for name, value in shown.items() if isinstance(value, str)}
    size = ["--size", "1", "--availability-zone", "us-east-1a"]
    volume_id = aws("ec2", "create-volume", *size, environment=environment)["VolumeId"]
    assert Tenant.root(strict).describe(volume_id)["Size"] == 1


def test_after_a_restart_in_moved_time(strict: CloudProcess) -> None:
    tenant = Tenant.root(strict)
    volume_id = tenant.create(1)
    strict.advance(400 * DAY)
    offset = strict.get("clock")["offset_seconds"]
    strict.stop()
    strict.start()
    assert strict.get("clock")["offset_seconds"] == offset
    eventually(lambda: tenant.state(volume_id) == "available", within=20)
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(0, 512) == bytes(512)
