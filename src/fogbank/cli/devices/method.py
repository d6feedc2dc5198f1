"""A way to give a volume a /dev node: a few idempotent steps that can be undone whatever became of them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fogbank.cli.devices import host
from fogbank.cli.devices.record import NodeParts

# How long I/O waits for fogd to come back before it fails: a restart takes well under a second, an upgrade longer.
RECONNECT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class NodeRequest:
    """What a method gets: which export, and a folder of its own. remember: call it with each step's outcome.

    nbd_socket, device_socket: fogd's.
    """

    export: str
    nbd_socket: Path
    device_socket: Path
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

    def close(self, parts: NodeParts, *, force: bool) -> None:
        """Takes down whatever of it is left. force: also where it is open; I/O on it then fails.

        Raises CliError, `device-busy` where it is open.
        """


def lacking(programs: tuple[str, ...], nodes: tuple[str, ...]) -> list[str]:
    """What of them is not here, and root where it can't be had, in words."""
    absent = [f"{name} is not installed" for name in programs if not host.find_program(name)]
    absent += [f"{node} is not there" for node in nodes if not os.path.exists(node)]
    return absent + ([] if host.can_be_root() else ["it takes root, or sudo without a password"])
