#!/usr/bin/env python3
"""Who gets what: connections of one volume that want it all, and a volume beside a neighbour that is flooded.

Shares: two connections of one volume, one with small requests or a short queue, one with large requests or a long one,
begin together; what each got is fio's. The one with the shorter queue may want less than half: then the other has the
rest, and what it wants is what it gets alone.

Neighbours: one volume with a light steady load, 1,000 reads a second, is measured alone, beside another volume of
another fogd that is flooded (so that only the machine is shared), and beside one of the same fogd. What the last is
slower than the second is what one volume costs another.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from fogbank.planes.block.contract import Limits
from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.performance import limits_of
from nbd_load import Found, fill, found, run, start, warm
from nbd_servers import FOGD, NO_LIMIT, Export, Fogd, fogd
from tables import table

SIZE_BYTES = 256 << 20
GP3 = limits_of(VolumeConfiguration(type="gp3", size_gib=100, iops=3_000, throughput_mibps=125, multi_attach=False))
LIGHT = {"rw": "randread", "bs": "4k", "iodepth": 4, "rate_iops": 1_000, "size": SIZE_BYTES}
FLOOD = {"rw": "randrw", "bs": "4k", "iodepth": 32, "numjobs": 2, "size": SIZE_BYTES}

# Two loads of one volume, and what their shares are of.
PAIRS: list[tuple[str, dict[str, object], str, dict[str, object], str]] = [
    ("4 KiB × 32", {"bs": "4k", "iodepth": 32}, "4 KiB × 4", {"bs": "4k", "iodepth": 4}, "IOPS"),
    ("4 KiB × 32", {"bs": "4k", "iodepth": 32}, "16 KiB × 32", {"bs": "16k", "iodepth": 32}, "IOPS"),
    ("256 KiB × 16", {"bs": "256k", "iodepth": 16}, "256 KiB × 2", {"bs": "256k", "iodepth": 2}, "MiB/s"),
    ("1 MiB × 8", {"bs": "1m", "iodepth": 8}, "256 KiB × 8", {"bs": "256k", "iodepth": 8}, "MiB/s"),
    ("1 MiB × 8", {"bs": "1m", "iodepth": 8}, "4 KiB × 1", {"bs": "4k", "iodepth": 1}, "MiB/s"),
]


def shares(server: Fogd, seconds: float) -> str:
    """The table of connections."""
    export = filled(server, GP3)
    rows = []
    for one_name, one, other_name, other, unit in PAIRS:
        loads = [{"rw": "randread", "size": SIZE_BYTES, **each} for each in (one, other)]
        running = [start(export, seconds, **load) for load in loads]
        both = [found(process) for process in running]
        amounts = [each.iops if unit == "IOPS" else each.mibps for each in both]
        percents = [f"{amount / sum(amounts):.0%}" for amount in amounts]
        alone = run(export, min(seconds, 3), **loads[1])
        rows.append(
            [
                f"{one_name} beside {other_name}",
                unit,
                *(f"{amount:,.1f} ({percent})" for amount, percent in zip(amounts, percents, strict=True)),
                f"{both[1].p99_us / 1000:,.1f} ms",
                f"{alone.p99_us / 1000:,.1f} ms",
            ]
        )
    head = ["connections of one gp3 volume", "unit", "first", "second", "second's p99", "p99 alone"]
    return table(head, rows)


def filled(server: Fogd, limits: Limits) -> Export:
    """A volume that is filled, which its limits would make take minutes, and warm."""
    export = server.volume(NO_LIMIT, SIZE_BYTES)
    fill(export, SIZE_BYTES)
    warm(export, SIZE_BYTES)
    server.limit(export, limits)
    return export


def neighbours(here: Fogd, elsewhere: Fogd, rounds: int, seconds: float) -> str:
    """The table of volumes."""
    light = filled(here, GP3)
    flooded = {
        "beside a flooded gp3 volume of another fogd": filled(elsewhere, GP3),
        "beside a flooded gp3 volume of the same fogd": filled(here, GP3),
        "beside an unlimited flooded volume of another fogd": filled(elsewhere, NO_LIMIT),
        "beside an unlimited flooded volume of the same fogd": filled(here, NO_LIMIT),
    }
    settings: dict[str, Export | None] = {"alone": None, **flooded}
    results: dict[str, list[Found]] = {name: [] for name in settings}
    for _ in range(rounds):
        for name, neighbour in settings.items():
            results[name].append(beside(light, neighbour, seconds))
    rows = []
    for name, measured in results.items():
        iops, p50, p99 = (statistics.median(values) for values in zip(*map(_figures, measured), strict=True))
        rows.append([name, f"{iops:,.0f} IOPS", f"{p50:,.0f} µs", f"{p99:,.0f} µs"])
    return table(["a volume with 1,000 reads a second", "rate", "p50", "p99"], rows)


def beside(light: Export, neighbour: Export | None, seconds: float) -> Found:
    """The light load's figures while the neighbour is flooded."""
    if neighbour is None:
        return run(light, seconds, **LIGHT)
    flood = start(neighbour, seconds + 2, **FLOOD)
    result = run(light, seconds, ramp_time=1, **LIGHT)
    found(flood)
    return result


def _figures(measured: Found) -> tuple[float, float, float]:
    return measured.iops, measured.p50_us, measured.p99_us


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    options = parser.parse_args()
    rounds, seconds = (1, 1.0) if options.quick else (options.rounds, options.seconds)
    binary = options.fogd.resolve()
    with tempfile.TemporaryDirectory(prefix="fogbank-bench-") as folder:
        root = Path(folder)
        with fogd(binary, root / "here") as here, fogd(binary, root / "elsewhere") as elsewhere:
            print(shares(here, seconds))
            print()
            print(neighbours(here, elsewhere, rounds, seconds))


if __name__ == "__main__":
    main()
