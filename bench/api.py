"""CreateVolume a second and DescribeVolumes of 10,000, beside moto's server.

Both get the same signed requests over kept-alive connections, in turns. Fogbank checks the signature, commits each
volume durably and makes it on disk; moto keeps a record in memory. `python bench/api.py` prints a Markdown table.
"""

import http.client
import statistics
import tempfile
import time
from pathlib import Path

from botocore.credentials import Credentials

from options import QUICK
from peers import Ec2Request, calls_per_second, fogbank, free_port, moto, spread

ROUNDS = 1 if QUICK else 5
CREATES_A_ROUND = 400
VOLUMES = 500 if QUICK else 10_000
_KEYS = Credentials("000000000000", "any")
_CREATE = {"AvailabilityZone": "us-east-1a", "Size": "1", "VolumeType": "gp3"}


def describe_seconds(request: Ec2Request) -> tuple[float, int]:
    """Seconds for one DescribeVolumes, and how many volumes it told."""
    connection = http.client.HTTPConnection("127.0.0.1", request.port, timeout=120)
    began = time.perf_counter()
    body = request.send(connection)
    took = time.perf_counter() - began
    connection.close()
    return took, body.count(b"<volumeId>")


def measure() -> list[str]:
    """The table's rows."""
    ours, theirs = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="fogbank-bench-") as data,
        fogbank(Path(data), ours, "--auth", "open"),
        moto(theirs),
    ):
        rows = []
        for connections in (1, 8):
            rates: dict[int, list[float]] = {ours: [], theirs: []}
            for _ in range(ROUNDS):
                for port in (ours, theirs):
                    request = Ec2Request(port, _KEYS, "CreateVolume", **_CREATE)
                    rates[port].append(calls_per_second(request, CREATES_A_ROUND, connections))
            rows.append(_row(f"CreateVolume, {connections} connection(s)", rates[ours], rates[theirs], "/s", more=True))
        for port in (ours, theirs):
            missing = VOLUMES - describe_seconds(Ec2Request(port, _KEYS, "DescribeVolumes"))[1]
            calls_per_second(Ec2Request(port, _KEYS, "CreateVolume", **_CREATE), missing, 8)
        times: dict[int, list[float]] = {ours: [], theirs: []}
        for _ in range(ROUNDS):
            for port in (ours, theirs):
                took, count = describe_seconds(Ec2Request(port, _KEYS, "DescribeVolumes"))
                if count < VOLUMES:
                    raise RuntimeError(f"{count} volumes on port {port}")
                times[port].append(took * 1000)
        rows.append(_row(f"DescribeVolumes of {VOLUMES:,}", times[ours], times[theirs], "ms", more=False))
    return rows


def _row(what: str, ours: list[float], theirs: list[float], unit: str, *, more: bool) -> str:
    ratio = statistics.median(ours) / statistics.median(theirs)
    times = ratio if more else 1 / ratio
    return f"| {what} | {spread(ours, unit)} | {spread(theirs, unit)} | {times:.1f} × |"


def report() -> str:
    """The section of the results."""
    head = ["| work | Fogbank | moto's server | Fogbank is faster by |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *measure()])


if __name__ == "__main__":
    print(report())
