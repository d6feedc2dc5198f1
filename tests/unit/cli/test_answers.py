"""What commands make of the control plane's answers, told by a stand-in for it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fogbank.cli.commands.env import _SET
from fogbank.cli.devices.nodes import NodeKeeper, force_offered
from fogbank.cli.devices.record import Connection, NodeParts
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.main import run
from fogbank.core.layout import DataLayout

from .fake_cloud import FakeCloud, fake_cloud

_ROOT = Path(__file__).resolve().parents[3]
_VOLUME = "vol-0123456789abcdef0"
_IN_THE_WAY = ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"]


@pytest.fixture
def cloud(layout: DataLayout, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    """Runs on the folder that $FOGBANK_DATA names."""
    monkeypatch.setenv("FOGBANK_DATA", str(layout.root))
    with fake_cloud(layout) as cloud:
        yield cloud


@pytest.mark.parametrize("shell", _SET)
def test_env_takes_away_what_is_in_the_way(cloud: FakeCloud, shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["env", "--shell", shell]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    forget = {"fish": "set -e {}", "powershell": "Remove-Item Env:{} -ErrorAction SilentlyContinue"}
    assert lines[:4] == [forget.get(shell, "unset {}").format(name) for name in _IN_THE_WAY]
    assert run(["env", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["unset"] == _IN_THE_WAY


def test_a_shell_with_a_stale_session_takes_env(cloud: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    run(["env", "--shell", "bash"])
    printed = capsys.readouterr().out
    script = f"set -eu; export AWS_PROFILE=work AWS_SESSION_TOKEN=old\n{printed}\nenv"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert "AWS_SECRET_ACCESS_KEY=it's secret" in done.stdout
    assert "AWS_PROFILE" not in done.stdout
    assert "AWS_SESSION_TOKEN" not in done.stdout


@pytest.mark.parametrize(("count", "ends"), [(0, ""), (2, "vol-0, vol-1"), (7, "vol-3, vol-4 and 2 more")])
def test_status_warns_of_orphans(cloud: FakeCloud, count: int, ends: str, capsys: pytest.CaptureFixture[str]) -> None:
    orphans = [f"vol-{number}" for number in range(count)]
    cloud.answers["health"] = (
        200,
        {"status": "running", "data_plane": "running", "services": {"ec2": "available"}, "orphans": orphans},
    )
    assert run(["status"]) == Exit.OK
    warnings = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Warning")]
    assert len(warnings) == bool(count)
    assert not count or warnings[0].endswith(ends)
    assert run(["status", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["orphans"] == orphans


def test_status_without_orphans_in_the_answer(cloud: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.answers["health"] = (200, {"status": "running", "data_plane": "running"})
    assert run(["status", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["orphans"] == []


def test_reset_says_what_goes_and_what_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["reset", "--help"]) == Exit.OK
    said = " ".join(capsys.readouterr().out.split())
    for word in ("every account", "tags", "tokens", "credentials, the clock and the data folder stay"):
        assert word in said


@pytest.mark.parametrize(
    ("user", "way_out"),
    [
        ("/mnt/x", "`umount /mnt/x`"),
        ("swap on /dev/loop9p1", "`swapoff /dev/loop9p1`"),
        ("/dev/dm-0", "Take /dev/dm-0"),
    ],
)
def test_only_commands_with_force_offer_it(
    layout: DataLayout, monkeypatch: pytest.MonkeyPatch, user: str, way_out: str
) -> None:
    keeper = NodeKeeper(layout)
    keeper.book.write(Connection(_VOLUME, "nbd:", "/dev/sdf", True, NodeParts("fuse-loop", device="/dev/loop9")))
    monkeypatch.setattr("fogbank.cli.devices.host.device_users", lambda _: [user])
    with pytest.raises(CliError) as refused:
        keeper.release(_VOLUME, force=False)
    assert refused.value.hint.startswith(way_out)
    assert "--force" not in refused.value.hint
    with pytest.raises(CliError) as refused, force_offered():
        keeper.release(_VOLUME, force=False)
    assert "--force" in refused.value.hint
    assert refused.value.exit_code == Exit.BUSY


# A `fogbank` for tools/run.sh: notes how it is called, and runs from `up` on, at another port than the one asked for.
_STAND_IN = """#!/bin/sh
echo "$@" >> calls
case $1 in
    up) touch running ;;
    status)
        [ -e unwell ] && echo '{"url": "http://127.0.0.1:9"}' && exit 1
        [ -e running ] || exit 3
        echo '{"url": "http://127.0.0.1:7"}' ;;
esac
"""


class TestRunScript:
    """tools/run.sh with a stand-in for the command."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        """A working folder like the repository's root."""
        programs = tmp_path / ".venv" / "bin"
        programs.mkdir(parents=True)
        (programs / "fogbank").write_text(_STAND_IN)
        (programs / "fogbank").chmod(0o755)
        (programs / "python").symlink_to(shutil.which("python3") or "python3")
        return tmp_path

    def run(self, place: Path) -> subprocess.CompletedProcess[str]:
        argv = ["bash", str(_ROOT / "tools" / "run.sh"), "data", "4566"]
        return subprocess.run(argv, cwd=place, capture_output=True, text=True, timeout=30, check=False)

    def calls(self, place: Path) -> list[str]:
        return [line.split()[0] for line in (place / "calls").read_text().splitlines()]

    def test_starts_what_does_not_run(self, place: Path) -> None:
        done = self.run(place)
        assert done.returncode == 0, done.stderr
        assert self.calls(place) == ["status", "up", "tour", "status"]

    def test_names_the_address_of_what_ran_before(self, place: Path) -> None:
        (place / "running").touch()
        done = self.run(place)
        assert self.calls(place) == ["status", "tour", "status"]
        assert "running at http://127.0.0.1:7;" in done.stdout

    def test_stops_at_what_is_not_well(self, place: Path) -> None:
        (place / "unwell").touch()
        done = self.run(place)
        assert done.returncode == 1
        assert "is not well" in done.stderr
        assert "up" not in self.calls(place)
        assert "tour" not in self.calls(place)
