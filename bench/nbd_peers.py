#!/usr/bin/env python3
"""fogd beside other NBD servers, on one machine, in one run, in turns.

Each server offers 512 MiB over a Unix socket, all of it written before in random order and synced; fio's nbd engine is
the client. Rounds are interleaved (every server does a workload before the next workload begins, and the order turns
from round to round), so that a machine that is shared or warms up treats all alike. fogd's limits are on, and set too
high to be felt. What is measured is the server: everything is read once before each measurement, so that it is in the
page cache.

Needs fio with the nbd engine, and of the peers whichever is to be compared: qemu-storage-daemon, nbdkit.
Prints a Markdown table: medians over the rounds, by how much fogd is better than each peer, and whether that is enough.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from nbd_load import Found, fill, run, warm
from nbd_servers import FOGD, Export, fogd_export, peer_export, peers

SIZE_BYTES = 512 << 20
# The fogd that does about checksums what fogd does not do by default: what they cost.
OTHER = ("--integrity", "on")


@dataclass(frozen=True)
class Workload:
    """One way to load a server."""

    mode: str
    block: str
    jobs: int
    depth: int
    fsync: int = 0  # FLUSH after so many writes


@dataclass(frozen=True)
class Row:
    """A line of the table: what of a workload is shown, and by how much fogd has to be better than each peer."""

    name: str
    workload: Workload
    unit: str  # "IOPS", "MiB/s", or "µs", of which fewer are better
    targets: tuple[float, float]  # beside qemu-storage-daemon, nbdkit; 0 for none

    def value(self, found: Found) -> float:
        """What is shown of a measurement."""
        return {"IOPS": found.iops, "MiB/s": found.mibps, "µs": found.p99_us}[self.unit]

    def advantage(self, ours: float, theirs: float) -> float:
        """By how much we are better: above 1."""
        return theirs / ours if self.unit == "µs" else ours / theirs


_READ_1, _WRITE_1 = Workload("randread", "4k", 1, 1), Workload("randwrite", "4k", 1, 1)
ROWS = [
    Row("4 KiB random read, 2 × 32", Workload("randread", "4k", 2, 32), "IOPS", (3.0, 2.5)),
    Row("4 KiB random write, 2 × 32", Workload("randwrite", "4k", 2, 32), "IOPS", (2.0, 2.0)),
    Row("256 KiB sequential read, 1 × 16", Workload("read", "256k", 1, 16), "MiB/s", (2.0, 2.0)),
    Row("256 KiB sequential write, 1 × 16", Workload("write", "256k", 1, 16), "MiB/s", (1.2, 1.2)),
    Row("4 KiB random write, FLUSH every 16, 1 × 1", Workload("randwrite", "4k", 1, 1, 16), "IOPS", (1.0, 1.0)),
    Row("4 KiB random write, FLUSH every 16, 1 × 16", Workload("randwrite", "4k", 1, 16, 16), "IOPS", (1.0, 1.0)),
    Row("4 KiB random read, 1 × 1", _READ_1, "IOPS", (0, 0)),
    Row("4 KiB random read, 1 × 1: p99 latency", _READ_1, "µs", (1.0, 1.0)),
    Row("4 KiB random write, 1 × 1", _WRITE_1, "IOPS", (0, 0)),
    Row("4 KiB random write, 1 × 1: p99 latency", _WRITE_1, "µs", (1.0, 1.0)),
]
WORKLOADS = list(dict.fromkeys(row.workload for row in ROWS))

Results = dict[tuple[str, Workload], list[Found]]


def measure(export: Export, workload: Workload, seconds: float) -> Found:
    """Runs fio once."""
    more = {"fsync": workload.fsync} if workload.fsync else {}
    return run(
        export,
        seconds,
        rw=workload.mode,
        bs=workload.block,
        numjobs=workload.jobs,
        iodepth=workload.depth,
        size=SIZE_BYTES,
        **more,
    )


def compare(binary: Path, rounds: int, seconds: float, root: Path, others: list[str]) -> Results:
    """All results by server and workload."""
    with ExitStack() as stack:
        exports = [stack.enter_context(fogd_export(binary, root / "fogd", SIZE_BYTES))]
        exports += [stack.enter_context(fogd_export(binary, root / "other", SIZE_BYTES, *OTHER))]
        exports += [stack.enter_context(peer_export(name, root / name, SIZE_BYTES)) for name in others]
        return in_turns(exports, WORKLOADS, rounds, seconds)


def in_turns(exports: list[Export], workloads: Sequence[Workload], rounds: int, seconds: float) -> Results:
    """All results by server and workload; each server does a workload before the next begins, in turning order."""
    results: Results = {}
    for export in exports:
        fill(export, SIZE_BYTES)
    for turn in range(rounds):
        start = turn % len(exports)
        for workload in workloads:
            for export in exports[start:] + exports[:start]:
                warm(export, SIZE_BYTES)
                found = measure(export, workload, seconds)
                results.setdefault((export.server, workload), []).append(found)
                print(f"round {turn + 1}: {export.server} {workload}: {found}", file=sys.stderr)
    return results


def table(results: Results) -> str:
    """Medians, fogd's advantages with their targets, and whether all hold, in Markdown."""
    names = list(dict.fromkeys(name for name, _ in results))
    lines = [["workload", "unit", *names, *(f"fogd : {peer}" for peer in names[1:]), "holds"]]
    lines.append(["---"] * len(lines[0]))
    for row in ROWS:
        medians = {name: statistics.median(map(row.value, results[name, row.workload])) for name in names}
        shown, holds = [], []
        for peer in names[1:]:
            target = {"qemu-storage-daemon": row.targets[0], "nbdkit": row.targets[1]}.get(peer, 0)
            advantage = round(row.advantage(medians["fogd"], medians[peer]), 2)
            shown.append(f"{advantage:.2f}" + (f" (≥ {target:g})" if target else ""))
            holds += [advantage >= target] if target else []
        holding = "–" if not holds else "yes" if all(holds) else "no"
        lines.append([row.name, row.unit, *(f"{medians[name]:,.0f}" for name in names), *shown, holding])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD, help="path of the fogd binary (a release build)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="where files lie meanwhile (default: a temporary folder)")
    parser.add_argument("--without-peers", action="store_true", help="fogd alone, with checksums and without")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    options = parser.parse_args()
    rounds, seconds = (1, 1.0) if options.quick else (options.rounds, options.seconds)
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-", dir=options.folder) as root:
        others = [] if options.without_peers else peers()
        print(table(compare(options.fogd.resolve(), rounds, seconds, Path(root), others)))


if __name__ == "__main__":
    main()
