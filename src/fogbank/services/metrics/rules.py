"""What requests about metrics may say. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics import errors, windows
from fogbank.services.metrics.model import NO_UNIT
from fogbank.services.metrics.statistics import VALUES_KEPT_MAX, StatisticSet, is_extended, is_statistic

METRICS_IN_CALL_MAX = 1000
QUERIES_MAX = 500
_BACK, _AHEAD = timedelta(days=14), timedelta(hours=2)
_MAGNITUDE_MAX = 2.0**360
_QUERY_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")


def check_namespace(namespace: str) -> None:
    """That a client may write to it. Raises ApiError."""
    if namespace.startswith("AWS/"):
        raise errors.invalid_value("The value AWS/ for parameter Namespace is invalid.")
    if not namespace.isprintable():
        raise errors.invalid_value("The parameter Namespace must contain only printable characters.")


def check_time(at: datetime, now: datetime, place: str) -> None:
    """That a point is neither too old nor too far ahead. Raises ApiError."""
    if not now - _BACK <= at <= now + _AHEAD:
        raise errors.invalid_value(
            f"The parameter {place}.Timestamp must specify a time no more than two weeks before and "
            "no more than two hours after the current time."
        )


def statistic_set(datum: api.MetricDatum, place: str) -> StatisticSet:
    """What a datum says. Raises ApiError where it says nothing, several things, or what are no numbers."""
    given = [datum.value is not None, bool(datum.values), datum.statistic_values is not None]
    if sum(given) == 0:
        raise errors.missing(f"{place}.Value")
    if sum(given) > 1:
        raise errors.invalid_combination(
            f"The parameters {place}.Value, {place}.Values and {place}.StatisticValues are mutually exclusive and "
            "you have specified more than one."
        )
    if datum.counts is not None and not datum.values:
        raise errors.invalid_combination(f"The parameter {place}.Counts goes with {place}.Values.")
    if datum.value is not None:
        return StatisticSet.of(_number(datum.value, f"{place}.Value"))
    if datum.statistic_values is not None:
        return _given_set(datum.statistic_values, f"{place}.StatisticValues")
    return _listed(datum, place)


def _listed(datum: api.MetricDatum, place: str) -> StatisticSet:
    values = datum.values or ()
    counts = datum.counts if datum.counts is not None else (1.0,) * len(values)
    if len(values) != len(counts):
        raise errors.invalid_value(f"The parameters {place}.Values and {place}.Counts must be of the same size.")
    if len(values) > VALUES_KEPT_MAX:
        raise errors.invalid_value(f"The collection {place}.Values must not have a size greater than 150.")
    numbers = [_number(value, f"{place}.Values.member.{index}") for index, value in enumerate(values, 1)]
    for index, count in enumerate(counts, 1):
        if _number(count, f"{place}.Counts.member.{index}") < 0:
            raise errors.invalid_value(f"The parameter {place}.Counts.member.{index} must not be negative.")
    counted = [(value, count) for value, count in zip(numbers, counts, strict=True) if count > 0]
    if not counted:
        raise errors.invalid_value(f"The parameter {place}.Counts must have a count above zero.")
    return StatisticSet.of_values(counted)


def _given_set(given: api.StatisticSet, place: str) -> StatisticSet:
    count = _number(given.sample_count, f"{place}.SampleCount")
    total, minimum = _number(given.sum, f"{place}.Sum"), _number(given.minimum, f"{place}.Minimum")
    maximum = _number(given.maximum, f"{place}.Maximum")
    if count <= 0:
        raise errors.invalid_value(f"The parameter {place}.SampleCount must be greater than 0.")
    if minimum > maximum:
        raise errors.invalid_combination(f"The parameter {place}.Maximum must be greater than {place}.Minimum.")
    return StatisticSet(count, total, minimum, maximum)


def _number(value: float, place: str) -> float:
    if math.isnan(value):
        raise errors.invalid_value(f"The value NaN for parameter {place} is invalid.")
    if math.isinf(value) or abs(value) > _MAGNITUDE_MAX:
        raise errors.invalid_value(f"The value {value} for parameter {place} is invalid: it is out of range.")
    return float(value)


def moment(datum: api.MetricDatum, now: datetime, place: str) -> int:
    """The second, or the minute, that a datum is kept under. Raises ApiError."""
    if datum.storage_resolution not in (None, 1, 60):
        raise errors.invalid_value(f"The parameter {place}.StorageResolution must be 1 or 60.")
    at = datum.timestamp or now
    check_time(at, now, place)
    grain = datum.storage_resolution or 60
    return int(at.timestamp() // grain) * grain


def dimensions_of(datum: api.MetricDatum, place: str) -> tuple[tuple[str, str], ...]:
    """A datum's dimensions in the order that tells metrics apart. Raises ApiError."""
    named = {each.name: each.value for each in datum.dimensions or ()}
    if len(named) < len(datum.dimensions or ()):
        raise errors.invalid_value(f"The collection {place}.Dimensions must not have duplicate names.")
    for name, value in named.items():
        if name.startswith(":") or not (name.strip() and value.strip() and (name + value).isascii()):
            raise errors.invalid_value(f"The parameter {place}.Dimensions holds a name or a value that is not allowed.")
    return tuple(sorted(named.items()))


def unit_of(datum: api.MetricDatum) -> str:
    """A datum's unit."""
    return datum.unit or NO_UNIT


def check_extended(names: Sequence[str], parameter: str) -> None:
    """That each is a percentile or a trimmed statistic. Raises ApiError."""
    for name in names:
        if not is_extended(name):
            raise errors.invalid_value(f"The value {name} for parameter {parameter} is not supported.")


def check_queries(queries: Sequence[api.MetricDataQuery], place: str) -> None:
    """That a request's queries make sense, each by itself. Raises ApiError."""
    if not queries:
        raise errors.validation(f"The parameter {place} must contain at least one query.")
    if len(queries) > QUERIES_MAX:
        raise errors.validation(f"The collection {place} must not have a size greater than {QUERIES_MAX}.")
    if len({query.id for query in queries}) < len(queries):
        raise errors.validation(f"The values for parameter id in {place} are not unique.")
    for index, query in enumerate(queries, 1):
        _check_query(query, f"{place}.member.{index}")


def _check_query(query: api.MetricDataQuery, place: str) -> None:
    if not _QUERY_ID.fullmatch(query.id):
        raise errors.validation(
            f"The value {query.id} for parameter {place}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$."
        )
    if (query.metric_stat is None) == (query.expression is None):
        raise errors.validation(
            f"The parameters {place}.Expression and {place}.MetricStat are mutually exclusive and you must specify one."
        )
    if query.period is not None and not windows.is_period(query.period):
        raise errors.validation(f"The parameter {place}.Period must be a multiple of 60, or 1, 5, 10, 20 or 30.")
    if query.metric_stat is None:
        return
    if not windows.is_period(query.metric_stat.period):
        raise errors.validation(
            f"The parameter {place}.MetricStat.Period must be a multiple of 60, or 1, 5, 10, 20 or 30."
        )
    if not is_statistic(query.metric_stat.stat):
        raise errors.validation(
            f"The value {query.metric_stat.stat} for parameter {place}.MetricStat.Stat is not supported."
        )
    for name in ("namespace", "metric_name"):
        if getattr(query.metric_stat.metric, name) is None:
            raise errors.validation(f"The parameter {place}.MetricStat.Metric.{_word(name)} is required.")


def _word(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
