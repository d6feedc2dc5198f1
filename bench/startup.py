"""From `fogbank up` to the first answer of the API: on a new folder, again, after kill -9, and with 10,000 volumes.

`python bench/startup.py` prints a Markdown table.
"""

import contextlib
import http.client
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from botocore.credentials import Credentials

from options import QUICK
from peers import Ec2Request, free_port, spread, wait_for

ROUNDS = 1 if QUICK else 5
VOLUMES = 200 if QUICK else 10_000
_KEYS = Credentials("000000000000", "any")


def start(data: Path, port: int) -> tuple[float, subprocess.Popen[bytes]]:
    """Milliseconds from the start of the process to its first answer, and the process."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "fogbank.cli", "up", "--auth", "open", "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    wait_for(port, process, "/_fogbank/health")
    return (time.perf_counter() - began) * 1000, process


def end(process: subprocess.Popen[bytes], *, kill: bool = False) -> None:
    """In order, or by kill -9; fogd lives on after the latter and is taken over by the next start."""
    process.kill() if kill else process.terminate()
    process.wait(30)


def rounds(data: Path, port: int, *, kill: bool) -> list[float]:
    """Start after start on one folder."""
    times = []
    for _ in range(ROUNDS):
        took, process = start(data, port)
        times.append(took)
        end(process, kill=kill)
    # Whatever was left is taken over once more and ended in order.
    end(start(data, port)[1])
    return times


def fill(port: int) -> None:
    """Makes the volumes."""
    request = Ec2Request(port, _KEYS, "CreateVolume", AvailabilityZone="us-east-1a", Size="1", VolumeType="gp3")

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(VOLUMES // 8):
            request.send(connection)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def report() -> str:
    """The section of the results."""
    port = free_port()
    rows = ["| start | from the command to the first answer |", "| --- | --- |"]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fogbank-bench-")))
        first = []
        for number in range(ROUNDS):
            took, process = start(folder / str(number), port)
            first.append(took)
            end(process)
        rows.append(f"| on a new folder | {spread(first, 'ms')} |")
        data = folder / "0"
        rows.append(f"| again | {spread(rounds(data, port, kill=False), 'ms')} |")
        rows.append(f"| after kill -9 | {spread(rounds(data, port, kill=True), 'ms')} |")
        _, process = start(data, port)
        fill(port)
        end(process)
        rows.append(f"| with {VOLUMES:,} volumes | {spread(rounds(data, port, kill=False), 'ms')} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(report())
