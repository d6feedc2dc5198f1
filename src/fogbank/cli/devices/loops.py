"""Loop devices with direct I/O on a file."""

from functools import partial
from pathlib import Path

from fogbank.cli.devices import host
from fogbank.cli.devices.waiting import wait_until
from fogbank.cli.errors import CliError, Exit


def attach(image: Path) -> str:
    """A new loop device on the file. Raises CliError."""
    return host.run_as_root(["losetup", "--find", "--show", "--direct-io=on", str(image)]).strip()


def stands_on(device: str, image: str) -> bool:
    """Whether the loop device's file is this one."""
    return bool(device) and host.loop_backing_file(device) == image


def detach(image: str, patience_seconds: float) -> None:
    """Takes down each loop device on the file. Raises CliError `device-busy` where one is still open after the time.

    All of them: one made just before a crash is too young for any record.
    """
    names = [entry.name for entry in Path("/sys/block").glob("loop*")]
    for device in [f"/dev/{name}" for name in names if host.loop_backing_file(name) == image]:
        host.run_as_root(["losetup", "--detach", device])
        # An open device goes away only when the last one closes it.
        if not wait_until(partial(_is_free, device, image), patience_seconds):
            raise CliError("device-busy", f"{device} is still open.", f"`fuser {device}` says by whom.", Exit.BUSY)


def _is_free(device: str, image: str) -> bool:
    return not stands_on(device, image)
