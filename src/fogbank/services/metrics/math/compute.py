"""Computes an expression's tree.

Where a series has no point there is none in the result; what would divide by zero, or leave the numbers, has none
either. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fogbank.services.metrics.math import functions
from fogbank.services.metrics.math.syntax import Binary, Call, ExpressionError, Items, Name, Node, Number, Text, Unary
from fogbank.services.metrics.math.values import SERIES_MAX, Budget, TimeSeries, Value, size_of

_OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "<": lambda left, right: float(left < right),
    ">": lambda left, right: float(left > right),
    "<=": lambda left, right: float(left <= right),
    ">=": lambda left, right: float(left >= right),
    "==": lambda left, right: float(left == right),
    "!=": lambda left, right: float(left != right),
    "&&": lambda left, right: float(bool(left) and bool(right)),
    "||": lambda left, right: float(bool(left) or bool(right)),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a tree may refer to.

    of: the value of another query's id; it raises ExpressionError for one that isn't there. metrics: the series that
    come straight from metrics, by id. search: what SEARCH finds for its text, statistic and period. times: the starts
    of the periods asked for, which FILL fills; it raises ExpressionError where there are too many. budget: of the
    points that may be computed.
    """

    of: Callable[[str], Value]
    metrics: Callable[[], Mapping[str, TimeSeries]]
    search: Callable[[str, str, float | None], tuple[TimeSeries, ...]]
    times: Callable[[int], Sequence[int]]
    budget: Budget


def compute(node: Node, around: Surroundings) -> Value:
    """The value of a tree. Raises ExpressionError."""
    match node:
        case Number(value):
            return value
        case Text(text):
            return text
        case Name(name):
            return around.of(name)
        case Unary(operand):
            return _each(_taken(around, compute(operand, around))[0], operator.neg)
        case Binary(sign, left, right):
            return _binary(sign, *_taken(around, compute(left, around), compute(right, around)))
        case Items(items):
            return _array(series for item in items for series in _series_of(compute(item, around)))
        case Call(function, arguments):
            return _call(function, arguments, around)


def _taken(around: Surroundings, *values: Value) -> tuple[Value, ...]:
    """The operands of what is computed next, which has no more points than they have."""
    around.budget.take(size_of(*values))
    return values


def _array(series: Iterable[TimeSeries]) -> tuple[TimeSeries, ...]:
    array = tuple(itertools.islice(series, SERIES_MAX + 1))
    if len(array) > SERIES_MAX:
        raise ExpressionError(f"An array holds at most {SERIES_MAX} time series")
    return array


def _series_of(value: Value) -> tuple[TimeSeries, ...]:
    if isinstance(value, TimeSeries):
        return (value,)
    if isinstance(value, tuple):
        return value
    raise ExpressionError("An array holds time series only")


def _each(value: Value, function: Callable[[float], float]) -> Value:
    """A function of each number in a value."""
    if isinstance(value, str):
        raise ExpressionError("A text is no number")
    if isinstance(value, tuple):
        return tuple(_of_series(each, function) for each in value)
    if isinstance(value, TimeSeries):
        return _of_series(value, function)
    return _defined(lambda: function(value))


def _of_series(series: TimeSeries, function: Callable[[float], float]) -> TimeSeries:
    return replace(series, points=functions.finite({at: (function, (value,)) for at, value in series.points.items()}))


def _defined(calculate: Callable[[], float]) -> float:
    try:
        result = calculate()
    except (ArithmeticError, ValueError) as error:
        raise ExpressionError("The result is no number") from error
    if isinstance(result, complex) or not math.isfinite(result):
        raise ExpressionError("The result is no number")
    return result


def _binary(sign: str, left: Value, right: Value) -> Value:
    function = _OPERATORS[sign]
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(f"Unsupported operand type(s) for {sign}: a text")
    if isinstance(left, tuple) and isinstance(right, tuple):
        raise ExpressionError(f"Unsupported operand type(s) for {sign}: '[Array[TimeSeries], Array[TimeSeries]]'")
    if isinstance(left, tuple):
        return tuple(functions.combined(function, each, right) for each in left if not isinstance(right, tuple))
    if isinstance(right, tuple):
        return tuple(functions.combined(function, left, each) for each in right)
    if isinstance(left, TimeSeries) or isinstance(right, TimeSeries):
        return functions.combined(function, left, right)
    return _defined(lambda: function(left, right))


