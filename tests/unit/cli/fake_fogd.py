"""Stands in for fogd as a process: its lock, its socket, its exit codes. It carries no volume.

What it shall do wrong is in the file `misbehave` of its data folder: `ignore-term`, `exit:N` or `deaf` (never listens).
"""

import argparse
import fcntl
import os
import signal
import socket
import sys
import threading
from pathlib import Path

EXIT_LOCKED = 75


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--grpc-socket", type=Path, required=True)
    parser.add_argument("--nbd-socket", type=Path)
    parser.add_argument("--device-socket", type=Path)
    parser.add_argument("--log-file", type=Path)
    parser.add_argument("--integrity", choices=["on", "off"])
    options = parser.parse_args()
    misbehave = options.data / "misbehave"
    fault = misbehave.read_text() if misbehave.exists() else ""
    print("fake fogd starts", file=sys.stderr)
    (options.data / "environment").write_text("\n".join(sorted(os.environ)))
    (options.data / "descriptors").write_text(" ".join(sorted(os.listdir("/proc/self/fd"))))
    if fault.startswith("exit:"):
        return int(fault.removeprefix("exit:"))
    lock = (options.data / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return EXIT_LOCKED
    ended = threading.Event()
    signal.signal(signal.SIGTERM, signal.SIG_IGN if fault == "ignore-term" else lambda *_: ended.set())
    if fault == "deaf":
        signal.pause()
        return 0
    options.grpc_socket.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(options.grpc_socket))
        listener.listen()
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
