"""Real files on a real file system on a volume: written, unmounted, looked at again."""

import hashlib
import os
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fogbank.cli.devices import host
from fogbank.cli.errors import CliError
from fogbank.cli.tour.plan import FILE_SYSTEM_GIB

# Enough to be more than a cache's flourish, little enough to be done in a second.
_BYTES_MAX = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tree:
    """Files under a folder: how many, how large, and one checksum over names and contents."""

    files: int
    bytes: int
    sha256: str


def format_device(device: str) -> None:
    """An ext4 on the first `FILE_SYSTEM_GIB` of the device, its root this user's. Raises CliError."""
    owner = f"root_owner={os.getuid()}:{os.getgid()}"
    host.run_as_root(["mkfs.ext4", "-q", "-F", "-E", owner, device, f"{FILE_SYSTEM_GIB}G"])


@contextmanager
def mounted(device: str, mount_point: Path) -> Iterator[Path]:
    """The device's file system at `mount_point`, unmounted (and so written out) afterwards. Raises CliError."""
    mount_point.mkdir(exist_ok=True)
    host.run_as_root(["mount", device, str(mount_point)])
    try:
        yield mount_point
    finally:
        host.run_as_root(["umount", str(mount_point)])


def write_files(folder: Path) -> Tree:
    """Copies Python's own library there, as much of it as fits the tour."""
    source = Path(sysconfig.get_path("stdlib"))
    left = _BYTES_MAX
    for file in sorted(source.rglob("*.py")):
        size = file.stat().st_size
        if "site-packages" in file.parts or size > left:
            continue
        left -= size
        target = folder / "library" / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return look_at(folder / "library")


def look_at(folder: Path) -> Tree:
    """Reads every file under the folder."""
    digest = hashlib.sha256()
    files = size = 0
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode())
            digest.update(content)
            files += 1
            size += len(content)
    return Tree(files, size, digest.hexdigest())


def require_same(found: Tree, written: Tree, when: str) -> None:
    """Raises CliError where what was found is not what was written."""
    if found != written:
        raise CliError("files-differ", f"The files on the volume are not what was written, {when}.")
