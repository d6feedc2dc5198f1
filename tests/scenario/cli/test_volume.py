"""Connecting volumes to this machine, as NBD exports and as /dev nodes, and what can go wrong on the way."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from fogbank.cli.devices.host import device_users, loop_backing_file
from fogbank.cli.devices.methods import METHODS
from fogbank.cli.errors import Exit

_LACKING = min((method.missing() for method in METHODS), key=len)
needs_device = [
    pytest.mark.root,
    pytest.mark.device,
    pytest.mark.skipif(bool(_LACKING), reason=f"no /dev node can be made here: {', '.join(_LACKING)}"),
]


@pytest.fixture
def running(fogbank: Any) -> Any:
    fogbank.up()
    return fogbank


@pytest.fixture
def mount_point(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "mnt"
    folder.mkdir()
    yield folder
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


def test_connect_attaches_and_says_how_to_reach_it(running: Any) -> None:
    volume_id = running.volume()
    connected = running.json("volume", "connect", volume_id)
    assert connected["attached_by_connect"]
    assert connected["device_name"] == "/dev/sdf"
    assert running.json("volume", "connect", volume_id) == connected, "fine to repeat"
    size = subprocess.run(["nbdinfo", "--size", connected["nbd_uri"]], capture_output=True, text=True, check=True)
    assert int(size.stdout) == 16 * 2**30
    assert running.json("volume", "disconnect", volume_id) == {"volume_id": volume_id, "detached": True}
    assert running.json("volume", "disconnect", volume_id, code=1)["error"]["code"] == "not-connected"


def test_what_was_attached_before_stays_attached(running: Any) -> None:
    volume_id = running.volume()
    client = running.ec2()
    host = client.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    client.attach_volume(VolumeId=volume_id, InstanceId=host, Device="/dev/sdh")
    connected = running.json("volume", "connect", volume_id)
    assert (connected["device_name"], connected["attached_by_connect"]) == ("/dev/sdh", False)
    assert running.json("volume", "disconnect", volume_id)["detached"] is False
    assert client.describe_volumes(VolumeIds=[volume_id])["Volumes"][0]["State"] == "in-use"


def test_device_names_are_given_out_in_order(running: Any) -> None:
    names = [running.json("volume", "connect", running.volume())["device_name"] for _ in range(3)]
    assert names == ["/dev/sdf", "/dev/sdg", "/dev/sdh"]


@pytest.mark.parametrize(
    ("volume_id", "code"),
    [("vol-0123456789abcdef0", "InvalidVolume.NotFound"), ("nonsense", "InvalidParameterValue"), ("../..", None)],
)
@pytest.mark.parametrize("verb", ["show", "connect", "disconnect", "credits"])
def test_volumes_that_are_none(running: Any, verb: str, volume_id: str, code: str | None) -> None:
    error = running.json("volume", verb, volume_id, code=1)["error"]
    assert error["message"]
    if code and verb not in ("credits",):
        assert error["code"] in (code, "InvalidVolume.NotFound", "InvalidVolumeID.Malformed")


def test_show_and_credits(running: Any) -> None:
    volume_id = running.volume(VolumeType="gp2", Size=30)
    shown = running.json("volume", "show", volume_id)
    assert (shown["type"], shown["size_gib"]) == ("gp2", 30)
    running.json("volume", "connect", volume_id)
    assert running.json("volume", "credits", volume_id)["credits"]["ops_max"] == 5_400_000
    running.json("volume", "credits", volume_id, "--set-ops", "1000")
    # Credits are earned at 100 a second all the while.
    assert 1000 <= running.json("volume", "credits", volume_id)["credits"]["ops"] < 5000


def test_list_says_where_each_volume_is(running: Any) -> None:
    volume_id = running.volume(TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "db"}]}])
    (listed,) = running.json("volume", "list")["volumes"]
    assert (listed["volume_id"], listed["name"], listed["attached_as"]) == (volume_id, "db", None)
    assert "db" in running.run("volume", "list").stdout


def test_list_and_show_say_that_io_is_cut(running: Any) -> None:
    volume_id, other = running.volume(), running.volume()
    url = running.json("env")["AWS_ENDPOINT_URL"]
    with urlopen(Request(f"{url}/_fogbank/volumes/{volume_id}/impair", data=b"{}", method="POST"), timeout=10):
        pass
    listed = {each["volume_id"]: each["io_enabled"] for each in running.json("volume", "list")["volumes"]}
    assert listed == {volume_id: False, other: True}
    (line,) = (line for line in running.run("volume", "list").stdout.splitlines() if "I/O cut" in line)
    assert line.startswith(volume_id)
    assert "enable-volume-io" in running.run("volume", "show", volume_id).stdout
    running.ec2().enable_volume_io(VolumeId=volume_id)
    assert running.json("volume", "show", volume_id)["observed"]["io_enabled"] is True


def test_a_volume_of_another_region_is_found(running: Any) -> None:
    variables = running.json("env")
    client = running.ec2("eu-central-1")
    volume_id = client.create_volume(AvailabilityZone="eu-central-1b", Size=30, VolumeType="gp2")["VolumeId"]
    client.get_waiter("volume_available").wait(VolumeIds=[volume_id], WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    assert variables["AWS_REGION"] == "us-east-1"
    assert running.json("volume", "list") == {"volumes": []}
    assert "us-east-1; --region" in running.run("volume", "list").stderr
    (listed,) = running.json("volume", "list", "--region", "eu-central-1")["volumes"]
    assert listed["volume_id"] == volume_id
    assert running.json("volume", "show", volume_id)["zone"] == "eu-central-1b"
    assert running.json("volume", "credits", volume_id)["credits"]["ops_max"] == 5_400_000
    refused = running.json("volume", "connect", volume_id, code=1)["error"]
    assert (refused["code"], "eu-central-1b" in refused["message"]) == ("other-zone", True)
    assert running.json("volume", "disconnect", volume_id, code=1)["error"]["code"] == "not-connected"


def test_show_is_for_people(running: Any) -> None:
    volume_id = running.volume(VolumeType="gp2", Size=30)
    lines = running.run("volume", "show", volume_id).stdout.splitlines()
    assert lines[0] == f"{volume_id}: gp2, 30 GiB, available, in us-east-1a"
    assert "  limits       100 IOPS (bursts to 3,000 IOPS), 128 MiB/s" in lines
    assert any(line.startswith("  I/O credits  5,400,000 of 5,400,000 (100 %)") for line in lines)
    names = [line[2:14] for line in lines[1:]]
    assert len(names) == len(set(names)), "each thing once"


def test_a_stale_profile_and_session_lead_nowhere_else(running: Any, tmp_path: Path) -> None:
    broken = tmp_path / "config"
    broken.write_text("[default\nendpoint_url = http://127.0.0.1:1")
    running.environment |= {"AWS_PROFILE": "not-there", "AWS_SESSION_TOKEN": "stale", "AWS_CONFIG_FILE": str(broken)}
    assert running.json("volume", "list") == {"volumes": []}


def test_connect_refuses_what_is_not_served(running: Any) -> None:
    volume_id = running.volume()
    running.json("volume", "connect", volume_id)
    running.json("down")
    (running.data / "blocks" / "volumes" / volume_id / "data").unlink()
    running.up()
    error = running.json("volume", "connect", volume_id, code=Exit.FAILURE)["error"]
    assert error["code"] == "not-served"
    assert volume_id in error["message"]
    assert error["message"].count(".") == 1, "one sentence"
    assert running.run("volume", "connect", volume_id).stdout == ""


class TestDevice:
    """Real /dev nodes."""

    pytestmark = needs_device

    def test_a_file_system_lives_through_everything(self, running: Any, mount_point: Path) -> None:
        volume_id = running.volume()
        connected = running.json("volume", "connect", volume_id, "--device")
        device = connected["device"]
        assert Path(device).is_block_device()
        assert running.json("volume", "connect", volume_id, "--device") == connected, "fine to repeat"

        subprocess.run(["mkfs.ext4", "-q", device], check=True)
        subprocess.run(["mount", device, str(mount_point)], check=True)
        content = os.urandom(32 * 2**20)
        (mount_point / "file").write_bytes(content)

        refused = running.json("volume", "disconnect", volume_id, code=Exit.BUSY)["error"]
        assert str(mount_point) in refused["message"]
        refused = running.json("down", code=Exit.BUSY)["error"]
        assert str(mount_point) in refused["message"]
        assert running.json("status")["status"] == "running"

        fogd = running.json("status")["fogd_pid"]
        os.kill(fogd, signal.SIGKILL)
        (mount_point / "after").write_bytes(content)
        os.sync()
        subprocess.run(["umount", str(mount_point)], check=True)
        subprocess.run(["e2fsck", "-fn", device], check=True, capture_output=True)

        running.json("volume", "disconnect", volume_id)
        running.json("down")
        running.up()
        device = running.json("volume", "connect", volume_id, "--device")["device"]
        subprocess.run(["mount", device, str(mount_point)], check=True)
        assert (mount_point / "file").read_bytes() == content
        assert (mount_point / "after").read_bytes() == content

    def test_a_dead_piece_is_replaced(self, running: Any) -> None:
        volume_id = running.volume()
        device = running.json("volume", "connect", volume_id, "--device")["device"]
        record = json.loads((running.data / "devices" / f"{volume_id}.json").read_text())
        os.kill(record["node"]["daemon_pid"], signal.SIGKILL)
        again = running.json("volume", "connect", volume_id, "--device")["device"]
        subprocess.run(["dd", f"if={again}", "of=/dev/null", "bs=4k", "count=1", "iflag=direct"], check=True)
        running.json("volume", "disconnect", volume_id)
        assert loop_backing_file(device) is None
        assert loop_backing_file(again) is None

    def test_force_takes_down_what_is_mounted(self, running: Any, mount_point: Path) -> None:
        volume_id = running.volume()
        device = running.json("volume", "connect", volume_id, "--device")["device"]
        subprocess.run(["mkfs.ext4", "-q", device], check=True)
        subprocess.run(["mount", device, str(mount_point)], check=True)
        assert device_users(device) == [str(mount_point)]
        running.json("volume", "disconnect", volume_id, "--force")
        assert not mount_point.is_mount()
        assert loop_backing_file(device) is None

    def test_down_takes_nodes_along(self, running: Any) -> None:
        device = running.json("volume", "connect", running.volume(), "--device")["device"]
        running.json("down")
        assert loop_backing_file(device) is None
