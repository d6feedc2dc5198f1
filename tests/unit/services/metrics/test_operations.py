"""Metrics' operations on a real store: what they answer, and the errors they answer with."""

from datetime import timedelta
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics.operations.metrics import get_metric_statistics, list_metrics

from .asking import data_of, datum, put, stat_of


def _statistics(cloud: Any, **more: Any) -> Any:
    wanted = {
        "namespace": "mine",
        "metric_name": "m",
        "start_time": cloud.now - timedelta(hours=1),
        "end_time": cloud.now + timedelta(hours=1),
        "period": 60,
        "statistics": ("Sum",),
    }
    return cloud.call(get_metric_statistics, api.GetMetricStatisticsInput(**{**wanted, **more})).datapoints


def test_values_of_a_minute_become_one_set(cloud: Any) -> None:
    put(cloud, datum(1.0), datum(values=(2.0, 5.0), counts=(3.0, 1.0)))
    put(cloud, datum(statistic_values=api.StatisticSet(sample_count=2, sum=4, minimum=0.5, maximum=3.5)))
    (point,) = _statistics(cloud, statistics=("SampleCount", "Sum", "Minimum", "Maximum", "Average"))
    assert (point.sample_count, point.sum, point.minimum, point.maximum) == (7, 16, 0.5, 5)
    assert point.average == pytest.approx(16 / 7)


def test_percentiles_need_values(cloud: Any) -> None:
    put(cloud, datum(values=tuple(float(each) for each in range(1, 101))))
    (point,) = _statistics(cloud, statistics=None, extended_statistics=("p50", "p99", "tm90"))
    assert point.extended_statistics == {"p50": 50, "p99": 99, "tm90": 45.5}
    put(cloud, datum(statistic_values=api.StatisticSet(sample_count=2, sum=4, minimum=1, maximum=3)))
    (point,) = _statistics(cloud, extended_statistics=("p50",))
    assert point.extended_statistics is None


def test_units_are_kept_apart(cloud: Any) -> None:
    put(cloud, datum(1.0, unit="Bytes"), datum(2.0, unit="Count"), datum(4.0))
    assert {point.unit: point.sum for point in _statistics(cloud)} == {"Bytes": 1, "Count": 2, "None": 4}
    assert [point.sum for point in _statistics(cloud, unit="Count")] == [2]
    answer = data_of(cloud, api.MetricDataQuery(id="a", metric_stat=stat_of()))
    assert answer.metric_data_results[0].values == (7.0,)


def test_points_of_a_second_are_apart_where_they_were_asked_to_be(cloud: Any) -> None:
    at = cloud.now
    for seconds in (1, 2, 11):
        put(cloud, datum(1.0, timestamp=at - timedelta(seconds=seconds), storage_resolution=1))
    query = api.MetricDataQuery(id="a", metric_stat=stat_of(period=10))
    values = data_of(cloud, query, scan_by="TimestampAscending").metric_data_results[0].values
    assert values == (1.0, 2.0)


REFUSED_DATA = [
    ({"namespace": "AWS/EBS"}, [datum(1.0)], "InvalidParameterValue"),
    ({}, [], "MissingParameter"),
    ({}, [datum()], "MissingParameter"),
    ({}, [datum(float("nan"))], "InvalidParameterValue"),
    ({}, [datum(float("inf"))], "InvalidParameterValue"),
    ({}, [datum(2.0**361)], "InvalidParameterValue"),
    ({}, [datum(1.0, values=(1.0,))], "InvalidParameterCombination"),
    ({}, [datum(values=(1.0, 2.0), counts=(1.0,))], "InvalidParameterValue"),
    ({}, [datum(values=(1.0,), counts=(-1.0,))], "InvalidParameterValue"),
    ({}, [datum(values=tuple(map(float, range(151))))], "InvalidParameterValue"),
    ({}, [datum(1.0, counts=(1.0,))], "InvalidParameterCombination"),
    ({}, [datum(1.0, storage_resolution=30)], "InvalidParameterValue"),
    ({}, [datum(1.0)] * 1001, "InvalidParameterValue"),
    ({}, [datum(1.0, dimensions=(api.Dimension(name="a", value="1"),) * 2)], "InvalidParameterValue"),
    (
        {},
        [datum(statistic_values=api.StatisticSet(sample_count=1, sum=1, minimum=2, maximum=1))],
        "InvalidParameterCombination",
    ),
    (
        {},
        [datum(statistic_values=api.StatisticSet(sample_count=0, sum=1, minimum=1, maximum=1))],
        "InvalidParameterValue",
    ),
]