def _call(function: str, arguments: Sequence[Node], around: Surroundings) -> Value:
    if function == "METRICS":
        return _metrics(arguments, around)
    if function == "SEARCH":
        return _search(arguments, around)
    if function == "FILL":
        return _fill(arguments, around)
    values = _taken(around, *(compute(each, around) for each in arguments))
    if function in functions.OF_EACH and len(values) == 1:
        return _each(values[0], functions.OF_EACH[function])
    if function in functions.OF_ALL and len(values) == 1:
        return _of_all(function, values[0])
    if function in functions.OF_SERIES and len(values) == 1:
        if isinstance(values[0], tuple):
            return tuple(functions.with_numbers(functions.OF_SERIES[function](each)) for each in values[0])
        return functions.with_numbers(functions.OF_SERIES[function](_one_series(function, values[0])))
    if function in functions.TO_NUMBER and len(values) == 1:
        return functions.TO_NUMBER[function](_one_series(function, values[0]))
    if function == "IF" and len(values) in (2, 3):
        return functions.choose(values[0], values[1], values[2] if len(values) > 2 else None)
    if function == "TIME_SERIES" and len(values) == 1 and isinstance(values[0], float):
        times = around.times(60)
        around.budget.take(len(times))
        return TimeSeries(dict.fromkeys(times, values[0]), 60)
    known = {*functions.OF_EACH, *functions.OF_ALL, *functions.OF_SERIES, *functions.TO_NUMBER, "IF", "TIME_SERIES"}
    if function in known:
        raise ExpressionError(f"The arguments of {function} are wrong")
    raise ExpressionError(f"Unknown function {function}")


def _one_series(function: str, value: Value) -> TimeSeries:
    if not isinstance(value, TimeSeries):
        raise ExpressionError(f"{function} takes a time series")
    return value


def _of_all(function: str, value: Value) -> Value:
    """SUM and its like: of an array the series of each moment's, of a series the number of all its points."""
    aggregate = functions.OF_ALL[function]
    if isinstance(value, TimeSeries):
        if not value.points:
            raise ExpressionError(f"{function} of a time series without data points")
        points = list(value.points.values())
        return _defined(lambda: aggregate(points))
    if not isinstance(value, tuple):
        raise ExpressionError(f"{function} takes a time series or an array of them")
    moments: dict[int, list[float]] = {}
    for series in value:
        for at, point in series.points.items():
            moments.setdefault(at, []).append(point)
    period = max((series.period for series in value), default=60)
    return TimeSeries(functions.finite({at: (aggregate, (moments[at],)) for at in sorted(moments)}), period)


def _metrics(arguments: Sequence[Node], around: Surroundings) -> Value:
    if len(arguments) > 1 or (arguments and not isinstance(arguments[0], Text)):
        raise ExpressionError("METRICS takes a text or nothing")
    part = arguments[0].value if arguments and isinstance(arguments[0], Text) else ""
    return _array(series for name, series in around.metrics().items() if part in name)


def _search(arguments: Sequence[Node], around: Surroundings) -> Value:
    match arguments:
        case [Text(text), Text(stat)]:
            return around.search(text, stat, None)
        case [Text(text), Text(stat), Number(period)]:
            return around.search(text, stat, period)
        case _:
            raise ExpressionError("SEARCH takes a text, a statistic and a period")


def _fill(arguments: Sequence[Node], around: Surroundings) -> Value:
    if len(arguments) != 2:
        raise ExpressionError("FILL takes a time series and what to fill it with")
    series = compute(arguments[0], around)
    how = arguments[1]
    filling = how.name if isinstance(how, Name) and how.name in ("REPEAT", "LINEAR") else compute(how, around)
    if isinstance(series, tuple):
        return tuple(_filled(each, filling, around) for each in series)
    return _filled(_one_series("FILL", series), filling, around)


def _filled(series: TimeSeries, filling: Value, around: Surroundings) -> TimeSeries:
    times = around.times(series.period)
    around.budget.take(len(times) + size_of(series))
    return functions.with_numbers(functions.fill(series, times, filling))
