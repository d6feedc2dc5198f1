"""kill -9 of the control plane: volumes go on being carried, and the next start takes everything over."""

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from tests.support.cloud import CloudProcess
from tests.support.nbd import NbdConnection
from tests.support.oracle import CrashWriter
from tests.support.tenant import ZONE, Tenant
from tests.support.waiting import eventually

# States that something must follow.
TRANSIENT = {"creating", "deleting"}
ATTACHMENT_TRANSIENT = {"attaching", "detaching"}


def test_volumes_are_carried_without_it(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create(20, Iops=10_000)
    tenant.attach(volume_id)
    socket = cloud.layout.nbd_socket
    before = cloud.fogd_pid
    writer = CrashWriter(lambda: tenant.nbd(volume_id), range(64), fua=True)
    writer.start()
    writer.until_rounds(2)
    cloud.kill()
    # Those that are connected stay, new ones are taken.
    writer.until_rounds(5)
    with NbdConnection.open(socket, volume_id) as newcomer:
        newcomer.write(1 << 20, b"n" * 512, fua=True)
    assert cloud.fogd_pid == before

    cloud.start()
    assert cloud.fogd_pid == before
    # The same connection still, over the whole change.
    writer.until_rounds(2)
    writer.end()
    with tenant.nbd(volume_id) as connection:
        writer.check(connection)
        assert connection.read(1 << 20, 512) == b"n" * 512
    assert tenant.state(volume_id) == "in-use"


def test_everything_acknowledged_is_there(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    identity = cloud.client("sts").get_caller_identity()
    host = tenant.host()
    volumes = [tenant.create(size) for size in (1, 2, 3)]
    tenant.attach(volumes[0])
    tenant.ec2.create_tags(Resources=volumes, Tags=[{"Key": "Name", "Value": "kept"}])
    tenant.ec2.modify_volume(VolumeId=volumes[1], Size=5)
    tenant.until_modification(volumes[1], "completed")
    tenant.ec2.delete_volume(VolumeId=volumes[2])
    late = tenant.ec2.create_volume(AvailabilityZone=ZONE, Size=4, ClientToken="late")["VolumeId"]
    cloud.kill()
    cloud.start()
    assert cloud.client("sts").get_caller_identity()["Arn"] == identity["Arn"]
    assert tenant.host() == host
    assert tenant.ec2.create_volume(AvailabilityZone=ZONE, Size=4, ClientToken="late")["VolumeId"] == late
    tenant.until(late, "available")
    tenant.until(volumes[2], "deleted")
    shown = {volume["VolumeId"]: volume for volume in tenant.ec2.describe_volumes()["Volumes"]}
    assert set(shown) == {volumes[0], volumes[1], late}
    assert shown[volumes[0]]["Attachments"][0]["State"] == "attached"
    assert shown[volumes[1]]["Size"] == 5
    assert [shown[volume_id]["Tags"] for volume_id in volumes[:2]] == [[{"Key": "Name", "Value": "kept"}]] * 2


def test_an_end_in_order_ends_both(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create()
    assert cloud.stop() == 0
    assert cloud.fogd_pid is None
    assert not cloud.layout.server_file.exists()
    cloud.start()
    assert tenant.state(volume_id) == "available"


@dataclass
class Busybody:
    """A client that makes, tags, attaches and deletes volumes for as long as it is let, and notes what it was told."""

    tenant: Tenant
    made: dict[str, str] = field(default_factory=dict)
    tagged: dict[str, str] = field(default_factory=dict)
    attached: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    calls: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, number: int) -> None:
        """Goes round and round; a call that fails leaves its volume in doubt."""
        while not self.stop.is_set():
            self.calls += 1
            token = f"{number}-{self.calls}"
            try:
                self._round(token)
            except (ClientError, BotoCoreError):
                # The cloud is away, or will say why not; what counts is only what it said yes to.
                self.stop.wait(0.02)

    def _round(self, token: str) -> None:
        ec2 = self.tenant.ec2
        volume_id = ec2.create_volume(AvailabilityZone=ZONE, Size=1, ClientToken=token)["VolumeId"]
        self.made[volume_id] = token
        ec2.create_tags(Resources=[volume_id], Tags=[{"Key": "token", "Value": token}])
        self.tagged[volume_id] = token
        if self.calls % 3 == 0:
            self._delete(volume_id)
        elif self.calls % 3 == 1 and len(self.attached | self.unsure) < 20:
            self._attach(volume_id)

    def _delete(self, volume_id: str) -> None:
        self.unsure.add(volume_id)
        self.tenant.until(volume_id, "available", within=5)
        self.tenant.ec2.delete_volume(VolumeId=volume_id)
        self.deleted.add(volume_id)

    def _attach(self, volume_id: str) -> None:
        device = f"/dev/xvdb{'abcdefghijklmnopqrstuvwxyz'[len(self.attached | self.unsure)]}"
        self.unsure.add(volume_id)
        self.tenant.until(volume_id, "available", within=5)
        self.tenant.ec2.attach_volume(VolumeId=volume_id, InstanceId=self.tenant.host(), Device=device)
        self.attached.add(volume_id)


def settled(tenant: Tenant) -> dict[str, Any] | None:
    """The account's volumes once nothing is on its way any more."""
    volumes = {volume["VolumeId"]: volume for volume in tenant.ec2.describe_volumes()["Volumes"]}
    states = {volume["State"] for volume in volumes.values()}
    attachments = {item["State"] for volume in volumes.values() for item in volume["Attachments"]}
    return None if states & TRANSIENT or attachments & ATTACHMENT_TRANSIENT else volumes


@pytest.mark.slow
def test_both_killed_again_and_again_under_load(cloud: CloudProcess) -> None:
    bodies = [Busybody(Tenant.of(cloud)) for _ in range(2)]
    threads = [threading.Thread(target=body.run, args=(number,), daemon=True) for number, body in enumerate(bodies)]
    for thread in threads:
        thread.start()
    for number in range(5):
        before = [len(body.tagged) for body in bodies]
        eventually(
            lambda before=before: all(len(body.tagged) > was + 5 for body, was in zip(bodies, before, strict=True)),
            within=60,
            saying=cloud.log_tail,
        )
        if number % 2:
            cloud.kill()
            cloud.kill_fogd()
        else:
            cloud.kill_fogd()
            cloud.kill()
        cloud.start()
    for body in bodies:
        body.stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    for body in bodies:
        tenant = body.tenant
        volumes = eventually(lambda tenant=tenant: settled(tenant), within=60, saying=cloud.log_tail)
        assert volumes is not None
        check(body, volumes)


def check(body: Busybody, volumes: dict[str, Any]) -> None:
    """That everything the client was told is so."""
    assert body.deleted
    assert body.attached
    assert not body.deleted & set(volumes)
    for volume_id, token in body.made.items():
        if volume_id in body.deleted or (volume_id in body.unsure and volume_id not in volumes):
            continue
        assert volume_id in volumes, f"{volume_id} was made and is not there"
        if volume_id in body.tagged:
            assert {"Key": "token", "Value": token} in volumes[volume_id]["Tags"]
    for volume_id in body.attached:
        assert [item["State"] for item in volumes[volume_id]["Attachments"]] == ["attached"]
        with body.tenant.nbd(volume_id) as nbd:
            nbd.write(0, b"a" * 512, fua=True)
    # A token finds its volume also when the answer was lost.
    for volume_id, token in list(body.made.items())[:5]:
        again = body.tenant.ec2.create_volume(AvailabilityZone=ZONE, Size=1, ClientToken=token)
        assert again["VolumeId"] == volume_id
