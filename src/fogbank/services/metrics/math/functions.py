"""The functions of metric math, on numbers and time series."""

import bisect
import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from fogbank.services.metrics.math.syntax import ExpressionError
from fogbank.services.metrics.math.values import TimeSeries, Value

# Of each number by itself.
OF_EACH: Mapping[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": lambda value: float(math.ceil(value)),
    "FLOOR": lambda value: float(math.floor(value)),
    "LOG": math.log,
    "LOG10": math.log10,
}
# Of the numbers of one moment, or of a series.
OF_ALL: Mapping[str, Callable[[Sequence[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
    "STDDEV": statistics.pstdev,
}


def finite(calls: Mapping[int, tuple[Callable[..., float], tuple[object, ...]]]) -> dict[int, float]:
    """What functions give by time; without those that give no number."""
    results: dict[int, float] = {}
    for at, (function, arguments) in calls.items():
        try:
            result = function(*arguments)
        except (ArithmeticError, ValueError):
            continue
        if not isinstance(result, complex) and math.isfinite(result):
            results[at] = float(result)
    return results


def with_numbers(series: TimeSeries) -> TimeSeries:
    """A series without the points that are no finite number."""
    return replace(series, points={at: value for at, value in series.points.items() if math.isfinite(value)})


def combined(function: Callable[[float, float], float], left: Value, right: Value) -> TimeSeries:
    """A function of two, one of them a series: at the times that both have."""
    if isinstance(left, TimeSeries) and isinstance(right, TimeSeries):
        both = {at: (function, (left.points[at], right.points[at])) for at in left.points if at in right.points}
        return TimeSeries(finite(both), max(left.period, right.period))
    if isinstance(left, TimeSeries) and isinstance(right, float):
        return TimeSeries(finite({at: (function, (each, right)) for at, each in left.points.items()}), left.period)
    if isinstance(right, TimeSeries) and isinstance(left, float):
        return TimeSeries(finite({at: (function, (left, each)) for at, each in right.points.items()}), right.period)
    raise ExpressionError("The operands do not go together")


def _pairs(series: TimeSeries) -> Iterable[tuple[tuple[int, float], tuple[int, float]]]:
    points = list(series.points.items())
    return itertools.pairwise(points)


def _rate(series: TimeSeries) -> TimeSeries:
    """The change of a second, between a point and the one before."""
    changes = {at: (value - before) / (at - earlier) for (earlier, before), (at, value) in _pairs(series)}
    return replace(series, points=changes)


def _diff(series: TimeSeries) -> TimeSeries:
    return replace(series, points={at: value - before for (_, before), (at, value) in _pairs(series)})


def _diff_time(series: TimeSeries) -> TimeSeries:
    return replace(series, points={at: float(at - earlier) for (earlier, _), (at, _) in _pairs(series)})


def _running_sum(series: TimeSeries) -> TimeSeries:
    total, points = 0.0, {}
    for at, value in series.points.items():
        total += value
        points[at] = total
    return replace(series, points=points)


def _clock(part: Callable[[datetime], int]) -> Callable[[TimeSeries], TimeSeries]:
    def of(series: TimeSeries) -> TimeSeries:
        return replace(series, points={at: float(part(datetime.fromtimestamp(at, UTC))) for at in series.points})

    return of


OF_SERIES: Mapping[str, Callable[[TimeSeries], TimeSeries]] = {
    "RATE": _rate,
    "DIFF": _diff,
    "DIFF_TIME": _diff_time,
    "RUNNING_SUM": _running_sum,
    "MINUTE": _clock(lambda at: at.minute),
    "HOUR": _clock(lambda at: at.hour),
    "DAY": _clock(lambda at: at.isoweekday()),
    "DATE": _clock(lambda at: at.day),
    "MONTH": _clock(lambda at: at.month),
    "YEAR": _clock(lambda at: at.year),
    "EPOCH": lambda series: replace(series, points={at: float(at) for at in series.points}),
}


def _end(name: str, pick: Callable[[list[float]], float]) -> Callable[[TimeSeries], float]:
    def of(series: TimeSeries) -> float:
        if not series.points:
            raise ExpressionError(f"{name} of a time series without data points")
        return pick(list(series.points.values()))

    return of


TO_NUMBER: Mapping[str, Callable[[TimeSeries], float]] = {
    "PERIOD": lambda series: float(series.period),
    "DATAPOINT_COUNT": lambda series: float(len(series.points)),
    "FIRST": _end("FIRST", lambda values: values[0]),
    "LAST": _end("LAST", lambda values: values[-1]),
}


def choose(condition: Value, then: Value, otherwise: Value | None) -> Value:
    """IF: the one where the condition is not zero, else the other; nothing where there is no other."""
    if isinstance(condition, float):
        chosen = then if condition else otherwise
        if chosen is None:
            raise ExpressionError("IF with a number needs what holds otherwise")
        return chosen
    if not isinstance(condition, TimeSeries):
        raise ExpressionError("IF takes a number or a time series as condition")
    points: dict[int, float] = {}
    for at, value in condition.points.items():
        chosen = _at(then if value else otherwise, at)
        if chosen is not None:
            points[at] = chosen
    return TimeSeries(points, condition.period)


def _at(value: Value | None, at: int) -> float | None:
    if isinstance(value, TimeSeries):
        return value.points.get(at)
    if value is None or isinstance(value, float):
        return value
    raise ExpressionError("IF takes numbers and time series")


def fill(series: TimeSeries, times: Sequence[int], filling: Value) -> TimeSeries:
    """A series with points for all of `times`. filling: a number, a series, REPEAT (the point before) or LINEAR."""
    if filling == "LINEAR":
        return replace(series, points=_linear(series, times))
    points: dict[int, float] = {}
    latest: float | None = None
    for at in sorted({*times, *series.points}):
        own = series.points.get(at)
        if own is None:
            own = latest if filling == "REPEAT" else _at(filling, at)
        if own is not None:
            points[at] = latest = own
    return replace(series, points=points)


def _linear(series: TimeSeries, times: Sequence[int]) -> dict[int, float]:
    """Straight lines between points; nothing before the first and behind the last."""
    points = dict(series.points)
    for (earlier, before), (at, value) in _pairs(series):
        for between in times[bisect.bisect_right(times, earlier) : bisect.bisect_left(times, at)]:
            points[between] = before + (value - before) * (between - earlier) / (at - earlier)
    return dict(sorted(points.items()))
