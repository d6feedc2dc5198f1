"""`fogbank top`: from counters to what is shown."""

import dataclasses
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.cli.main import run
from fogbank.cli.top.rates import SORTS, histogram_between, ordered, percentile_ms, rows_between
from fogbank.cli.top.sample import Credits, Limits, Rate, Sample, Stats, VolumeLoad
from fogbank.cli.top.text import HEADINGS, cells, fitting, headline, live_table
from fogbank.core.layout import DataLayout
from fogbank.planes.block.contract import latency_bucket_us

from .fake_cloud import fake_cloud

_MIB = 1024 * 1024
_STEADY = Limits(Rate(3000, 3000), Rate(125 * _MIB, 125 * _MIB))
_BURST = Limits(Rate(300, 3000, 5_400_000), Rate(128 * _MIB, 128 * _MIB))
_VOLUME = VolumeLoad("vol-1", "000000000000", "us-east-1", "in-use", "gp3", 100, _STEADY, Stats())


def _rows(*changed: Any, seconds: float = 2.0, before: VolumeLoad = _VOLUME) -> Any:
    after = msgspec.structs.replace(before, **dict(changed))
    (row,) = rows_between(Sample(100.0, (before,)), Sample(100.0 + seconds, (after,)))
    return row


def test_rates_are_of_the_interval() -> None:
    stats = Stats(
        read_ops=3000, write_ops=1000, read_bytes=12 * _MIB, write_bytes=4 * _MIB, counted_ops=4000,
        read_time_ns=6_000_000_000, write_time_ns=2_000_000_000, throttled_ns=1_000_000_000,
    )  # fmt: skip
    row = _rows(("stats", stats))
    assert (row.read_iops, row.write_iops, row.read_mibps, row.write_mibps) == (1500, 500, 6, 2)
    assert (row.queue, row.throttled, row.used) == (4, 0.5, pytest.approx(2000 / 3000))
    assert (row.limit_iops, row.limit_mibps, row.burst, row.state) == (3000, 125, None, "in-use")


def test_counters_that_fall_back_are_no_load() -> None:
    before = msgspec.structs.replace(_VOLUME, stats=Stats(read_ops=50, read_bytes=9))
    row = _rows(("stats", Stats(read_ops=10)), before=before)
    assert (row.read_iops, row.read_mibps, row.read_p99_ms) == (0, 0, None)


def test_a_volume_that_is_new_shows_no_load_yet() -> None:
    after = msgspec.structs.replace(_VOLUME, stats=Stats(read_ops=10_000))
    (row,) = rows_between(Sample(1, ()), Sample(2, (after,)))
    assert row.read_iops == 0


def test_the_limit_is_the_baseline_once_the_bucket_is_empty() -> None:
    full = _rows(("limits", _BURST), ("credits", Credits(ops=2_700_000)), ("stats", Stats(counted_ops=600)))
    assert (full.limit_iops, full.used, full.burst) == (3000, pytest.approx(0.1), 0.5)
    empty = _rows(("limits", _BURST), ("credits", Credits(ops=0.5)), ("stats", Stats(counted_ops=600)))
    assert (empty.limit_iops, empty.used) == (300, pytest.approx(1))


STATES = [
    ((("healthy", False),), "failed"),
    ((("io_enabled", False),), "I/O cut"),
    ((("in_flight", 3), ("oldest_request_ns", 7_000_000_000)), "hangs 7 s"),
    ((("stats", Stats(error_ops=1200)),), "1,200 errors"),
    ((("faults", ("delay", "error")),), "fault: delay, error"),
    ((("stats", Stats(error_ops=1)), ("faults", ("error",))), "1 errors (fault: error)"),
]


@pytest.mark.parametrize(("changed", "state"), STATES)
def test_what_is_wrong_is_said(changed: Any, state: str) -> None:
    assert _rows(*changed).state == state


def test_requests_that_hang_are_in_the_queue() -> None:
    assert _rows(("in_flight", 3), ("oldest_request_ns", 7_000_000_000)).queue == 3


