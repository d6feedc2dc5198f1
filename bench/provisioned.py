#!/usr/bin/env python3
"""The fastest volumes that can be ordered, io2 with 256,000 IOPS or 4,000 MiB/s: what is reached, and what bounds it.

The limits are exactly those; fio's nbd engine loads a volume that is filled and in the page cache. Processor time is
that of fio, of fogd, and of the whole machine, in cores.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.performance import limits_of
from nbd_load import Cpu, Found, fill, run_with_cpu, warm
from nbd_servers import FOGD, Export, fogd
from tables import table

SIZE_BYTES = 512 << 20
# Of the limit: then it is the limit that is met. Of the machine: then there is no more of it.
LIMIT_MET, MACHINE_BUSY = 0.98, 0.93


@dataclass(frozen=True)
class Case:
    """One row."""

    name: str
    iops: int
    target: float
    unit: str
    load: dict[str, object]

    def value(self, found: Found) -> float:
        """What is compared with the target."""
        return found.iops if self.unit == "IOPS" else found.mibps


def _load(mode: str, block: str, jobs: int, depth: int) -> dict[str, object]:
    return {"rw": mode, "bs": block, "numjobs": jobs, "iodepth": depth}


CASES = [
    Case("4 KiB random read, 2 × 32", 256_000, 256_000, "IOPS", _load("randread", "4k", 2, 32)),
    Case("4 KiB random read, 4 × 64", 256_000, 256_000, "IOPS", _load("randread", "4k", 4, 64)),
    Case("4 KiB random write, 2 × 32", 256_000, 256_000, "IOPS", _load("randwrite", "4k", 2, 32)),
    Case("256 KiB sequential read, 1 × 16", 16_000, 4_000, "MiB/s", _load("read", "256k", 1, 16)),
    Case("256 KiB random read, 2 × 8", 16_000, 4_000, "MiB/s", _load("randread", "256k", 2, 8)),
    Case("256 KiB sequential write, 1 × 16", 16_000, 4_000, "MiB/s", _load("write", "256k", 1, 16)),
]


def bound(share: float, cpu: Cpu) -> str:
    """What keeps it from being more."""
    if share >= LIMIT_MET:
        return "the limit"
    if cpu.machine < MACHINE_BUSY * cpu.cores:
        return "waiting: neither limit nor processors are used up"
    used = {"fio": cpu.fio, "fogd": cpu.server, "others on the machine": cpu.machine - cpu.fio - cpu.server}
    return "processors, most of them used by " + max(used, key=lambda name: used[name])


def report(binary: Path, rounds: int, seconds: float, root: Path) -> str:
    """The table."""
    found: list[list[tuple[float, Cpu]]] = [[] for _ in CASES]
    with fogd(binary, root / "fogd") as server:
        exports: dict[int, Export] = {}
        for iops in dict.fromkeys(case.iops for case in CASES):
            ordered = VolumeConfiguration(
                type="io2", size_gib=256, iops=iops, throughput_mibps=None, multi_attach=False
            )
            exports[iops] = server.volume(limits_of(ordered), SIZE_BYTES)
            fill(exports[iops], SIZE_BYTES)
        for _ in range(rounds):
            for case, results in zip(CASES, found, strict=True):
                warm(exports[case.iops], SIZE_BYTES)
                measured, cpu = run_with_cpu(exports[case.iops], seconds, size=SIZE_BYTES, **case.load)
                results.append((case.value(measured), cpu))
                print(case.name, case.value(measured), cpu, file=sys.stderr)
    rows = [_row(case, results) for case, results in zip(CASES, found, strict=True)]
    return table(["load", "provisioned", "reached", "unit", "share", "fio", "fogd", "machine", "bound by"], rows)


def _row(case: Case, found: list[tuple[float, Cpu]]) -> list[str]:
    """Medians; processor time in cores, of the round in the middle."""
    middle = statistics.median_low([value for value, _ in found])
    cpu = next(cpu for value, cpu in found if value == middle)
    share = middle / case.target
    return [
        case.name,
        f"{case.target:,.0f}",
        f"{middle:,.0f}",
        case.unit,
        f"{share:.0%}",
        *(f"{cores:.2f}" for cores in (cpu.fio, cpu.server)),
        f"{cpu.machine:.2f} of {cpu.cores}",
        bound(share, cpu),
    ]


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    options = parser.parse_args()
    rounds, seconds = (1, 1.0) if options.quick else (options.rounds, options.seconds)
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-") as root:
        print(report(options.fogd.resolve(), rounds, seconds, Path(root)))


if __name__ == "__main__":
    main()
