"""fogd as a process: its command line, how one is found, started and ended.

At most one fogd serves a data folder: it holds a lock there and ends with `EXIT_LOCKED` when another has it. It runs in
a session of its own and outlives the control plane, whose next start finds it here and takes it over.
"""

import enum
import json
import logging
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fogbank.core.layout import DataLayout
from fogbank.core.ownership import write_owner_only
from fogbank.core.settings import NbdTcp
from fogbank.planes.processes import ProcessHandle, arguments, listener_pid

log = logging.getLogger("fogbank.fogd")
# How fogd ends when another fogd has its data folder (sysexits' EX_TEMPFAIL).
EXIT_LOCKED = 75
# How it ends when it does not know its command line (sysexits' EX_USAGE): it is of another build than this package.
EXIT_USAGE = 64
_LOG_TAIL_BYTES = 4096
_LOG_TAIL_LINES = 5
# How often a starting fogd is looked at. Its start takes some 10 ms; looking costs some 50 µs.
_POLL_SECONDS = 0.005


class FogdStartFailed(Exception):
    """fogd could not be started. The message says why, with the end of its log where there is one.

    lasting: the same program will fail the same way again.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class FogdCommand:
    """What to run, and on which data folder. integrity: volumes that are made keep checksums of their data."""

    binary: Path
    layout: DataLayout
    nbd_tcp: NbdTcp | None = None
    integrity: bool = False

    def argv(self) -> list[str]:
        """The command line."""
        layout = self.layout
        argv = [str(self.binary), *_marks(layout), "--nbd-socket", str(layout.nbd_socket)]
        argv += ["--device-socket", str(layout.device_socket), "--log-file", str(layout.fogd_log)]
        return [*argv, "--integrity", "on" if self.integrity else "off", *self._tcp()]

    def _tcp(self) -> list[str]:
        if self.nbd_tcp is None:
            return []
        options = ["--nbd-tcp", self.nbd_tcp.address]
        if tls := self.nbd_tcp.tls:
            options += ["--tls-cert", str(tls.certificate.absolute()), "--tls-key", str(tls.key.absolute())]
            if tls.client_authority:
                options += ["--tls-client-ca", str(tls.client_authority.absolute())]
        return options

    def is_of(self, pid: int) -> bool:
        """The process was started with this command's options, whichever program it runs."""
        return list(arguments(pid))[-len(self.argv()) + 1 :] == self.argv()[1:]


def default_binary() -> Path:
    """The fogd that is built into this package. Raises FileNotFoundError where it was not."""
    binary = packaged_binary()
    if not os.access(binary, os.X_OK):
        raise FileNotFoundError(_missing(binary))
    return binary


def packaged_binary() -> Path:
    """Where the fogd of this package is, or would be."""
    return Path(__file__).resolve().parents[2] / "bin" / "fogd"


def _missing(binary: Path) -> str:
    return f"{binary} is missing: build the package with cargo on the PATH (`make build`)"


def find_running(layout: DataLayout) -> ProcessHandle | None:
    """The fogd that serves `layout`, whoever started it; None where none does. The caller closes the handle.

    What listens on the socket is asked first: the kernel vouches for it. The pid file covers a fogd that has not
    opened its socket yet, or is ending and has closed it.
    """
    for pid, started in _candidates(layout):
        handle = ProcessHandle.open(pid, started)
        if handle and _serves(handle.pid, layout):
            return handle
        if handle:
            handle.close()
    return None


