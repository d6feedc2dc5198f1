"""Starting, finding and ending Fogbank, in order and not."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fogbank.cli.errors import Exit
from fogbank.planes.processes import start_time


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        threading.Event().wait(0.02)


def alive(pid: int) -> bool:
    return start_time(pid) is not None


def fogd_pid(fogbank: Any) -> int:
    """fogd starts beside the API: its pid once it is there."""
    wait_until(lambda: bool(_status(fogbank)["fogd_pid"]))
    return int(_status(fogbank)["fogd_pid"])


def _status(fogbank: Any) -> Any:
    return json.loads(fogbank.run("status", "--json").stdout)


def test_detached_life(fogbank: Any) -> None:
    announced = fogbank.up()
    assert announced["url"].startswith("http://127.0.0.1:")
    fogd = fogd_pid(fogbank)
    status = fogbank.json("status")
    assert status["status"] == "running"
    assert status["pid"] == announced["pid"]
    assert os.getsid(announced["pid"]) == announced["pid"], "it must outlive this terminal"
    assert fogbank.json("down") == {"data": str(fogbank.data), "control": "ended", "fogd": "not-running"}
    assert not alive(announced["pid"])
    assert not alive(fogd)
    fogbank.json("status", code=Exit.NOT_RUNNING)
    assert fogbank.json("down")["control"] == "not-running"


def test_a_second_up_names_the_first(fogbank: Any) -> None:
    announced = fogbank.up()
    port = announced["url"].rpartition(":")[2]
    assert fogbank.json("up", "--port", port, code=Exit.ALREADY_RUNNING)["error"]["code"] == "already-running"
    for arguments in (["up", "--port", "0"], ["up", "--port", "0", "--detach"]):
        error = fogbank.json(*arguments, code=Exit.ALREADY_RUNNING)["error"]
        assert error["code"] == "already-running"
        assert str(announced["pid"]) in error["message"]
        assert announced["url"] in error["message"]
    assert fogbank.json("status")["pid"] == announced["pid"]
    lines = (fogbank.data / "logs" / "control.log").read_text().splitlines()
    assert [line for line in lines if not re.match(r"\d{4}-\d\d-\d\d \d\d:", line)] == [], "told to the caller alone"


def test_a_port_in_use(fogbank: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments in (["up", "--port", port], ["up", "--port", port, "--detach"]):
            error = fogbank.json(*arguments, code=Exit.PORT_IN_USE)["error"]
            assert port in error["message"]
            assert "--port" in error["hint"]
            assert not fogbank.data.exists()


@pytest.mark.parametrize("detach", [[], ["--detach"]])
def test_an_address_of_another_machine(fogbank: Any, detach: list[str]) -> None:
    """192.0.2.0/24 is nobody's: https://www.rfc-editor.org/rfc/rfc5737"""
    error = fogbank.json("up", "--host", "192.0.2.1", *detach, code=Exit.FAILURE)["error"]
    assert "192.0.2.1" in error["message"]
    assert not fogbank.data.exists()


def test_a_store_that_is_not_there(fogbank: Any) -> None:
    done = fogbank.run("up", "--detach", "--port", "0", "--store", "postgresql://user:secret@127.0.0.1:1/none")
    assert done.returncode == Exit.FAILURE
    assert "store" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground(fogbank: Any, number: signal.Signals) -> None:
    with subprocess.Popen(fogbank.argv("up", "--port", "0"), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        assert "runs at http://127.0.0.1:" in lines[0]
        assert str(fogbank.data) in lines[1]
        assert "fogbank env" in lines[3]
        fogd = fogd_pid(fogbank)
        process.send_signal(number)
        assert process.wait(30) == Exit.OK
    assert not alive(fogd)


def test_what_carries_outlives_the_control_plane(fogbank: Any) -> None:
    first = fogbank.up()
    fogd = fogd_pid(fogbank)
    os.kill(first["pid"], signal.SIGKILL)
    wait_until(lambda: not alive(first["pid"]))
    status = fogbank.json("status", code=Exit.NOT_RUNNING)
    assert (status["status"], status["fogd_pid"]) == ("stopped", fogd)
    second = fogbank.up()
    assert second["pid"] != first["pid"]
    assert fogbank.json("status")["fogd_pid"] == fogd, "it is taken over, not replaced"


def test_down_ends_what_a_dead_control_plane_left(fogbank: Any) -> None:
    pid = fogbank.up()["pid"]
    fogd = fogd_pid(fogbank)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid))
    assert fogbank.json("down") == {"data": str(fogbank.data), "control": "not-running", "fogd": "ended"}
    assert not alive(fogd)


