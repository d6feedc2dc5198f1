"""Metrics' and alarms' tables on either database: what is written is what is read, merged, replaced, forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from fogbank.services.metrics import alarm_repository, repository
from fogbank.services.metrics.alarm_repository import HistoryQuery
from fogbank.services.metrics.model import HistoryItem, HistoryKind, MetricKey
from fogbank.services.metrics.packing import pack_values
from fogbank.services.metrics.repository import Dimensions, GroupKey, Point
from fogbank.services.metrics.statistics import StatisticSet
from fogbank.store.documents import Scope
from fogbank.store.engine import Store

_SCOPE = Scope("111111111111", "us-east-1")
_DIMENSIONS = (("a", "1"),)
_METRIC = MetricKey("mine", "m", _DIMENSIONS)
_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_NOON_S = int(_NOON.timestamp())


def _add(store: Store, value: float, at_s: int = _NOON_S, unit: str = "None") -> None:
    point = Point("m", unit, at_s, StatisticSet.of(value))
    store.write(lambda it: repository.add_points(it, _SCOPE, {("mine", _DIMENSIONS): [point]}))


def _read(store: Store) -> dict[str, list[tuple[int, StatisticSet]]]:
    return store.read(lambda it: repository.points_between(it, _SCOPE, _METRIC, _NOON_S - 60, _NOON_S + 3600))


def test_points_of_a_moment_are_merged_and_units_kept_apart(store: Store) -> None:
    for value in (1.0, 2.5):
        _add(store, value)
    _add(store, 7.0, unit="Bytes")
    _add(store, 4.0, _NOON_S + 60)
    assert _read(store) == {
        "None": [(_NOON_S, StatisticSet.of_values([(1.0, 1), (2.5, 1)])), (_NOON_S + 60, StatisticSet.of(4.0))],
        "Bytes": [(_NOON_S, StatisticSet.of(7.0))],
    }
    other = Scope("222222222222", "us-east-1")
    assert store.read(lambda it: repository.points_between(it, other, _METRIC, 0, 1 << 40)) == {}


def test_a_row_that_is_written_again_is_replaced(store: Store) -> None:
    _add(store, 1.0)
    row = {"group_id": GroupKey(_SCOPE, "mine", _DIMENSIONS).id, "at_s": _NOON_S, "data": pack_values({0: 9.0})}
    for _ in range(2):
        store.write(lambda it: repository.replace_rows(it, [row]))
    assert _read(store) == {"None": [(_NOON_S, StatisticSet.of(9.0))]}


def test_counters_are_kept_until_they_are_dropped(store: Store) -> None:
    store.write(lambda it: repository.save_counters(it, {"vol-1": b"\x00a", "vol-2": b"b"}))
    store.write(lambda it: repository.save_counters(it, {"vol-1": b"\xffc"}))
    store.write(lambda it: repository.drop_counters(it, ["vol-2", "vol-3"]))
    assert store.read(repository.load_counters) == {"vol-1": b"\xffc"}


def test_old_points_are_forgotten_group_by_group(store: Store) -> None:
    _add(store, 1.0, _NOON_S - 30)
    _add(store, 2.0)
    old = Point("n", "None", _NOON_S - 60, StatisticSet.of(1.0))
    store.write(lambda it: repository.add_points(it, _SCOPE, {("old", ()): [old]}))
    after: int | None = -(1 << 63)
    steps = 0
    while after is not None:
        after = store.write(lambda it, after=after: repository.forget_points(it, _NOON_S, after, 1))
        steps += 1
    assert steps == 3
    assert _read(store) == {"None": [(_NOON_S, StatisticSet.of(2.0))]}
    assert [metric.namespace for _, metric in _listed(store)] == ["mine"]


def _listed(store: Store, after: tuple[int, str] | None = None) -> list[tuple[tuple[int, str], MetricKey]]:
    return store.read(lambda it: list(repository.listed_metrics(it, _SCOPE, None, 0, after)))


def test_series_go_with_their_points_and_their_numbers_are_used_again(store: Store) -> None:
    def add(name: str, at_s: int) -> None:
        point = Point(name, "None", at_s, StatisticSet.of(float(at_s)))
        store.write(lambda it: repository.add_points(it, _SCOPE, {("mine", _DIMENSIONS): [point]}))

    def series() -> list[str]:
        key = GroupKey(_SCOPE, "mine", _DIMENSIONS)
        return [each.name for each in store.read(lambda it: repository.load_groups(it, [key]))[key].series]

    hour = 3600
    for number in range(4):
        add(f"m{number}", _NOON_S + number * hour)
    add("m0", _NOON_S + 5 * hour)
    store.write(lambda it: repository.forget_points(it, _NOON_S + 4 * hour, -(1 << 63), 10))
    assert series() == ["m0"]
    for number in range(3):
        add(f"n{number}", _NOON_S + 6 * hour)
    add("m0", _NOON_S + 8 * hour)
    add("n1", _NOON_S + 8 * hour)
    store.write(lambda it: repository.forget_points(it, _NOON_S + 8 * hour, -(1 << 63), 10))
    assert series() == ["m0", "", "n1"]
    assert [metric.name for _, metric in _listed(store)] == ["m0", "n1"]
    add("late", _NOON_S + 9 * hour)
    assert series() == ["m0", "late", "n1"]
    metric = MetricKey("mine", "late", _DIMENSIONS)
    found = store.read(lambda it: repository.points_between(it, _SCOPE, metric, 0, 1 << 40))
    assert found == {"None": [(_NOON_S + 9 * hour, StatisticSet.of(float(_NOON_S + 9 * hour)))]}


def test_metrics_are_listed_from_any_place_on(store: Store) -> None:
    point = [Point(name, "None", _NOON_S, StatisticSet.of(1.0)) for name in ("a", "b", "c")]
    groups: dict[tuple[str, Dimensions], list[Point]] = {
        ("mine", (("d", str(number)),)): point for number in range(600)
    }
    store.write(lambda it: repository.add_points(it, _SCOPE, groups))
    whole = _listed(store)
    assert len({metric for _, metric in whole}) == len(whole) == 1800
    for place in (0, 1, 2, 3, 1498, 1499, 1500, 1799):
        assert _listed(store, whole[place][0]) == whole[place + 1 :], place


@pytest.mark.parametrize("ascending", [True, False])
def test_history_in_pages_and_its_end(store: Store, ascending: bool) -> None:
    items = [
        HistoryItem("a", _NOON + timedelta(seconds=index // 2), HistoryKind.STATE, f"item {index}", "{}")
        for index in range(6)
    ]
    store.write(lambda it: alarm_repository.note(it, _SCOPE, items))
    told, after = [], None
    while True:
        query = HistoryQuery("a", None, None, None, ascending, after, 4)
        page = store.read(lambda it, query=query: alarm_repository.history(it, _SCOPE, query))
        if not page:
            break
        told += [item.summary for _, item in page]
        after = page[-1][0]
    assert told == [item.summary for item in (items if ascending else items[::-1])]
    forgotten = store.write(lambda it: alarm_repository.forget_history(it, _NOON + timedelta(seconds=1), 10))
    assert forgotten == 2
