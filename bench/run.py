"""Runs every benchmark, one after the other, and writes bench/results.md."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"
FOGD = HERE.parent / "src" / "fogbank" / "bin" / "fogd"

# Title, what is measured, and the command.
SECTIONS = (
    (
        "NBD",
        "fogd beside other NBD servers over a Unix socket, limits on. A ratio above 1 says fogd is faster.",
        ["nbd_peers.py", "--fogd", str(FOGD)],
    ),
    (
        "Devices",
        "/dev nodes: FUSE files and loop devices on them, fio with direct I/O, limits on. A ratio above 1 says fogd is "
        "faster. The loop device alone, on a plain file, is what the kernel's half costs.",
        ["devices.py", "--fogd", str(FOGD)],
    ),
    (
        "The API",
        "The same signed requests in turns. Fogbank commits each volume durably and makes it; moto keeps a record in "
        "memory.",
        ["api.py"],
    ),
    ("Starting", "From the command to the API's first answer.", ["startup.py"]),
    ("The store", "SQLite, each write acknowledged after its flush.", ["store.py"]),
    ("The wire", "Parsing and serializing alone.", ["wire.py"]),
)


def _shown(output: str) -> str:
    """A table as it is, anything else as it was printed."""
    return output if not output or output.startswith("|") else f"```\n{output}\n```"


def main() -> int:
    """0 when every benchmark ran."""
    parts = [
        "# Results",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}. The machine is shared: trust ratios, "
        "which are of one run in turns, before single figures. Medians, minimum to maximum in brackets.",
    ]
    failed = False
    for title, what, command in SECTIONS:
        print(f"— {title}", file=sys.stderr, flush=True)
        ran = subprocess.run(
            [sys.executable, HERE / command[0], *command[1:]], stdout=subprocess.PIPE, text=True, check=False
        )
        failed |= ran.returncode != 0
        shown = f"python bench/{command[0]}"
        parts += [
            "",
            f"## {title}",
            "",
            f"{what} `{shown}`",
            "",
            _shown(ran.stdout.strip()) or f"Failed: code {ran.returncode}.",
        ]
    RESULTS.write_text("\n".join(parts) + "\n")
    print(RESULTS.read_text())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