def test_fogd_that_dies_is_started_again(fogbank: Any) -> None:
    fogbank.up()
    fogd = fogd_pid(fogbank)
    os.kill(fogd, signal.SIGKILL)
    wait_until(lambda: _status(fogbank)["fogd_pid"] not in (None, fogd))
    assert fogbank.json("status")["status"] == "running"


def test_two_folders_are_two_clouds(fogbank: Any, tmp_path: Path) -> None:
    other = type(fogbank)(tmp_path / "other")
    first, second = fogbank.up(), other.up()
    try:
        assert first["url"] != second["url"]
        volume_id = fogbank.volume()
        assert [volume["volume_id"] for volume in fogbank.json("volume", "list")["volumes"]] == [volume_id]
        assert other.json("volume", "list")["volumes"] == []
    finally:
        other.json("down")
    assert fogbank.json("status")["status"] == "running"


def test_a_long_path_and_a_strange_one(tmp_path: Path, fogbank: Any) -> None:
    fogbank.data = tmp_path / ("long-" * 20) / "with blank, comma & ünï"
    fogbank.up()
    volume_id = fogbank.volume()
    uri = fogbank.json("volume", "connect", volume_id)["nbd_uri"]
    done = subprocess.run(["nbdinfo", "--size", uri], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 16 * 2**30


def test_secrets_are_the_owners_alone(fogbank: Any) -> None:
    fogbank.up()
    assert stat.S_IMODE((fogbank.data / "credentials.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(fogbank.data.stat().st_mode) == 0o700


def test_env_is_what_a_shell_takes(fogbank: Any) -> None:
    fogbank.up()
    exports = fogbank.run("env", "--shell", "bash").stdout
    script = f'{exports}\nprintf "%s\\n" "$AWS_ENDPOINT_URL" "$AWS_SECRET_ACCESS_KEY" "$AWS_REGION"'
    values = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split()
    variables = fogbank.json("env")
    assert values == [variables["AWS_ENDPOINT_URL"], variables["AWS_SECRET_ACCESS_KEY"], "us-east-1"]


def test_the_zone_leads_to_the_region(fogbank: Any) -> None:
    assert fogbank.up("--zone", "eu-central-1b")["region"] == "eu-central-1"
    assert fogbank.json("env")["AWS_REGION"] == "eu-central-1"


def test_the_clock_moves_and_the_api_goes_on(fogbank: Any) -> None:
    fogbank.up()
    moved = fogbank.json("clock", "advance", "3d")
    assert moved["offset_seconds"] == pytest.approx(3 * 86400, abs=5)
    assert fogbank.json("clock")["offset_seconds"] == moved["offset_seconds"]
    assert fogbank.json("volume", "list") == {"volumes": []}, "requests are signed by this machine's clock"


def test_reset_deletes_everything_and_keeps_the_keys(fogbank: Any) -> None:
    fogbank.up()
    keys = fogbank.json("env")["AWS_ACCESS_KEY_ID"]
    volume_id = fogbank.volume()
    fogbank.json("volume", "connect", volume_id)
    assert fogbank.json("reset", code=Exit.USAGE)["error"]["code"] == "not-confirmed"
    assert fogbank.json("volume", "list")["volumes"]
    fogbank.json("reset", "--yes")
    assert fogbank.json("volume", "list") == {"volumes": []}
    assert fogbank.json("env")["AWS_ACCESS_KEY_ID"] == keys


def test_open_mode_warns_nobody_on_loopback(fogbank: Any) -> None:
    done = fogbank.run("up", "--detach", "--port", "0", "--auth", "open")
    assert done.returncode == Exit.OK
    assert "warning" not in done.stderr


def test_a_wider_address_is_warned_about(fogbank: Any) -> None:
    done = fogbank.run("up", "--detach", "--port", "0", "--host", "0.0.0.0")
    assert done.returncode == Exit.OK, done.stderr
    assert "reachable from the network" in done.stderr
