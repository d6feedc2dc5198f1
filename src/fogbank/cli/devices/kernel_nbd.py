"""The kernel's own NBD client."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from fogbank.cli.devices import host
from fogbank.cli.devices.method import RECONNECT_SECONDS, NodeRequest
from fogbank.cli.devices.record import NodeParts
from fogbank.cli.errors import CliError
from fogbank.planes.processes import start_time


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

    def close(self, parts: NodeParts, *, force: bool) -> None:
        del force  # The kernel fails what is under way in any case.
        # Without a pid the record is of an attempt: the device may have gone to somebody else.
        if self.is_alive(parts):
            host.run_as_root(["nbd-client", "-d", parts.device])


def _nbd_client_argv(request: NodeRequest, device: str) -> list[str]:
    return [
        "nbd-client",
        "-unix",
        str(request.nbd_socket),
        device,
        "-name",
        request.export,
        "-block-size",
        "512",
        "-timeout",
        str(RECONNECT_SECONDS),
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
