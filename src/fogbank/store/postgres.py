"""PostgreSQL: serializable transactions on a pool, run again when the database asks for it.

Operations are written as if they were alone; serializable isolation makes that true with several control planes on
one database, at the price of a retry where two really meet.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import psycopg
import sqlalchemy as sa

from fogbank.store.engine import StaleDocument, StoreBusy
from fogbank.store.transaction import Transaction

T = TypeVar("T")
_CONNECTIONS = 8
_TRIES = 10
_WAITING_MAX = 10_000
_RETRYABLE = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation)


class PostgresBackend:
    """Runs transactions on one PostgreSQL database."""

    def __init__(self, url: sa.URL) -> None:
        """Raises sqlalchemy.exc.SQLAlchemyError when the server can't be reached."""
        self.engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="SERIALIZABLE",
            pool_size=_CONNECTIONS,
            max_overflow=0,
            # A server that restarted is noticed before a call is spent on its dead connection.
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
        )
        self.engine.connect().close()
        self._workers = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="store")
        self._waiting = threading.BoundedSemaphore(_WAITING_MAX)

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]:
        """See Store.submit_read."""
        return self._submit(lambda: self._run(function)[0])

    def submit_write(self, function: Callable[[Transaction], T], committed: Callable[[set[str]], None]) -> Future[T]:
        """See Store.submit_write."""

        def run() -> T:
            result, topics = self._run(function)
            if topics:
                committed(topics)
            return result

        return self._submit(run)

    def close(self) -> None:
        """See Store.close."""
        self._workers.shutdown()
        self.engine.dispose()

    def _submit(self, run: Callable[[], T]) -> Future[T]:
        if not self._waiting.acquire(blocking=False):
            raise StoreBusy
        future = self._workers.submit(run)
        future.add_done_callback(lambda _: self._waiting.release())
        return future

    def _run(self, function: Callable[[Transaction], T]) -> tuple[T, set[str]]:
        for tries_left in reversed(range(_TRIES)):
            try:
                with self.engine.connect() as connection, connection.begin():
                    transaction = Transaction(connection)
                    result = function(transaction)
            except (StaleDocument, sa.exc.DBAPIError) as error:
                if not tries_left or not _is_retryable(error):
                    raise
            else:
                return result, transaction.topics
        raise AssertionError("the last try returns or raises")


def _is_retryable(error: Exception) -> bool:
    # A unique violation can be two transactions that both saw a row missing; run again, the second one sees it.
    return isinstance(error, StaleDocument) or (
        isinstance(error, sa.exc.DBAPIError) and isinstance(error.orig, _RETRYABLE)
    )
