"""fogd's process: taken over, started, restarted and ended; strangers are never touched."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.layout import DataLayout
from fogbank.planes.block.fogd_process import FogdStartFailed, StopOutcome, find_running, stop_running
from fogbank.planes.block.supervisor import (
    TRANSITIONS,
    FogdState,
    FogdSupervisor,
    answers_grpc,
    restart_delay_seconds,
    strangeness,
)
from fogbank.planes.processes import ProcessHandle, start_time
from fogbank.proto import block_pb2 as pb
from fogbank.proto.block_pb2_grpc import BlockServicer, add_BlockServicer_to_server
from fogbank.proto.fingerprint import CONTRACT


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        threading.Event().wait(0.01)


@pytest.fixture
def make(layout: DataLayout, fake_fogd: Path) -> Callable[..., FogdSupervisor]:
    def build(**options: object) -> FogdSupervisor:
        defaults: dict[str, object] = {"is_live": lambda _: True, "strange": lambda _: None, "start_timeout_seconds": 5}
        return FogdSupervisor(fake_fogd, layout, **{**defaults, **options})  # type: ignore[arg-type]

    return build


def misbehave(layout: DataLayout, fault: str) -> None:
    (layout.blocks / "misbehave").write_text(fault)


def test_starts_and_stops(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    supervisor = make()
    status = supervisor.start()
    assert status.state is FogdState.RUNNING
    assert not status.adopted
    assert status.pid is not None
    assert json.loads(layout.fogd_pid_file.read_text()) == {"pid": status.pid, "started": start_time(status.pid)}
    assert supervisor.stop() is StopOutcome.ENDED
    assert start_time(status.pid) is None
    assert not layout.fogd_pid_file.exists()
    assert supervisor.status().state is FogdState.STOPPED


def test_next_supervisor_takes_over(make: Callable[..., FogdSupervisor]) -> None:
    pid = make().start().pid
    second = make()
    status = second.start()
    assert (status.pid, status.adopted) == (pid, True)
    assert second.stop() is StopOutcome.ENDED
    assert pid is not None
    assert start_time(pid) is None


def test_a_fogd_of_another_build_is_not_taken_over(
    make: Callable[..., FogdSupervisor], layout: DataLayout, caplog: pytest.LogCaptureFixture
) -> None:
    old = make().start().pid
    assert old is not None
    second = make(strange=lambda _: "0.0 is of another build" if _pid_in(layout) == old else None)
    status = second.start()
    assert (status.adopted, status.pid == old, start_time(old)) == (False, False, None)
    assert f"fogd (pid {old}) 0.0 is of another build" in caplog.text
    assert second.stop() is StopOutcome.ENDED


def test_a_package_with_a_fogd_of_another_build_is_told(make: Callable[..., FogdSupervisor]) -> None:
    supervisor = make(strange=lambda _: "0.0 is of another build")
    with pytest.raises(FogdStartFailed, match=r"^fogd 0\.0 is of another build: /.*") as refused:
        supervisor.start()
    assert refused.value.lasting
    assert "of another build" in str(supervisor.status().trouble)


class _Hello(BlockServicer):
    def __init__(self, contract: str) -> None:
        self._contract = contract

    def Hello(self, request: object, context: object) -> pb.HelloResponse:  # noqa: N802 - gRPC's name
        return pb.HelloResponse(version="9.9", contract=self._contract)


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        (CONTRACT, None),
        ("", f"9.9 is of another build: it tells no contract, and this Fogbank is built for {CONTRACT}"),
        ("0", f"9.9 is of another build: it tells contract 0, and this Fogbank is built for {CONTRACT}"),
    ],
)
def test_which_build_a_fogd_is_of(layout: DataLayout, contract: str, told: str | None) -> None:
    server = grpc.server(ThreadPoolExecutor(1))
    add_BlockServicer_to_server(_Hello(contract), server)  # type: ignore[no-untyped-call]
    server.add_insecure_port(f"unix:{layout.grpc_socket}")
    server.start()
    try:
        assert strangeness(layout.grpc_socket) == told
    finally:
        server.stop(None).wait()


def test_takes_over_without_a_pid_file(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    pid = make().start().pid
    layout.fogd_pid_file.unlink()
    assert make().start().pid == pid
    assert layout.fogd_pid_file.exists()


def test_child_is_confined(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    os.environ["FOGBANK_SECRET_OF_THE_PARENT"] = "1"
    descriptor = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    try:
        status = make().start()
    finally:
        os.close(descriptor)
        del os.environ["FOGBANK_SECRET_OF_THE_PARENT"]
    assert set((layout.blocks / "environment").read_text().split()) <= {"PATH", "LANG", "LC_CTYPE"}
    # Standard input, output and error, and the listing itself.
    assert len((layout.blocks / "descriptors").read_text().split()) == 4
    assert status.pid is not None
    assert os.getsid(status.pid) == status.pid != os.getsid(0)
    proc_status = Path(f"/proc/{status.pid}/status").read_text()
    assert "NoNewPrivs:\t1" in proc_status
    if os.geteuid() == 0:
        assert "CapEff:\t0000000000000000" in proc_status


def test_restarts_what_dies(make: Callable[..., FogdSupervisor]) -> None:
    restarted = threading.Event()
    supervisor = make(on_restart=restarted.set)
    pid = supervisor.start().pid
    supervisor.watch()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert restarted.wait(10)
    status = supervisor.status()
    assert status.state is FogdState.RUNNING
    assert status.pid != pid
    assert status.restarts == 1
    assert [death.reason for death in status.deaths] == ["was killed by signal 9"]
    assert supervisor.stop() is StopOutcome.ENDED


def test_restarts_what_was_taken_over(make: Callable[..., FogdSupervisor]) -> None:
    first = make()
    pid = first.start().pid
    restarted = threading.Event()
    second = make(on_restart=restarted.set)
    second.start()
    second.watch()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert restarted.wait(10)
    assert not second.status().adopted
    assert second.stop() is StopOutcome.ENDED


def test_a_failing_callback_does_not_end_the_watch(make: Callable[..., FogdSupervisor]) -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise RuntimeError("on purpose")

    supervisor = make(on_restart=fail)
    supervisor.start()
    supervisor.watch()
    for times in (1, 2):
        pid = supervisor.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda times=times: len(calls) == times)  # type: ignore[misc]
    supervisor.stop()


def test_keeps_trying_and_stops_while_it_does(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    supervisor = make()
    pid = supervisor.start().pid
    supervisor.watch()
    misbehave(layout, "exit:3")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(supervisor.status().deaths) >= 3)
    status = supervisor.status()
    assert (status.state, status.pid) == (FogdState.RESTARTING, None)
    assert "ended with code 3" in status.deaths[-1].reason
    assert supervisor.stop() is StopOutcome.NOT_RUNNING
    assert supervisor.status().state is FogdState.STOPPED


def test_says_why_it_does_not_start(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    misbehave(layout, "exit:3")
    with pytest.raises(FogdStartFailed, match=r"ended with code 3; its log ends with:\nfake fogd starts"):
        make().start()


def test_goes_on_trying_after_a_failed_start(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    misbehave(layout, "exit:3")
    supervisor = make()
    with pytest.raises(FogdStartFailed):
        supervisor.start()
    assert supervisor.status().state is FogdState.RESTARTING
    supervisor.watch()
    (layout.blocks / "misbehave").unlink()
    wait_until(lambda: supervisor.status().state is FogdState.RUNNING)
    assert supervisor.stop() is StopOutcome.ENDED


def test_missing_program(layout: DataLayout, tmp_path: Path) -> None:
    with pytest.raises(FogdStartFailed):
        FogdSupervisor(tmp_path / "nowhere", layout, start_timeout_seconds=1).start()


def test_kills_what_does_not_end(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    misbehave(layout, "ignore-term")
    supervisor = make()
    pid = supervisor.start().pid
    assert supervisor.stop(timeout_seconds=0.2) is StopOutcome.KILLED
    assert pid is not None
    assert start_time(pid) is None


def test_stops_when_the_data_folder_is_gone(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    supervisor = make()
    pid = supervisor.start().pid
    shutil.rmtree(layout.root)
    assert supervisor.stop() is StopOutcome.ENDED
    assert pid is not None
    assert start_time(pid) is None


def test_replaces_one_that_does_not_answer(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    pid = make().start().pid
    status = make(start_timeout_seconds=1, is_live=lambda _: _pid_in(layout) != pid).start()
    assert status.pid != pid
    assert not status.adopted


def _pid_in(layout: DataLayout) -> object:
    return json.loads(layout.fogd_pid_file.read_text())["pid"]


def test_waits_for_the_one_that_is_ending(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    pid = make().start().pid
    assert pid is not None
    # Deaf and mute, but holding the lock, as a fogd is that flushes its volumes on the way out.
    os.kill(pid, signal.SIGSTOP)
    layout.grpc_socket.unlink()
    layout.fogd_pid_file.unlink()
    timer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    timer.start()
    status = make().start()
    timer.join()
    assert status.pid != pid


@pytest.mark.parametrize(
    "record", ["", "{}", "[]", '{"pid": "x", "started": 1}', '{"pid": 1, "started": null}', "\xff"]
)
def test_a_pid_file_of_nonsense_names_nobody(layout: DataLayout, record: str) -> None:
    layout.fogd_pid_file.write_bytes(record.encode("latin-1"))
    assert find_running(layout) is None
    assert stop_running(layout, 1) is StopOutcome.NOT_RUNNING


@pytest.mark.parametrize("started_offset", [0, -1])
def test_a_stranger_is_not_signalled(layout: DataLayout, started_offset: int) -> None:
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as stranger:
        try:
            started = (start_time(stranger.pid) or 0) + started_offset
            layout.fogd_pid_file.write_text(json.dumps({"pid": stranger.pid, "started": started}))
            assert stop_running(layout, 1) is StopOutcome.NOT_RUNNING
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_fogd_of_another_folder_is_a_stranger(
    make: Callable[..., FogdSupervisor], layout: DataLayout, tmp_path: Path
) -> None:
    status = make().start()
    other = DataLayout(tmp_path / "other")
    other.make()
    other.fogd_pid_file.write_bytes(layout.fogd_pid_file.read_bytes())
    assert find_running(other) is None
    assert stop_running(other, 1) is StopOutcome.NOT_RUNNING
    assert status.pid is not None
    assert start_time(status.pid) is not None


def test_handle_of_nobody() -> None:
    assert ProcessHandle.open(2**22 + 1) is None
    assert ProcessHandle.open(-5) is None
    assert ProcessHandle.open(os.getpid(), started=1) is None


def test_a_socket_without_grpc_does_not_answer(make: Callable[..., FogdSupervisor], layout: DataLayout) -> None:
    make().start()
    assert not answers_grpc(layout.grpc_socket, timeout_seconds=0.3)


@given(st.integers(1, 10_000))
def test_restart_delays_grow_to_a_limit(failures: int) -> None:
    assert 0 < restart_delay_seconds(failures) <= restart_delay_seconds(failures + 1) <= 5


def test_every_state_can_be_left_for_stopped() -> None:
    assert all(FogdState.STOPPED in after for state, after in TRANSITIONS.items() if state is not FogdState.STOPPED)


def test_a_fogd_of_another_build_is_not_tried_over_and_over(
    make: Callable[..., FogdSupervisor], layout: DataLayout, caplog: pytest.LogCaptureFixture
) -> None:
    misbehave(layout, "exit:64")
    layout.fogd_log.write_text("fogd: unknown option: --new\n\nusage: fogd --data FOLDER\n")
    supervisor = make()
    with pytest.raises(
        FogdStartFailed, match=r"^fogd ended with code 64: [^\n]*unknown option: --new[^\n]*$"
    ) as failed:
        supervisor.start()
    assert failed.value.lasting
    supervisor.watch()
    status = supervisor.status()
    assert status.deaths[-1].lasting
    assert status.trouble == str(failed.value), "one line, without the usage"
    assert supervisor.stop() is StopOutcome.NOT_RUNNING
    assert len(supervisor.status().deaths) == 1
    assert caplog.records == []


def test_trouble_is_the_last_reason_while_it_does_not_run(
    make: Callable[..., FogdSupervisor], layout: DataLayout
) -> None:
    supervisor = make()
    assert supervisor.status().trouble is None
    misbehave(layout, "exit:3")
    with pytest.raises(FogdStartFailed):
        supervisor.start()
    assert supervisor.status().trouble == "fogd ended with code 3; its log ends with: fake fogd starts"
    (layout.blocks / "misbehave").unlink()
    supervisor.watch()
    wait_until(lambda: supervisor.status().state is FogdState.RUNNING)
    assert supervisor.status().trouble is None
    assert supervisor.stop() is StopOutcome.ENDED


def test_what_fails_lastingly_is_tried_seldom() -> None:
    assert restart_delay_seconds(1, lasting=True) >= 30
