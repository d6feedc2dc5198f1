"""The process behind a FUSE file: started as root and detached, ended as root."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from fogbank.cli.devices import host
from fogbank.cli.devices.record import NodeParts
from fogbank.cli.devices.waiting import wait_until
from fogbank.cli.errors import CliError
from fogbank.planes.processes import ProcessHandle, arguments, start_time

START_SECONDS = 10.0
_END_SECONDS = 10.0
# A session of its own, and no pipe of ours held open: `run_as_root` reads until the last writer is gone. A background
# job leads no group, so setsid becomes the program without another fork, and $! is its pid.
_SCRIPT = 'log=$1; shift; setsid "$@" </dev/null >"$log" 2>&1 & echo $!'


def start(argv: list[str], parts: NodeParts, log: Path, remember: Callable[[NodeParts], None]) -> NodeParts:
    """Starts a program, and remembers it before anything else can go wrong. Raises CliError."""
    pid = int(host.run_as_root(["sh", "-c", _SCRIPT, "sh", str(log), *argv]))
    parts = msgspec.structs.replace(parts, daemon_pid=pid, daemon_started=start_time(pid) or 0)
    remember(parts)
    return parts


def wait_ready(parts: NodeParts, pid_file: Path, log: Path) -> None:
    """Waits for the program to mount its file and write its pid file. Raises CliError with the end of its log."""

    def is_ready() -> bool:
        return pid_file.exists() and host.is_mount_point(Path(parts.mount_point))

    if not wait_until(lambda: is_ready() or not is_running(parts), START_SECONDS) or not is_ready():
        reason = " ".join(host.run_as_root(["tail", "--lines=3", str(log)]).split())
        raise CliError("device-failed", f"The device was not made: {reason or 'its program says nothing'}.")


def is_running(parts: NodeParts) -> bool:
    return parts.daemon_pid > 0 and start_time(parts.daemon_pid) == parts.daemon_started


def end(parts: NodeParts) -> None:
    """Ends the program where it runs. It may be root's, so the signal may have to be too."""
    handle = ProcessHandle.open(parts.daemon_pid, parts.daemon_started) if parts.daemon_pid else None
    if handle is None:
        return
    with handle:
        if parts.mount_point not in "\n".join(arguments(handle.pid)):
            return
        try:
            handle.end(_END_SECONDS)
        except PermissionError:
            host.run_as_root(["kill", "-TERM", str(handle.pid)])
            if not handle.wait(_END_SECONDS):
                host.run_as_root(["kill", "-KILL", str(handle.pid)])
                handle.wait(_END_SECONDS)
