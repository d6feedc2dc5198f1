#!/usr/bin/env python3
"""fogd beside other NBD servers, on one machine, in one run, in turns.

Each server offers the same 512 MiB sparse file, filled once, over a Unix socket; fio's nbd engine is the client. Rounds
are interleaved (every server does a workload before the next workload begins, and the order turns from round to round),
so that a machine that is shared or warms up treats all alike. fogd's limits are on, and set too high to be felt.
What is measured is the server: its file is read once before each measurement, so that it is in the page cache.

Needs fio with the nbd engine, and of the peers whichever is to be compared: qemu-storage-daemon, nbdkit.
Prints a Markdown table: medians over the rounds, and fogd's ratio to each peer.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE_BYTES = 512 << 20
VOLUME = "vol-0000000a"
EXPORT = "bench"
FOGD_FILE = f"data/volumes/{VOLUME}/data"
READY_SECONDS = 10.0


@dataclass(frozen=True)
class Workload:
    """One way to load a server."""

    name: str
    mode: str
    block: str
    jobs: int
    depth: int
    unit: str  # "IOPS" or "MiB/s"


WORKLOADS = [
    Workload("4 KiB random read, 2 × 32", "randread", "4k", 2, 32, "IOPS"),
    Workload("4 KiB random write, 2 × 32", "randwrite", "4k", 2, 32, "IOPS"),
    Workload("4 KiB random read, 1 × 1", "randread", "4k", 1, 1, "IOPS"),
    Workload("256 KiB sequential read, 1 × 16", "read", "256k", 1, 16, "MiB/s"),
    Workload("256 KiB sequential write, 1 × 16", "write", "256k", 1, 16, "MiB/s"),
]


@dataclass(frozen=True)
class Server:
    """A server under test: how to start it in a folder, where its socket is `nbd.sock`, and which file it serves."""

    name: str
    command: Callable[[Path], list[str]]
    file: str


def fogd_command(binary: Path, folder: Path) -> list[str]:
    """Lays out fogd's data folder as it is documented, and says how to start fogd on it."""
    volume = (folder / FOGD_FILE).parent
    volume.mkdir(parents=True)
    sparse_file(volume / "data")
    rate = {"baseline": 1e8, "ceiling": 1e8, "credits_max": 0.0}
    limits = {
        "io_unit_bytes": 256 << 10,
        "ops": rate,
        "bytes": {**rate, "baseline": 1e12, "ceiling": 1e12},
        "bytes_ceiling_without_credits": 0.0,
        "random_costs_whole_unit": False,
    }
    spec = {
        "format": 1,
        "id": VOLUME,
        "generation": 1,
        "size_bytes": SIZE_BYTES,
        "limits": limits,
        "exports": [{"name": EXPORT, "read_only": False}],
        "io_enabled": True,
        "orphan": False,
    }
    (volume / "spec").write_text(json.dumps(spec))
    sockets = ["--grpc-socket", str(folder / "grpc.sock"), "--nbd-socket", str(folder / "nbd.sock")]
    return [str(binary), "--data", str(folder / "data"), *sockets]


def qemu_command(folder: Path) -> list[str]:
    """qemu-storage-daemon with io_uring."""
    image = sparse_file(folder / "image")
    return [
        "qemu-storage-daemon",
        *("--blockdev", f"driver=file,node-name=file,filename={image},aio=io_uring"),
        *("--nbd-server", f"addr.type=unix,addr.path={folder / 'nbd.sock'},max-connections=16"),
        *("--export", f"type=nbd,id=export,node-name=file,name={EXPORT},writable=on"),
    ]


def nbdkit_command(folder: Path) -> list[str]:
    """nbdkit's file plugin with its usual 16 threads."""
    image = sparse_file(folder / "image")
    return ["nbdkit", "--foreground", "--unix", str(folder / "nbd.sock"), "--exportname", EXPORT, "file", str(image)]


