"""The recorder: what it takes becomes durable, what it can't take is counted, and nobody waits for it."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.unit.services.trail.conftest import Lab, a_call, maker

from fogbank.services.trail import repository
from fogbank.services.trail.files import DayFiles, forget_days
from fogbank.services.trail.recorder import TrailRecorder
from fogbank.store.engine import Store


def _lines(path: Path) -> list[str]:
    return [json.loads(line)["eventName"] for line in path.read_text().splitlines()]


def test_what_is_taken_is_durable_after_an_orderly_end(store: Store, tmp_path: Path) -> None:
    recorder = TrailRecorder(store, maker(), tmp_path)
    recorder.start()
    for _ in range(1200):
        recorder.record(a_call())
    recorder.stop()
    assert (
        store.read(lambda it: it.connection.scalar(sa.select(sa.func.count()).select_from(repository.events_table)))
        == 1200
    )
    assert recorder.counts.recorded == 1200
    assert recorder.counts.waiting == recorder.counts.lost == 0


def test_lines_are_written_for_their_days_and_for_this_user_alone(lab: Lab) -> None:
    lab.now = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    lab.tell(a_call("DescribeVolumes"), a_call("DescribeVolumesModifications"))
    assert _lines(lab.folder / "2026-01-31.jsonl") == ["DescribeVolumes"]
    assert _lines(lab.folder / "2026-02-01.jsonl") == ["DescribeVolumesModifications"]
    assert (lab.folder / "2026-02-01.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_does_not_fit_is_lost_counted_and_said(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = TrailRecorder(store, maker(), tmp_path, waiting_max=3)
    for _ in range(5):
        recorder.record(a_call())
    assert recorder.counts.lost == 2
    with caplog.at_level(logging.ERROR):
        recorder.stop()
    assert "2 calls were not recorded" in caplog.text


def test_a_batch_that_could_not_be_stored_is_tried_again_and_stands_once(store: Store, tmp_path: Path) -> None:
    tried = threading.Event()
    failures = [RuntimeError("no")]

    def announce(*_: object) -> None:
        tried.set()
        if failures:
            raise failures.pop()

    recorder = TrailRecorder(store, maker(), tmp_path, announce)
    recorder.start()
    recorder.record(a_call())
    assert tried.wait(10)
    recorder.stop()
    assert recorder.counts.recorded == 1
    (file,) = tmp_path.glob("*.jsonl")
    assert _lines(file) == ["DescribeVolumes"]


def test_a_call_that_no_record_can_be_made_of_loses_no_other(lab: Lab) -> None:
    lab.tell(a_call(service="no-such-service"), a_call())
    assert lab.names() == ["DescribeVolumes"]
    assert lab.recorder.counts.lost == 1


def test_records_are_packed_and_come_back() -> None:
    text = b'{"eventVersion":"1.11","eventSource":"ec2.amazonaws.com"}' * 20
    assert repository.unpack(repository.pack(text)) == text
    assert len(repository.pack(text)) < len(text) / 4


def test_a_file_that_leads_elsewhere_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "2026-01-31.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        DayFiles(tmp_path).append([(datetime(2026, 1, 31, tzinfo=UTC).date(), b"x\n")])


def test_days_are_forgotten_by_their_names_alone(tmp_path: Path) -> None:
    for name in ("2026-01-01.jsonl", "2026-05-01.jsonl", "notes.jsonl"):
        (tmp_path / name).touch()
    assert forget_days(tmp_path, datetime(2026, 5, 2, tzinfo=UTC), timedelta(days=90)) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"2026-05-01.jsonl", "notes.jsonl"}
