"""Ways to give a volume a /dev node. Each is a few idempotent steps that can be undone whatever became of them.

METHODS is the table, in the order they are preferred.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from fogbank.cli.devices import host
from fogbank.cli.devices.record import NodeParts
from fogbank.cli.errors import CliError, Exit
from fogbank.planes.processes import ProcessHandle, arguments, start_time

# How long I/O waits for fogd to come back before it fails: a restart takes well under a second, an upgrade longer.
_RECONNECT_SECONDS = 300
_END_SECONDS = 10.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class NodeRequest:
    """What a method gets: which export, and a folder of its own. remember: call it with each step's outcome."""

    export: str
    socket: Path
    workspace: Path
    remember: Callable[[NodeParts], None]


class NodeMethod(Protocol):
    """One way. name: as it stands in records."""

    name: str

    def missing(self) -> list[str]:
        """What this machine lacks for it, in words; empty where it can be used."""

    def open(self, request: NodeRequest) -> NodeParts:
        """Makes the node. Raises CliError; what was remembered until then is for `close`."""

    def is_alive(self, parts: NodeParts) -> bool:
        """Whether every piece is still there and belongs to the volume."""

    def close(self, parts: NodeParts) -> None:
        """Takes down whatever of it is left. Raises CliError."""


class FuseLoop:
    """A FUSE file over NBD by nbdfuse, and a loop device on it with direct I/O.

    nbdkit's retry filter stands between, so that I/O waits while fogd restarts. qemu-storage-daemon's FUSE export would
    be faster, but up to QEMU 7.2 at least it mixes up the data of writes that are under way together (see
    docs/decisions/0004-device-nodes.md).
    """

    name = "fuse-loop"

    def missing(self) -> list[str]:
        programs = ("nbdfuse", "nbdkit", "losetup", "setsid")
        lacking = [f"{name} is not installed" for name in programs if not host.find_program(name)]
        lacking += [f"{node} is not there" for node in ("/dev/fuse", "/dev/loop-control") if not os.path.exists(node)]
        return lacking + ([] if host.can_be_root() else ["it takes root, or sudo without a password"])

    def open(self, request: NodeRequest) -> NodeParts:
        image = request.workspace / "image"
        image.touch(mode=0o600)
        parts = NodeParts(self.name, mount_point=str(image))
        request.remember(parts)
        pid = _start_nbdfuse(request, image)
        parts = msgspec.structs.replace(parts, daemon_pid=pid, daemon_started=start_time(pid) or 0)
        request.remember(parts)
        device = host.run_as_root(["losetup", "--find", "--show", "--direct-io=on", str(image)]).strip()
        parts = msgspec.structs.replace(parts, device=device)
        request.remember(parts)
        return parts

    def is_alive(self, parts: NodeParts) -> bool:
        return (
            start_time(parts.daemon_pid) == parts.daemon_started
            and host.is_mount_point(Path(parts.mount_point))
            and bool(parts.device)
            and host.loop_backing_file(parts.device) == parts.mount_point
        )

    def close(self, parts: NodeParts) -> None:
        for device in self._loops(parts):
            host.run_as_root(["losetup", "--detach", device])
            # An open device goes away only when the last one closes it.
            if not _wait_until(partial(_is_free, device, parts.mount_point)):
                raise CliError("device-busy", f"{device} is still open.", f"`fuser {device}` says by whom.", Exit.BUSY)
        if parts.daemon_pid:
            _end_daemon(parts)
        if not _wait_until(lambda: not host.is_mount_point(Path(parts.mount_point))):
            host.run_as_root(["umount", "--lazy", parts.mount_point])

    def _loops(self, parts: NodeParts) -> list[str]:
        """Loop devices on our file: the recorded one, and one made just before a crash, too early for the record."""
        names = [entry.name for entry in Path("/sys/block").glob("loop*")]
        return [f"/dev/{name}" for name in names if host.loop_backing_file(name) == parts.mount_point]


