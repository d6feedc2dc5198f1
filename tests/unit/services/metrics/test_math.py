"""Metric math: what expressions give, against Python's own arithmetic, and what they are refused for."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.services.metrics.math.compute import Surroundings, compute
from fogbank.services.metrics.math.syntax import ExpressionError, names_in, parse
from fogbank.services.metrics.math.values import Budget, TimeSeries, Value
from fogbank.services.metrics.model import MetricKey
from fogbank.services.metrics.search import read_search

_SERIES = {
    "m1": TimeSeries({0: 1.0, 60: 2.0, 180: 4.0}, 60),
    "m2": TimeSeries({0: 10.0, 60: 0.0, 120: 30.0}, 60),
    "errors": TimeSeries({60: 5.0}, 60),
}


def _computed(text: str) -> Value:
    def of(name: str) -> Value:
        if name not in _SERIES:
            raise ExpressionError(f"'{name}' is no id of a query")
        return _SERIES[name]

    around = Surroundings(of, lambda: _SERIES, lambda *_: (), lambda period: range(0, 240, period), Budget())
    return compute(parse(text), around)


def _points(text: str) -> dict[int, float]:
    value = _computed(text)
    assert isinstance(value, TimeSeries), value
    return dict(value.points)


CASES = [
    ("m1 + m2", {0: 11, 60: 2}),
    ("m1 * 2 + 1", {0: 3, 60: 5, 180: 9}),
    ("1 - m1", {0: 0, 60: -1, 180: -3}),
    ("m1 / m2", {0: 0.1}),
    ("-m1 ^ 2", {0: -1, 60: -4, 180: -16}),
    ("2 ^ 3 ^ 2 * m1", {0: 512, 60: 1024, 180: 2048}),
    ("SUM(METRICS())", {0: 11, 60: 7, 120: 30, 180: 4}),
    ('SUM(METRICS("m"))', {0: 11, 60: 2, 120: 30, 180: 4}),
    ("SUM([m1, m2])", {0: 11, 60: 2, 120: 30, 180: 4}),
    ("AVG([m1, m2])", {0: 5.5, 60: 1, 120: 30, 180: 4}),
    ("MAX([m1, m2]) - MIN([m1, m2])", {0: 9, 60: 2, 120: 0, 180: 0}),
    ("m1 / MAX(m1)", {0: 0.25, 60: 0.5, 180: 1}),
    ("RATE(m1)", {60: 1 / 60, 180: 2 / 120}),
    ("DIFF(m1)", {60: 1, 180: 2}),
    ("DIFF_TIME(m1)", {60: 60, 180: 120}),
    ("RUNNING_SUM(m1)", {0: 1, 60: 3, 180: 7}),
    ("FILL(m1, 0)", {0: 1, 60: 2, 120: 0, 180: 4}),
    ("FILL(m1, REPEAT)", {0: 1, 60: 2, 120: 2, 180: 4}),
    ("FILL(m1, LINEAR)", {0: 1, 60: 2, 120: 3, 180: 4}),
    ("FILL(errors, m1)", {0: 1, 60: 5, 180: 4}),
    ("IF(m1 > 1, m1)", {60: 2, 180: 4}),
    ("IF(m1 > 1 AND m1 < 4, 1, 0)", {0: 0, 60: 1, 180: 0}),
    ("IF(m1 >= 2 || m1 == 1, m2, 7)", {0: 10, 60: 0}),
    ("m1 / PERIOD(m1)", {0: 1 / 60, 60: 2 / 60, 180: 4 / 60}),
    ("ABS(1 - m1) + CEIL(m1 / 3)", {0: 1, 60: 2, 180: 5}),
    ("LOG10(m2)", {0: 1, 120: pytest.approx(1.4771212547)}),
    ("m1 * FIRST(m1) + LAST(m1) + DATAPOINT_COUNT(m1)", {0: 8, 60: 9, 180: 11}),
    ("TIME_SERIES(3)", {0: 3, 60: 3, 120: 3, 180: 3}),
    ("m1 * 1e308 * 10", {}),
    ("SUM([TIME_SERIES(1e308), TIME_SERIES(1e308)])", {}),
    ("SUM([m1 * 1e308, m1 * 1e308, m1])", {60: 2, 180: 4}),
    ("RUNNING_SUM(m1 * 1e308)", {0: 1e308}),
    ("DIFF(TIME_SERIES(1e308) * IF(m1 > 1, 1, -1))", {180: 0.0}),
]


@pytest.mark.parametrize(("text", "points"), CASES)
def test_expressions(text: str, points: dict[int, Any]) -> None:
    assert _points(text) == points


REFUSED = [
    "", "m1 +", "m1 m2", "(m1", "[m1, 2]", "nothing", "FROBNICATE(m1)", "SUM()", "SUM(1)", "RATE(2)", '"a" + m1',
    "1 / 0", "[m1] + [m2]", "IF(1, m1)[0]", "m1 $ m2", "FILL(m1)", "METRICS(m1)", "__import__('os')", "m1.real",
    "(" * 100 + "1" + ")" * 100, "-" * 100 + "1", "AVG(m1 - m1 * 1e308 * 10)",
    "TIME_SERIES(1e999)", "FILL(m1, 1e999)", "SUM(TIME_SERIES(1e308))", "+".join(["m1"] * 500),
    "[" + "METRICS(), " * 167 + "m1]",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_can_not_be_read_or_computed_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        _computed(text)


def _numbers() -> st.SearchStrategy[str]:
    """Texts of arithmetic, fully in parentheses where Python reads signs in another order."""
    leaves = st.integers(0, 99).map(str)

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        joined = st.tuples(inner, st.sampled_from("+-*"), inner).map(" ".join)
        return st.one_of(joined, inner.map(lambda text: f"({text})"), inner.map(lambda text: f"-({text})"))

    return st.recursive(leaves, grow, max_leaves=12)


@given(_numbers())
def test_arithmetic_is_pythons(text: str) -> None:
    # The strategy makes nothing but digits, signs and parentheses.
    assert _computed(text) == float(eval(text))


@given(st.text(alphabet="m12e+-*/^(),[]<>=!&|\"' AND", max_size=40))
def test_whatever_is_sent_is_computed_or_refused(text: str) -> None:
    try:
        value = _computed(text)
    except ExpressionError:
        return
    assert isinstance(value, float | str | TimeSeries | tuple)


def test_names() -> None:
    assert names_in(parse("SUM([m1, -m2]) / IF(m3 > 1, 2)")) == {"m1", "m2", "m3"}


_KEYS = [
    MetricKey("AWS/EBS", "VolumeReadOps", (("VolumeId", "vol-1"),)),
    MetricKey("AWS/EBS", "VolumeWriteOps", (("VolumeId", "vol-1"),)),
    MetricKey("AWS/EBS", "VolumeReadOps", (("VolumeId", "vol-2"),)),
    MetricKey("AWS/EBS", "VolumeStalledIOCheck", (("InstanceId", "i-1"),)),
    MetricKey("mine", "ReadOps", ()),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{AWS/EBS,VolumeId} MetricName="VolumeReadOps"', [0, 2]),
        ("{AWS/EBS,VolumeId} read", [0, 2]),
        ("{AWS/EBS,VolumeId} vol-1 NOT Write", [0]),
        ("{AWS/EBS,VolumeId} (write OR vol-2)", [1, 2]),
        ("{AWS/EBS,InstanceId}", [3]),
        ("ReadOps", [0, 2, 4]),
        ('Namespace="mine"', [4]),
        ('VolumeId="vol-2" OR "mine"', [2, 4]),
    ],
)
def test_searches(text: str, found: list[int]) -> None:
    search = read_search(text)
    assert [index for index, key in enumerate(_KEYS) if search.finds(key)] == found


@pytest.mark.parametrize("text", ["(a", "a)", "NOT", "a OR", ")"])
def test_searches_that_can_not_be_read(text: str) -> None:
    refused: Callable[[], object] = lambda: read_search(text)  # noqa: E731
    with pytest.raises(ExpressionError):
        refused()
