"""Keeps one fogd running for one data folder: takes over or starts it, restarts it when it dies, ends it.

Nothing here stops fogd when the control plane dies: volumes go on being served, and the next start takes it over.
"""

import enum
import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fogbank.core.layout import DataLayout
from fogbank.core.settings import NbdTcp
from fogbank.planes.block import fogd_process
from fogbank.planes.block.contract import BlockPlaneUnavailable
from fogbank.planes.block.fogd_process import FogdCommand, FogdStartFailed, StartedFogd, StopOutcome
from fogbank.proto.fingerprint import CONTRACT

log = logging.getLogger("fogbank.fogd")

# Deaths remembered for `status`; older ones are in the log.
_DEATHS_MAX = 20
_DELAY_SECONDS_FIRST = 0.1
_DELAY_SECONDS_MAX = 5.0
# Between attempts at what fails the same way each time, until somebody puts another program in its place.
_DELAY_SECONDS_LASTING = 30.0
# A fogd that lived this long did start well: the next death counts as the first.
_HEALTHY_SECONDS = 30.0


class FogdState(enum.StrEnum):
    """STOPPED: not started yet, or ended on request. RESTARTING: it died, or would not start, and is tried again."""

    STOPPED = "stopped"
    RUNNING = "running"
    RESTARTING = "restarting"


# What is absent can't happen.
TRANSITIONS: dict[FogdState, frozenset[FogdState]] = {
    FogdState.STOPPED: frozenset({FogdState.RUNNING, FogdState.RESTARTING}),
    FogdState.RUNNING: frozenset({FogdState.RESTARTING, FogdState.STOPPED}),
    FogdState.RESTARTING: frozenset({FogdState.RUNNING, FogdState.STOPPED}),
}


@dataclass(frozen=True, slots=True)
class FogdDeath:
    """That fogd died, or could not be started again. at: host time. lasting: it will fail the same way again."""

    at: datetime
    reason: str
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class FogdStatus:
    """adopted: taken over from an earlier control plane. restarts: since `start`. deaths: the latest, oldest first."""

    state: FogdState
    pid: int | None
    adopted: bool
    restarts: int
    deaths: tuple[FogdDeath, ...]

    @property
    def trouble(self) -> str | None:
        """Why fogd does not run, in one line; None where it does, or has not been tried yet."""
        if self.state is not FogdState.RESTARTING:
            return None
        lines = self.deaths[-1].reason.splitlines()
        said = " ".join(dict.fromkeys((lines[0], lines[-1])))
        return said if said.startswith("fogd ") else f"fogd {said}"


def restart_delay_seconds(failures: int, *, lasting: bool = False) -> float:
    """How long to wait before the restart that follows `failures` deaths in a row (1 or more)."""
    if lasting:
        return _DELAY_SECONDS_LASTING
    return float(min(_DELAY_SECONDS_MAX, _DELAY_SECONDS_FIRST * 2 ** min(failures - 1, 16)))


def answers_grpc(socket: Path, timeout_seconds: float = 2.0) -> bool:
    """True where a gRPC server shakes hands on the Unix socket `socket`: accepting alone is done by the kernel."""
    import grpc

    with grpc.insecure_channel(f"unix:{socket}") as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=timeout_seconds)
        except grpc.FutureTimeoutError:
            return False
    return True


def strangeness(socket: Path) -> str | None:
    """How the fogd on the Unix socket `socket` is of another build than this package; None where it is of the same.

    Of one that does not answer nothing is known: None too.
    """
    from fogbank.planes.block.grpc_plane import GrpcBlockPlane

    plane = GrpcBlockPlane(socket)
    try:
        hello = plane.hello()
    except BlockPlaneUnavailable:
        return None
    finally:
        plane.close()
    if hello.contract == CONTRACT:
        return None
    told = f"contract {hello.contract}" if hello.contract else "no contract"
    return f"{hello.version} is of another build: it tells {told}, and this Fogbank is built for {CONTRACT}"