class KernelNbd:
    """The kernel's own NBD client."""

    name = "kernel-nbd"

    def missing(self) -> list[str]:
        lacking = [] if host.find_program("nbd-client") else ["nbd-client is not installed"]
        lacking += [] if os.path.exists("/dev/nbd0") else ["the kernel has no NBD (`modprobe nbd`)"]
        return lacking + ([] if host.can_be_root() else ["it takes root, or sudo without a password"])

    def open(self, request: NodeRequest) -> NodeParts:
        for device in _free_nbd_devices():
            parts = NodeParts(self.name, device=device)
            request.remember(parts)
            # Of two commands that take the same device one fails, and goes on to the next.
            try:
                host.run_as_root(_nbd_client_argv(request, device))
            except CliError as error:
                if _nbd_pid(device):
                    continue
                raise error from None
            pid = _nbd_pid(device)
            parts = msgspec.structs.replace(parts, daemon_pid=pid, daemon_started=start_time(pid) or 0)
            request.remember(parts)
            return parts
        raise CliError("no-free-device", "Every /dev/nbd* is in use.", "`modprobe nbd nbds_max=64` gives more.")

    def is_alive(self, parts: NodeParts) -> bool:
        return parts.daemon_pid > 0 and _nbd_pid(parts.device) == parts.daemon_pid

    def close(self, parts: NodeParts) -> None:
        # Without a pid the record is of an attempt: the device may have gone to somebody else.
        if self.is_alive(parts):
            host.run_as_root(["nbd-client", "-d", parts.device])


METHODS: Sequence[NodeMethod] = (KernelNbd(), FuseLoop())


def method_named(name: str) -> NodeMethod:
    """Raises CliError for a name that this version doesn't know."""
    for method in METHODS:
        if method.name == name:
            return method
    raise CliError("unknown-method", f"A device was made by '{name}', which this version of Fogbank doesn't know.")


def usable_method() -> NodeMethod:
    """The first method of the table that works here. Raises CliError that names what each lacks."""
    lacking = {}
    for method in METHODS:
        lacking[method.name] = method.missing()
        if not lacking[method.name]:
            return method
    reasons = "; ".join(f"{name}: {', '.join(reasons)}" for name, reasons in lacking.items())
    raise CliError(
        "no-device-method",
        f"This machine can't make a /dev node ({reasons}).",
        "`fogbank doctor` has the fix. Without --device the volume is reachable by its nbd_uri all the same.",
        Exit.UNSUPPORTED,
    )


def _start_nbdfuse(request: NodeRequest, image: Path) -> int:
    """The pid of an nbdfuse that has mounted `image`. Raises CliError with the end of its log."""
    pid_file, log = request.workspace / "nbdfuse.pid", request.workspace / "nbdfuse.log"
    host.run_as_root(["rm", "--force", str(pid_file)])
    nbdkit = ["nbdkit", "--single", "--filter=retry", "nbd", f"socket={request.socket}", f"export={request.export}"]
    nbdkit += [f"retry={_RECONNECT_SECONDS}", "retry-delay=1", "retry-exponential=no"]
    daemon = ["nbdfuse", "--pidfile", str(pid_file), str(image), "--command", *nbdkit]
    # A session of its own, and no pipe of ours held open: `run_as_root` reads until the last writer is gone.
    script = 'log=$1; shift; exec setsid --fork "$@" </dev/null >"$log" 2>&1'
    host.run_as_root(["sh", "-c", script, "sh", str(log), *daemon])
    # nbdfuse writes the pid file once the file can be used.
    if not _wait_until(lambda: _read_pid(pid_file) > 0 and host.is_mount_point(image)):
        reason = " ".join(host.run_as_root(["tail", "--lines=3", str(log)]).split())
        raise CliError("device-failed", f"nbdfuse did not start: {reason or 'it says nothing'}.")
    return _read_pid(pid_file)


def _read_pid(file: Path) -> int:
    try:
        return int(file.read_text())
    except PermissionError:
        return int(host.run_as_root(["cat", str(file)]) or 0)
    except (OSError, ValueError):
        return 0


def _end_daemon(parts: NodeParts) -> None:
    """Ends nbdfuse, which unmounts its file. It may be root's, so the signal may have to be too."""
    handle = ProcessHandle.open(parts.daemon_pid, parts.daemon_started)
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


def _nbd_client_argv(request: NodeRequest, device: str) -> list[str]:
    return [
        "nbd-client",
        "-unix",
        str(request.socket),
        device,
        "-name",
        request.export,
        "-block-size",
        "512",
        "-timeout",
        str(_RECONNECT_SECONDS),
        "-persist",
    ]


def _free_nbd_devices() -> Iterator[str]:
    names = [entry.name for entry in Path("/sys/block").glob("nbd*")]
    for name in sorted(names, key=lambda name: int(name[3:])):
        if not _nbd_pid(f"/dev/{name}"):
            yield f"/dev/{name}"


def _nbd_pid(device: str) -> int:
    """The process that serves an NBD device, 0 where it is free."""
    try:
        return int((Path("/sys/block") / os.path.basename(device) / "pid").read_text())
    except (OSError, ValueError):
        return 0


def _is_free(loop: str, backing_file: str) -> bool:
    return host.loop_backing_file(loop) != backing_file


def _wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _END_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