def sparse_file(path: Path) -> Path:
    """Makes the file that is served."""
    with path.open("wb") as file:
        file.truncate(SIZE_BYTES)
    return path


@contextmanager
def running(server: Server, root: Path) -> Iterator[Path]:
    """Starts a server and gives its socket."""
    folder = root / server.name
    folder.mkdir()
    path = folder / "nbd.sock"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(server.command(folder), stdout=log, stderr=log)
    try:
        wait_for(path, process, server.name)
        yield path
    finally:
        process.terminate()
        process.wait()


def wait_for(path: Path, process: subprocess.Popen[bytes], name: str) -> None:
    """Waits until a server takes connections."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"{name} ended with {process.returncode}")
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.02)
    sys.exit(f"{name} does not answer on {path}")


def warm(path: Path) -> None:
    """Brings a file into the page cache."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def measure(path: Path, workload: Workload, seconds: float) -> float:
    """Runs fio once and gives operations or MiB a second."""
    command = [
        *("fio", "--name=bench", "--ioengine=nbd", f"--uri=nbd+unix:///{EXPORT}?socket={path}"),
        *(f"--rw={workload.mode}", f"--bs={workload.block}", f"--numjobs={workload.jobs}"),
        *(f"--iodepth={workload.depth}", f"--size={SIZE_BYTES}", "--norandommap", "--randrepeat=0"),
        *("--time_based", f"--runtime={seconds}", "--group_reporting", "--output-format=json"),
    ]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    job = json.loads(output[output.index("{") :])["jobs"][0]
    side = job["write" if "write" in workload.mode else "read"]
    return float(side["iops"]) if workload.unit == "IOPS" else float(side["bw"]) / 1024


def compare(servers: list[Server], rounds: int, seconds: float, root: Path) -> dict[tuple[str, str], list[float]]:
    """All results by server and workload."""
    results: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        paths = {server.name: stack.enter_context(running(server, root)) for server in servers}
        fill = Workload("fill", "write", "1m", 1, 4, "MiB/s")
        for path in paths.values():
            measure(path, fill, 3)
        for turn in range(rounds):
            order = servers[turn % len(servers) :] + servers[: turn % len(servers)]
            for workload in WORKLOADS:
                for server in order:
                    warm(root / server.name / server.file)
                    value = measure(paths[server.name], workload, seconds)
                    results.setdefault((server.name, workload.name), []).append(value)
                    line = f"round {turn + 1}: {workload.name}: {server.name} {value:,.0f} {workload.unit}"
                    print(line, file=sys.stderr)
    return results


def table(servers: list[Server], results: dict[tuple[str, str], list[float]]) -> str:
    """Medians and ratios in Markdown."""
    names = [server.name for server in servers]
    peers = names[1:]
    head = ["workload", "unit", *names, *(f"fogd : {peer}" for peer in peers)]
    lines = [head, ["---"] * len(head)]
    for workload in WORKLOADS:
        medians = {name: statistics.median(results[name, workload.name]) for name in names}
        ratios = [f"{medians['fogd'] / medians[peer]:.2f}" for peer in peers]
        lines.append([workload.name, workload.unit, *(f"{medians[name]:,.0f}" for name in names), *ratios])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, required=True, help="path of the fogd binary (a release build)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="where files lie meanwhile (default: a temporary folder)")
    options = parser.parse_args()
    if shutil.which("fio") is None:
        sys.exit("fio is missing")
    fogd = options.fogd.resolve()
    servers = [Server("fogd", lambda folder: fogd_command(fogd, folder), FOGD_FILE)]
    for name, command in (("qemu-storage-daemon", qemu_command), ("nbdkit", nbdkit_command)):
        if shutil.which(name) is None:
            print(f"{name} is not installed and left out", file=sys.stderr)
        else:
            servers.append(Server(name, command, "image"))
    with tempfile.TemporaryDirectory(dir=options.folder) as root:
        results = compare(servers, options.rounds, options.seconds, Path(root))
    print(table(servers, results))


if __name__ == "__main__":
    main()
