"""Every durable job there is has a test that crashes, repeats and fails it at each step."""

from pathlib import Path

from fogbank.server.jobs import declared_jobs
from fogbank.store.engine import open_store
from fogbank.store.job_engine import JobEngine

# Where the job's `try_everything` is.
_HELD = {"housekeeping": "services/housekeeping/test_housekeeping.py"}


def test_every_declared_job_is_held_to_the_harness(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    jobs = declared_jobs(store, JobEngine(store))
    store.close()
    assert {job.name for job in jobs} == set(_HELD)
    for job in jobs:
        assert "try_everything" in (Path(__file__).parent.parent / _HELD[job.name]).read_text()
        assert len({step.name for step in job.steps}) == len(job.steps)
