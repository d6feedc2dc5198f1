"""Opening a store, and running functions in its transactions.

A function given to `read` or `write` takes a `Transaction`, touches nothing else that lasts, and may be run more than
once (a database may ask for it). What it returns is handed over only when the transaction is durable.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

import sqlalchemy as sa

from fogbank.store.transaction import Transaction

T = TypeVar("T")
Listener = Callable[[], None]


class StoreUnusable(Exception):
    """The store can't be opened: `reason` says why, for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreBusy(Exception):
    """More transactions wait than the store takes. Trying again later helps; nothing was done."""


class StaleDocument(Exception):
    """A document was changed by somebody else since it was read. A writing transaction is run again on it."""


class Backend(Protocol):
    """How one kind of database runs transactions. Futures resolve after the commit is durable."""

    engine: sa.Engine

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]: ...

    def submit_write(
        self, function: Callable[[Transaction], T], committed: Callable[[set[str]], None]
    ) -> Future[T]: ...

    def close(self) -> None: ...


class Store:
    """A store that is open. Safe to use from any thread."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._listeners: dict[str, list[Listener]] = {}
        self._lock = threading.Lock()

    @property
    def engine(self) -> sa.Engine:
        return self._backend.engine

    def listen(self, topic: str, listener: Listener) -> None:
        """Has `listener` called, quickly and without blocking, after each commit that woke `topic`."""
        with self._lock:
            self._listeners.setdefault(topic, []).append(listener)

    def wake(self, topics: set[str]) -> None:
        """Calls the listeners of `topics`."""
        with self._lock:
            listeners = [listener for topic in sorted(topics) for listener in self._listeners.get(topic, ())]
        for listener in listeners:
            listener()

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]:
        """Runs `function` on a snapshot, elsewhere. Raises StoreBusy."""
        return self._backend.submit_read(function)

    def submit_write(self, function: Callable[[Transaction], T]) -> Future[T]:
        """Runs `function` in a writing transaction, elsewhere. Raises StoreBusy."""
        return self._backend.submit_write(function, self.wake)

    def read(self, function: Callable[[Transaction], T]) -> T:
        """Runs `function` on a snapshot and waits. Raises what it raises."""
        return self.submit_read(function).result()

    def write(self, function: Callable[[Transaction], T]) -> T:
        """Runs `function` in a writing transaction and waits until it is durable. Raises what it raises."""
        return self.submit_write(function).result()

    def close(self) -> None:
        """Finishes what was submitted, then closes."""
        self._backend.close()


def open_store(url: str) -> Store:
    """Opens the store at a SQLAlchemy URL and brings its tables up to date.

    Raises StoreUnusable.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreUnusable(f"'{url}' is not a database URL") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreUnusable(f"no store of kind '{parsed.get_backend_name()}': sqlite and postgresql are known")
    # Imported here: whoever uses one store need not pay for the other's driver.
    try:
        backend: Backend
        if parsed.get_backend_name() == "sqlite":
            from fogbank.store.sqlite import SqliteBackend

            backend = SqliteBackend(parsed)
        else:
            from fogbank.store.postgres import PostgresBackend

            backend = PostgresBackend(parsed)
        from fogbank.store.upgrade import upgrade

        upgrade(backend.engine)
    except sa.exc.SQLAlchemyError as error:
        raise StoreUnusable(f"{parsed.render_as_string(hide_password=True)}: {_first_line(error)}") from error
    return Store(backend)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
