"""A file that a program serves by FUSE, and the loop device on it: what the ways to make such a node have in common."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from fogbank.cli.devices import daemons, host, loops
from fogbank.cli.devices.method import NodeRequest
from fogbank.cli.devices.record import NodeParts


def open_served(name: str, request: NodeRequest, argv_of: Callable[[Path, Path], list[str]]) -> NodeParts:
    """Has a program serve a file, and puts a loop device on it. Each part is remembered once there is something of it.

    name: of the method. argv_of: the program's command line, by the file that it mounts on, and the pid file that it
    writes once that can be used. Raises CliError.
    """
    image = request.workspace / "image"
    image.touch(mode=0o600)
    parts = NodeParts(name, mount_point=str(image))
    request.remember(parts)
    pid_file, log = request.workspace / "server.pid", request.workspace / "server.log"
    host.run_as_root(["rm", "--force", str(pid_file)])
    parts = daemons.start(argv_of(image, pid_file), parts, log, request.remember)
    daemons.wait_ready(parts, pid_file, log)
    parts = msgspec.structs.replace(parts, device=loops.attach(image))
    request.remember(parts)
    return parts


def is_served(parts: NodeParts) -> bool:
    """Whether the program runs, its file is mounted, and the loop device stands on that file."""
    return (
        daemons.is_running(parts)
        and host.is_mount_point(Path(parts.mount_point))
        and loops.stands_on(parts.device, parts.mount_point)
    )
