"""nbdfuse and a loop device with direct I/O on its file: for kernels older than what fogd's own file takes."""

from pathlib import Path

from fogbank.cli.devices import daemons, host, loops
from fogbank.cli.devices.method import RECONNECT_SECONDS, NodeRequest, lacking
from fogbank.cli.devices.record import NodeParts
from fogbank.cli.devices.served_files import is_served, open_served
from fogbank.cli.devices.waiting import wait_until

_CLOSE_SECONDS = 10.0


class NbdFuseLoop:
    """nbdfuse and a loop device.

    nbdkit's retry filter stands between, so that I/O waits while fogd restarts. qemu-storage-daemon's FUSE export would
    be faster, but up to QEMU 7.2 at least it mixes up the data of writes that are under way together (see
    docs/decisions/0004-device-nodes.md).
    """

    name = "fuse-loop"

    def missing(self) -> list[str]:
        return lacking(("nbdfuse", "nbdkit", "losetup", "setsid"), ("/dev/fuse", "/dev/loop-control"))

    def open(self, request: NodeRequest) -> NodeParts:
        def argv_of(image: Path, pid_file: Path) -> list[str]:
            return ["nbdfuse", "--pidfile", str(pid_file), str(image), "--command", *_nbdkit_argv(request)]

        return open_served(self.name, request, argv_of)

    def is_alive(self, parts: NodeParts) -> bool:
        return is_served(parts)

    def close(self, parts: NodeParts, *, force: bool) -> None:
        del force  # Nothing here can fail the I/O of those who have it open.
        loops.detach(parts.mount_point, _CLOSE_SECONDS)
        daemons.end(parts)
        if not wait_until(lambda: not host.is_mount_point(Path(parts.mount_point)), _CLOSE_SECONDS):
            host.run_as_root(["umount", "--lazy", parts.mount_point])


def _nbdkit_argv(request: NodeRequest) -> list[str]:
    argv = ["nbdkit", "--single", "--filter=retry", "nbd", f"socket={request.nbd_socket}", f"export={request.export}"]
    return [*argv, f"retry={RECONNECT_SECONDS}", "retry-delay=1", "retry-exponential=no"]
