"""Writes values for ever from several threads, and prints the name of each once it was acknowledged.

    python writing.py URL ROUND

Each function writes two values, so that half of one can be told from none of it.
"""

import itertools
import sys
import threading

from fogbank.store.engine import open_store
from fogbank.store.transaction import Transaction
from fogbank.store.values import set_value


def main(url: str, round_: str) -> None:
    """Never returns."""
    store = open_store(url)
    printing = threading.Lock()

    def write(transaction: Transaction, name: str) -> None:
        set_value(transaction, f"{name}-a", "x" * 500)
        set_value(transaction, f"{name}-b", "x" * 500)

    def work(thread: int) -> None:
        for number in itertools.count():
            name = f"r{round_}-t{thread}-n{number}"
            store.write(lambda it, name=name: write(it, name))  # type: ignore[misc]
            with printing:
                sys.stdout.write(f"{name}\n")
                sys.stdout.flush()

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
