"""The embedded store: SQLite in WAL mode with `synchronous=FULL`, one writer that commits in groups.

SQLite has one writer at a time whatever we do, and a commit costs a disk flush. So one thread does all writing: it
takes every function that waits, runs each in a savepoint of one transaction, commits once, and only then hands out
the results. Under load many calls share a flush; alone, a call pays for one and no more.
"""

import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from fogbank.store.engine import STALE_TRIES, StaleDocument, StoreBusy, StoreClosed, run_transactions_here
from fogbank.store.transaction import Transaction

T = TypeVar("T")
log = logging.getLogger("fogbank.store")
# A group's first function waits for its last: bounded so that no call waits long for its neighbours.
_GROUP_MAX = 64
# Requests are refused beyond this rather than let memory and waiting grow.
WAITING_MAX = 10_000
_READERS = 4
# How long somebody else's lock on the file (a backup, a person's sqlite3) is waited for.
_LOCK_WAIT_S = 10.0
_MAINTENANCE_WAIT_MS = 250
# A log that grew larger than this is cut back once it was checkpointed.
_WAL_BYTES_KEPT = 64 * 1024 * 1024


@dataclass(slots=True)
class _Work(Generic[T]):
    """A function that waits to be run, and where its result goes."""

    function: Callable[[Transaction], T]
    committed: Callable[[set[str]], None]
    future: Future[T]


@dataclass(slots=True)
class _Done:
    """What a function of the group returned, to be handed out once the group is durable."""

    work: _Work[Any]
    result: Any
    topics: set[str]


class SqliteBackend:
    """Runs transactions on one SQLite file."""

    def __init__(self, url: sa.URL) -> None:
        """Raises sqlalchemy.exc.SQLAlchemyError, sqlite3.Error or OSError when the file can't be opened."""
        _make_private(Path(str(url.database)))
        url = url.set(drivername="sqlite")
        # One connection for the writer, one for migrations and maintenance beside it.
        self.engine = _engine(url, connections=2, reads_only=False)
        self._read_engine = _engine(url, connections=_READERS, reads_only=True)
        self.engine.connect().close()
        self._readers = ThreadPoolExecutor(_READERS, "store-read", initializer=run_transactions_here)
        self._reads_waiting = threading.BoundedSemaphore(WAITING_MAX)
        self._queue: queue.Queue[_Work[Any] | None] = queue.Queue(WAITING_MAX)
        # Nothing enters the queue after its end, or its caller would wait for ever.
        self._entry = threading.Lock()
        self._closed = False
        self._writer = threading.Thread(target=self._write_forever, name="store-write", daemon=True)
        self._writer.start()

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]:
        """See Store.submit_read."""
        if not self._reads_waiting.acquire(blocking=False):
            raise StoreBusy
        try:
            future = self._readers.submit(self._read, function)
        except RuntimeError:
            self._reads_waiting.release()
            raise StoreClosed from None
        future.add_done_callback(lambda _: self._reads_waiting.release())
        return future

    def submit_write(self, function: Callable[[Transaction], T], committed: Callable[[set[str]], None]) -> Future[T]:
        """See Store.submit_write."""
        work = _Work(function, committed, Future[T]())
        with self._entry:
            if self._closed:
                raise StoreClosed
            try:
                self._queue.put_nowait(work)
            except queue.Full:
                raise StoreBusy from None
        return work.future

    def maintain(self) -> None:
        """See Store.maintain: the planner's statistics, and the log back into the file, cut to nothing."""
        with self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA optimize")
            # Writers wait while it waits for readers; where one reads for long, the log is cut another day.
            raw.execute(f"PRAGMA busy_timeout={_MAINTENANCE_WAIT_MS}")
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.execute(f"PRAGMA busy_timeout={int(_LOCK_WAIT_S * 1000)}")

    def close(self) -> None:
        """See Store.close."""
        with self._entry:
            first, self._closed = not self._closed, True
        if first:
            self._queue.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._read_engine.dispose()
        self.engine.dispose()

    def _read(self, function: Callable[[Transaction], T]) -> T:
        with self._read_engine.connect() as connection, connection.begin():
            return function(Transaction(connection))

    def _write_forever(self) -> None:
        run_transactions_here()
        while (first := self._queue.get()) is not None:
            group, stop = self._take_group(first)
            self._write_group(group)
            if stop:
                return

    def _take_group(self, first: _Work[Any]) -> tuple[list[_Work[Any]], bool]:
        group = [first]
        while len(group) < _GROUP_MAX:
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                break
            if work is None:
                return group, True
            group.append(work)
        return group, False

    def _write_group(self, group: list[_Work[Any]]) -> None:
        # From here on nobody can cancel: what follows may set results without a race.
        running = [work for work in group if work.future.set_running_or_notify_cancel()]
        done: list[_Done] = []
        try:
            with self.engine.connect().execution_options(fogbank_writes=True) as connection, connection.begin():
                raw = connection.connection.dbapi_connection
                assert isinstance(raw, sqlite3.Connection)
                for work in running:
                    _run_in_savepoint(work, connection, raw, done)
        except BaseException as error:
            log.exception("a group of %d writes was not committed", len(running))
            for work in running:
                if not work.future.done():
                    work.future.set_exception(_for_each(error))
            return
        # Listeners first: what somebody remembers of the store is forgotten by the time that the change is answered.
        topics = {topic for each in done for topic in each.topics}
        if topics:
            done[0].work.committed(topics)
        for each in done:
            each.work.future.set_result(each.result)


