#!/usr/bin/env python3
"""fogd's memory: with 1,000 volumes that nobody uses, with a connection to each, and after each was used.

Resident memory that is fogd's alone (`RssAnon` of /proc/PID/status: not its program's pages, not the page cache), and
threads. The bound of a connection is that of docs/explanation/block-engine.md.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbd_servers import FOGD, HIGH, Export, fogd
from tables import table

VOLUMES = 1_000
SIZE_BYTES = 1 << 30
KIB = 1 << 10
# What block-engine.md says of a connection's memory as a rule.
CONNECTION_KIB_MAX = 1_024


@dataclass(frozen=True)
class Use:
    """What fogd holds."""

    anonymous_kib: int
    resident_kib: int
    threads: int


def use(pid: int) -> Use:
    """What a process holds now."""
    with open(f"/proc/{pid}/status") as file:
        fields = dict(line.split(":", 1) for line in file)
    number = {name: int(fields[name].split()[0]) for name in ("RssAnon", "VmRSS", "Threads")}
    return Use(number["RssAnon"], number["VmRSS"], number["Threads"])


class Client:
    """A connection to an export: as much of NBD as it takes to read and write a block."""

    def __init__(self, export: Export) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(export.socket))
        self._receive(18)
        self._socket.sendall(struct.pack(">I", 3))
        name = export.name.encode()
        data = struct.pack(">I", len(name)) + name + bytes(2)
        self._socket.sendall(b"IHAVEOPT" + struct.pack(">II", 7, len(data)) + data)
        kind = 0
        while kind != 1:
            _, _, kind, length = struct.unpack(">QIII", self._receive(20))
            text = self._receive(length)
            if kind >> 31:
                raise RuntimeError(f"{export.name}: {text!r}")

    def write(self, offset: int, data: bytes) -> None:
        """Writes."""
        self._ask(1, offset, len(data), data)

    def read(self, offset: int, length: int) -> bytes:
        """Reads."""
        self._ask(0, offset, length, b"")
        return self._receive(length)

    def close(self) -> None:
        """Leaves."""
        self._socket.close()

    def _ask(self, command: int, offset: int, length: int, data: bytes) -> None:
        self._socket.sendall(struct.pack(">IHHQQI", 0x25609513, 0, command, 1, offset, length) + data)
        _, error, _ = struct.unpack(">IIQ", self._receive(16))
        if error:
            raise RuntimeError(f"error {error}")

    def _receive(self, count: int) -> bytes:
        parts = []
        while count:
            part = self._socket.recv(count)
            if not part:
                raise RuntimeError("the server has closed")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


def report(binary: Path, volumes: int, root: Path) -> str:
    """The table."""
    uses = []
    with fogd(binary, root / "fogd") as server, contextlib.ExitStack() as stack:
        server.plane.hello()
        uses.append(("started", use(server.pid)))
        exports = server.volumes(volumes, HIGH, SIZE_BYTES)
        uses.append((f"{volumes:,} volumes", use(server.pid)))
        clients = [stack.enter_context(contextlib.closing(Client(export))) for export in exports]
        uses.append((f"{volumes:,} volumes, a connection to each, idle", use(server.pid)))
        for size in (4 * KIB, 256 * KIB):
            for client in clients:
                client.write(0, b"f" * size)
                client.read(0, size)
            uses.append((f"the same after {size // KIB} KiB written and read on each", use(server.pid)))
    return _table(uses, volumes)


def _table(uses: list[tuple[str, Use]], volumes: int) -> str:
    """Each step beside the one before."""
    rows = []
    for number, (name, now) in enumerate(uses):
        each = (now.anonymous_kib - uses[number - 1][1].anonymous_kib) / volumes if number else 0.0
        connection = (now.anonymous_kib - uses[1][1].anonymous_kib) / volumes if number > 1 else 0.0
        holds = "–" if number < 2 else "yes" if connection <= CONNECTION_KIB_MAX else "no"
        rows.append(
            [
                name,
                f"{now.anonymous_kib / KIB:,.1f} MiB",
                f"{now.resident_kib / KIB:,.1f} MiB",
                f"{now.threads:,}",
                f"{each:,.1f} KiB" if number else "–",
                holds,
            ]
        )
    head = [
        "fogd with",
        "its own memory",
        "resident",
        "threads",
        "more for each",
        f"≤ {CONNECTION_KIB_MAX} KiB each",
    ]
    return table(head, rows)


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD)
    parser.add_argument("--volumes", type=int, default=VOLUMES)
    parser.add_argument("--quick", action="store_true", help="50 volumes, to see that it works")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-") as root:
        print(report(options.fogd.resolve(), 50 if options.quick else options.volumes, Path(root)))


if __name__ == "__main__":
    main()
