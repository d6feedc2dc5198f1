"""Which durable jobs there are: the one list of them, as `domains` is of operations."""

from fogbank.services.housekeeping.jobs import housekeeping_job
from fogbank.store.engine import Store
from fogbank.store.job_engine import JobEngine
from fogbank.store.jobs import AnyJob


def declared_jobs(store: Store, engine: JobEngine) -> tuple[AnyJob, ...]:
    """Every job that is declared."""
    return (housekeeping_job(store, engine.forget_finished),)
