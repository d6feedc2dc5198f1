"""The cloud's own endpoints: health, ready, clock, reset, and those of LocalStack; init hooks."""

import http.client
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess
from tests.support.tenant import Tenant
from tests.support.waiting import eventually


def test_health_and_ready(shared_cloud: CloudProcess) -> None:
    health = shared_cloud.get("health")
    assert (health["status"], health["data_plane"]) == ("running", "running")
    assert health["services"].items() >= {"ec2": "available", "fis": "available", "sts": "available"}.items()
    assert shared_cloud.get("ready") == {"ready": True, "hooks": []}
    host = shared_cloud.get("host")
    assert (host["zone"], host["region"], host["account"]) == ("us-east-1a", "us-east-1", "000000000000")


def test_what_localstack_users_ask(shared_cloud: CloudProcess) -> None:
    status, headers, body = shared_cloud.request("GET", "/_localstack/health")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body)["services"]["ec2"] == "available"
    _, _, body = shared_cloud.request("GET", "/_localstack/init")
    assert json.loads(body)["completed"] == {"BOOT": True, "START": True, "READY": True, "SHUTDOWN": False}
    _, _, body = shared_cloud.request("GET", "/_localstack/init/ready")
    assert json.loads(body) == {"completed": True, "scripts": []}


