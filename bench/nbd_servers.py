"""NBD servers as the benchmarks run them: fogd with volumes of given limits, and the peers on one file each."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fogbank.planes.block.contract import NO_KEYS, UNLIMITED, Limits, Rate, Result, VolumeSpec
from fogbank.planes.block.grpc_plane import GrpcBlockPlane

FOGD = Path(__file__).resolve().parent.parent / "src" / "fogbank" / "bin" / "fogd"
READY_SECONDS = 10.0
# In the way of every request, and set too high to be felt.
HIGH = Limits(256 << 10, Rate.steady(1e8), Rate.steady(1e12))
NO_LIMIT = Limits(256 << 10, UNLIMITED, UNLIMITED)


@dataclass(frozen=True)
class Export:
    """Something to send NBD requests to."""

    server: str
    socket: Path
    name: str
    pid: int

    @property
    def uri(self) -> str:
        """As NBD clients take it."""
        return f"nbd+unix:///{self.name}?socket={self.socket}"


class Fogd:
    """A fogd, and its control interface."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.pid = process.pid
        self.socket = folder / "nbd.sock"
        self.plane = GrpcBlockPlane(folder / "grpc.sock")
        self._made = 0
        self._generation = 1

    def volume(self, limits: Limits, size_bytes: int, key: bytearray | None = None) -> Export:
        """Makes a volume, encrypted where there is a key. Raises RuntimeError when fogd refuses."""
        return self.volumes(1, limits, size_bytes, key)[0]

    def volumes(self, count: int, limits: Limits, size_bytes: int, key: bytearray | None = None) -> list[Export]:
        """Makes several at once."""
        ids = [f"vol-{self._made + number:08x}" for number in range(count)]
        self._made += count
        made = [VolumeSpec(each, 1, size_bytes, limits, exports=(each,), encrypted=key is not None) for each in ids]
        self._apply(made, {} if key is None else dict.fromkeys(ids, key))
        return [Export("fogd", self.socket, each, self.pid) for each in ids]

    def limit(self, export: Export, limits: Limits) -> None:
        """Gives a volume other limits."""
        self._generation += 1
        (seen,) = self.plane.observe([export.name])
        self._apply([VolumeSpec(seen.id, self._generation, seen.size_bytes, limits, exports=(seen.id,))])

    def _apply(self, specs: list[VolumeSpec], keys: Mapping[str, bytearray] = NO_KEYS) -> None:
        for outcome in self.plane.apply(specs, keys=keys).outcomes:
            if outcome.result is not Result.APPLIED:
                raise RuntimeError(f"{outcome.id}: {outcome.error}")


@contextmanager
def process(command: list[str], folder: Path, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that takes connections at `path`; its log is in `folder`."""
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(path, running)
        yield running
    finally:
        running.terminate()
        running.wait()


def fogd_command(binary: Path, folder: Path, *options: str) -> list[str]:
    """fogd with its data and its sockets in a folder."""
    sockets = ["--grpc-socket", str(folder / "grpc.sock"), "--nbd-socket", str(folder / "nbd.sock")]
    return [str(binary), "--data", str(folder / "data"), *sockets, *options]


@contextmanager
def fogd(binary: Path, folder: Path, *options: str) -> Iterator[Fogd]:
    """fogd in a new folder, with further options."""
    folder.mkdir()
    with process(fogd_command(binary, folder, *options), folder, folder / "nbd.sock") as running:
        server = Fogd(running, folder)
        try:
            yield server
        finally:
            server.plane.close()


@contextmanager
def fogd_export(binary: Path, folder: Path, size_bytes: int, *options: str) -> Iterator[Export]:
    """fogd with one volume, its limits on and out of reach; with further options, which its name then shows."""
    with fogd(binary, folder, *options) as server:
        yield replace(server.volume(HIGH, size_bytes), server=" ".join(("fogd", *options)))


def sparse_file(path: Path, size_bytes: int) -> Path:
    """Makes a file of nothing."""
    with path.open("wb") as file:
        file.truncate(size_bytes)
    return path


def peers() -> list[str]:
    """The peers that are installed."""
    for name in ("qemu-storage-daemon", "nbdkit"):
        if shutil.which(name) is None:
            print(f"{name} is not installed and left out", file=sys.stderr)
    return [name for name in ("qemu-storage-daemon", "nbdkit") if shutil.which(name) is not None]


@contextmanager
def peer_export(name: str, folder: Path, size_bytes: int) -> Iterator[Export]:
    """A peer on a sparse file."""
    folder.mkdir()
    image, path = sparse_file(folder / "image", size_bytes), folder / "nbd.sock"
    command = _qemu(image, path) if name == "qemu-storage-daemon" else _nbdkit(image, path)
    with process(command, folder, path) as running:
        yield Export(name, path, "bench", running.pid)


def _qemu(image: Path, path: Path) -> list[str]:
    """With io_uring."""
    return [
        "qemu-storage-daemon",
        *("--blockdev", f"driver=file,node-name=file,filename={image},aio=io_uring"),
        *("--nbd-server", f"addr.type=unix,addr.path={path},max-connections=16"),
        *("--export", "type=nbd,id=export,node-name=file,name=bench,writable=on"),
    ]


def _nbdkit(image: Path, path: Path) -> list[str]:
    """The file plugin with its usual 16 threads."""
    return ["nbdkit", "--foreground", "--unix", str(path), "--exportname", "bench", "file", str(image)]


def wait_for(path: Path, running: subprocess.Popen[bytes]) -> None:
    """Waits until a server takes connections; ends the program when it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if running.poll() is not None:
            sys.exit(f"{running.args!r} ended with {running.returncode}")
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.02)
    sys.exit(f"{running.args!r} does not answer on {path}")
