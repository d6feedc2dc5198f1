#!/usr/bin/env python3
"""How exactly volumes run at what they are provisioned with: fio against fogd, limits as the control plane sets them.

Each row is a volume of a type, a load that is more than it allows, and what fio then counts over ten seconds, after two
to settle. Buckets of credits begin half full or empty, and their change is compared with the formula: earned minus
spent. Queues are short where volumes are slow: what is under way at the end is not counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.performance import limits_of
from fogbank.services.volumes.types import GIB, MIB
from nbd_load import Found, run
from nbd_servers import FOGD, Export, Fogd, fogd
from tables import table

ERROR_MAX = 0.02
SETTLE_SECONDS = 2.0
REGION = "256m"


@dataclass(frozen=True)
class Case:
    """One row. target: operations a second as fio counts them, or MiB/s."""

    name: str
    volume: VolumeConfiguration
    load: dict[str, object]
    target: float
    unit: str
    burst: bool | None = None  # whether there are credits at the start; None where the type has none

    def value(self, found: Found) -> float:
        """What is compared with the target."""
        return found.iops if self.unit == "IOPS" else found.mibps


def _volume(kind: str, size_gib: int, iops: int | None = None, mibps: int | None = None) -> VolumeConfiguration:
    return VolumeConfiguration(type=kind, size_gib=size_gib, iops=iops, throughput_mibps=mibps, multi_attach=False)


def _load(mode: str, block: str, jobs: int, depth: int, **more: object) -> dict[str, object]:
    return {"rw": mode, "bs": block, "numjobs": jobs, "iodepth": depth, **more}


_MIXED = {"bssplit": "4k/40:16k/40:64k/20"}
_GP3, _GP3_MAX = _volume("gp3", 100, 3_000, 125), _volume("gp3", 100, 16_000, 1_000)
_ST1, _SC1 = _volume("st1", 500), _volume("sc1", 500)
_RANDOM, _LARGE = _load("randrw", "4k", 2, 32), _load("randrw", "256k", 2, 8)
_SMALL_SEQUENTIAL = _load("read", "64k", 1, 16)
_TIB = 500 / 1024

CASES = [
    Case("gp3 3,000 IOPS", _GP3, _RANDOM, 3_000, "IOPS"),
    Case("gp3 3,000 IOPS, 8 connections, 4 to 64 KiB", _GP3, _load("randread", "4k", 8, 4) | _MIXED, 3_000, "IOPS"),
    Case("gp3 16,000 IOPS", _GP3_MAX, _RANDOM, 16_000, "IOPS"),
    Case("gp3 125 MiB/s", _GP3, _LARGE, 125, "MiB/s"),
    Case(
        "gp3 125 MiB/s, 4 connections, 64 KiB to 1 MiB",
        _GP3,
        _load("randread", "64k", 4, 4, bssplit="64k/30:256k/40:1m/30"),
        125,
        "MiB/s",
    ),
    Case("gp3 1,000 MiB/s", _GP3_MAX, _LARGE, 1_000, "MiB/s"),
    Case(
        "gp3 3,000 IOPS, 32 KiB sequential: 8 merge",
        _volume("gp3", 100, 3_000, 750),
        _load("read", "32k", 1, 16),
        24_000,
        "IOPS",
    ),
    Case("io1 4,000 IOPS, 16 KiB", _volume("io1", 100, 4_000), _load("randwrite", "16k", 2, 16), 4_000, "IOPS"),
    Case("io1 500 MiB/s (2,000 IOPS)", _volume("io1", 100, 2_000), _LARGE, 500, "MiB/s"),
    Case("io1 750 MiB/s (48,000 IOPS)", _volume("io1", 960, 48_000), _LARGE, 750, "MiB/s"),
    Case("io2 32,000 IOPS, 4 connections", _volume("io2", 100, 32_000), _load("randread", "4k", 4, 16), 32_000, "IOPS"),
    Case("io2 1,000 IOPS, 256 KiB", _volume("io2", 100, 1_000), _load("randrw", "256k", 2, 4), 1_000, "IOPS"),
    Case(
        "io2 1,000 IOPS, 1 MiB random: split in 4",
        _volume("io2", 100, 1_000),
        _load("randread", "1m", 2, 4),
        250,
        "IOPS",
    ),
    Case(
        "io2 8,000 IOPS, 4 to 64 KiB", _volume("io2", 100, 8_000), _load("randrw", "4k", 2, 16) | _MIXED, 8_000, "IOPS"
    ),
    Case("io2 2,000 MiB/s (8,000 IOPS)", _volume("io2", 100, 8_000), _load("read", "256k", 1, 16), 2_000, "MiB/s"),
    Case("gp2 100 GiB, burst", _volume("gp2", 100), _RANDOM, 3_000, "IOPS", True),
    Case("gp2 100 GiB, baseline", _volume("gp2", 100), _load("randrw", "4k", 2, 4), 300, "IOPS", False),
    Case("gp2 250 GiB, throughput with credits", _volume("gp2", 250), _LARGE, 250, "MiB/s", True),
    Case("gp2 250 GiB, throughput without", _volume("gp2", 250), _load("randread", "256k", 2, 8), 128, "MiB/s", False),
    Case("st1 500 GiB, burst", _ST1, _load("read", "1m", 1, 8), 250 * _TIB, "MiB/s", True),
    Case("st1 500 GiB, burst, 64 KiB sequential: 16 merge", _ST1, _SMALL_SEQUENTIAL, 250 * _TIB, "MiB/s", True),
    Case("st1 500 GiB, burst, 4 KiB random: 1 MiB each", _ST1, _load("randrw", "4k", 1, 4), 250 * _TIB, "IOPS", True),
    Case("st1 500 GiB, baseline", _ST1, _load("read", "1m", 1, 8), 40 * _TIB, "MiB/s", False),
    Case(
        "st1 500 GiB, baseline, 4 KiB random: 1 MiB each", _ST1, _load("randread", "4k", 1, 1), 40 * _TIB, "IOPS", False
    ),
    Case("sc1 500 GiB, burst", _SC1, _load("write", "1m", 1, 8), 80 * _TIB, "MiB/s", True),
    Case("sc1 500 GiB, baseline", _SC1, _load("read", "256k", 1, 8), 12 * _TIB, "MiB/s", False),
]


def measured(server: Fogd, case: Case, seconds: float) -> tuple[float, float | None]:
    """What fio counted, and by how much of what was spent the credits differ from the formula."""
    limits = limits_of(case.volume)
    export = server.volume(limits, case.volume.size_gib * GIB)
    if case.burst is not None:
        share = 0.5 if case.burst else 0.0
        ops, amount = share * limits.ops.credits_max, share * limits.bytes.credits_max
        server.plane.set_credits(export.name, ops=ops, bytes=amount)
    before, began = _spent(server, export, case), time.monotonic()
    found = run(export, seconds, size=REGION, ramp_time=SETTLE_SECONDS, **case.load)
    after, took = _spent(server, export, case), time.monotonic() - began
    if case.burst is None:
        return case.value(found), None
    rate = limits.ops if limits.ops.credits_max else limits.bytes
    spent = after[1] - before[1]
    return case.value(found), abs((after[0] - before[0]) - (rate.baseline * took - spent)) / spent


def _spent(server: Fogd, export: Export, case: Case) -> tuple[float, float]:
    """Credits left, and what was taken of their kind."""
    (seen,) = server.plane.observe([export.name])
    stats = seen.stats
    if case.volume.type == "gp2":
        return seen.credits.ops, stats.counted_ops
    random = str(case.load["rw"]).startswith("rand")
    requests, carried = stats.read_ops + stats.write_ops, stats.read_bytes + stats.write_bytes
    return seen.credits.bytes, float(requests * MIB if random else carried)


def report(binary: Path, seconds: float, root: Path) -> str:
    """The table."""
    rows = []
    with fogd(binary, root / "fogd") as server:
        for case in CASES:
            value, credits_error = measured(server, case, seconds)
            error = value / case.target - 1
            row = [
                case.name,
                f"{case.target:,.5g}" if case.target < 100 else f"{case.target:,.0f}",
                f"{value:,.1f}",
                case.unit,
                f"{error:+.2%}",
                "yes" if abs(error) <= ERROR_MAX else "no",
                "–" if credits_error is None else f"{credits_error:.2%}",
            ]
            print(*row, file=sys.stderr)
            rows.append(row)
    head = ["volume and load", "target", "measured", "unit", "error", f"within {ERROR_MAX:.0%}", "credits differ by"]
    return table(head, rows)


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--quick", action="store_true", help="a second each, to see that it works")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-") as root:
        print(report(options.fogd.resolve(), 1.0 if options.quick else options.seconds, Path(root)))


if __name__ == "__main__":
    main()