def test_the_clock_goes_forward_only(cloud: CloudProcess) -> None:
    before = cloud.get("clock")["offset_seconds"]
    after = cloud.post("clock", {"advance_seconds": 86_400})
    # Host time that passes meanwhile is part of the step.
    assert 86_399 <= after["offset_seconds"] - before < 86_401
    for wrong in ({"advance_seconds": -1}, {"advance_seconds": "soon"}, {"advance": 5}, {"advance_seconds": 1e300}):
        status, _, _ = cloud.request("POST", "/_fogbank/clock", json.dumps(wrong))
        assert status == 400, wrong
    status, _, _ = cloud.request("POST", "/_fogbank/clock", "not json")
    assert status == 400
    made = Tenant.root(cloud).ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)
    assert made["CreateTime"].isoformat()[:13] == cloud.get("clock")["now"][:13]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_fogbank/nothing"),
        ("PUT", "/_fogbank/health"),
        ("GET", "/_fogbank/volumes/vol-0123456789abcdef0"),
        ("POST", "/_fogbank/volumes/vol-0123456789abcdef0/credits"),
        ("GET", "/_localstack/nothing"),
    ],
)
def test_what_is_not_there(shared_cloud: CloudProcess, method: str, path: str) -> None:
    status, _, body = shared_cloud.request(method, path)
    assert status == 404
    assert json.loads(body)["error"]["message"].startswith("There is no")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}, {"Host": "10.0.0.1"}]
)
def test_web_pages_are_refused(shared_cloud: CloudProcess, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/_fogbank/reset"), ("GET", "/_fogbank/health"), ("POST", "/_fogbank/clock")):
        status, _, _ = shared_cloud.request(method, path, "{}", headers)
        assert status == 403


def curl_as(user: int | None, *arguments: str) -> tuple[int, str]:
    """Status and body that curl gets, run by `user` of this machine."""
    command = ["curl", "--silent", "--show-error", "--write-out", "\\n%{http_code}", *arguments]
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, timeout=30, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


@pytest.mark.skipif(os.geteuid() != 0, reason="being another user takes root")
def test_other_users_of_this_machine_may_look_and_change_nothing(cloud: CloudProcess) -> None:
    Tenant.root(cloud).create()
    for path in ("reset", "clock", "volumes/vol-0123456789abcdef0/impair"):
        status, body = curl_as(65534, "--data", "{}", f"{cloud.url}/_fogbank/{path}")
        assert (status, "you are user 65534" in body) == (403, True)
    assert curl_as(65534, f"{cloud.url}/_fogbank/health")[0] == 200
    # All volumes at work are the owner's to see, however the path is written.
    for path in ("load", "load/"):
        assert curl_as(65534, f"{cloud.url}/_fogbank/{path}")[0] == 403
        assert curl_as(None, f"{cloud.url}/_fogbank/{path}")[0] == 200
    assert len(Tenant.root(cloud).ec2.describe_volumes()["Volumes"]) == 1
    # curl of whoever runs it needs no token.
    assert curl_as(None, "--data", "{}", f"{cloud.url}/_fogbank/reset") == (200, '{"deleted_volumes":1}')


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_changes_by_either_family_of_addresses(make_cloud: Callable[..., CloudProcess], host: str) -> None:
    cloud = make_cloud("--host", "::", auth="strict").start()
    assert curl_as(None, "--data", '{"advance_seconds": 1}', f"http://{host}:{cloud.port}/_fogbank/clock")[0] == 200


def test_reset_takes_every_volume_of_every_account(cloud: CloudProcess) -> None:
    one, other = Tenant.of(cloud), Tenant.of(cloud)
    used, free = one.create(), other.create()
    one.attach(used)
    client = one.nbd(used)
    assert cloud.post("reset") == {"deleted_volumes": 2}
    assert one.ec2.describe_volumes()["Volumes"] == other.ec2.describe_volumes()["Volumes"] == []
    with pytest.raises(ConnectionError):
        client.read(0, 512)
    client.drop()
    # fogd unlinks what was deleted after it has answered; nobody reaches it there.
    left = cloud.layout.blocks.glob
    eventually(lambda: not [*left(f"*/{used}*"), *left(f"*/{free}*")], within=10)
    again = one.create()
    one.attach(again)
    with one.nbd(again) as nbd:
        assert nbd.read(0, 512) == bytes(512)
    status, _, _ = cloud.request("GET", f"/_fogbank/volumes/{used}")
    assert status == 404


def hook(folder: Path, name: str, text: str) -> None:
    """Writes an init hook."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_init_hooks_run_in_order_and_failures_are_shown(make_cloud: Callable[..., CloudProcess]) -> None:
    cloud = make_cloud(auth="strict")
    folder = cloud.layout.init_hooks
    hook(folder, "10-first.sh", "echo first >> order; echo said by the first\n")
    hook(folder, "20-broken.sh", "echo broken >> order; echo why it fails >&2; exit 3\n")
    hook(
        folder,
        "30-volume.py",
        "import boto3\n"
        "open('order', 'a').write('python\\n')\n"
        "boto3.client('ec2').create_volume(AvailabilityZone='us-east-1a', Size=7)\n",
    )
    hook(folder, "40-ignored.txt", "no script\n")
    cloud.start()
    eventually(lambda: cloud.get("ready")["ready"], within=60)
    hooks = {run["name"]: (run["status"], run["output"]) for run in cloud.get("ready")["hooks"]}
    assert hooks["10-first.sh"] == ("SUCCESSFUL", "said by the first")
    assert hooks["20-broken.sh"] == ("ERROR", "why it fails\nexit code 3")
    assert hooks["30-volume.py"][0] == "SUCCESSFUL", hooks
    assert list(hooks) == ["10-first.sh", "20-broken.sh", "30-volume.py"]
    assert (folder / "order").read_text().split() == ["first", "broken", "python"]
    assert [volume["Size"] for volume in cloud.client().describe_volumes()["Volumes"]] == [7]
    _, _, body = cloud.request("GET", "/_localstack/init/ready")
    states = [script["state"] for script in json.loads(body)["scripts"]]
    assert states == ["SUCCESSFUL", "ERROR", "SUCCESSFUL"]


def test_the_api_answers_while_a_hook_runs_and_ends_with_it(make_cloud: Callable[..., CloudProcess]) -> None:
    cloud = make_cloud()
    hook(cloud.layout.init_hooks, "endless.sh", "touch began; exec sleep 600\n")
    cloud.start()
    eventually((cloud.layout.init_hooks / "began").exists, within=20)
    assert cloud.get("ready")["ready"] is False
    assert Tenant.of(cloud).ec2.describe_volumes()["Volumes"] == []
    assert cloud.stop() == 0


def test_the_api_answers_before_the_data_plane(make_cloud: Callable[..., CloudProcess]) -> None:
    cloud = make_cloud()
    cloud.start(wait=False)
    tenant = Tenant.of(cloud)
    made = tenant.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)
    assert made["State"] == "creating"
    tenant.until(made["VolumeId"], "available")


def test_not_from_other_machines(make_cloud: Callable[..., CloudProcess], address_of_this_machine: str) -> None:
    cloud = make_cloud("--host", "0.0.0.0", auth="strict").start()
    connection = http.client.HTTPConnection(address_of_this_machine, cloud.port, timeout=10)
    connection.request("POST", "/_fogbank/reset", "{}", {"Host": "localhost"})
    assert connection.getresponse().status == 403
    connection.close()