def start(
    command: FogdCommand,
    is_live: Callable[[Path], bool],
    timeout_seconds: float,
    strangeness: Callable[[Path], str | None],
) -> "StartedFogd":
    """Takes over the fogd that runs, or starts one, and returns once `is_live` of its gRPC socket.

    A fogd that runs and does not answer within the time, was started with other options, or is of another build
    (`strangeness` says how of its socket), is ended in order, and another started.
    Raises FogdStartFailed; also where the one that was started is of another build.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        running = find_running(command.layout)
        if running and command.is_of(running.pid) and _wait_live(command.layout, running, is_live, deadline):
            strange = strangeness(command.layout.grpc_socket)
            if strange is None:
                _write_pid_file(command.layout, running)
                return StartedFogd(running, None)
            log.warning("fogd (pid %s) %s; it is ended, and this package's is started", running.pid, strange)
        if running:
            with running:
                running.end(timeout_seconds)
            deadline = time.monotonic() + timeout_seconds
        child = _spawn(command)
        handle = ProcessHandle.open(child.pid)
        if handle and _wait_live(command.layout, handle, is_live, deadline):
            strange = strangeness(command.layout.grpc_socket)
            if strange is None:
                return StartedFogd(handle, child)
            handle.end(timeout_seconds)
            handle.close()
            child.wait()
            raise FogdStartFailed(f"fogd {strange}: {command.binary}", lasting=True)
        if handle:
            handle.close()
        code = _end_child(child)
        # Another fogd has the folder: it is starting, or ending. Look again until the time is up.
        if code != EXIT_LOCKED or time.monotonic() > deadline:
            raise FogdStartFailed(_explain(code, command.layout), lasting=code == EXIT_USAGE)
        time.sleep(10 * _POLL_SECONDS)


@dataclass(frozen=True, slots=True)
class StartedFogd:
    """A fogd that answers. child is None where it was taken over, and so is not ours to wait for."""

    handle: ProcessHandle
    child: subprocess.Popen[bytes] | None

    def end_reason(self) -> str:
        """How it ended, in words; call it once it has. Reaps a child."""
        if self.child is None:
            return "ended (how is unknown: an earlier control plane had started it)"
        return describe_exit(self.child.wait())


class StopOutcome(enum.StrEnum):
    """How stopping went. KILLED: it did not end in time; what it had acknowledged is on disk all the same."""

    NOT_RUNNING = "not-running"
    ENDED = "ended"
    KILLED = "killed"


def stop_running(layout: DataLayout, timeout_seconds: float) -> StopOutcome:
    """Ends the fogd that serves `layout`. Raises PermissionError where it belongs to somebody else."""
    handle = find_running(layout)
    if handle is None:
        layout.fogd_pid_file.unlink(missing_ok=True)
        return StopOutcome.NOT_RUNNING
    with handle:
        orderly = handle.end(timeout_seconds)
    layout.fogd_pid_file.unlink(missing_ok=True)
    return StopOutcome.ENDED if orderly else StopOutcome.KILLED


def describe_exit(code: int) -> str:
    """An exit code of subprocess, in words."""
    if code < 0:
        return f"was killed by signal {-code}"
    return f"ended with code {code}"


def _marks(layout: DataLayout) -> list[str]:
    """What on a command line tells our fogd from every other process."""
    return ["--data", str(layout.blocks), "--grpc-socket", str(layout.grpc_socket)]


def _serves(pid: int, layout: DataLayout) -> bool:
    argv, marks = list(arguments(pid)), _marks(layout)
    return any(argv[at : at + len(marks)] == marks for at in range(len(argv)))


def _candidates(layout: DataLayout) -> Iterator[tuple[int, int | None]]:
    listener = listener_pid(layout.grpc_socket)
    if listener:
        yield listener, None
    try:
        record = json.loads(layout.fogd_pid_file.read_text())
        yield int(record["pid"]), int(record["started"])
    except (OSError, ValueError, TypeError, KeyError):
        return


def _write_pid_file(layout: DataLayout, handle: ProcessHandle) -> None:
    write_owner_only(layout.fogd_pid_file, json.dumps({"pid": handle.pid, "started": handle.started}))


def _spawn(command: FogdCommand) -> subprocess.Popen[bytes]:
    """A child with a session of its own, no descriptor but its log, next to no environment and no privileges to gain.

    Raises FogdStartFailed.
    """
    layout = command.layout
    if not os.access(command.binary, os.X_OK):
        raise FogdStartFailed(_missing(command.binary))
    try:
        with layout.fogd_log.open("ab") as log:
            child = subprocess.Popen(
                [*_confinement(), *command.argv()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                close_fds=True,
                cwd="/",
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
                start_new_session=True,
                umask=0o077,
            )
    except OSError as error:
        raise FogdStartFailed(f"{command.binary} can't be started: {error}") from error
    handle = ProcessHandle.open(child.pid)
    if handle:
        with handle:
            _raise_descriptor_limit(child.pid)
            _write_pid_file(layout, handle)
    return child


def _raise_descriptor_limit(pid: int) -> None:
    """One descriptor a volume and one a client: the usual soft limit of 1,024 would be met early."""
    try:
        hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (hard, hard))
    except OSError:
        return


@cache
def _confinement() -> tuple[str, ...]:
    """What to put before the command so that fogd can't gain privileges, and as root has none to lose.

    It needs none: the data folder is its user's own.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    plain = (setpriv, "--no-new-privs")
    if os.geteuid() != 0:
        return plain
    bare = (*plain, "--inh-caps=-all", "--bounding-set=-all")
    # In a container whose root may not drop capabilities this fails, and the plain form does.
    probe = subprocess.run([*bare, "true"], capture_output=True, check=False, timeout=10)
    return bare if probe.returncode == 0 else plain


def _wait_live(layout: DataLayout, handle: ProcessHandle, is_live: Callable[[Path], bool], deadline: float) -> bool:
    """False when the process has ended, or the time is up."""
    while time.monotonic() < deadline:
        if listener_pid(layout.grpc_socket) == handle.pid and is_live(layout.grpc_socket):
            return True
        if handle.wait(_POLL_SECONDS):
            return False
    return False


def _end_child(child: subprocess.Popen[bytes]) -> int | None:
    """The exit code of a child that would not start; None where it had to be killed."""
    try:
        return child.wait(timeout=_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return None


def _explain(code: int | None, layout: DataLayout) -> str:
    if code == EXIT_USAGE:
        said = [line for line in _log_tail(layout.fogd_log, None).splitlines() if line.startswith("fogd: ")]
        why = f" ({said[-1].removeprefix('fogd: ').partition('; see ')[0]})" if said else ""
        return f"fogd ended with code {code}: it does not know its command line{why}, and is of another build"
    if code is None:
        reason = "did not answer in time"
    elif code == EXIT_LOCKED:
        reason = f"found {layout.blocks} locked by another fogd"
    else:
        reason = describe_exit(code)
    tail = _log_tail(layout.fogd_log, _LOG_TAIL_LINES)
    return f"fogd {reason}" + (f"; its log ends with:\n{tail}" if tail else f"; its log {layout.fogd_log} is empty")


def _log_tail(file: Path, lines_max: int | None) -> str:
    try:
        with file.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LOG_TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
            return "\n".join(lines[-lines_max:] if lines_max else lines)
    except OSError:
        return ""
