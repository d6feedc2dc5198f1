"""fio as an NBD client: load on a volume, and what the volume's own counters say of it."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from typing import Any

from .tenant import Tenant
from .waiting import Sample, eventually, sampled


def fio_command(uri: str, **options: object) -> list[str]:
    """fio's command line on an NBD export; `options` are fio's, `_` for its `-` and `_`."""
    given = {
        "name": "load",
        "ioengine": "nbd",
        "uri": uri,
        "thread": 1,
        "group_reporting": 1,
        "randrepeat": 0,
        "norandommap": 1,
        # Else it leaves a file wherever the tests are run.
        "verify_state_save": 0,
        "output-format": "json",
        **options,
    }
    return ["fio", *(f"--{name}={value}" for name, value in given.items())]


def fio(uri: str, timeout: float = 120, **options: object) -> dict[str, Any]:
    """Runs fio to its end; its one job's report. A failing job fails the test."""
    done = subprocess.run(fio_command(uri, **options), capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    report: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])["jobs"][0]
    assert report["error"] == 0, report
    return report


class Load:
    """A fio that runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def running(self) -> bool:
        """False once it has ended, as it does on an I/O error."""
        return self._process.poll() is None

    def end(self) -> str:
        """Ends it; what it said on stderr. fio does not end by itself when its NBD server is gone."""
        self._process.terminate()
        try:
            return self._process.communicate(timeout=10)[1]
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.communicate()[1]


@contextlib.contextmanager
def load(tenant: Tenant, volume_id: str, **options: object) -> Iterator[Load]:
    """fio on an attached volume for as long as the block runs, begun once its I/O is counted."""
    command = fio_command(tenant.uri(volume_id), time_based=1, runtime=600, **options)
    before = counted(tenant, volume_id)["counted_ops"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    running = Load(process)
    try:
        eventually(lambda: not running.running or counted(tenant, volume_id)["counted_ops"] > before + 50, within=20)
        assert running.running, process.communicate()[1]
        yield running
    finally:
        if running.running:
            running.end()


def counted(tenant: Tenant, volume_id: str) -> dict[str, int]:
    """The volume's counters."""
    stats: dict[str, int] = tenant.carried(volume_id)["stats"]
    return stats


def measured(tenant: Tenant, volume_id: str, seconds: float) -> list[Sample[dict[str, int]]]:
    """The volume's counters over some seconds of load."""
    return sampled(lambda: counted(tenant, volume_id), seconds=seconds)


def rate(samples: list[Sample[dict[str, int]]], *names: str) -> float:
    """A second's growth of the named counters, summed, between the first sample and the last."""
    first, last = samples[0], samples[-1]
    growth = sum(last.value[name] - first.value[name] for name in names)
    return growth / (last.at - first.at)
