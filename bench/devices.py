#!/usr/bin/env python3
"""/dev nodes of volumes: fogd's own beside others, on one machine, in one run, in turns.

Each way makes a FUSE file of 512 MiB, filled once and in the page cache, and a loop device with direct I/O stands on
it; fio with libaio and direct I/O is the user. Rounds are interleaved and their order turns. "loop alone" is a loop
device on a plain file: what the kernel's half costs without FUSE or a server.

Needs root, fio, losetup, and of the peers whichever is to be compared: nbdfuse, nbdkit, qemu-storage-daemon.
Prints a Markdown table: medians over the rounds, and fogd's ratio to each peer.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbd_servers import FOGD, HIGH, READY_SECONDS, Fogd, fogd_command, sparse_file, wait_for

SIZE_BYTES = 512 << 20
# The first volume that a fogd is given here, and its bytes.
EXPORT = "vol-00000000"
FOGD_FILE = f"data/volumes/{EXPORT}/data"
Processes = list[subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Workload:
    """One way to load a node. on_file: the FUSE file itself, without the loop device."""

    name: str
    mode: str
    block: str
    jobs: int
    depth: int
    unit: str = "IOPS"
    on_file: bool = False


WORKLOADS = [
    Workload("4 KiB random read, 1 × 16", "randread", "4k", 1, 16),
    Workload("4 KiB random write, 1 × 16", "randwrite", "4k", 1, 16),
    Workload("4 KiB random read, 2 × 32", "randread", "4k", 2, 32),
    Workload("4 KiB random write, 2 × 32", "randwrite", "4k", 2, 32),
    Workload("4 KiB random read, 1 × 1", "randread", "4k", 1, 1),
    Workload("1 MiB sequential read, 1 × 8", "read", "1m", 1, 8, "MiB/s"),
    Workload("1 MiB sequential write, 1 × 8", "write", "1m", 1, 8, "MiB/s"),
    Workload("on the FUSE file: random read, 1 × 16", "randread", "4k", 1, 16, on_file=True),
    Workload("on the FUSE file: random write, 1 × 16", "randwrite", "4k", 1, 16, on_file=True),
]


@dataclass(frozen=True)
class Way:
    """A way to make a node: how its file comes to be at `image` in a folder, and which file it serves there."""

    name: str
    make: Callable[[Path, Processes], None]
    file: str
    needs: tuple[str, ...] = ()


def spawn(folder: Path, argv: list[str], processes: Processes) -> subprocess.Popen[bytes]:
    """Starts a process that is ended at the end."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    processes.append(process)
    return process


def start_fogd(fogd: Path, folder: Path, processes: Processes) -> None:
    """fogd with a volume, its sockets in `folder`."""
    process = spawn(folder, fogd_command(fogd, folder, "--device-socket", str(folder / "device.sock")), processes)
    wait_for(folder / "nbd.sock", process)
    Fogd(process, folder).volume(HIGH, SIZE_BYTES)


def own(fogd: Path, folder: Path, processes: Processes) -> None:
    """fogd's own file."""
    start_fogd(fogd, folder, processes)
    hold = [str(fogd), "hold-device", "--socket", str(folder / "device.sock"), "--export", EXPORT]
    spawn(folder, [*hold, "--image", str(folder / "image")], processes)


def nbdfuse(fogd: Path, folder: Path, processes: Processes) -> None:
    """nbdfuse over fogd's NBD."""
    start_fogd(fogd, folder, processes)
    uri = f"nbd+unix:///{EXPORT}?socket={folder / 'nbd.sock'}"
    spawn(folder, ["nbdfuse", str(folder / "image"), uri], processes)


def retrying_nbdfuse(fogd: Path, folder: Path, processes: Processes) -> None:
    """nbdfuse over nbdkit's retry filter over fogd's NBD: what outlives a restart of fogd."""
    start_fogd(fogd, folder, processes)
    nbdkit = ["nbdkit", "--single", "--filter=retry", "nbd", f"socket={folder / 'nbd.sock'}", f"export={EXPORT}"]
    spawn(folder, ["nbdfuse", str(folder / "image"), "--command", *nbdkit], processes)


def qemu(folder: Path, processes: Processes) -> None:
    """qemu-storage-daemon's FUSE export of a plain file, with io_uring."""
    served = sparse_file(folder / "served", SIZE_BYTES)
    argv = ["qemu-storage-daemon", "--blockdev", f"driver=file,node-name=file,filename={served},aio=io_uring"]
    export = f"type=fuse,id=export,node-name=file,mountpoint={folder / 'image'},writable=on"
    spawn(folder, [*argv, "--export", export], processes)


def loop_alone(folder: Path, _: Processes) -> None:
    """The plain file."""
    sparse_file(folder / "image", SIZE_BYTES)


