"""The aws command, as people type it, with nothing but what `fogbank env` prints."""

import json
import subprocess
from collections.abc import Iterator

import pytest
from tests.support.aws import aws
from tests.support.cloud import CloudProcess, fogbank


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What `fogbank env` says, of a cloud that checks signatures."""
    with CloudProcess(tmp_path_factory.mktemp("cli") / "data", auth="strict") as cloud:
        printed = fogbank("env", "--json", data=cloud.layout.root)
        assert printed.returncode == 0, printed.stderr
        yield {name: value for name, value in json.loads(printed.stdout).items() if name != "unset"}


def test_a_volume_from_creation_to_deletion(environment: dict[str, str]) -> None:
    made = aws(
        *("ec2", "create-volume", "--size", "8", "--volume-type", "gp3", "--iops", "4000"),
        *("--availability-zone", "us-east-1a"),
        *("--tag-specifications", "ResourceType=volume,Tags=[{Key=Name,Value=from the command line}]"),
        environment=environment,
    )
    volume_id = made["VolumeId"]
    aws("ec2", "wait", "volume-available", "--volume-ids", volume_id, environment=environment)
    found = aws(
        *("ec2", "describe-volumes", "--filters", "Name=tag:Name,Values=from*", "Name=volume-type,Values=gp3"),
        *("--query", "Volumes[].[VolumeId,State,Iops,Size]"),
        environment=environment,
    )
    assert found == [[volume_id, "available", 4000, 8]]
    host = aws(
        *("ec2", "describe-instances", "--filters", "Name=tag:fogbank:host,Values=true"),
        *("--query", "Reservations[].Instances[].InstanceId | [0]"),
        environment=environment,
    )
    attached = aws(
        *("ec2", "attach-volume", "--volume-id", volume_id, "--instance-id", host, "--device", "/dev/sdf"),
        environment=environment,
    )
    assert attached["State"] in ("attaching", "attached")
    aws("ec2", "wait", "volume-in-use", "--volume-ids", volume_id, environment=environment)
    modified = aws("ec2", "modify-volume", "--volume-id", volume_id, "--size", "9", environment=environment)
    assert modified["VolumeModification"]["TargetSize"] == 9
    aws("ec2", "detach-volume", "--volume-id", volume_id, environment=environment)
    aws("ec2", "wait", "volume-available", "--volume-ids", volume_id, environment=environment)
    assert aws("ec2", "delete-volume", "--volume-id", volume_id, environment=environment) is None
    aws("ec2", "wait", "volume-deleted", "--volume-ids", volume_id, environment=environment)


def test_errors_read_as_they_do_on_aws(environment: dict[str, str]) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        aws("ec2", "delete-volume", "--volume-id", "vol-0123456789abcdef0", environment=environment)
    assert failed.value.stderr.strip().endswith(
        "An error occurred (InvalidVolume.NotFound) when calling the DeleteVolume operation: "
        "The volume 'vol-0123456789abcdef0' does not exist."
    )


def test_paging_and_dry_run(environment: dict[str, str]) -> None:
    for _ in range(7):
        aws("ec2", "create-volume", "--size", "1", "--availability-zone", "us-east-1b", environment=environment)
    listed = aws(
        *("ec2", "describe-volumes", "--page-size", "5", "--filters", "Name=availability-zone,Values=us-east-1b"),
        environment=environment,
    )
    assert len(listed["Volumes"]) == 7
    with pytest.raises(subprocess.CalledProcessError) as refused:
        aws(
            *("ec2", "create-volume", "--dry-run", "--size", "1", "--availability-zone", "us-east-1a"),
            environment=environment,
        )
    assert "(DryRunOperation)" in refused.value.stderr


def test_who_am_i(environment: dict[str, str]) -> None:
    assert aws("sts", "get-caller-identity", environment=environment)["Account"] == "000000000000"


def test_regions_and_zones(environment: dict[str, str]) -> None:
    regions = aws("ec2", "describe-regions", "--query", "Regions[].RegionName", environment=environment)
    assert {"us-east-1", "eu-central-1"} <= set(regions)
    zones = aws("ec2", "describe-availability-zones", "--region", "eu-west-1", environment=environment)
    assert [zone["ZoneName"] for zone in zones["AvailabilityZones"]][:2] == ["eu-west-1a", "eu-west-1b"]