def _run_in_savepoint(work: _Work[Any], connection: sa.Connection, raw: sqlite3.Connection, done: list[_Done]) -> None:
    """Runs one function of a group; its failure is its own. raw: the driver's connection, since SQLAlchemy's way to
    say SAVEPOINT takes longer than SQLite's to do it.

    Raises what SQLite raises where the failure took the whole transaction with it, as a full disk does.
    """
    for tries_left in reversed(range(STALE_TRIES)):
        transaction = Transaction(connection)
        raw.execute("SAVEPOINT one")
        try:
            result = work.function(transaction)
        except BaseException as error:
            if not raw.in_transaction:
                raise
            raw.execute("ROLLBACK TO one")
            raw.execute("RELEASE one")
            if isinstance(error, StaleDocument) and tries_left:
                continue
            work.future.set_exception(error)
            return
        raw.execute("RELEASE one")
        done.append(_Done(work, result, transaction.topics))
        return


def _for_each(error: BaseException) -> BaseException:
    """The error for one caller of many: raising one object in many threads would mix up their tracebacks."""
    if isinstance(error, sa.exc.DBAPIError):
        each: BaseException = type(error)(error.statement, error.params, error.orig or error, error.hide_parameters)
    elif isinstance(error, sqlite3.Error):
        # From a savepoint that went with its transaction: one that met a full disk, and went on.
        each = sa.exc.OperationalError("SAVEPOINT", None, error)
    else:
        each = RuntimeError("the group of writes failed")
    each.__cause__ = error
    return each


def _make_private(path: Path) -> None:
    """The file and its folder, for this user alone; SQLite gives its log and index the mode of the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _engine(url: sa.URL, *, connections: int, reads_only: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        # What clients sent stays out of errors, and so out of the log.
        hide_parameters=True,
        poolclass=sa.pool.QueuePool,
        pool_size=connections,
        max_overflow=0,
        # Driver and store agree on transactions: we say BEGIN.
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": _LOCK_WAIT_S},
    )

    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA journal_size_limit={_WAL_BYTES_KEPT}")
        if reads_only:
            connection.execute("PRAGMA query_only=ON")

    sa.event.listen(engine, "connect", set_pragmas)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Has the file written ahead; it stays so. The first change needs the file alone: SQLite's own waiting misses that.

    Raises sqlite3.OperationalError where the file system can't do it.
    """
    deadline = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    if mode != "wal":
        raise sqlite3.OperationalError(f"write-ahead logging is not possible on this file system (mode {mode})")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("fogbank_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
