"""What this machine's kernel says about block devices, and running the programs that set them up."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from fogbank.cli.errors import CliError, Exit

_COMMAND_TIMEOUT_SECONDS = 30
_SYS_BLOCK = Path("/sys/block")
# `which` of a user's PATH would miss losetup and nbd-client.
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"))


def find_program(name: str) -> str | None:
    """The path of a program, system folders included."""
    return shutil.which(name, path=_PATH)


def can_be_root() -> bool:
    """True as root, or where sudo asks for no password."""
    if os.geteuid() == 0:
        return True
    sudo = find_program("sudo")
    return sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0


def run_as_root(argv: Sequence[str]) -> str:
    """What the program prints. Raises CliError where it fails, is missing, or hangs."""
    program = find_program(argv[0])
    if program is None:
        hint = "`fogbank doctor` has the fix."
        raise CliError("missing-program", f"{argv[0]} is not installed.", hint, Exit.UNSUPPORTED)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    try:
        done = subprocess.run(
            [*prefix, program, *argv[1:]], capture_output=True, text=True, timeout=_COMMAND_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CliError("hung", f"{argv[0]} did not end within {_COMMAND_TIMEOUT_SECONDS} seconds.") from error
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"
        raise CliError("device-failed", f"{argv[0]} failed: {reason}")
    return done.stdout


def device_users(device: str) -> list[str]:
    """What on this machine uses the block device or its partitions: mount points, swap, devices on top of it."""
    name = os.path.basename(device)
    numbers = {_read(file) for file in (_SYS_BLOCK / name).glob("**/dev") if file.parent.name.startswith(name)}
    users = [point for number, point in _mounts() if number in numbers]
    holders = [holder.name for holder in (_SYS_BLOCK / name).glob("**/holders/*")]
    swaps = [line.split()[0] for line in _read(Path("/proc/swaps")).splitlines()[1:]]
    users += [f"/dev/{holder}" for holder in holders]
    return users + [f"swap on {swap}" for swap in swaps if _is_on(swap, device)]


def loop_backing_file(device: str) -> str | None:
    """The file behind a loop device; None where it has none."""
    return _read(_SYS_BLOCK / os.path.basename(device) / "loop" / "backing_file") or None


def is_mount_point(path: Path) -> bool:
    """Whether something is mounted at `path`, dead FUSE mounts included: those can't be looked at, only listed."""
    return str(path) in {point for _, point in _mounts()}


def _mounts() -> list[tuple[str, str]]:
    """(`major:minor`, mount point) of each mount."""
    rows = [line.split() for line in _read(Path("/proc/self/mountinfo")).splitlines()]
    return [(row[2], _unescape(row[4])) for row in rows]


def _unescape(path: str) -> str:
    """A path of mountinfo, where blanks and backslashes stand as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _is_on(path: str, device: str) -> bool:
    return path == device or path.startswith(device + "p")


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