@pytest.mark.parametrize(("place", "data", "code"), REFUSED_DATA)
def test_data_that_is_refused(cloud: Any, place: dict[str, str], data: list[api.MetricDatum], code: str) -> None:
    with pytest.raises(ApiError) as refused:
        put(cloud, *data, **place)
    assert refused.value.code == code
    assert data_of(cloud, api.MetricDataQuery(id="a", metric_stat=stat_of())).metric_data_results[0].values == ()


@pytest.mark.parametrize(("days", "hours", "taken"), [(-13, 0, True), (-15, 0, False), (0, 1.9, True), (0, 2.1, False)])
def test_times_that_are_taken(cloud: Any, days: int, hours: float, taken: bool) -> None:
    point = datum(1.0, timestamp=cloud.now + timedelta(days=days, hours=hours))
    if taken:
        put(cloud, point)
        return
    with pytest.raises(ApiError, match="two weeks before"):
        put(cloud, point)


def test_list_metrics(cloud: Any) -> None:
    one, two = (api.Dimension(name="d", value=value) for value in ("1", "2"))
    put(cloud, datum(1.0, dimensions=(one,)), datum(1.0, dimensions=(two,)), datum(1.0, "other"))
    put(cloud, datum(1.0), namespace="elsewhere", account="999999999999")

    def names(**asked: Any) -> list[tuple[str, tuple[str, ...]]]:
        found = cloud.call(list_metrics, api.ListMetricsInput(**asked)).metrics
        return [(each.metric_name, tuple(dimension.value for dimension in each.dimensions)) for each in found]

    assert names() == [("m", ("1",)), ("m", ("2",)), ("other", ())]
    assert names(dimensions=(api.DimensionFilter(name="d"),)) == [("m", ("1",)), ("m", ("2",))]
    assert names(dimensions=(api.DimensionFilter(name="d", value="2"),)) == [("m", ("2",))]
    assert names(namespace="mine", metric_name="other") == [("other", ())]
    assert names(namespace="elsewhere") == [] == names(owning_account="999999999999")
    cloud.advance(5 * 3600)
    assert names(recently_active="PT3H") == []
    assert len(names()) == 3
    cloud.advance(15 * 86_400)
    assert names() == []


def test_list_metrics_in_pages(cloud: Any) -> None:
    for start in (0, 600):
        put(cloud, *(datum(1.0, f"m{index:04}") for index in range(start, start + 600)))
    first = cloud.call(list_metrics, api.ListMetricsInput(namespace="mine"))
    second = cloud.call(list_metrics, api.ListMetricsInput(namespace="mine", next_token=first.next_token))
    third = cloud.call(list_metrics, api.ListMetricsInput(namespace="mine", next_token=second.next_token))
    names = [each.metric_name for page in (first, second, third) for each in page.metrics]
    assert (len(first.metrics), names, third.next_token) == (500, [f"m{index:04}" for index in range(1200)], None)
    with pytest.raises(ApiError, match="token"):
        cloud.call(list_metrics, api.ListMetricsInput(next_token=first.next_token))


