"""The command line without a server: what it says, how it says it, and how it ends."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fogbank.cli.errors import EXIT_MEANINGS, Exit
from fogbank.cli.main import COMMANDS, cli, run
from fogbank.core.layout import DataLayout

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGBANK_DATA", str(tmp_path / "data"))


def fogbank(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "fogbank.cli", *arguments], capture_output=True, text=True, timeout=30, **options
    )


NEED_A_SERVER = [
    ["env"],
    ["clock"],
    ["clock", "show"],
    ["clock", "advance", "1h"],
    ["reset", "--yes"],
    ["volume", "list"],
    ["volume", "show", "vol-0123456789abcdef0"],
    ["volume", "connect", "vol-0123456789abcdef0"],
    ["volume", "disconnect", "vol-0123456789abcdef0"],
    ["volume", "credits", "vol-0123456789abcdef0"],
]


@pytest.mark.parametrize("arguments", NEED_A_SERVER, ids=" ".join)
def test_without_a_server_each_command_says_so(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == Exit.NOT_RUNNING
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("fogbank: No Fogbank runs on ")
    assert "fogbank up" in said.err


@pytest.mark.parametrize("arguments", NEED_A_SERVER, ids=" ".join)
def test_errors_are_one_json_document_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*arguments, "--json"]) == Exit.NOT_RUNNING
    said = capsys.readouterr()
    assert said.err == ""
    error = json.loads(said.out)["error"]
    assert set(error) == {"code", "message", "hint"}
    assert error["code"] == "not-running"


USAGE_ERRORS = [
    (["nonsense"], "No such command"),
    (["status", "--nonsense"], "No such option"),
    (["up", "--port", "70000"], "give a whole number from 0 to 65535, not '70000'"),
    (["up", "--port", "http"], "give a whole number from 0 to 65535, not 'http'"),
    (["up", "--port", "-1"], "not '-1'"),
    (["up", "--port", "1e3"], "not '1e3'"),
    (["up", "--port", "9" * 5000], "not '999"),
    (["up", "--zone", "mars-1a"], "no availability zone"),
    (["up", "--zone", "us-east-1z"], "us-east-1a, us-east-1b"),
    (["up", "--zone", "us-east-1"], "no availability zone"),
    (["up", "--auth", "none"], "none"),
    (["up", "--store", "mysql://x"], "postgresql://"),
    (["clock", "advance", "soon"], "no duration"),
    (["logs", "--follow", "--json"], "--follow has no end"),
    (["logs", "--lines", "-1"], "give a whole number from 0 to 1000000, not '-1'"),
    (["down", "--timeout", "nan"], "give a number, 0 to 3600, not 'nan'"),
    (["down", "--timeout", "3601"], "not '3601'"),
    (["volume"], "A command is missing"),
    ([], "Start Fogbank."),
    (["volume", "connect"], "Missing argument"),
    (["volume", "credits", "vol-1", "--set-ops", "-5"], "give a number, 0 or more, not '-5'"),
    (["volume", "credits", "vol-1", "--set-ops", "nan"], "not 'nan'"),
    (["volume", "credits", "vol-1", "--set-ops", "inf"], "not 'inf'"),
    (["volume", "credits", "vol-1", "--set-ops", "1e999"], "not '1e999'"),
    (["volume", "credits", "vol-1", "--set-bytes", "-inf"], "not '-inf'"),
    (["volume", "credits", "vol-1", "--set-bytes", "1_000"], "not '1_000'"),
    (["completion", "tcsh"], "tcsh"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE_ERRORS, ids=lambda value: " ".join(value)[:40])
def test_usage_errors(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(arguments)
    captured = capsys.readouterr()
    assert code == Exit.USAGE
    assert said in captured.err + captured.out
    assert "Traceback" not in captured.err


def test_an_open_cloud_is_kept_off_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["up", "--auth", "open", "--host", "0.0.0.0"]) == Exit.USAGE
    assert "--allow-open-network" in capsys.readouterr().err


def test_status_and_down_of_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["status", "--json"]) == Exit.NOT_RUNNING
    assert json.loads(capsys.readouterr().out)["status"] == "stopped"
    assert run(["down", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == {
        "data": str(tmp_path / "data"),
        "control": "not-running",
        "fogd": "not-running",
    }


def test_options_may_stand_before_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (
        ["--json", "--data", str(tmp_path / "x"), "status"],
        ["status", "--json", "--data", f"{tmp_path}/x"],
    ):
        run(arguments)
        assert json.loads(capsys.readouterr().out)["data"] == str(tmp_path / "x")


def test_a_folder_has_one_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    run(["status", "--json", "--data", str(tmp_path / "link")])
    assert json.loads(capsys.readouterr().out)["data"] == str(tmp_path / "real")


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run(["status", "--data", str(tmp_path / "file")]) == Exit.USAGE


def test_a_stale_server_file_is_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    record = {"pid": os.getpid(), "url": "http://127.0.0.1:1", "auth": "strict", "zone": "us-east-1a"}
    layout.server_file.write_text(json.dumps({**record, "started": "2026-01-01T00:00:00Z", "version": "0"}))
    assert run(["status"]) == Exit.NOT_RUNNING
    assert run(["down"]) == Exit.OK
    assert not layout.server_file.exists()


def test_a_server_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Something holds the lock and announces a port where nobody answers."""
    layout = DataLayout(tmp_path / "data")
    layout.make()
    with layout.lock.open("w"), socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        record = {"pid": os.getpid(), "url": url, "auth": "strict", "zone": "us-east-1a"}
        layout.server_file.write_text(json.dumps({**record, "started": "2026-01-01T00:00:00Z", "version": "0"}))
        assert run(["status", "--json"]) == Exit.FAILURE
        assert "does not answer" in json.loads(capsys.readouterr().out)["problem"]
        assert run(["clock"]) == Exit.FAILURE
        assert run(["reset"]) == Exit.USAGE
        assert "--yes" in capsys.readouterr().err


