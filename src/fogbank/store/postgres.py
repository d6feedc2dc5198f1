"""PostgreSQL: serializable transactions on a pool, run again when the database asks for it.

Operations are written as if they were alone; serializable isolation makes that true with several control planes on
one database, at the price of a retry where two really meet. Reading sees a snapshot, and meets nobody.
"""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import psycopg
import sqlalchemy as sa

from fogbank.store.engine import STALE_TRIES, StaleDocument, StoreBusy, StoreClosed, run_transactions_here
from fogbank.store.transaction import Transaction

T = TypeVar("T")
_CONNECTIONS = 8
WAITING_MAX = 10_000
# Of two that meet one always gets through, so tries are many and their pauses grow to this, with chance in them.
_TRIES, _PAUSE_FIRST_S, _PAUSE_LONGEST_S = 40, 0.001, 0.1
# A unique violation can be two transactions that both saw a row missing: run again, the second one sees it. One that
# comes again is what it says.
_TRIES_OF_DUPLICATES = 2
_CONFLICTS = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
# "Acknowledged" must mean durable: a server or role that has it otherwise is overruled.
_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"


class PostgresBackend:
    """Runs transactions on one PostgreSQL database."""

    def __init__(self, url: sa.URL) -> None:
        """Raises sqlalchemy.exc.SQLAlchemyError when the server can't be reached."""
        self.engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            # What clients sent stays out of errors, and so out of the log.
            hide_parameters=True,
            isolation_level="SERIALIZABLE",
            pool_size=_CONNECTIONS,
            # For migrations and maintenance beside the workers.
            max_overflow=1,
            # A server that restarted is noticed before a call is spent on its dead connection.
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "application_name": "fogbank"},
        )
        sa.event.listen(self.engine, "connect", _make_durable)
        self._read_engine = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.engine.connect().close()
        self._workers = ThreadPoolExecutor(_CONNECTIONS, "store", initializer=run_transactions_here)
        self._waiting = threading.BoundedSemaphore(WAITING_MAX)

    def submit_read(self, function: Callable[[Transaction], T]) -> Future[T]:
        """See Store.submit_read."""
        return self._submit(lambda: self._run(self._read_engine, function)[0])

    def submit_write(self, function: Callable[[Transaction], T], committed: Callable[[set[str]], None]) -> Future[T]:
        """See Store.submit_write."""

        def run() -> T:
            result, topics = self._run(self.engine, function)
            if topics:
                committed(topics)
            return result

        return self._submit(run)

    def maintain(self) -> None:
        """See Store.maintain: the planner's statistics; the server's autovacuum sees to the rest."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))

    def close(self) -> None:
        """See Store.close."""
        self._workers.shutdown()
        self.engine.dispose()

    def _submit(self, run: Callable[[], T]) -> Future[T]:
        if not self._waiting.acquire(blocking=False):
            raise StoreBusy
        try:
            future = self._workers.submit(run)
        except RuntimeError:
            self._waiting.release()
            raise StoreClosed from None
        future.add_done_callback(lambda _: self._waiting.release())
        return future

    @staticmethod
    def _run(engine: sa.Engine, function: Callable[[Transaction], T]) -> tuple[T, set[str]]:
        for tried in range(1, _TRIES + 1):
            try:
                with engine.connect() as connection, connection.begin():
                    transaction = Transaction(connection)
                    result = function(transaction)
            except (StaleDocument, sa.exc.DBAPIError) as error:
                if tried >= _tries(error):
                    raise
                pause = min(_PAUSE_LONGEST_S, _PAUSE_FIRST_S * 2 ** min(tried, 10))
                time.sleep(pause * random.random())
            else:
                return result, transaction.topics
        raise AssertionError("the last try returns or raises")


def _tries(error: Exception) -> int:
    if isinstance(error, StaleDocument):
        return STALE_TRIES
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else None
    if isinstance(cause, _CONFLICTS):
        return _TRIES
    return _TRIES_OF_DUPLICATES if isinstance(cause, psycopg.errors.UniqueViolation) else 1


def _make_durable(connection: psycopg.Connection[object], _record: object) -> None:
    connection.execute(_DURABLE)
    connection.commit()
