"""The embedded store: SQLite in WAL mode with `synchronous=FULL`, one writer that commits in groups.

SQLite has one writer at a time whatever we do, and a commit costs a disk flush. So one thread does all writing: it
takes every function that waits, runs each in a savepoint of one transaction, commits once, and only then hands out
the results. Under load many calls share a flush; alone, a call pays for one and no more.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from fogbank.store.engine import StoreBusy
from fogbank.store.transaction import Transaction

T = TypeVar("T")
# A group's first function waits for its last: bounded so that no call waits long for its neighbours.
_GROUP_MAX = 64
# Requests are refused beyond this rather than let memory and waiting grow.
_WAITING_MAX = 10_000
_READERS = 4


@dataclass(slots=True)
class _Work(Generic[T]):
    """A function that waits to be run, and where its result goes."""

    function: Callable[[Transaction], T]
    committed: Callable[[set[str]], None]
    future: Future[T]


class SqliteBackend:
    """Runs transactions on one SQLite file."""

    def __init__(self, url: sa.URL) -> None:
        """Raises sqlalchemy.exc.SQLAlchemyError when the file can't be opened."""
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = sa.create_engine(
            url,
            poolclass=sa.pool.QueuePool,
            pool_size=_READERS + 2,
            connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 10},
        )
        sa.event.listen(self.engine, "connect", _set_pragmas)
        sa.event.listen(self.engine, "begin", _begin)
        self.engine.connect().close()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="store-read")
        self._reads_waiting = threading.BoundedSemaphore(_WAITING_MAX)
        self._queue: queue.Queue[_Work[Any] | None] = queue.Queue(_WAITING_MAX)
        self._writer = threading.Thread(target=self._write_forever, name="store-write", daemon=True)
        self._writer.start()

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]:
        """See Store.submit_read."""
        if not self._reads_waiting.acquire(blocking=False):
            raise StoreBusy
        future = self._readers.submit(self._read, function)
        future.add_done_callback(lambda _: self._reads_waiting.release())
        return future

    def submit_write(self, function: Callable[[Transaction], T], committed: Callable[[set[str]], None]) -> Future[T]:
        """See Store.submit_write."""
        work = _Work(function, committed, Future[T]())
        try:
            self._queue.put_nowait(work)
        except queue.Full:
            raise StoreBusy from None
        return work.future

    def close(self) -> None:
        """See Store.close."""
        self._queue.put(None)
        self._writer.join()
        self._readers.shutdown()
        self.engine.dispose()

    def _read(self, function: Callable[[Transaction], T]) -> T:
        with self.engine.connect() as connection, connection.begin():
            return function(Transaction(connection))

    def _write_forever(self) -> None:
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
        outcomes: list[tuple[_Work[Any], Any, Transaction]] = []
        try:
            with self.engine.connect().execution_options(fogbank_writes=True) as connection, connection.begin():
                for work in group:
                    if work.future.set_running_or_notify_cancel():
                        self._run_in_savepoint(work, connection, outcomes)
        except Exception as error:
            for work in group:
                if not work.future.done():
                    work.future.set_exception(error)
            return
        topics: set[str] = set()
        for work, result, transaction in outcomes:
            work.future.set_result(result)
            topics |= transaction.topics
        if topics:
            group[0].committed(topics)

    @staticmethod
    def _run_in_savepoint(
        work: _Work[Any], connection: sa.Connection, outcomes: list[tuple[_Work[Any], Any, Transaction]]
    ) -> None:
        transaction = Transaction(connection)
        connection.exec_driver_sql("SAVEPOINT one")
        try:
            result = work.function(transaction)
        except Exception as error:
            connection.exec_driver_sql("ROLLBACK TO one")
            connection.exec_driver_sql("RELEASE one")
            work.future.set_exception(error)
            return
        connection.exec_driver_sql("RELEASE one")
        outcomes.append((work, result, transaction))


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("fogbank_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
