"""The engine of durable jobs: DBOS, launched when there is something for it to do.

DBOS notes each started job and each finished step in a database of its own: beside the embedded store in a second
SQLite file, on PostgreSQL in a schema of the store's database (docs/decisions/0003-durable-jobs.md). At its launch
jobs that were running go on. Importing and launching it takes a second, so both happen in a thread, after the API is
up, and only where jobs were run before or one is enqueued.
"""

import contextlib
import enum
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from fogbank.store.engine import Store
from fogbank.store.jobs import AnyJob, JobFailed, Stopping, perform
from fogbank.store.outbox import TOPIC, Order
from fogbank.store.transaction import microseconds

if TYPE_CHECKING:
    from dbos import DBOSConfig

log = logging.getLogger("fogbank.jobs")
# Jobs of all kinds that run at one time; the threads above that are DBOS's own.
RUNNING_MAX = 16
_THREADS = RUNNING_MAX + 8
_SCHEMA = "fogbank_jobs"
# Started jobs go on under every later version of Fogbank, so all are one version to DBOS.
_VERSION = "1"
_RELAUNCH_S = 5.0
_STOP_S = 10.0
_RECORDS_AT_ONCE = 500
# Crashes of the whole process in one job before it is taken for their cause.
_RECOVERIES_MAX = 20


class JobState(enum.StrEnum):
    """What has become of a job that was started."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as it is noted. error: why it failed."""

    id: str
    job: str
    state: JobState
    error: str | None


# DBOS's words for the states.
_RUNNING = ("PENDING", "ENQUEUED", "DELAYED")
_FAILED = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_WORDS = {JobState.RUNNING: _RUNNING, JobState.DONE: ("SUCCESS",), JobState.FAILED: _FAILED}
_STATES = {word: state for state, words in _WORDS.items() for word in words}


class JobEngine:
    """Runs jobs. One in a process: DBOS keeps its own state in its module."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: dict[str, AnyJob] = {}
        self._workflows: dict[str, Callable[[str, int], None]] = {}
        self._change = threading.Condition()
        self._running: dict[str, str] = {}
        # Being run by a thread here, in contrast to noted and not yet picked up.
        self._active: set[str] = set()
        self._wanted = threading.Event()
        self._up = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._launch_when_wanted, name="jobs", daemon=True)

    def declare(self, jobs: Sequence[AnyJob]) -> None:
        """The kinds of jobs there are; before `start`."""
        self._jobs = {job.name: job for job in jobs}

    def start(self) -> None:
        """Has jobs of an earlier run go on, where there may be any. Returns at once."""
        if _was_used(self._store.engine.url):
            self._wanted.set()
        self._thread.start()

    def stop(self) -> None:
        """Leaves running jobs at the next end of a step or pause, and ends. They go on at the next start."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()
        with self._change:
            if not self._change.wait_for(lambda: not self._active, _STOP_S):
                log.warning("jobs that do not stop are left: %s", ", ".join(sorted(self._active)))
        if self._up.is_set():
            self._up.clear()
            _shut_down()

    def wanted(self) -> bool:
        """See Starter."""
        self._wanted.set()
        return self._up.is_set()

    def wait_until_up(self, timeout_s: float) -> bool:
        """Whether the engine is up; waits for it at most so long."""
        return self._up.wait(timeout_s)

    def room_for(self, order: Order) -> bool | None:
        """See Starter."""
        job = self._jobs.get(order.job)
        if job is None:
            return None
        with self._change:
            alike = sum(1 for kind in self._running.values() if kind == order.job)
            return len(self._running) < RUNNING_MAX and alike < job.at_once

    def start_job(self, order: Order) -> None:
        """See Starter."""
        from dbos import DBOS, SetWorkflowID

        with self._change:
            self._running[order.id] = order.job
        try:
            with SetWorkflowID(order.id):
                handle = DBOS.start_workflow(self._workflows[order.job], order.arguments, order.made_at_us)
            known = _STATES.get(handle.get_status().status)
        except BaseException:
            self._forget_running(order.id)
            raise
        if known is not JobState.RUNNING:
            # It was started before, and is over.
            self._forget_running(order.id)

    def records(self, *states: JobState, limit: int = 100) -> list[JobRecord]:
        """Jobs that were started and are in one of `states` (all when none is given), the newest first."""
        from dbos import DBOS

        words = [word for state in states or tuple(JobState) for word in _WORDS[state]]
        found = DBOS.list_workflows(status=words, sort_desc=True, limit=limit, load_input=False)
        return [_record(status) for status in found]

    def forget_finished(self, now: datetime, older_than: timedelta) -> int:
        """Forgets jobs that are over and were enqueued so long ago, in services' time; how many, of one batch."""
        from dbos import DBOS

        words = [*_WORDS[JobState.DONE], *_WORDS[JobState.FAILED]]
        found = DBOS.list_workflows(status=words, limit=_RECORDS_AT_ONCE, load_output=False)
        oldest_kept = microseconds(now - older_than)
        old = [status.workflow_id for status in found if _made_at_us(status.input) <= oldest_kept]
        if old:
            DBOS.delete_workflows(old)
        return len(old)

    def _launch_when_wanted(self) -> None:
        self._wanted.wait()
        while not self._stopping.is_set():
            try:
                self._launch()
            except Exception:
                log.exception("jobs can't be run; trying again in %s s", _RELAUNCH_S)
                with contextlib.suppress(Exception):
                    _shut_down()
                self._stopping.wait(_RELAUNCH_S)
            else:
                self._up.set()
                self._store.wake({TOPIC})
                return

    def _launch(self) -> None:
        _quieten()
        from dbos import DBOS

        DBOS(config=_configuration(self._store.engine.url))
        self._workflows = {name: self._workflow(job) for name, job in self._jobs.items()}
        with self._change:
            # Known before those that go on begin to.
            self._running = {}
        DBOS.launch()
        for record in self.records(JobState.RUNNING, limit=10_000):
            with self._change:
                self._running.setdefault(record.id, record.job)
        self._drop_ended()

    def _drop_ended(self) -> None:
        """One that ended between being listed and being entered would take its room for ever."""
        running = {record.id for record in self.records(JobState.RUNNING, limit=10_000)}
        with self._change:
            for id_ in self._running.keys() - running - self._active:
                del self._running[id_]

    def _workflow(self, job: AnyJob) -> Callable[[str, int], None]:
        from dbos import DBOS

        def run(arguments: str, made_at_us: int) -> None:  # noqa: ARG001 - kept for forget_finished
            id_ = str(DBOS.workflow_id)
            with self._busy(id_, job.name):
                typed = msgspec.json.decode(arguments, type=job.arguments)
                try:
                    perform(job, typed, _DbosJournal(), self._wait)
                except JobFailed as failure:
                    log.error("job %s (%s) failed and is parked: %s", job.name, id_, failure)  # noqa: TRY400
                    raise
                log.info("job %s (%s) is done", job.name, id_)

        # DBOS names it in its database.
        run.__qualname__ = job.name
        decorated: Callable[[str, int], None] = DBOS.workflow(name=job.name, max_recovery_attempts=_RECOVERIES_MAX)(run)
        return decorated

    @contextlib.contextmanager
    def _busy(self, id_: str, kind: str) -> Iterator[None]:
        with self._change:
            self._running[id_] = kind
            self._active.add(id_)
        try:
            yield
        finally:
            with self._change:
                self._active.discard(id_)
            self._forget_running(id_)

    def _forget_running(self, id_: str) -> None:
        with self._change:
            self._running.pop(id_, None)
            self._change.notify_all()
        # There may be room for one that waits.
        self._store.wake({TOPIC})

    def _wait(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise Stopping


class _DbosJournal:
    """Notes steps as DBOS's steps: it numbers them in the order they come."""

    def note(self, name: str, act: Callable[[], str]) -> str:
        """See Journal."""
        from dbos import DBOS

        noted: str = DBOS.run_step({"name": name}, act)
        return noted


class _Json:
    """What DBOS keeps of our arguments, results and errors, as JSON. (Its own way is Python's pickle.)"""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=_plain)

    def deserialize(self, serialized_data: str) -> Any:
        data = json.loads(serialized_data)
        return JobFailed(data["failed"]) if isinstance(data, dict) and "failed" in data else data

    def name(self) -> str:
        return "fogbank_json"


