"""Acknowledged means durable: kill -9 in the middle of writing, a full disk, a database server that crashes."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from fogbank.store.engine import Store, open_store
from fogbank.store.schema import cloud_values
from fogbank.store.transaction import Transaction

_HERE = Path(__file__).parent
_ROUNDS = 4


def _start(url: str, round_: int) -> subprocess.Popen[str]:
    program = [sys.executable, str(_HERE / "writing.py"), url, str(round_)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _read_some(process: subprocess.Popen[str], lines: int) -> set[str]:
    assert process.stdout is not None
    return {process.stdout.readline().strip() for _ in range(lines)}


def _read_rest(process: subprocess.Popen[str]) -> set[str]:
    assert process.stdout is not None
    # A last line without its end was not yet said.
    return {line.strip() for line in process.stdout if line.endswith("\n")}


def _check(store: Store, acknowledged: set[str]) -> None:
    def names(transaction: Transaction) -> set[str]:
        return set(transaction.connection.execute(sa.select(cloud_values.c.name)).scalars())

    kept = store.read(names)
    assert {f"{name}-{half}" for name in acknowledged for half in "ab"} <= kept
    halves = {name[:-2] for name in kept}
    assert kept == {f"{name}-{half}" for name in halves for half in "ab"}, "half of a transaction was kept"


def test_what_was_acknowledged_outlives_kill_9(store_url: str) -> None:
    acknowledged: set[str] = set()
    for round_ in range(_ROUNDS):
        process = _start(store_url, round_)
        try:
            # Killed at a different place each time: somewhere between two lines.
            acknowledged |= _read_some(process, 50 + 37 * round_)
        finally:
            process.send_signal(signal.SIGKILL)
        acknowledged |= _read_rest(process)
        process.wait(30)
        store = open_store(store_url)
        _check(store, acknowledged)
        store.close()
    assert len(acknowledged) > 100 * _ROUNDS


@pytest.mark.postgres
def test_what_was_acknowledged_outlives_a_crash_of_the_database_server(own_postgres_server: Any) -> None:
    url = own_postgres_server.new_database()
    process = _start(url, 0)
    try:
        acknowledged = _read_some(process, 100)
        own_postgres_server.stop(signal.SIGQUIT)
    finally:
        process.send_signal(signal.SIGKILL)
    acknowledged |= _read_rest(process)
    process.wait(30)
    own_postgres_server.run()
    store = open_store(url)
    _check(store, acknowledged)
    store.close()


@pytest.mark.postgres
def test_a_store_goes_on_when_its_database_server_is_back(own_postgres_server: Any) -> None:
    store = open_store(own_postgres_server.new_database())

    def names(transaction: Transaction) -> list[str]:
        return list(transaction.connection.execute(sa.select(cloud_values.c.name)).scalars())

    def add(transaction: Transaction) -> None:
        transaction.connection.execute(sa.insert(cloud_values), {"name": "colour", "value": "blue"})

    assert store.read(names) == []
    own_postgres_server.stop(signal.SIGQUIT)
    with pytest.raises(sa.exc.OperationalError):
        store.read(names)
    with pytest.raises(sa.exc.OperationalError):
        store.write(add)
    own_postgres_server.run()
    store.write(add)
    assert store.read(names) == ["colour"]
    store.close()


def _fill(folder: Path, how: str) -> dict[str, Any]:
    program = [sys.executable, str(_HERE / "filling.py"), str(folder), how]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def _check_filled(found: dict[str, Any], word: str) -> None:
    assert found["acknowledged"] > 0
    # The commit failed for all of its group alike, and nothing of it is there.
    assert len(found["errors"]) == 32
    assert all(word in error for error in found["errors"])
    assert found["readable_while_full"]
    assert (found["lost"], found["unexpected"]) == ([], [])
    assert found["after"], "the store can't be written to once there is room again"


def test_a_commit_that_hits_a_limit_fails_its_whole_group_and_nothing_else(tmp_path: Path) -> None:
    _check_filled(_fill(tmp_path, "limit"), "disk I/O error")


@pytest.mark.root
def test_a_commit_on_a_full_disk_fails_its_whole_group_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(tmp_path)], check=True)
    try:
        _check_filled(_fill(tmp_path, "disk"), "full")
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
