"""Checks of programs: is it there, does it run, which version."""

import subprocess
import sys
from pathlib import Path

from fogbank.cli.devices.engine import EngineLoop
from fogbank.cli.devices.host import can_be_root, find_program
from fogbank.cli.doctor.check import Check, missing, ok, warn
from fogbank.core.layout import DataLayout
from fogbank.planes.block.fogd_process import default_binary

_TIMEOUT_SECONDS = 10
_PYTHON_MIN = (3, 11)
_CARGO_MIN = (1, 85)


def first_line(argv: list[str]) -> str | None:
    """The first line that a program prints; None where it is missing, fails or hangs."""
    program = find_program(argv[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *argv[1:]], capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else None


def check_python(_: DataLayout) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _PYTHON_MIN:
        return missing("python", version, "apt-get install python3", essential=True)
    return ok("python", f"{version} at {sys.executable}")


def check_fogd(_: DataLayout) -> Check:
    """That the data plane was built, and runs here: it may have been built for another machine."""
    try:
        binary = default_binary()
    except FileNotFoundError as error:
        return missing("fogd", str(error), "make build", essential=True)
    version = first_line([str(binary), "--version"])
    if version is None:
        return missing("fogd", f"{binary} does not run here", "make build", essential=True)
    return ok("fogd", f"{version} at {binary}")


def check_cargo(_: DataLayout) -> Check:
    rustup = Path.home() / ".cargo" / "bin" / "cargo"
    said = first_line(["cargo", "--version"]) or (first_line([str(rustup), "--version"]) if rustup.exists() else None)
    # Debian 12 has it new enough under another name only.
    fix = "apt-get install cargo-web rustc-web   (Debian 12), apt-get install cargo rustc   (Debian 13)"
    if said is None:
        return warn("cargo", "not installed; it takes one to build Fogbank, not to run it", fix)
    try:
        version = tuple(int(part) for part in said.split()[1].split(".")[:2])
    except (IndexError, ValueError):
        return warn("cargo", f"can't tell the version of '{said}'", fix)
    return ok("cargo", said) if version >= _CARGO_MIN else warn("cargo", f"{said}: 1.85 or newer is needed", fix)


def check_fio(_: DataLayout) -> Check:
    said = first_line(["fio", "--version"])
    if said is None:
        return missing("fio", "not installed; `fogbank tour` drives volumes with it", "apt-get install fio")
    engines = subprocess.run(
        ["fio", "--enghelp"], capture_output=True, text=True, check=False, timeout=_TIMEOUT_SECONDS
    ).stdout
    if "nbd" not in engines.split():
        return warn("fio", f"{said}, built without NBD", "apt-get install fio")
    return ok("fio", f"{said}, with NBD")


def check_nbdfuse(_: DataLayout) -> Check:
    """What /dev nodes are made with on kernels too old for fogd's own."""
    found = {name: first_line([name, "--version"]) for name in ("nbdfuse", "nbdkit")}
    lacking = " and ".join(name for name, version in found.items() if version is None)
    if not lacking:
        return ok("nbdfuse, nbdkit", ", ".join(str(version) for version in found.values()))
    if not EngineLoop().missing():
        return ok("nbdfuse, nbdkit", f"{lacking} not installed, and not needed: fogd serves /dev nodes itself")
    fix = "apt-get install libnbd-bin nbdkit fuse3"
    return missing("nbdfuse, nbdkit", f"{lacking} not installed; /dev nodes are made with them on this machine", fix)


def check_losetup(_: DataLayout) -> Check:
    if find_program("losetup") is None:
        return missing("losetup", "not installed; /dev nodes are loop devices", "apt-get install mount")
    return ok("losetup", str(find_program("losetup")))


def check_nbdinfo(_: DataLayout) -> Check:
    said = first_line(["nbdinfo", "--version"])
    if said is None:
        return warn("nbdinfo", "not installed; it shows what an export offers", "apt-get install libnbd-bin")
    return ok("nbdinfo", said)


def check_file_systems(_: DataLayout) -> Check:
    if find_program("mkfs.ext4") is None:
        return warn("mkfs.ext4", "not installed; the tour makes a file system", "apt-get install e2fsprogs")
    return ok("mkfs.ext4", str(find_program("mkfs.ext4")))


def check_root(_: DataLayout) -> Check:
    if can_be_root():
        return ok("root", "available; /dev nodes and mounts can be made")
    fix = "run as root, or let this user use sudo without a password"
    return warn("root", "not available: volumes are reachable by NBD, but can't become /dev nodes", fix)