def _plain(value: object) -> object:
    if isinstance(value, BaseException):
        return {"failed": str(value)}
    raise TypeError(f"{type(value).__name__} is not kept with a job")


def _record(status: Any) -> JobRecord:
    error = None if status.error is None else str(status.error)
    if status.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        error = f"given up after {_RECOVERIES_MAX} crashes"
    return JobRecord(str(status.workflow_id), str(status.name), _STATES[status.status], error)


def _made_at_us(inputs: Any) -> int:
    return int(inputs["args"][1])


def _was_used(url: sa.URL) -> bool:
    # On PostgreSQL that would take a query as dear as the answer it saves; several planes share it, too.
    return url.get_backend_name() != "sqlite" or _file_beside(url).exists()


def _file_beside(url: sa.URL) -> Path:
    path = Path(str(url.database))
    return path.with_name(f"{path.stem}-jobs{path.suffix}")


def _configuration(url: sa.URL) -> "DBOSConfig":
    from dbos import Serializer

    class Json(_Json, Serializer):
        """As DBOS knows it."""

    if url.get_backend_name() == "sqlite":
        path = _file_beside(url)
        _make_journal_file(path)
        database = sa.URL.create("sqlite", database=str(path))
    else:
        database = url.set(drivername="postgresql")
    return {
        "name": "fogbank",
        "system_database_url": database.render_as_string(hide_password=False),
        "dbos_system_schema": _SCHEMA,
        "sys_db_pool_size": 8,
        "application_version": _VERSION,
        "executor_id": "local",
        "max_executor_threads": _THREADS,
        "serializer": Json(),
        "log_level": "WARNING",
        # Nothing leaves this machine: no traces, no logs, no conductor.
        "enable_otlp": False,
        # How long an orderly end waits for the thread that polls; it queries nothing when nobody waits.
        "notification_listener_polling_interval_sec": 0.2,
    }


def _make_journal_file(path: Path) -> None:
    """For this user alone, and written ahead: a note then costs one flush. DBOS leaves `synchronous` at FULL."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _quieten() -> None:
    """Has DBOS log to where we log, and take no orders from the environment."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        # With a handler of ours it adds none that writes to the console.
        logger.addHandler(logging.NullHandler())
    for name in [name for name in os.environ if name.startswith("DBOS_")]:
        del os.environ[name]


def _shut_down() -> None:
    from dbos import DBOS

    DBOS.destroy(destroy_registry=True)
