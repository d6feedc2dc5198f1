"""A durable job and kill -9: at every place where a process may die, its effects are there once, in order."""

import collections
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fogbank.store.engine import open_store
from fogbank.store.values import get_value

_PROGRAM = Path(__file__).with_name("jobbing.py")
STEPS = 5


def _run(url: str, where: str, step: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(_PROGRAM), url, where, str(step)], capture_output=True, text=True, timeout=120
    )


@pytest.mark.slow
def test_a_job_survives_kill_9_at_every_step_with_its_effects_once(store_url: str) -> None:
    deaths = [("started", 0)] + [(where, step) for step in range(STEPS) for where in ("before", "after")]
    for where, step in deaths:
        died = _run(store_url, where, step)
        assert died.returncode == -signal.SIGKILL, (where, step, died.stdout, died.stderr)
    ended = _run(store_url, "never", 0)
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr
    store = open_store(store_url)
    effects, tries = store.read(lambda it: [str(get_value(it, name)).split() for name in ("effects", "tries")])
    store.close()
    names = [f"s{step}" for step in range(STEPS)]
    assert effects == names
    # Noted steps were not done again; one that died before its note was, once. The first may have been under way when
    # its process died of having started the job.
    counted = collections.Counter(tries)
    assert counted.pop("s0") in (2, 3)
    assert counted == dict.fromkeys(names[1:], 2)
