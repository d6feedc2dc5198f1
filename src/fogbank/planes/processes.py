"""A process of this machine, held so that a signal can't reach a stranger.

A pid alone is reused by the kernel. A handle is a pidfd, opened first and checked afterwards by the process's start
time, so that whatever it signals is the process that was looked at.
"""

import contextlib
import os
import select
import signal
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
# struct ucred: pid, uid, gid.
_PEER_CREDENTIALS = struct.Struct("3i")


def start_time(pid: int) -> int | None:
    """When `pid` started, in clock ticks since boot; None where there is no such process, or only its zombie."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name, in brackets, may hold spaces and brackets itself: fields are counted after the last one.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def arguments(pid: int) -> tuple[str, ...]:
    """The command line of `pid`, empty where it can't be read."""
    try:
        raw = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ()
    return tuple(os.fsdecode(part) for part in raw.split(b"\0")[:-1])


def holds_open(pid: int, file: Path) -> bool:
    """True where `pid` has `file` open."""
    try:
        wanted = file.stat()
        descriptors = os.scandir(_PROC / str(pid) / "fd")
    except OSError:
        return False
    with descriptors:
        for descriptor in descriptors:
            with contextlib.suppress(OSError):
                if os.path.samestat(os.stat(descriptor.path), wanted):
                    return True
    return False


def lock_holders(file: Path) -> tuple[int, ...]:
    """Pids that the kernel lists as holding a lock on `file` and that have it open."""
    try:
        inode = str(file.stat().st_ino)
        lines = (_PROC / "locks").read_text().splitlines()
    except OSError:
        return ()
    pids = []
    for line in lines:
        fields = line.split()
        # `1: FLOCK ADVISORY WRITE 123 fe:01:4567 0 EOF`; a waiting one has `->` in front.
        if len(fields) >= 6 and fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == inode:
            pids.append(int(fields[4]))
    return tuple(pid for pid in dict.fromkeys(pids) if pid > 0 and holds_open(pid, file))


def listener_pid(path: Path, timeout_seconds: float = 1.0) -> int | None:
    """The process that listens on the Unix socket `path`; None where nobody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout_seconds)
        try:
            client.connect(os.fspath(path))
            raw = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER_CREDENTIALS.size)
        except OSError:
            return None
    pid: int = _PEER_CREDENTIALS.unpack(raw)[0]
    return pid or None


@dataclass(frozen=True, slots=True)
class ProcessHandle:
    """One running process. started: see `start_time`."""

    pid: int
    started: int
    _pidfd: int

    @classmethod
    def open(cls, pid: int, started: int | None = None) -> "ProcessHandle | None":
        """The process `pid`; None where there is none, or where it started at another time than `started`."""
        try:
            pidfd = os.pidfd_open(pid)
        except (OSError, OverflowError, ValueError):
            return None
        now_started = start_time(pid)
        if now_started is None or (started is not None and started != now_started):
            os.close(pidfd)
            return None
        return cls(pid, now_started, pidfd)

    def fileno(self) -> int:
        """A descriptor that is readable once the process has ended."""
        return self._pidfd

    def signal(self, number: signal.Signals) -> bool:
        """False where the process has ended. Raises PermissionError where it belongs to somebody else."""
        try:
            signal.pidfd_send_signal(self._pidfd, number)
        except ProcessLookupError:
            return False
        return True

    def wait(self, timeout_seconds: float) -> bool:
        """True once the process has ended, False when it has not within the time."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(max(0.0, timeout_seconds) * 1000))

    def end(self, timeout_seconds: float) -> bool:
        """Asks the process to end (SIGTERM), and kills it when it has not within the time. False where it was killed.

        Raises PermissionError where it belongs to somebody else.
        """
        if not self.signal(signal.SIGTERM) or self.wait(timeout_seconds):
            return True
        self.signal(signal.SIGKILL)
        self.wait(timeout_seconds)
        return False

    def close(self) -> None:
        os.close(self._pidfd)

    def __enter__(self) -> "ProcessHandle":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