def test_logs_come_from_both_halves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    layout.control_log.write_text("".join(f"control {number}\n" for number in range(100_000)))
    layout.fogd_log.write_bytes(b"fogd \xff one\nno newline")
    assert run(["logs", "-n", "2", "--json"]) == Exit.OK
    found = json.loads(capsys.readouterr().out)
    assert found["control"]["lines"] == ["control 99998", "control 99999"]
    assert found["fogd"]["lines"] == ["fogd \ufffd one", "no newline"]
    assert run(["logs", "-n", "1", "--component", "control"]) == Exit.OK
    assert capsys.readouterr().out == "control 99999\n"


def test_following_sees_what_is_appended_and_what_replaces(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    layout.fogd_log.write_text("old\n")
    argv = [sys.executable, "-m", "fogbank.cli", "logs", "-f", "-n", "1", "--component", "fogd"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "old\n"
        with layout.fogd_log.open("a") as log:
            log.write("new\n")
        assert process.stdout.readline() == "new\n"
        layout.fogd_log.rename(layout.fogd_log.with_suffix(".1"))
        layout.fogd_log.write_text("rotated\n")
        assert process.stdout.readline() == "rotated\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == Exit.INTERRUPTED


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path / "data")
    layout.make()
    layout.control_log.write_text("line\n" * 200_000)
    script = f"{sys.executable} -m fogbank.cli logs -n 200000 | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.splitlines()[-1] == str(int(Exit.PIPE_CLOSED))
    assert done.stderr == ""


def test_what_should_not_happen_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("fogbank.cli.commands.status.find_running", fail)
    assert run(["status"]) == Exit.FAILURE
    said = capsys.readouterr().err
    assert "RuntimeError: on purpose" in said
    assert "Traceback" not in said


def test_colours_only_on_a_terminal() -> None:
    assert "\x1b" not in fogbank("status").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    done = fogbank("completion", shell)
    assert done.returncode == 0
    assert "_FOGBANK_COMPLETE" in done.stdout


def test_completion_knows_the_commands() -> None:
    environment = {**os.environ, "_FOGBANK_COMPLETE": "bash_complete", "COMP_WORDS": "fogbank sta", "COMP_CWORD": "1"}
    assert fogbank(env=environment).stdout.split() == ["plain,status"]


def test_help_imports_little_and_starts_fast() -> None:
    heavy = ("rich", "botocore", "grpc", "sqlalchemy", "matplotlib", "msgspec", "http.client")
    code = "import sys; from fogbank.cli.main import run; run(['--help']); "
    code += f"print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    # The best of three: other tests run beside this one.
    best = min(_seconds("--help") for _ in range(3))
    assert best < 0.6, f"--help took {best:.2f} s; 0.06 s on an idle machine"


def _seconds(*arguments: str) -> float:
    began = time.perf_counter()
    assert fogbank(*arguments).returncode == 0
    return time.perf_counter() - began


def test_every_command_has_help() -> None:
    for name in COMMANDS:
        assert "Usage:" in fogbank(name, "--help").stdout


def test_every_exit_code_is_documented() -> None:
    assert set(EXIT_MEANINGS) == set(Exit)


def test_the_reference_is_current() -> None:
    spec = importlib.util.spec_from_file_location("docs_cli", _ROOT / "tools" / "docs_cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text() == module.render(), "make docs"


def test_doctor_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] == (code == Exit.OK)
    assert {check["status"] for check in report["checks"]} <= {"ok", "warn", "missing"}
    assert all(check["fix"] or check["detail"] for check in report["checks"])


def _groups(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _groups(command, (*path, name))


@pytest.mark.parametrize("path", list(_groups(cli)), ids=" ".join)
def test_no_line_of_help_breaks_off(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*path, "--help"]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert "Commands:" in lines
    assert [line for line in lines if line.endswith("...") and "Usage:" not in line] == []