@contextmanager
def node(way: Way, root: Path) -> Iterator[str]:
    """The loop device of a way, while the block runs."""
    folder = root / way.name.replace(" ", "-")
    folder.mkdir()
    image = folder / "image"
    image.touch()
    processes: Processes = []
    try:
        way.make(folder, processes)
        wait_until(lambda: image.stat().st_size == SIZE_BYTES, f"{way.name}: no file; {folder / 'log'}")
        device = output("losetup", "--find", "--show", "--direct-io=on", str(image))
        try:
            yield device
        finally:
            output("losetup", "--detach", device)
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def warm(path: Path) -> None:
    """Brings a file into the page cache."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def wait_until(condition: Callable[[], bool], failure: str) -> None:
    """Ends the program with `failure` when the condition does not come true."""
    deadline = time.monotonic() + READY_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(failure)
        time.sleep(0.02)


def output(*argv: str) -> str:
    """What a program prints."""
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def measure(path: str, workload: Workload, seconds: float) -> float:
    """Runs fio once and gives operations or MiB a second."""
    command = [
        *("fio", "--name=bench", "--ioengine=libaio", "--direct=1", f"--filename={path}"),
        *(f"--rw={workload.mode}", f"--bs={workload.block}", f"--numjobs={workload.jobs}"),
        *(f"--iodepth={workload.depth}", f"--size={SIZE_BYTES}", "--norandommap", "--randrepeat=0"),
        *("--time_based", f"--runtime={seconds}", "--group_reporting", "--output-format=json"),
    ]
    job = json.loads(output(*command))["jobs"][0]
    side = job["write" if "write" in workload.mode else "read"]
    return float(side["iops"]) if workload.unit == "IOPS" else float(side["bw"]) / 1024


def compare(ways: list[Way], rounds: int, seconds: float, root: Path) -> dict[tuple[str, str], list[float]]:
    """All results by way and workload."""
    results: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        devices = {way.name: stack.enter_context(node(way, root)) for way in ways}
        for device in devices.values():
            measure(device, Workload("fill", "write", "1m", 1, 4, "MiB/s"), 2)
        for turn in range(rounds):
            order = ways[turn % len(ways) :] + ways[: turn % len(ways)]
            for workload in WORKLOADS:
                for way in order:
                    folder = root / way.name.replace(" ", "-")
                    warm(folder / way.file)
                    target = str(folder / "image") if workload.on_file else devices[way.name]
                    value = measure(target, workload, seconds)
                    results.setdefault((way.name, workload.name), []).append(value)
                    print(f"round {turn + 1}: {workload.name}: {way.name} {value:,.0f}", file=sys.stderr)
    return results


def table(ways: list[Way], results: dict[tuple[str, str], list[float]]) -> str:
    """Medians and ratios in Markdown."""
    names = [way.name for way in ways]
    head = ["workload", "unit", *names, *(f"{names[0]} : {peer}" for peer in names[1:])]
    lines = [head, ["---"] * len(head)]
    for workload in WORKLOADS:
        medians = {name: statistics.median(results[name, workload.name]) for name in names}
        ratios = [f"{medians[names[0]] / medians[peer]:.2f}" for peer in names[1:]]
        lines.append([workload.name, workload.unit, *(f"{medians[name]:,.0f}" for name in names), *ratios])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fogd", type=Path, default=FOGD, help="path of the fogd binary (a release build)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="where files lie meanwhile (default: a temporary folder)")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    options = parser.parse_args()
    rounds, seconds = (1, 0.5) if options.quick else (options.rounds, options.seconds)
    fogd = options.fogd.resolve()
    candidates = [
        Way("fogd", lambda folder, processes: own(fogd, folder, processes), FOGD_FILE, ("fio", "losetup")),
        Way("qemu-storage-daemon", qemu, "served", ("qemu-storage-daemon",)),
        Way("nbdfuse", lambda folder, processes: nbdfuse(fogd, folder, processes), FOGD_FILE, ("nbdfuse",)),
        Way(
            "nbdfuse and retry",
            lambda folder, processes: retrying_nbdfuse(fogd, folder, processes),
            FOGD_FILE,
            ("nbdfuse", "nbdkit"),
        ),
        Way("loop alone", loop_alone, "image"),
    ]
    ways = []
    for way in candidates:
        lacking = [program for program in way.needs if shutil.which(program) is None]
        if lacking and way.name == "fogd":
            sys.exit(f"{', '.join(lacking)} is missing")
        if lacking:
            print(f"{way.name} is left out: {', '.join(lacking)} is not installed", file=sys.stderr)
        else:
            ways.append(way)
    with tempfile.TemporaryDirectory(dir=options.folder) as root:
        results = compare(ways, rounds, seconds, Path(root))
    print(table(ways, results))


if __name__ == "__main__":
    main()
