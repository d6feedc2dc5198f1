"""A FUSE file that fogd serves itself, and a loop device on it with direct I/O."""

import os
import re
from pathlib import Path

from fogbank.cli.devices import daemons, host, loops
from fogbank.cli.devices.method import RECONNECT_SECONDS, NodeRequest, lacking
from fogbank.cli.devices.record import NodeParts
from fogbank.cli.devices.served_files import is_served, open_served
from fogbank.cli.errors import CliError
from fogbank.planes.block.fogd_process import packaged_binary

# FUSE_NOTIFY_RESEND: the kernel sends again what a fogd that was killed had read and not answered.
_KERNEL_MIN = (6, 9)
_CLOSE_SECONDS = 10.0
# By force: whoever has it open gets errors after that.
_FORCED_CLOSE_SECONDS = 1.0


class EngineLoop:
    """fogd's own FUSE file and a loop device.

    `fogd hold-device` mounts the file as root, hands it to fogd and keeps it while fogd restarts. It lets the loop
    device follow the volume's growth, and aborts the mount when the volume is taken away. See
    docs/decisions/0004-device-nodes.md.
    """

    name = "engine-loop"

    def missing(self) -> list[str]:
        absent = lacking(("losetup", "setsid"), ("/dev/fuse", "/dev/loop-control"))
        if not os.access(packaged_binary(), os.X_OK):
            absent.append("fogd is not built")
        release = os.uname().release
        if not serves_volumes(release):
            absent.append(f"Linux {release} is older than {'.'.join(map(str, _KERNEL_MIN))}")
        return absent

    def open(self, request: NodeRequest) -> NodeParts:
        def argv_of(image: Path, pid_file: Path) -> list[str]:
            argv = [str(packaged_binary()), "hold-device", "--socket", str(request.device_socket)]
            argv += ["--export", request.export, "--image", str(image), "--pid-file", str(pid_file)]
            return [*argv, "--patience", str(RECONNECT_SECONDS)]

        return open_served(self.name, request, argv_of)

    def is_alive(self, parts: NodeParts) -> bool:
        return is_served(parts)

    def close(self, parts: NodeParts, *, force: bool) -> None:
        try:
            loops.detach(parts.mount_point, _FORCED_CLOSE_SECONDS if force else _CLOSE_SECONDS)
        except CliError:
            if not force:
                raise
        # The holder aborts the mount: what is still under way fails.
        daemons.end(parts)
        if host.is_mount_point(Path(parts.mount_point)):
            # In use still, or the holder was killed, and fogd serves on. --force aborts that, --lazy lets go of it.
            host.run_as_root(["umount", "--force", "--lazy", parts.mount_point])


def serves_volumes(release: str) -> bool:
    """Whether a kernel of this release (`uname -r`) has the FUSE that it takes."""
    found = re.match(r"(\d+)\.(\d+)", release)
    return found is not None and (int(found[1]), int(found[2])) >= _KERNEL_MIN
