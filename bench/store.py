"""How fast the embedded store is: acknowledged write transactions a second, and reading 10,000 documents.

    python bench/store.py [FOLDER]

FOLDER is where the store lies (a temporary folder if not given): its disk's flush is most of a lone write.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import sqlalchemy as sa

from fogbank.store.documents import Document, Documents, Scope
from fogbank.store.engine import Store, open_store
from fogbank.store.schema import document_table
from fogbank.store.transaction import Transaction
from options import QUICK

HERE = Scope("111122223333", "us-east-1")
_SECONDS = 0.3 if QUICK else 3.0
_WRITERS = 64
_DOCUMENTS = 10_000


class Widget(Document, frozen=True, kw_only=True):
    """A document of a common size: about 400 bytes of JSON."""

    state: str = "new"
    size: int = 1
    note: str = "x" * 256
    tags: tuple[str, ...] = ("one", "two", "three")


_table = document_table("bench_widgets", ("new",), sa.Column("size", sa.BigInteger, nullable=False))
WIDGETS = Documents(_table, Widget, lambda widget: {"state": widget.state, "size": widget.size})


def flushes_per_second(folder: Path) -> float:
    """What the disk gives at most: appended blocks, each flushed."""
    path = folder / "flush"
    with path.open("wb", buffering=0) as file:
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < 1:
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            count += 1
    path.unlink()
    return count


def writes_per_second(write: Callable[[int], None], writers: int) -> tuple[float, float]:
    """Writes a second by so many threads, and the median of how long one took, in milliseconds."""
    ended = time.perf_counter() + _SECONDS
    times: list[float] = []

    def work(thread: int) -> None:
        number = thread
        while (began := time.perf_counter()) < ended:
            write(number)
            times.append(time.perf_counter() - began)
            number += writers

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / _SECONDS, sorted(times)[len(times) // 2] * 1000


def insert(store: Store, prefix: str) -> Callable[[int], None]:
    """A write that inserts a document."""
    return lambda number: store.write(lambda it: WIDGETS.insert(it, HERE, Widget(id=f"{prefix}-{number}"))) and None


def change(store: Store) -> Callable[[int], None]:
    """A write that reads a document and updates it."""

    def act(transaction: Transaction, number: int) -> None:
        found = WIDGETS.get(transaction, HERE, f"d-{number % _DOCUMENTS:05}")
        assert found is not None
        WIDGETS.must_update(transaction, HERE, msgspec.structs.replace(found, size=found.size + 1))

    return lambda number: store.write(lambda it: act(it, number))


def fill(store: Store) -> None:
    """Stores the documents that are read and changed."""

    def all_of_them(transaction: Transaction) -> None:
        for number in range(_DOCUMENTS):
            WIDGETS.insert(transaction, HERE, Widget(id=f"d-{number:05}"))

    store.write(all_of_them)


def read_all(store: Store) -> int:
    """Reads and decodes every filled document; how many."""
    return store.read(lambda it: sum(1 for _ in WIDGETS.select(it, HERE, _table.c.id.like("d-%"))))


def main(folder: Path) -> None:
    """Prints the figures."""
    store = open_store(f"sqlite:///{folder}/bench.db")
    _table.create(store.engine)
    print(f"flushes of the disk:             {flushes_per_second(folder):8.0f} /s")
    fill(store)
    for name, write in (("insert", insert(store, "i")), ("read and update", change(store))):
        for writers in (1, _WRITERS):
            rate, median_ms = writes_per_second(
                write if writers > 1 or name != "insert" else insert(store, "j"), writers
            )
            print(f"{name:16} {writers:3} writers:    {rate:8.0f} /s   median {median_ms:6.2f} ms")
    began = time.perf_counter()
    assert read_all(store) == _DOCUMENTS
    print(f"read {_DOCUMENTS} documents:          {(time.perf_counter() - began) * 1000:8.0f} ms")
    store.close()


if __name__ == "__main__":
    places = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if places:
        main(Path(places[0]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
