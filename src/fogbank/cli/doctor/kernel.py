"""Checks of what the kernel offers: FUSE, loop devices, NBD, KVM."""

import os
import subprocess

from fogbank.cli.devices.engine import serves_volumes
from fogbank.cli.devices.host import find_program
from fogbank.cli.doctor.check import Check, missing, ok, warn
from fogbank.core.layout import DataLayout

# A guest that only ends itself takes under a second with a KVM that works; a broken one hangs or aborts.
_KVM_PROBE_SECONDS = 8
# Boot sector: out 0xf4, al with al = 0 (isa-debug-exit: QEMU then ends with code 1), then halt.
_BOOT_SECTOR = (b"\xb0\x00\xe6\xf4\xf4").ljust(510, b"\0") + b"\x55\xaa"
_EXIT_OF_GUEST = 1


def check_fuse(_: DataLayout) -> Check:
    if not os.path.exists("/dev/fuse"):
        return missing("/dev/fuse", "not there", "modprobe fuse   (in a container: --device /dev/fuse)")
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return warn("/dev/fuse", "may not be opened by this user", "run as root, or use sudo")
    release = os.uname().release
    if not serves_volumes(release):
        detail = (
            f"can be opened; Linux {release} is too old for fogd's own file: /dev nodes are made by NBD, and slower"
        )
        return warn("/dev/fuse", detail, "Linux 6.9 or newer")
    return ok("/dev/fuse", "can be opened; fogd serves /dev nodes")


def check_loop(_: DataLayout) -> Check:
    if not os.path.exists("/dev/loop-control"):
        return missing("loop devices", "/dev/loop-control is not there", "modprobe loop")
    try:
        descriptor = os.open("/dev/loop-control", os.O_RDWR)
    except OSError as error:
        return warn("loop devices", f"/dev/loop-control: {error.strerror}", "run as root, or use sudo")
    os.close(descriptor)
    return ok("loop devices", "can be made")


def check_kernel_nbd(_: DataLayout) -> Check:
    fix = "modprobe nbd && apt-get install nbd-client"
    if not os.path.exists("/dev/nbd0"):
        return warn("kernel NBD", "this kernel has none loaded; /dev nodes are made by FUSE and loop", fix)
    if not find_program("nbd-client"):
        return warn("kernel NBD", "nbd-client is not installed", "apt-get install nbd-client")
    return ok("kernel NBD", "/dev/nbd0 and nbd-client are there")


def check_kvm(_: DataLayout) -> Check:
    """Whether a guest really runs under KVM: on some hosts /dev/kvm is there and hangs."""
    without = "machines run under emulation (TCG) instead, some ten times slower"
    if not os.path.exists("/dev/kvm"):
        return warn("KVM", f"/dev/kvm is not there; {without}", "switch virtualization on in the firmware or the host")
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return warn(
            "KVM", "/dev/kvm may not be opened by this user", f"usermod -aG kvm {os.environ.get('USER', '$USER')}"
        )
    emulator = find_program(f"qemu-system-{os.uname().machine}")
    if emulator is None or os.uname().machine != "x86_64":
        return warn("KVM", "/dev/kvm is there; not tried, for QEMU is not installed", "apt-get install qemu-system-x86")
    if _kvm_guest_runs(emulator):
        return ok("KVM", "a guest ran")
    return warn("KVM", f"/dev/kvm is there, but a guest does not run: it hung or was aborted; {without}")


def _kvm_guest_runs(emulator: str) -> bool:
    descriptor = os.memfd_create("boot-sector")
    with os.fdopen(descriptor, "wb") as boot_sector:
        boot_sector.write(_BOOT_SECTOR)
        boot_sector.flush()
        argv = [emulator, "-accel", "kvm", "-m", "16", "-nodefaults", "-display", "none", "-no-reboot"]
        argv += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x01"]
        argv += ["-drive", f"file=/proc/self/fd/{descriptor},format=raw,if=floppy,readonly=on"]
        try:
            done = subprocess.run(
                argv,
                pass_fds=(descriptor,),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_KVM_PROBE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == _EXIT_OF_GUEST and not done.stderr
