"""fio as the benchmarks' NBD client: load on an export, and what fio found."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nbd_servers import Export

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Found:
    """What fio measured of all its requests together. Latencies are from sending to reply, in microseconds."""

    iops: float
    mibps: float
    p50_us: float
    p99_us: float


@dataclass(frozen=True)
class Cpu:
    """Processor time while something was measured, in cores."""

    fio: float
    server: float
    machine: float
    cores: int


def command(export: Export, seconds: float, options: dict[str, object]) -> list[str]:
    """fio's command line; `options` are fio's, `_` for its `-` and `_`."""
    given = {
        "name": "bench",
        "ioengine": "nbd",
        "uri": export.uri,
        "norandommap": 1,
        "randrepeat": 0,
        "group_reporting": 1,
        "verify_state_save": 0,
        "output-format": "json",
        "percentile_list": "50:99",
        **options,
    }
    if seconds:
        given |= {"time_based": 1, "runtime": seconds}
    return ["fio", *(f"--{name}={value}" for name, value in given.items())]


def run(export: Export, seconds: float, **options: object) -> Found:
    """Runs fio for some seconds. Raises RuntimeError when it fails."""
    return found(start(export, seconds, **options))


def start(export: Export, seconds: float, **options: object) -> subprocess.Popen[str]:
    """Begins to run fio; `found` waits for it."""
    return subprocess.Popen(
        command(export, seconds, options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def found(process: subprocess.Popen[str]) -> Found:
    """What a fio that was started has found."""
    output, errors = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{process.args!r}: {errors or output}")
    job = json.loads(output[output.index("{") :])["jobs"][0]
    sides = [side for side in (job["read"], job["write"]) if side["total_ios"]]
    return Found(
        sum(float(side["iops"]) for side in sides),
        sum(float(side["bw_bytes"]) for side in sides) / (1 << 20),
        _percentile(sides, "50.000000"),
        _percentile(sides, "99.000000"),
    )


def _percentile(sides: Sequence[dict[str, Any]], name: str) -> float:
    """The worse side's."""
    return max((side["clat_ns"].get("percentile", {}).get(name, 0.0) for side in sides), default=0.0) / 1000


def fill(export: Export, size_bytes: int) -> None:
    """Writes everything once, in random order, and makes it durable: nothing is sparse, new or dirty any more."""
    run(export, 0, rw="randwrite", bs="64k", iodepth=16, size=size_bytes, norandommap=0, end_fsync=1)


def warm(export: Export, size_bytes: int) -> None:
    """Reads everything once, so that it is in the page cache."""
    run(export, 0, rw="read", bs="1m", iodepth=4, size=size_bytes)


def run_with_cpu(export: Export, seconds: float, **options: object) -> tuple[Found, Cpu]:
    """The same as `run`, and who used the processors meanwhile."""
    began, before = time.monotonic(), (_children(), _process(export.pid), _machine())
    result = run(export, seconds, **options)
    took, after = time.monotonic() - began, (_children(), _process(export.pid), _machine())
    fio, server, machine = ((now - then) / took for then, now in zip(before, after, strict=True))
    return result, Cpu(fio, server, machine, os.cpu_count() or 1)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _process(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _machine() -> float:
    """Seconds of all processors that were not idle."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / _TICKS
