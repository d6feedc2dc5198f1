"""Runs a command for a limited time and ends every process it leaves behind.

Daemons leave their parent's session and group, but not this process: as their subreaper it becomes their parent.
Standard library only: it runs before anything is installed.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
# What timeout(1) ends with.
_EXIT_TIMED_OUT = 124
_GRACE_SECONDS = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit-seconds", type=float, required=True)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        print(f"{sys.argv[0]}: no subreaper: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return subprocess.run(options.command, timeout=options.limit_seconds, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"{' '.join(options.command)} took longer than {options.limit_seconds:.0f} s", file=sys.stderr)
        return _EXIT_TIMED_OUT
    finally:
        end_children()


def end_children() -> None:
    """Asks each process left to end, then kills; those that they leave behind become children and are next."""
    deadline = time.monotonic() + _GRACE_SECONDS
    asked: set[int] = set()
    while children := _children():
        number = signal.SIGKILL if time.monotonic() > deadline else signal.SIGTERM
        for pid in children:
            if number is signal.SIGKILL or pid not in asked:
                asked.add(pid)
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
        time.sleep(0.05)
        _collect()
        if time.monotonic() > deadline + _GRACE_SECONDS:
            print(f"still there: {children}", file=sys.stderr)
            return


def _children() -> list[int]:
    """Our children. A pid can't be reused before `_collect` has taken note of its end."""
    pids = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in pids]


def _collect() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    sys.exit(main())