class FogdSupervisor:
    """on_restart: called from the watching thread each time fogd answers again after a death.

    is_live: whether fogd answers on its gRPC socket. strange: how it is of another build, if it is. All methods may be
    called from any thread.
    """

    def __init__(
        self,
        binary: Path,
        layout: DataLayout,
        *,
        nbd_tcp: NbdTcp | None = None,
        integrity: bool = False,
        on_restart: Callable[[], None] | None = None,
        is_live: Callable[[Path], bool] = answers_grpc,
        strange: Callable[[Path], str | None] = strangeness,
        start_timeout_seconds: float = 20.0,
    ) -> None:
        self._command = FogdCommand(binary, layout, nbd_tcp, integrity)
        self._on_restart = on_restart
        self._is_live = is_live
        self._strange = strange
        self._start_timeout_seconds = start_timeout_seconds
        self._lock = threading.Lock()
        self._state = FogdState.STOPPED
        self._fogd: StartedFogd | None = None
        self._restarts = 0
        self._deaths: deque[FogdDeath] = deque(maxlen=_DEATHS_MAX)
        self._thread: threading.Thread | None = None
        self._stopping = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def start(self) -> FogdStatus:
        """Takes over the fogd that serves the folder, or starts one; returns once it answers.

        Raises FogdStartFailed; `watch` then goes on trying.
        """
        try:
            fogd = self._begin()
        except FogdStartFailed as error:
            self._note_death(str(error), lasting=error.lasting)
            raise
        with self._lock:
            self._enter(FogdState.RUNNING)
            self._fogd = fogd
        status = self.status()
        log.info("fogd %s, pid %s", "was running: taken over" if status.adopted else "started", status.pid)
        return status

    def watch(self) -> None:
        """Restarts fogd whenever it dies, from a thread of its own, until `stop`. Call it once, after `start`."""
        self._thread = threading.Thread(target=self._watch, name="fogd-watch", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 30.0) -> StopOutcome:
        """Ends fogd in order, and kills it when it has not ended within the time.

        Raises PermissionError where it belongs to somebody else.
        """
        os.eventfd_write(self._stopping, 1)
        if self._thread:
            self._thread.join()
        with self._lock:
            fogd, self._fogd = self._fogd, None
            if self._state is not FogdState.STOPPED:
                self._enter(FogdState.STOPPED)
        if fogd is None:
            return fogd_process.stop_running(self._command.layout, timeout_seconds)
        # By its handle: what lies in the data folder to find it by may be gone.
        orderly = fogd.handle.end(timeout_seconds)
        log.info("fogd %s", fogd.end_reason())
        fogd.handle.close()
        self._command.layout.fogd_pid_file.unlink(missing_ok=True)
        return StopOutcome.ENDED if orderly else StopOutcome.KILLED

    def status(self) -> FogdStatus:
        """What is known now; asks nobody."""
        with self._lock:
            running = self._fogd if self._state is FogdState.RUNNING else None
            return FogdStatus(
                state=self._state,
                pid=running.handle.pid if running else None,
                adopted=running is not None and running.child is None,
                restarts=self._restarts,
                deaths=tuple(self._deaths),
            )

    def _enter(self, state: FogdState) -> None:
        if state not in TRANSITIONS[self._state]:
            raise RuntimeError(f"fogd can't go from {self._state} to {state}")
        self._state = state

    def _watch(self) -> None:
        failures = 0
        started = time.monotonic()
        while True:
            fogd = self._fogd
            if fogd is None:
                failures += 1
                if self._wait(None, restart_delay_seconds(failures, lasting=self._fails_lastingly())):
                    return
                started = time.monotonic()
                self._restart()
                continue
            if self._wait(fogd.handle.fileno(), None):
                return
            if time.monotonic() - started >= _HEALTHY_SECONDS:
                failures = 0
            self._bury(fogd)

    def _fails_lastingly(self) -> bool:
        with self._lock:
            return bool(self._deaths) and self._deaths[-1].lasting

    def _wait(self, descriptor: int | None, timeout_seconds: float | None) -> bool:
        """Waits for `descriptor` or the time; True where `stop` was called."""
        poll = select.poll()
        poll.register(self._stopping, select.POLLIN)
        if descriptor is not None:
            poll.register(descriptor, select.POLLIN)
        ready = poll.poll(None if timeout_seconds is None else timeout_seconds * 1000)
        return any(found == self._stopping for found, _ in ready)

    def _bury(self, fogd: StartedFogd) -> None:
        reason = fogd.end_reason()
        fogd.handle.close()
        log.error("fogd (pid %s) %s; starting it again", fogd.handle.pid, reason)
        self._note_death(reason)

    def _note_death(self, reason: str, *, lasting: bool = False) -> None:
        with self._lock:
            self._fogd = None
            if self._state is not FogdState.RESTARTING:
                self._enter(FogdState.RESTARTING)
            self._deaths.append(FogdDeath(datetime.now(UTC), reason, lasting))

    def _begin(self) -> StartedFogd:
        return fogd_process.start(self._command, self._is_live, self._start_timeout_seconds, self._strange)

    def _restart(self) -> None:
        try:
            fogd = self._begin()
        except FogdStartFailed as error:
            # Without a traceback: it would say nothing more, each time.
            log.error("fogd could not be started again: %s", error)  # noqa: TRY400
            self._note_death(str(error), lasting=error.lasting)
            return
        with self._lock:
            self._fogd = fogd
            self._enter(FogdState.RUNNING)
            self._restarts += 1
        log.info("fogd runs again, pid %s", fogd.handle.pid)
        if self._on_restart:
            try:
                self._on_restart()
            except Exception:
                log.exception("what follows a restart of fogd failed")
