"""Fills the disk under a store by acknowledged writes, makes room, and says what is left.

    python filling.py FOLDER limit|disk

`limit`: files can't grow beyond a bound, which is then lifted. `disk`: FOLDER is a small file system, on which a
file is removed to make room. Prints a JSON object.
"""

import json
import resource
import signal
import sys
from concurrent.futures import wait
from pathlib import Path

import sqlalchemy as sa

from fogbank.store.engine import Store, open_store
from fogbank.store.schema import cloud_values
from fogbank.store.transaction import Transaction
from fogbank.store.values import set_value

_GROUPS_MAX, _GROUP = 200, 32


def fill(store: Store) -> tuple[set[str], list[str]]:
    """Writes groups until one fails: the names acknowledged, and the errors of the group that failed."""
    acknowledged: set[str] = set()
    for number in range(_GROUPS_MAX):
        names = [f"g{number}-{each}" for each in range(_GROUP)]
        futures = {name: store.submit_write(lambda it, name=name: set_value(it, name, "x" * 400)) for name in names}
        wait(futures.values(), 60)
        acknowledged |= {name for name, future in futures.items() if future.exception() is None}
        errors = [str(future.exception()).splitlines()[0] for future in futures.values() if future.exception()]
        if errors:
            return acknowledged, errors
    return acknowledged, []


def names_in(transaction: Transaction) -> set[str]:
    return set(transaction.connection.execute(sa.select(cloud_values.c.name)).scalars())


def main(folder: Path, how: str) -> None:
    """See module."""
    store = open_store(f"sqlite:///{folder}/store.db")
    ballast = folder / "ballast"
    if how == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    else:
        ballast.write_bytes(bytes(500_000))
    acknowledged, errors = fill(store)
    readable = acknowledged <= store.read(names_in)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    ballast.unlink(missing_ok=True)
    store.write(lambda it: set_value(it, "after", "x"))
    store.close()
    again = open_store(f"sqlite:///{folder}/store.db")
    kept = again.read(names_in)
    again.close()
    lost, unexpected = sorted(acknowledged - kept), sorted(kept - acknowledged - {"after"})
    print(
        json.dumps(
            {
                "acknowledged": len(acknowledged),
                "errors": errors,
                "readable_while_full": readable,
                "lost": lost,
                "unexpected": unexpected,
                "after": "after" in kept,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
