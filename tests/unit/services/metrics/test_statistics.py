"""Statistic sets: laws of merging, statistics against a slow model, and the way into bytes and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.services.metrics.packing import pack, pack_values, unpack, unpack_one
from fogbank.services.metrics.statistics import StatisticSet, is_extended, is_statistic, merge, statistic

_VALUES = st.lists(st.integers(-1000, 1000).map(lambda each: each / 4), min_size=1, max_size=40)
_FLOATS = st.floats(-(2.0**360), 2.0**360, allow_nan=False)


def _set(values: list[float]) -> StatisticSet:
    return StatisticSet.of_values((value, 1.0) for value in values)


@given(_VALUES, _VALUES)
def test_merging_sets_is_the_set_of_all_values(some: list[float], others: list[float]) -> None:
    assert merge([_set(some), _set(others)]) == _set([*some, *others])


@given(_VALUES, st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_covers_its_share(values: list[float], percent: int) -> None:
    told = statistic(_set(values), f"p{percent}")
    covering = [each for each in values if 100 * sum(other <= each for other in values) >= percent * len(values)]
    assert told == min(covering)


@given(_VALUES)
def test_simple_statistics(values: list[float]) -> None:
    of = _set(values)
    assert statistic(of, "SampleCount") == len(values)
    assert statistic(of, "Sum") == math.fsum(values)
    assert statistic(of, "Average") == pytest.approx(math.fsum(values) / len(values))
    assert (statistic(of, "Minimum"), statistic(of, "Maximum")) == (min(values), max(values))


@given(_VALUES)
def test_trimming_nothing_changes_nothing(values: list[float]) -> None:
    of = _set(values)
    average = pytest.approx(statistic(of, "Average"))
    assert statistic(of, "tm100") == average == statistic(of, "TM(0%:100%)") == statistic(of, "wm100")
    assert statistic(of, "tc100") == len(values)


TRIMMED = [
    ("tm50", 1.5), ("TM(25%:75%)", 2.5), ("IQM", 2.5), ("tc75", 3), ("TS(50%:100%)", 7), ("PR(1:3)", 50),
    ("PR(:2)", 50), ("PR(2:)", 50), ("wm75", 2.25), ("p50", 2), ("p100", 4), ("p0", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), TRIMMED)
def test_extended_statistics_of_one_to_four(name: str, value: float) -> None:
    assert is_extended(name)
    assert statistic(_set([1, 2, 3, 4]), name) == pytest.approx(value)


@pytest.mark.parametrize("name", ["p101", "p", "P50", "tm", "TM(90%:10%)", "TM(1:2%)", "PR(1%:2%)", "TM(:)", "median"])
def test_what_is_no_statistic(name: str) -> None:
    assert not is_statistic(name)


def test_a_set_without_values_gives_no_percentiles_unless_they_are_clear() -> None:
    assert statistic(StatisticSet(3, 6, 1, 3), "p50") is None
    assert statistic(StatisticSet(3, 6, 2, 2), "p50") == 2
    assert statistic(StatisticSet(1, 5, 5, 5), "p99") == 5
    assert merge([StatisticSet(3, 6, 1, 3), StatisticSet.of(9)]) == StatisticSet(4, 15, 1, 9)


_SETS = st.one_of(
    _FLOATS.map(StatisticSet.of),
    _VALUES.map(_set),
    st.tuples(st.integers(1, 10**9), _FLOATS, _FLOATS).map(
        lambda it: StatisticSet(float(it[0]) + 1, it[1], min(it[1:]), max(it[1:]))
    ),
)


@given(st.dictionaries(st.integers(0, 200), _SETS, max_size=30))
def test_what_is_packed_comes_back(sets: dict[int, StatisticSet]) -> None:
    data = pack(sets)
    assert unpack(data) == sets
    assert all(unpack_one(data, number) == each for number, each in sets.items())
    assert unpack_one(data, 201) is None


@given(st.dictionaries(st.integers(0, 200), _FLOATS, max_size=30))
def test_values_are_packed_as_sets_of_one(values: dict[int, float]) -> None:
    assert pack_values(values) == pack({number: StatisticSet.of(value) for number, value in values.items()})


def test_what_is_merged_keeps_no_more_values_than_a_set_does() -> None:
    some, others = _set([float(each) for each in range(100)]), _set([float(each) for each in range(60, 170)])
    merged = merge([some, others])
    assert merged is not None
    assert (merged.count, merged.values) == (210, None)
    kept = merge([some, others], 170)
    assert kept is not None
    assert kept.values is not None
    assert len(kept.values) == 170
