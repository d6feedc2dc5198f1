"""Runs every benchmark, one after the other, and writes bench/results.md."""

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"

# Title, what is measured, and the script, which knows --quick.
SECTIONS = (
    (
        "NBD",
        "fogd beside other NBD servers over a Unix socket, limits on. A ratio above 1 says fogd is better (lower ones "
        "among latencies); in brackets what it is to be.",
        "nbd_peers.py",
    ),
    (
        "Encrypted volumes",
        "AES-256-XTS in fogd beside the same fogd without a key, and beside QEMU's LUKS, over Unix sockets.",
        "encrypted.py",
    ),
    (
        "The fastest volumes",
        "io2 with the most IOPS and the most MiB/s that can be ordered. Processor time in cores, fio's beside fogd's.",
        "provisioned.py",
    ),
    (
        "Limits",
        "fio against volumes of each type, more than they allow, over ten seconds each.",
        "limits.py",
    ),
    (
        "Fairness",
        "Connections of one volume, and volumes of one fogd.",
        "fairness.py",
    ),
    (
        "Memory",
        "fogd with 1,000 volumes of 1 GiB.",
        "memory.py",
    ),
    (
        "Devices",
        "/dev nodes: FUSE files and loop devices on them, fio with direct I/O, limits on. A ratio above 1 says fogd is "
        "faster. The loop device alone, on a plain file, is what the kernel's half costs.",
        "devices.py",
    ),
    (
        "The API",
        "The same signed requests in turns. Fogbank commits each volume durably and makes it; moto keeps a record in "
        "memory.",
        "api.py",
    ),
    (
        "KMS",
        "The same signed requests in turns. Fogbank checks signatures and decides by policies; keys lie sealed in its "
        "store. moto checks nothing, and keeps keys in memory.",
        "kms.py",
    ),
    (
        "Policy decisions",
        "One core, the same statements and questions in turns, compiled before. What the last row asks, the others "
        "can't say.",
        "policy.py",
    ),
    (
        "Signatures",
        "Knowing who signed a request, for each kind of key, in strict mode. One core, no network.",
        "credentials.py",
    ),
    ("Starting", "From the command to the API's first answer.", "startup.py"),
    ("The store", "SQLite, each write acknowledged after its flush.", "store.py"),
    ("The wire", "Parsing and serializing alone.", "wire.py"),
)


def _shown(output: str) -> str:
    """A table as it is, anything else as it was printed."""
    return output if not output or output.startswith("|") else f"```\n{output}\n```"


def _sections(text: str) -> dict[str, str]:
    """The sections of a page of results, by title."""
    return {part.partition("\n")[0]: part for part in text.split("\n## ")[1:]}


def _measured(title: str, what: str, script: str, quick: bool) -> tuple[str, bool]:
    """A section, and whether its benchmark ran to its end."""
    print(f"— {title}", file=sys.stderr, flush=True)
    command = [sys.executable, HERE / script, *(["--quick"] if quick else [])]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    shown = _shown(ran.stdout.strip()) or f"Failed: code {ran.returncode}."
    return f"{title}\n\n{what} `python bench/{script}`\n\n{shown}\n", ran.returncode == 0


def main() -> int:
    """0 when every benchmark ran. Sections that were not asked for stay as they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("titles", nargs="*", metavar="SECTION", help=", ".join(title for title, _, _ in SECTIONS))
    parser.add_argument("--quick", action="store_true", help="see that all works: short, and prints instead of writing")
    options = parser.parse_args()
    kept = _sections(RESULTS.read_text()) if RESULTS.exists() else {}
    failed = False
    for title, what, script in SECTIONS:
        if not options.titles or title in options.titles:
            kept[title], ran = _measured(title, what, script, options.quick)
            failed |= not ran
    head = (
        f"# Results\n\nMade by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}. The machine is "
        "shared: trust ratios, which are of one run in turns, before single figures. Medians, minimum to maximum in "
        "brackets.\n"
    )
    page = "\n## ".join([head, *(kept[title].rstrip() + "\n" for title, _, _ in SECTIONS if title in kept)])
    if not options.quick:
        RESULTS.write_text(page)
    print(page)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