@given(st.lists(st.integers(0, 1000), min_size=140, max_size=140), st.floats(0.01, 1))
def test_a_percentile_lies_within_its_bucket(histogram: list[int], share: float) -> None:
    told = percentile_ms(histogram, share)
    if not sum(histogram):
        assert told is None
        return
    assert told is not None
    reached = [sum(histogram[: bucket + 1]) >= share * sum(histogram) - 1e-6 for bucket in range(140)]
    bucket = reached.index(True)
    assert latency_bucket_us(bucket) / 1000 <= told + 1e-9
    assert told <= latency_bucket_us(bucket + 1) / 1000 + 1e-9


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3))
def test_what_was_added_to_a_histogram_comes_back(pairs: list[tuple[int, int]]) -> None:
    before = [old for old, _ in pairs]
    assert histogram_between(before, [old + new for old, new in pairs]) == [new for _, new in pairs]


def test_a_histogram_that_began_anew_counts_in_full() -> None:
    assert histogram_between([5, 0], [1, 2]) == [1, 2]
    assert histogram_between([], [1, 2]) == [1, 2]


def test_every_order_puts_the_most_first() -> None:
    low = dataclasses.replace(_rows(), volume_id="vol-a", burst=0.9)
    high = dataclasses.replace(
        low, volume_id="vol-b", read_iops=9, write_mibps=9, queue=9, read_p99_ms=9, throttled=0.9, used=0.9, burst=0.1
    )
    for sort in SORTS:
        first = ordered([low, high], sort)[0]
        assert first.volume_id == ("vol-a" if sort == "volume" else "vol-b"), sort


def test_texts() -> None:
    row = _rows(("stats", Stats(read_ops=24690, read_bytes=3 * _MIB, read_latency=(0, 0, 0, 4))))
    shown = dict(zip(HEADINGS, cells(row), strict=True))
    assert (shown["R IOPS"], shown["R MiB/s"], shown["W p50/p99 ms"]) == ("12,345", "1.5", "- / -")
    assert (shown["LIMIT"], shown["BURST"]) == ("3,000 IOPS, 125 MiB/s", "-")
    assert headline([row]) == "1 volume attached   12,345 IOPS   1.5 MiB/s"


def test_a_small_terminal_says_how_many_more_there_are() -> None:
    from rich.console import Console

    rows = [dataclasses.replace(_rows(), volume_id=f"vol-{index:02}") for index in range(30)]
    console = Console(width=200, height=12, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(live_table(rows, width=200, height=12))
    text = console.export_text()
    assert "vol-06" in text
    assert "vol-07" not in text
    assert "and 23 more" in text


def test_a_narrow_terminal_has_the_columns_that_say_most() -> None:
    rows = [_rows(("stats", Stats(read_ops=3000)))]
    assert len(fitting(rows, 200)) == len(HEADINGS)
    narrow = [HEADINGS[column] for column in fitting(rows, 80)]
    assert "LIMIT" not in narrow
    assert narrow[0] == "VOLUME"
    assert "STATE" in narrow
    widths = [max(len(HEADINGS[column]), len(cells(rows[0])[column])) for column in fitting(rows, 120)]
    assert sum(widths) + 2 * (len(widths) - 1) <= 120


def test_the_command_asks_twice(layout: DataLayout, capsys: pytest.CaptureFixture[str]) -> None:
    with fake_cloud(layout) as cloud:
        cloud.answers["load"] = (200, msgspec.to_builtins(Sample(5.0, (_VOLUME,))))
        assert run(["top", "--once", "--interval", "0", "--data", str(layout.root)]) == 0
        assert "vol-1" in capsys.readouterr().out
        assert run(["top", "--json", "--interval", "0", "--data", str(layout.root)]) == 0
        (row,) = json.loads(capsys.readouterr().out)["volumes"]
        assert row["limit_iops"] == 3000
        cloud.answers["load"] = (200, msgspec.to_builtins(Sample(5.0, ())))
        assert run(["top", "--interval", "0", "--data", str(layout.root)]) == 0
        assert capsys.readouterr().out == "No volume is attached.\n"
        cloud.answers["load"] = (200, {"volumes": 3})
        assert run(["top", "--interval", "0", "--data", str(layout.root)]) == 1
