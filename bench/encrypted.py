#!/usr/bin/env python3
"""An encrypted volume beside the engine's own without a key, and beside QEMU's LUKS, in one run, in turns.

One fogd has both volumes, AES-256-XTS on one; qemu-storage-daemon has a LUKS image, AES-256-XTS too, over the same kind
of socket. Otherwise as `nbd_peers.py`: 512 MiB each, all of it written before and read into the page cache, fio's nbd
engine as the client, limits out of reach.

Needs fio with the nbd engine; qemu-storage-daemon and qemu-img for the comparison with LUKS.
Prints a Markdown table: medians over the rounds, and whether they are what they are to be.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from nbd_peers import SIZE_BYTES, Results, Row, Workload, in_turns
from nbd_servers import FOGD, HIGH, Export, fogd, peers, process

ENCRYPTED, PLAIN, LUKS = "fogd, encrypted", "fogd, plain", "qemu-storage-daemon, LUKS"
# Beside our own plain speed, and beside LUKS.
TARGETS = (0.75, 3.0)
ROWS = [
    Row("4 KiB random read, 2 × 32", Workload("randread", "4k", 2, 32), "IOPS", TARGETS),
    Row("4 KiB random write, 2 × 32", Workload("randwrite", "4k", 2, 32), "IOPS", TARGETS),
    Row("256 KiB sequential read, 1 × 16", Workload("read", "256k", 1, 16), "MiB/s", TARGETS),
    Row("256 KiB sequential write, 1 × 16", Workload("write", "256k", 1, 16), "MiB/s", TARGETS),
    Row("4 KiB random read, 1 × 1", Workload("randread", "4k", 1, 1), "IOPS", TARGETS),
    Row("4 KiB random write, 1 × 1", Workload("randwrite", "4k", 1, 1), "IOPS", TARGETS),
]


@contextmanager
def _fogd_volumes(binary: Path, folder: Path) -> Iterator[list[Export]]:
    with fogd(binary, folder) as server:
        key = bytearray(range(64))
        encrypted = replace(server.volume(HIGH, SIZE_BYTES, key), server=ENCRYPTED)
        yield [encrypted, replace(server.volume(HIGH, SIZE_BYTES), server=PLAIN)]


@contextmanager
def _luks(folder: Path) -> Iterator[Export]:
    folder.mkdir()
    image, path, secret = folder / "image", folder / "nbd.sock", "secret,id=key,data=benchmark"
    # A passphrase that is quick to check: it is used once.
    create = ("create", "-q", "--object", secret, "-f", "luks", "-o", "key-secret=key,iter-time=10")
    subprocess.run(["qemu-img", *create, str(image), str(SIZE_BYTES)], check=True)
    command = [
        *("qemu-storage-daemon", "--object", secret),
        *("--blockdev", f"driver=file,node-name=file,filename={image},aio=io_uring"),
        *("--blockdev", "driver=luks,node-name=luks,file=file,key-secret=key"),
        *("--nbd-server", f"addr.type=unix,addr.path={path},max-connections=16"),
        *("--export", "type=nbd,id=export,node-name=luks,name=bench,writable=on"),
    ]
    with process(command, folder, path) as running:
        yield Export(LUKS, path, "bench", running.pid)


def compare(binary: Path, rounds: int, seconds: float, root: Path) -> Results:
    """All results by server and workload."""
    with ExitStack() as stack:
        exports = stack.enter_context(_fogd_volumes(binary, root / "fogd"))
        if "qemu-storage-daemon" in peers():
            exports.append(stack.enter_context(_luks(root / "luks")))
        return in_turns(exports, [row.workload for row in ROWS], rounds, seconds)


def table(results: Results) -> str:
    """Medians, how they compare, and whether that is enough, in Markdown."""
    names = list(dict.fromkeys(name for name, _ in results))
    lines = [["workload", "unit", *names, *(f"encrypted : {name}" for name in names[1:]), "holds"]]
    lines.append(["---"] * len(lines[0]))
    for row in ROWS:
        medians = {name: statistics.median(map(row.value, results[name, row.workload])) for name in names}
        beside = [round(medians[ENCRYPTED] / medians[name], 2) for name in names[1:]]
        shown = [f"{ratio:.2f} (≥ {target:g})" for ratio, target in zip(beside, row.targets, strict=False)]
        holds = all(ratio >= target for ratio, target in zip(beside, row.targets, strict=False))
        measured = [f"{medians[name]:,.0f}" for name in names]
        lines.append([row.name, row.unit, *measured, *shown, "yes" if holds else "no"])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD, help="path of the fogd binary (a release build)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="where files lie meanwhile (default: a temporary folder)")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    options = parser.parse_args()
    rounds, seconds = (1, 1.0) if options.quick else (options.rounds, options.seconds)
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-", dir=options.folder) as root:
        print(table(compare(options.fogd.resolve(), rounds, seconds, Path(root))))


if __name__ == "__main__":
    main()
