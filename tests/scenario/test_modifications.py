"""ModifyVolume: what may be asked how often, how long it takes on AWS, and what it leaves behind."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.aws import refusal_of
from tests.support.cloud import CloudProcess
from tests.support.tenant import GIB, Tenant

HOUR = 3600.0
RUNNING = "IncorrectModificationState"
TOO_OFTEN = "VolumeModificationRateExceeded"


@pytest.fixture(scope="module")
def unhurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud where modifications take as long as on AWS."""
    with CloudProcess(tmp_path_factory.mktemp("unhurried") / "data", "--modification-pace", "aws") as cloud:
        yield cloud


@pytest.fixture(scope="module")
def of_2023(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud with the limits and the rate rule of 2023."""
    with CloudProcess(tmp_path_factory.mktemp("of-2023") / "data", "--limits", "2023") as cloud:
        yield cloud


def test_optimizing_takes_six_hours_a_tebibyte(unhurried: CloudProcess) -> None:
    tenant = Tenant.of(unhurried)
    volume_id = tenant.create(100)
    asked = tenant.ec2.modify_volume(VolumeId=volume_id, Size=1024, Iops=6_000)["VolumeModification"]
    assert (asked["ModificationState"], asked["Progress"]) == ("modifying", 0)
    assert (asked["OriginalSize"], asked["TargetSize"]) == (100, 1024)
    assert (asked["OriginalIops"], asked["TargetIops"]) == (3_000, 6_000)
    tenant.until_modification(volume_id, "optimizing")
    # The new size is there at once, the modification goes on.
    assert tenant.describe(volume_id)["Size"] == 1024
    refused = refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, Iops=7_000)
    assert refused.code == RUNNING
    assert refused.message.endswith("cannot be modified in modification state OPTIMIZING")

    unhurried.advance(3 * HOUR)
    assert 49 <= tenant.modification(volume_id)["Progress"] <= 51
    unhurried.advance(2.9 * HOUR)
    late = tenant.modification(volume_id)
    assert (late["ModificationState"], 97 <= late["Progress"] <= 99) == ("optimizing", True)
    assert "EndTime" not in late
    unhurried.advance(0.2 * HOUR)
    done = tenant.modification(volume_id)
    assert (done["ModificationState"], done["Progress"]) == ("completed", 100)
    assert abs(done["EndTime"] - done["StartTime"] - timedelta(hours=6)) < timedelta(minutes=1)


def test_four_modifications_in_24_hours(unhurried: CloudProcess) -> None:
    tenant = Tenant.of(unhurried)
    volume_id = tenant.create()
    for size in (2, 3, 4, 5):
        tenant.ec2.modify_volume(VolumeId=volume_id, Size=size)
        tenant.until_modification(volume_id, "optimizing")
        unhurried.advance(2 * HOUR)
        assert tenant.modification(volume_id)["ModificationState"] == "completed"
    refused = refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, Size=6)
    assert refused.code == TOO_OFTEN
    assert "Wait 15 hours and 5" in refused.message or "Wait 16 hours" in refused.message
    # The rule rolls: the first of the four is 24 hours old before the others are.
    unhurried.advance(16 * HOUR)
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=6)
    tenant.until_modification(volume_id, "optimizing")
    unhurried.advance(HOUR)
    assert refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, Size=7).code == TOO_OFTEN


def test_one_large_step_of_the_clock_is_many_small_ones(unhurried: CloudProcess) -> None:
    ends = []
    for steps in (1, 12):
        tenant = Tenant.of(unhurried)
        volumes = [tenant.create(100), tenant.create(200), tenant.create(50)]
        for volume_id in volumes:
            tenant.ec2.modify_volume(VolumeId=volume_id, Iops=4_000)
            tenant.until_modification(volume_id, "optimizing")
        for _ in range(steps):
            unhurried.advance(2 * HOUR / steps)
        done = [tenant.modification(volume_id) for volume_id in volumes]
        assert [item["ModificationState"] for item in done] == ["completed"] * 3
        ends.append([round((item["EndTime"] - item["StartTime"]).total_seconds() / 60) for item in done])
    assert ends[0] == ends[1] == [35, 70, 18]


def test_the_rule_of_2023(of_2023: CloudProcess) -> None:
    tenant = Tenant.of(of_2023)
    volume_id = tenant.create()
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=2)
    tenant.until_modification(volume_id, "completed")
    refused = refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, Size=3)
    assert (refused.code, refused.message) == (
        TOO_OFTEN,
        "You've reached the maximum modification rate per volume limit. "
        "Wait at least 6 hours between modifications per EBS volume.",
    )
    of_2023.advance(6 * HOUR)
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=3)


@pytest.mark.parametrize(
    ("parameters", "wording"),
    [
        ({"VolumeType": "gp3", "Size": 16_385}, "maximum is 16384GiB"),
        ({"VolumeType": "gp3", "Size": 100, "Iops": 16_001}, "maximum is 16000"),
        ({"VolumeType": "gp3", "Size": 100, "Iops": 8_000, "Throughput": 1_001}, "maximum is 1000MiB/s"),
        ({"VolumeType": "io2", "Size": 4, "Iops": 2_001}, "maximum is 500"),
        ({"VolumeType": "io2", "Size": 1_000, "Iops": 64_001}, "maximum is 64000"),
    ],
)
def test_limits_of_2023(of_2023: CloudProcess, parameters: dict[str, object], wording: str) -> None:
    ec2 = Tenant.of(of_2023).ec2
    refused = refusal_of(ec2.create_volume, AvailabilityZone="us-east-1a", **parameters)
    assert refused.code == "InvalidParameterValue"
    assert wording in refused.message


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ({"Size": 500, "VolumeType": "gp2"}, {"VolumeType": "gp3"}, ("gp3", 500, 3_000, 250)),
        ({"Size": 2_000, "VolumeType": "gp2"}, {"VolumeType": "gp3"}, ("gp3", 2_000, 6_000, 250)),
        ({"Size": 100, "VolumeType": "gp3"}, {"VolumeType": "io1"}, ("io1", 100, 3_000, None)),
        ({"Size": 100, "VolumeType": "gp3"}, {"VolumeType": "io2", "Iops": 5_000}, ("io2", 100, 5_000, None)),
        ({"Size": 100, "VolumeType": "gp3"}, {"VolumeType": "gp2", "Size": 200}, ("gp2", 200, 600, None)),
        ({"Size": 100, "VolumeType": "gp3", "Iops": 9_000}, {"Iops": 3_000}, ("gp3", 100, 3_000, 125)),
        ({"Size": 100, "VolumeType": "gp3"}, {"Throughput": 500}, ("gp3", 100, 3_000, 500)),
        ({"Size": 200, "VolumeType": "gp3"}, {"VolumeType": "st1"}, ("st1", 200, None, None)),
        ({"Size": 10, "VolumeType": "io1", "Iops": 100}, {"VolumeType": "io2"}, ("io2", 10, 3_000, None)),
    ],
)
def test_what_a_modification_leads_to(
    tenant: Tenant,
    before: dict[str, object],
    change: dict[str, object],
    after: tuple[str, int, int | None, int | None],
) -> None:
    volume_id = tenant.create(kind=before["VolumeType"], size=before["Size"], **_rest(before))  # type: ignore[arg-type]
    tenant.ec2.modify_volume(VolumeId=volume_id, **change)
    tenant.until_modification(volume_id, "completed")
    volume = tenant.describe(volume_id)
    assert (volume["VolumeType"], volume["Size"], volume.get("Iops"), volume.get("Throughput")) == after
    assert tenant.carried(volume_id)["size_bytes"] == after[1] * GIB


def _rest(parameters: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if name not in ("VolumeType", "Size")}


def test_the_clock_and_the_rule_outlive_a_restart(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create()
    for size in (2, 3, 4, 5):
        tenant.ec2.modify_volume(VolumeId=volume_id, Size=size)
        tenant.until_modification(volume_id, "completed")
    cloud.advance(12 * HOUR)
    cloud.stop()
    cloud.start()
    assert abs(cloud.get("clock")["offset_seconds"] - 12 * HOUR) < 1
    assert refusal_of(tenant.ec2.modify_volume, VolumeId=volume_id, Size=6).code == TOO_OFTEN
    cloud.advance(12 * HOUR)
    tenant.ec2.modify_volume(VolumeId=volume_id, Size=6)


def test_a_modification_on_its_way_goes_on_after_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    with CloudProcess(tmp_path_factory.mktemp("restarted") / "data", "--modification-pace", "aws") as cloud:
        tenant = Tenant.root(cloud)
        volume_id = tenant.create(100)
        tenant.ec2.modify_volume(VolumeId=volume_id, Size=1024)
        tenant.until_modification(volume_id, "optimizing")
        cloud.kill()
        cloud.start()
        assert tenant.modification(volume_id)["ModificationState"] == "optimizing"
        cloud.advance(6 * HOUR + 60)
        assert tenant.modification(volume_id)["ModificationState"] == "completed"
