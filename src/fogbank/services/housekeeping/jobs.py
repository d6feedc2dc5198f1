"""The daily job, and the reconciler that orders it every 24 hours of services' time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from fogbank.store import idempotency
from fogbank.store.engine import Store
from fogbank.store.jobs import Job, Step
from fogbank.store.outbox import enqueue
from fogbank.store.transaction import Transaction, from_microseconds, microseconds
from fogbank.store.values import get_value, set_value

EVERY = timedelta(hours=24)
RECORDS_KEPT_FOR = timedelta(days=7)
JOB = "housekeeping"
_LAST_RUN = "housekeeping_last_us"
# Few enough that no call waits long behind one transaction of it.
_TOKENS_AT_ONCE = 500

# Forgets some of the jobs that ended so long before `now`; how many.
ForgetFinished = Callable[[datetime, timedelta], int]


class Housekeeping(msgspec.Struct, frozen=True):
    """The job's arguments. now: when it was ordered, in services' time; what is old is told by it."""

    now: datetime


def housekeeping_job(store: Store, forget_finished: ForgetFinished) -> Job[Housekeeping]:
    """The job. forget_finished: the engine's; it forgets a batch and says how many that were."""

    def forget_tokens(arguments: Housekeeping) -> None:
        while store.write(lambda it: idempotency.forget_old(it, arguments.now, _TOKENS_AT_ONCE)):
            pass

    def forget_jobs(arguments: Housekeeping) -> None:
        while forget_finished(arguments.now, RECORDS_KEPT_FOR):
            pass

    def maintain(_: Housekeeping) -> None:
        store.maintain()

    steps = (
        Step("forget idempotency tokens", forget_tokens),
        Step("forget finished jobs", forget_jobs),
        Step("maintain the database", maintain),
    )
    return Job(JOB, Housekeeping, steps)


class HousekeepingReconciler:
    """Orders the job when 24 hours have passed since it last did. Days that were slept through count as one."""

    name = "housekeeping"
    topics = ()

    def __init__(self, store: Store) -> None:
        self._store = store
        # Remembered so that most steps read nothing; the store knows better after a restart.
        self._due: datetime | None = None

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        if self._due is None or now >= self._due:
            self._due = self._store.write(lambda transaction: _order(transaction, now))
        return self._due


def _order(transaction: Transaction, now: datetime) -> datetime:
    """Orders the job if it is due; when it next is."""
    noted = get_value(transaction, _LAST_RUN)
    if noted is not None and now < (due := from_microseconds(int(noted)) + EVERY):
        return due
    set_value(transaction, _LAST_RUN, str(microseconds(now)))
    # A cloud that is new has nothing to tidy up.
    if noted is not None:
        enqueue(transaction, JOB, Housekeeping(now), f"{JOB}-{microseconds(now)}", now)
    return now + EVERY
