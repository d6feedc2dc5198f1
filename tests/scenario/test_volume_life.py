"""The life of a volume, from CreateVolume to DeleteVolume, as boto3 sees it: defaults, states, attachments."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.support.aws import refusal_of
from tests.support.nbd import NbdConnection, NbdRefused
from tests.support.tenant import GIB, ZONE, Tenant

_SOON = {"Delay": 0.05, "MaxAttempts": 400}
# type, parameters of CreateVolume, and what the volume shows as Iops and Throughput without more being said.
LIVES = [
    ("gp3", {"Size": 1}, 3000, 125),
    ("gp3", {"Size": 160, "Iops": 80_000, "Throughput": 2_000}, 80_000, 2_000),
    ("gp2", {"Size": 1}, 100, None),
    ("gp2", {"Size": 500}, 1_500, None),
    ("gp2", {"Size": 6_000}, 16_000, None),
    ("io2", {"Size": 4, "Iops": 4_000}, 4_000, None),
    ("io1", {"Size": 4, "Iops": 200}, 200, None),
    ("st1", {"Size": 125}, None, None),
    ("sc1", {"Size": 125}, None, None),
    ("standard", {"Size": 1}, None, None),
]


@pytest.mark.parametrize(("kind", "parameters", "iops", "throughput"), LIVES)
def test_life_of_each_type(
    tenant: Tenant, kind: str, parameters: dict[str, int], iops: int | None, throughput: int | None
) -> None:
    made = tenant.ec2.create_volume(AvailabilityZone=ZONE, VolumeType=kind, **parameters)
    volume_id = made["VolumeId"]
    assert made["State"] == "creating"
    assert (made["Size"], made["VolumeType"], made["Encrypted"]) == (parameters["Size"], kind, False)
    assert (made.get("Iops"), made.get("Throughput")) == (iops, throughput)
    assert made["MultiAttachEnabled"] is False

    tenant.ec2.get_waiter("volume_available").wait(VolumeIds=[volume_id], WaiterConfig=_SOON)
    uri = tenant.attach(volume_id)
    tenant.ec2.get_waiter("volume_in_use").wait(VolumeIds=[volume_id], WaiterConfig=_SOON)
    attachment = tenant.describe(volume_id)["Attachments"][0]
    assert (attachment["Device"], attachment["InstanceId"]) == ("/dev/sdf", tenant.host())
    assert attachment["DeleteOnTermination"] is False

    with tenant.nbd(volume_id) as nbd:
        assert nbd.size == parameters["Size"] * GIB
        nbd.write(nbd.size - 4096, b"\xa5" * 4096, fua=True)
        assert nbd.read(nbd.size - 8192, 8192) == bytes(4096) + b"\xa5" * 4096

    tenant.ec2.detach_volume(VolumeId=volume_id)
    tenant.until_attachment(volume_id, "detached")
    tenant.ec2.get_waiter("volume_available").wait(VolumeIds=[volume_id], WaiterConfig=_SOON)
    assert_not_served(uri)
    tenant.ec2.delete_volume(VolumeId=volume_id)
    tenant.ec2.get_waiter("volume_deleted").wait(VolumeIds=[volume_id], WaiterConfig=_SOON)
    gone = refusal_of(tenant.ec2.describe_volumes, VolumeIds=[volume_id])
    assert (gone.code, gone.status) == ("InvalidVolume.NotFound", 400)


def assert_not_served(uri: str) -> None:
    """That no NBD client can open the export."""
    parts = urlsplit(uri)
    with pytest.raises(NbdRefused):
        NbdConnection.open(Path(parse_qs(parts.query)["socket"][0]), parts.path.removeprefix("/"))


@pytest.mark.parametrize(("kind", "size_gib"), [("gp2", 16_384), ("gp3", 50 * 1_024), ("io2", 20 * 1_024)])
def test_largest_sizes(tenant: Tenant, kind: str, size_gib: int) -> None:
    iops = {"Iops": 100} if kind == "io2" else {}
    made = tenant.ec2.create_volume(AvailabilityZone=ZONE, VolumeType=kind, Size=size_gib, **iops)
    tenant.until(made["VolumeId"], "available")
    tenant.attach(made["VolumeId"])
    # More than one file of the host can hold: at the far end, and across where two of them meet.
    with tenant.nbd(made["VolumeId"]) as nbd:
        for offset in (size_gib * 2**30 - 8192, 8 * 2**40 - 4096):
            nbd.write(offset, b"far" * 2048, fua=True)
            assert nbd.read(offset, 6144) == b"far" * 2048


def test_type_defaults_to_gp2(tenant: Tenant) -> None:
    made = tenant.ec2.create_volume(AvailabilityZone=ZONE, Size=100)
    assert (made["VolumeType"], made["Iops"]) == ("gp2", 300)


def test_zone_by_its_id(tenant: Tenant) -> None:
    zone = tenant.ec2.describe_availability_zones(ZoneNames=[ZONE])["AvailabilityZones"][0]
    made = tenant.ec2.create_volume(AvailabilityZoneId=zone["ZoneId"], Size=1)
    assert (made["AvailabilityZone"], made["AvailabilityZoneId"]) == (ZONE, zone["ZoneId"])


def test_the_data_is_there_again_after_another_attachment(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(1 << 20, b"kept" * 1024)
        nbd.flush()
    tenant.ec2.detach_volume(VolumeId=volume_id)
    tenant.until_attachment(volume_id, "detached")
    tenant.attach(volume_id, "/dev/sdg")
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(1 << 20, 4096) == b"kept" * 1024


def test_busy_while_a_client_is_connected(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    nbd = tenant.nbd(volume_id)
    assert tenant.ec2.detach_volume(VolumeId=volume_id)["State"] == "detaching"
    tenant.until_attachment(volume_id, "busy")
    assert tenant.state(volume_id) == "in-use"
    # It still carries data, takes no further client, and asking once more changes nothing.
    nbd.write(0, b"x" * 512, fua=True)
    with pytest.raises(NbdRefused):
        tenant.nbd(volume_id)
    assert tenant.ec2.detach_volume(VolumeId=volume_id)["State"] == "busy"
    assert refusal_of(tenant.ec2.delete_volume, VolumeId=volume_id).code == "VolumeInUse"
    nbd.close()
    tenant.until(volume_id, "available")


def test_force_drops_the_client(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    nbd = tenant.nbd(volume_id)
    tenant.ec2.detach_volume(VolumeId=volume_id, Force=True)
    tenant.until(volume_id, "available")
    with pytest.raises((ConnectionError, BrokenPipeError)):
        nbd.read(0, 512)
    nbd.drop()


def test_force_ends_busy(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    nbd = tenant.nbd(volume_id)
    tenant.ec2.detach_volume(VolumeId=volume_id)
    tenant.until_attachment(volume_id, "busy")
    tenant.ec2.detach_volume(VolumeId=volume_id, Force=True)
    tenant.until(volume_id, "available")
    nbd.drop()


def test_several_connections_see_one_volume(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as one, tenant.nbd(volume_id) as other:
        one.write(0, b"1" * 4096)
        assert other.read(0, 4096) == b"1" * 4096
        clients = [export["clients"] for export in tenant.carried(volume_id)["exports"]]
        assert clients == [2]


def test_attachment_limit_of_an_instance(tenant: Tenant) -> None:
    devices = [f"/dev/sd{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"] + ["/dev/xvdba", "/dev/xvdbb"]
    volumes = [tenant.ec2.create_volume(AvailabilityZone=ZONE, Size=1)["VolumeId"] for _ in range(28)]
    for volume_id in volumes:
        tenant.until(volume_id, "available")
    host = tenant.host()
    for volume_id, device in zip(volumes, devices, strict=False):
        tenant.ec2.attach_volume(VolumeId=volume_id, InstanceId=host, Device=device)
    refused = refusal_of(tenant.ec2.attach_volume, VolumeId=volumes[-1], InstanceId=host, Device="/dev/xvdbc")
    assert refused.code == "AttachmentLimitExceeded"


def test_status_checks_and_io_that_was_cut(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    status = volume_status(tenant, volume_id)
    assert status["VolumeStatus"]["Status"] == "ok"
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"a" * 512)
        tenant.cloud.post(f"volumes/{volume_id}/impair")
        with pytest.raises(OSError, match="NBD request"):
            nbd.read(0, 512)
        impaired = volume_status(tenant, volume_id)
        assert impaired["VolumeStatus"]["Status"] == "impaired"
        assert impaired["Events"][0]["EventType"] == "potential-data-inconsistency"
        assert impaired["Actions"][0]["Code"] == "enable-volume-io"
        tenant.ec2.enable_volume_io(VolumeId=volume_id)
        tenant.cloud.advance(0)
        assert nbd.read(0, 512) == b"a" * 512
    assert volume_status(tenant, volume_id)["VolumeStatus"]["Status"] == "ok"


def test_io_that_goes_on_by_itself(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    tenant.ec2.modify_volume_attribute(VolumeId=volume_id, AutoEnableIO={"Value": True})
    shown = tenant.ec2.describe_volume_attribute(VolumeId=volume_id, Attribute="autoEnableIO")
    assert shown["AutoEnableIO"] == {"Value": True}
    tenant.cloud.post(f"volumes/{volume_id}/impair")
    with tenant.nbd(volume_id) as nbd:
        assert nbd.read(0, 512) == bytes(512)
    assert volume_status(tenant, volume_id)["Events"][0]["Description"] == "IO Auto-Enabled"


def volume_status(tenant: Tenant, volume_id: str) -> dict[str, Any]:
    """The volume's checks."""
    status: dict[str, Any] = tenant.ec2.describe_volume_status(VolumeIds=[volume_id])["VolumeStatuses"][0]
    return status
