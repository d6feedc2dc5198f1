"""Opening a store, and running functions in its transactions.

A function given to `read` or `write` takes a `Transaction`, touches nothing else that lasts, and may be run more than
once (a database may ask for it). What it returns is handed over only when the transaction is durable. It doesn't catch
a database error and go on: PostgreSQL has given the transaction up by then.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

import sqlalchemy as sa

from fogbank.store.transaction import Transaction

T = TypeVar("T")
Listener = Callable[[], None]
# A function that met a stale document is run so often in all: what it read is the newest by then, or isn't read at all.
STALE_TRIES = 3
log = logging.getLogger("fogbank.store")
_here = threading.local()


class StoreUnusable(Exception):
    """The store can't be opened: `reason` says why, for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreBusy(Exception):
    """More transactions wait than the store takes. Trying again later helps; nothing was done."""


class StoreClosed(Exception):
    """The store is closed, or closing. Nothing was done."""


class StaleDocument(Exception):
    """A document was changed by somebody else since it was read. A writing transaction is run again on it.

    Raised to the caller when that didn't help.
    """


def run_transactions_here() -> None:
    """Said by each thread that runs transactions, so that waiting for one inside another is found out."""
    _here.runs_transactions = True


class Backend(Protocol):
    """How one kind of database runs transactions. Futures resolve after the commit is durable."""

    engine: sa.Engine

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]: ...

    def submit_write(
        self, function: Callable[[Transaction], T], committed: Callable[[set[str]], None]
    ) -> Future[T]: ...

    def maintain(self) -> None: ...

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
            try:
                listener()
            except Exception:
                # The commit stands whatever they do, and other calls wait for this thread.
                log.exception("a listener of the store failed")

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]:
        """Runs `function` on a snapshot that it can't change, elsewhere. Raises StoreBusy, StoreClosed."""
        return self._backend.submit_read(function)

    def submit_write(self, function: Callable[[Transaction], T]) -> Future[T]:
        """Runs `function` in a writing transaction, elsewhere. Raises StoreBusy, StoreClosed."""
        return self._backend.submit_write(function, self.wake)

    def read(self, function: Callable[[Transaction], T]) -> T:
        """Runs `function` on a snapshot and waits. Raises what it raises."""
        return _wait(self.submit_read, function)

    def write(self, function: Callable[[Transaction], T]) -> T:
        """Runs `function` in a writing transaction and waits until it is durable. Raises what it raises."""
        return _wait(self.submit_write, function)

    def maintain(self) -> None:
        """Runs the database's own light maintenance beside what goes on. Raises sqlalchemy.exc.SQLAlchemyError."""
        self._backend.maintain()

    def close(self) -> None:
        """Finishes what was submitted, then closes. A second time does nothing."""
        self._backend.close()


def _wait(submit: Callable[[Callable[[Transaction], T]], Future[T]], function: Callable[[Transaction], T]) -> T:
    if getattr(_here, "runs_transactions", False):
        raise RuntimeError("a transaction must not wait for another: it may be what that one waits for")
    return submit(function).result()


def open_store(url: str) -> Store:
    """Opens the store at a SQLAlchemy URL and brings its tables up to date.

    Raises StoreUnusable.
    """
    parsed = _parse(url)
    named = parsed.set(query={}).render_as_string(hide_password=True)
    try:
        backend = _open_backend(parsed)
        try:
            # Imported here: a program that only speaks of stores need not pay for it.
            from fogbank.store.upgrade import upgrade

            upgrade(backend.engine)
        except BaseException:
            backend.close()
            raise
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnusable(f"{named}: {_first_line(error)}") from error
    return Store(backend)


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        # Not quoted: where there is a password in it can't be told.
        raise StoreUnusable("what is given as --store is not a database URL") from error
    kind = parsed.get_backend_name()
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise StoreUnusable(f"no store of kind '{kind}': sqlite and postgresql are known")
    if kind == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreUnusable("a store in memory would forget what it acknowledged: name a file, sqlite:///PATH")
    return parsed


def _open_backend(url: sa.URL) -> Backend:
    # Imported here: whoever uses one store need not pay for the other's driver.
    if url.get_backend_name() == "sqlite":
        from fogbank.store.sqlite import SqliteBackend

        return SqliteBackend(url)
    from fogbank.store.postgres import PostgresBackend

    return PostgresBackend(url)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
