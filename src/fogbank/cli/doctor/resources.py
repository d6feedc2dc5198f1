"""Checks of disk, port and clock."""

import errno
import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

from fogbank.cli.doctor.check import Check, missing, ok, warn
from fogbank.cli.server import find_server
from fogbank.core.layout import DataLayout
from fogbank.core.settings import DEFAULT_PORT

_GIB = 1024**3
_FREE_BYTES_WARN = 10 * _GIB
_FREE_BYTES_MIN = 1 * _GIB
_SPARSE_BYTES = 64 * 1024 * 1024
# Signatures are refused 15 minutes off; a host that far off is wrong about certificates too. This was written in 2026.
_CLOCK_EARLIEST = 1767225600


def check_data_folder(layout: DataLayout) -> Check:
    """That the folder, or the nearest one above it that exists, can be written to and has room."""
    folder = _nearest(layout.root)
    name = "data folder"
    if not os.access(folder, os.W_OK | os.X_OK):
        return missing(name, f"{folder} can't be written to", "name another with --data", essential=True)
    free = shutil.disk_usage(folder).free
    detail = f"{layout.root}: {free / _GIB:.1f} GiB free"
    if free < _FREE_BYTES_MIN:
        return missing(name, detail, "make room, or name another with --data", essential=True)
    return ok(name, detail) if free >= _FREE_BYTES_WARN else warn(name, f"{detail}, which is little for volumes")


def check_sparse_files(layout: DataLayout) -> Check:
    """That a file with holes takes no room, and that holes can be made again: volumes are such files."""
    name = "sparse files"
    folder = _nearest(layout.root)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.truncate(_SPARSE_BYTES)
            allocated = os.fstat(file.fileno()).st_blocks * 512
    except OSError as error:
        reason = "the file system is full" if error.errno == errno.ENOSPC else error.strerror
        return missing(name, f"{folder}: {reason}", "name another folder with --data", essential=True)
    if allocated >= _SPARSE_BYTES:
        return warn(name, f"{folder} fills holes: each volume takes its whole size", "use ext4, xfs or btrfs")
    return ok(name, f"{folder} keeps holes")


def check_port(layout: DataLayout) -> Check:
    server = find_server(layout)
    if server:
        return ok("port", f"Fogbank runs at {server.url}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", DEFAULT_PORT))
        except OSError as error:
            return warn("port", f"{DEFAULT_PORT}: {error.strerror}", "fogbank up --port 0   (takes any free one)")
    return ok("port", f"{DEFAULT_PORT} is free")


def check_clock(_: DataLayout) -> Check:
    now = time.time()
    shown = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    if now < _CLOCK_EARLIEST:
        return warn(
            "clock", f"says {shown}, which is past: signatures and certificates will be refused", "set the time"
        )
    return ok("clock", shown)


def _nearest(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
