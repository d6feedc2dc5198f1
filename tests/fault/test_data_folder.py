"""A data folder that is in use, broken, or not ours; a port that is taken; a fogd that is missing."""

import json
import os
import shutil
import socket
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess, UpFailed
from tests.support.cloud import fogbank as run_fogbank
from tests.support.tenant import Tenant

import fogbank

MakeCloud = Callable[..., CloudProcess]


def up_fails(cloud: CloudProcess) -> UpFailed:
    """How `fogbank up` fails, in words and without a traceback."""
    with pytest.raises(UpFailed) as failed:
        cloud.start()
    assert "Traceback" not in failed.value.output
    assert failed.value.output.startswith("fogbank: ")
    return failed.value


def test_a_second_up_on_the_same_folder(make_cloud: MakeCloud) -> None:
    first = make_cloud().start()
    tenant = Tenant.root(first)
    volume_id = tenant.create()
    second = CloudProcess(first.layout.root)
    failed = up_fails(second)
    assert failed.code == 4
    assert f"already runs on {first.layout.root} (process {first.pid}, {first.url})" in failed.output
    assert tenant.state(volume_id) == "available"
    assert first.get("health")["data_plane"] == "running"


def test_a_port_in_use(make_cloud: MakeCloud) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        failed = up_fails(make_cloud(port=taken.getsockname()[1]))
    assert failed.code == 5
    assert "is in use" in failed.output
    assert "--port" in failed.output


def test_two_clouds_side_by_side(make_cloud: MakeCloud) -> None:
    one, other = make_cloud(name="one").start(), make_cloud(name="other").start()
    volume_id = Tenant.root(one).create()
    assert Tenant.root(other).ec2.describe_volumes()["Volumes"] == []
    assert Tenant.root(one).state(volume_id) == "available"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("run/server.json", b"{half a rec"),
        ("run/server.json", b'{"pid": 1, "url": 5}'),
        ("run/fogd.pid", b"not a number"),
        ("run/fogd.pid", json.dumps({"pid": os.getpid(), "started": 1}).encode()),
        ("run/fogd.pid", b'{"pid": 1, "started": 0}'),
        ("secret.key", b"short"),
        ("blocks/clock", b"late"),
    ],
)
def test_files_that_a_crash_left_behind(make_cloud: MakeCloud, file: str, content: bytes) -> None:
    cloud = make_cloud().start()
    volume_id = Tenant.root(cloud).create()
    cloud.stop()
    (cloud.layout.root / file).write_bytes(content)
    cloud.start()
    assert Tenant.root(cloud).state(volume_id) == "available"
    status = run_fogbank("status", "--json", data=cloud.layout.root)
    assert json.loads(status.stdout)["status"] == "running"


def test_sockets_that_a_crash_left_behind(make_cloud: MakeCloud) -> None:
    cloud = make_cloud().start()
    volume_id = Tenant.root(cloud).create()
    cloud.kill()
    cloud.kill_fogd()
    assert cloud.layout.grpc_socket.exists()
    cloud.start()
    Tenant.root(cloud).attach(volume_id)


def test_a_folder_whose_path_is_too_long_for_a_socket(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(name="/".join(["deep" * 10] * 4)).start()
    tenant = Tenant.root(cloud)
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"x" * 512, fua=True)


def test_a_file_in_place_of_the_folder(make_cloud: MakeCloud, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(UpFailed) as failed:
        make_cloud().start()
    assert "Traceback" not in failed.value.output
    assert str(tmp_path / "data") in failed.value.output


def test_credentials_that_others_can_read(make_cloud: MakeCloud) -> None:
    cloud = make_cloud().start()
    cloud.stop()
    cloud.layout.credentials_file.chmod(0o644)
    failed = up_fails(cloud)
    assert "0644" in failed.output
    assert "chmod 600" in failed.output


def test_credentials_that_cannot_be_read(make_cloud: MakeCloud) -> None:
    cloud = make_cloud().start()
    cloud.stop()
    cloud.layout.credentials_file.write_text('{"account": "000000000000"')
    assert "credentials" in up_fails(cloud).output


def test_a_store_that_is_none(make_cloud: MakeCloud) -> None:
    cloud = make_cloud().start()
    cloud.stop()
    for beside in cloud.layout.root.glob("fogbank.db*"):
        beside.unlink()
    (cloud.layout.root / "fogbank.db").write_bytes(b"no database at all" * 1000)
    failed = up_fails(cloud)
    assert "metadata store can't be opened" in failed.output


def test_a_store_of_the_future(make_cloud: MakeCloud) -> None:
    cloud = make_cloud().start()
    cloud.stop()
    with sqlite3.connect(cloud.layout.root / "fogbank.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    failed = up_fails(cloud)
    assert "metadata store can't be opened" in failed.output


def test_the_folder_is_the_owners_alone(make_cloud: MakeCloud) -> None:
    cloud = make_cloud().start()
    Tenant.root(cloud).create()
    assert stat.S_IMODE(cloud.layout.root.stat().st_mode) == 0o700
    for secret in (cloud.layout.credentials_file, cloud.layout.secret_file):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_every_file_of_a_running_cloud_is_owner_only(make_cloud: MakeCloud) -> None:
    cloud = make_cloud()
    cloud.layout.root.mkdir(mode=0o755)
    cloud.start()
    Tenant.root(cloud).create()
    files = [path for path in cloud.layout.root.rglob("*") if not path.is_dir() and not path.is_symlink()]
    layout = cloud.layout
    assert {layout.server_file, layout.fogd_pid_file, layout.control_log, layout.fogd_log} <= set(files)
    assert {str(path): oct(path.stat().st_mode) for path in files if path.stat().st_mode & 0o077} == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder away takes root")
@pytest.mark.parametrize("options", [(), ("--detach",)])
def test_a_folder_that_somebody_else_has_prepared(make_cloud: MakeCloud, options: tuple[str, ...]) -> None:
    cloud = make_cloud(*options)
    (cloud.layout.root / "ready.d").mkdir(parents=True)
    (cloud.layout.root / "ready.d" / "x.sh").write_text(f"touch {cloud.layout.root.parent / 'ran'}\n")
    for path in (cloud.layout.root, *cloud.layout.root.rglob("*")):
        os.chown(path, 65534, 65534)
        path.chmod(0o777)
    failed = up_fails(cloud)
    assert f"{cloud.layout.root} belongs to user 65534" in failed.output
    assert not (cloud.layout.root.parent / "ran").exists()
    assert [path.name for path in cloud.layout.root.iterdir()] == ["ready.d"]


def test_the_api_answers_without_fogd(make_cloud: MakeCloud, tmp_path: Path) -> None:
    # A package without the program, as a build without cargo leaves it.
    package = Path(fogbank.__file__).parent
    shutil.copytree(package, tmp_path / "src" / "fogbank", ignore=shutil.ignore_patterns("bin", "__pycache__"))
    cloud = make_cloud(environment={"PYTHONPATH": str(tmp_path / "src")}).start(wait=False)
    tenant = Tenant.root(cloud)
    made = tenant.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    assert tenant.state(made) == "creating"
    assert cloud.get("health")["data_plane"] == "unavailable"
    assert cloud.get("ready")["ready"] is False
    status, _, body = cloud.request("POST", "/_fogbank/volumes/" + made + "/credits", '{"ops": 1}')
    assert (status, b"data plane" in body) == (503, True)
    assert cloud.stop() == 0

    # With the program in place, all that was asked is done.
    again = make_cloud(port=cloud.port).start()
    Tenant.root(again).until(made, "available")