def test_statistics_are_of_periods_from_the_start_that_is_asked_for(cloud: Any) -> None:
    for minutes in range(10):
        put(cloud, datum(1.0, timestamp=cloud.now - timedelta(minutes=minutes)))
    start = cloud.now.replace(second=0) - timedelta(minutes=9)
    points = _statistics(cloud, start_time=start, end_time=cloud.now, period=300)
    assert {(point.timestamp - start).seconds // 60: point.sum for point in points} == {0: 5, 5: 5}


REFUSED_STATISTICS = [
    ({"period": 45}, "InvalidParameterValue"),
    ({"statistics": None}, "InvalidParameterCombination"),
    ({"extended_statistics": ("p101",)}, "InvalidParameterValue"),
    ({"start_time": "end"}, "InvalidParameterCombination"),
    ({"start_time": "week"}, "InvalidParameterCombination"),
]


@pytest.mark.parametrize(("asked", "code"), REFUSED_STATISTICS)
def test_statistics_that_are_refused(cloud: Any, asked: dict[str, Any], code: str) -> None:
    times = {"end": cloud.now + timedelta(hours=1), "week": cloud.now - timedelta(days=7)}
    asked = {name: times.get(value, value) if isinstance(value, str) else value for name, value in asked.items()}
    with pytest.raises(ApiError) as refused:
        _statistics(cloud, **asked)
    assert refused.value.code == code


def test_the_limit_of_datapoints_is_told_in_aws_words(cloud: Any) -> None:
    start = cloud.now.replace(second=0)
    with pytest.raises(ApiError) as refused:
        _statistics(cloud, start_time=start, end_time=start + timedelta(minutes=1441))
    assert refused.value.message == (
        "You have requested up to 1,441 datapoints, which exceeds the limit of 1,440. "
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range."
    )


def test_metric_data_with_math(cloud: Any) -> None:
    for minutes, value in ((2, 1.0), (1, 2.0), (0, 4.0)):
        at = cloud.now - timedelta(minutes=minutes)
        put(cloud, datum(value, timestamp=at), datum(10.0, "other", timestamp=at))
    answer = data_of(
        cloud,
        api.MetricDataQuery(id="a", metric_stat=stat_of(), return_data=False),
        api.MetricDataQuery(id="b", metric_stat=stat_of("other"), label="tens"),
        api.MetricDataQuery(id="sum", expression="a + b", label="both"),
        api.MetricDataQuery(id="found", expression="SEARCH('{mine} m', 'Sum', 60)"),
        scan_by="TimestampAscending",
    )
    told = [(each.id, each.label, each.values, each.status_code) for each in answer.metric_data_results]
    assert told == [
        ("b", "tens", (10.0, 10.0, 10.0), "Complete"),
        ("sum", "both", (11.0, 12.0, 14.0), "Complete"),
        ("found", "m", (1.0, 2.0, 4.0), "Complete"),
    ]


def test_metric_data_comes_in_pages(cloud: Any) -> None:
    for minutes in range(5):
        at = cloud.now - timedelta(minutes=minutes)
        put(cloud, datum(float(minutes), timestamp=at), datum(float(10 + minutes), "n", timestamp=at))
    queries = [
        api.MetricDataQuery(id="a", metric_stat=stat_of()),
        api.MetricDataQuery(id="empty", metric_stat=stat_of("nothing")),
        api.MetricDataQuery(id="b", metric_stat=stat_of("n")),
    ]
    collected: dict[str, list[float]] = {}
    token, statuses = None, []
    while True:
        page = data_of(cloud, *queries, max_datapoints=4, next_token=token, start_time=cloud.now - timedelta(hours=1))
        assert sum(len(each.values) for each in page.metric_data_results) <= 4
        for each in page.metric_data_results:
            collected.setdefault(each.id, []).extend(each.values)
            statuses.append((each.id, each.status_code))
        token = page.next_token
        if token is None:
            break
    assert collected == {"a": [0, 1, 2, 3, 4], "empty": [], "b": [10, 11, 12, 13, 14]}
    assert statuses.count(("a", "PartialData")) == 1 == statuses.count(("empty", "Complete"))


REFUSED_QUERIES = [
    ([], "must contain"),
    ([api.MetricDataQuery(id="A", metric_stat=stat_of())], "pattern"),
    ([api.MetricDataQuery(id="a")], "mutually exclusive"),
    ([api.MetricDataQuery(id="a", metric_stat=stat_of(), expression="1")], "mutually exclusive"),
    ([api.MetricDataQuery(id="a", metric_stat=stat_of())] * 2, "not unique"),
    ([api.MetricDataQuery(id="a", metric_stat=stat_of(stat="Median"))], "not supported"),
    ([api.MetricDataQuery(id="a", metric_stat=stat_of(period=61))], "Period"),
    ([api.MetricDataQuery(id="a", metric_stat=stat_of(), return_data=False)], "ReturnData"),
    ([api.MetricDataQuery(id="a", expression="b + 1")], "Error in expression 'a': 'b' is no id"),
    ([api.MetricDataQuery(id="a", expression="a + 1")], "refers to itself"),
    ([api.MetricDataQuery(id="a", expression="1 + 1")], "must be a time series"),
    ([api.MetricDataQuery(id="a", expression="SEARCH('m', 'Sum', 1e999)")], "too large a number"),
    ([api.MetricDataQuery(id="a", expression="SEARCH('m', 'Sum', 61)")], "SEARCH's period"),
    ([api.MetricDataQuery(id="a", expression="SEARCH('m', 'Sum', 0)")], "SEARCH's period"),
    ([api.MetricDataQuery(id="a", expression="SEARCH('m', 'Median', 60)")], "SEARCH's statistic"),
    (
        [
            api.MetricDataQuery(id="e0", expression="TIME_SERIES(1)"),
            *(api.MetricDataQuery(id=f"e{i}", expression=f"[e{i - 1}, e{i - 1}]") for i in range(1, 60)),
        ],
        "at most 500 time series",
    ),
    (
        [
            api.MetricDataQuery(id="e0", expression="TIME_SERIES(1)"),
            *(api.MetricDataQuery(id=f"e{i}", expression=f"[e{i - 1}, e{i - 1}]") for i in range(1, 9)),
            *(api.MetricDataQuery(id=f"f{i}", expression="ABS(e8)") for i in range(60)),
        ],
        "1,000,000 data points",
    ),
]


@pytest.mark.parametrize(("queries", "message"), REFUSED_QUERIES)
def test_queries_that_are_refused(cloud: Any, queries: list[api.MetricDataQuery], message: str) -> None:
    with pytest.raises(ApiError, match=message) as refused:
        data_of(cloud, *queries)
    assert refused.value.code == "ValidationError"


def test_metric_data_of_too_long_a_time_is_refused(cloud: Any) -> None:
    start = cloud.now - timedelta(minutes=100_801)
    for query in (
        api.MetricDataQuery(id="a", metric_stat=stat_of()),
        api.MetricDataQuery(id="a", expression="TIME_SERIES(1)"),
        api.MetricDataQuery(id="a", expression="SEARCH('m', 'Sum', 60)"),
    ):
        with pytest.raises(ApiError, match="100,800") as refused:
            data_of(cloud, query, start_time=start)
        assert refused.value.code == "ValidationError"
    daily = api.MetricDataQuery(id="a", metric_stat=stat_of(period=86_400))
    assert data_of(cloud, daily, start_time=start).metric_data_results


def test_a_long_chain_of_expressions_is_computed(cloud: Any) -> None:
    chain = [api.MetricDataQuery(id=f"e{i}", expression=f"e{i - 1} + 1", return_data=i == 499) for i in range(1, 500)]
    first = api.MetricDataQuery(id="e0", expression="TIME_SERIES(1)", return_data=False)
    (told,) = data_of(cloud, first, *chain).metric_data_results
    assert set(told.values or ()) == {500.0}
    looped = api.MetricDataQuery(id="e0", expression="e499 + 1", return_data=False)
    with pytest.raises(ApiError, match=r"refers to itself|nested too deeply"):
        data_of(cloud, looped, *chain)
