"""Evaluates a set of MetricDataQueries: metrics, and expressions on one another, each once.

Used by GetMetricData, by alarms on metric math, and by pictures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics import errors, windows
from fogbank.services.metrics.math.compute import Surroundings, compute
from fogbank.services.metrics.math.functions import with_numbers
from fogbank.services.metrics.math.syntax import ExpressionError, Node, names_in, parse
from fogbank.services.metrics.math.values import Budget, TimeSeries, Value, size_of
from fogbank.services.metrics.model import MetricKey
from fogbank.services.metrics.reading import MetricReader
from fogbank.services.metrics.search import FOUND_MAX, read_search
from fogbank.services.metrics.statistics import is_statistic, statistic

_DEFAULT_PERIOD_S = 300


@dataclass(frozen=True, slots=True)
class Span:
    """Of which time. first_s: the start asked for, already rounded; end_s: not included."""

    first_s: int
    end_s: int


@dataclass(slots=True)
class Evaluation:
    """The queries of one request. Values are computed when first wanted, and kept."""

    reader: MetricReader
    span: Span
    queries: Mapping[str, api.MetricDataQuery]
    trees: Mapping[str, Node]
    values: dict[str, Value] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)
    budget: Budget = field(default_factory=Budget)

    def series(self, id_: str) -> tuple[TimeSeries, ...]:
        """What a query gives, labelled: one series, or those of an array. Raises ApiError."""
        query = self.queries[id_]
        try:
            self._compute_what_it_needs(id_)
            value = self._value(id_)
            self.budget.take(size_of(value))
        except ExpressionError as error:
            raise errors.bad_expression(id_, str(error)) from error
        except RecursionError as error:
            raise errors.bad_expression(id_, "The expressions are nested too deeply") from error
        if isinstance(value, TimeSeries):
            label = query.label or (value.label if query.metric_stat else "") or id_
            return (replace(with_numbers(value), label=label),)
        if isinstance(value, tuple):
            prefix = f"{query.label} " if query.label else ""
            return tuple(replace(with_numbers(each), label=f"{prefix}{each.label or id_}") for each in value)
        raise errors.bad_expression(id_, "The expression's result must be a time series or an array of time series")

    def _compute_what_it_needs(self, id_: str) -> None:
        """Queries that a query refers to, the deepest first: long chains of them would not fit the stack."""
        open_, seen = [id_], {id_}
        while open_:
            tree = self.trees.get(open_[-1])
            names = names_in(tree) if tree is not None and open_[-1] not in self.values else set()
            needed = sorted(name for name in names if name in self.queries and name not in seen)
            if needed:
                seen.add(needed[0])
                open_.append(needed[0])
            else:
                self._value(open_.pop())

    def _value(self, id_: str) -> Value:
        if id_ in self.values:
            return self.values[id_]
        if id_ in self.under_way:
            raise ExpressionError(f"'{id_}' refers to itself")
        self.under_way.add(id_)
        try:
            stat = self.queries[id_].metric_stat
            value = self._read(stat) if stat else compute(self.trees[id_], self._surroundings(self.queries[id_]))
        finally:
            self.under_way.discard(id_)
        self.values[id_] = value
        return value

    def _read(self, stat: api.MetricStat) -> TimeSeries:
        return self._read_metric(metric_key(stat.metric), stat.stat, stat.period, stat.unit)

    def _read_metric(self, metric: MetricKey, stat: str, period: int, unit: str | None) -> TimeSeries:
        sets = self.reader.sets(metric, self.span.first_s, self.span.end_s, period, unit)
        told = {at: statistic(each, stat) for at, each in sets.items()}
        self.budget.take(1 + len(told))
        return TimeSeries({at: value for at, value in told.items() if value is not None}, period, metric.name)

    def _times(self, period: int) -> range:
        times = windows.starts(self.span.first_s, self.span.end_s, period)
        if len(times) > windows.PERIODS_MAX:
            raise ExpressionError(f"The time range has more than {windows.PERIODS_MAX:,} periods of {period} seconds")
        return times

    def _surroundings(self, query: api.MetricDataQuery) -> Surroundings:
        return Surroundings(
            of=self._of,
            metrics=self._metrics,
            search=lambda text, stat, period: self._search(
                text, stat, (query.period or _DEFAULT_PERIOD_S) if period is None else period
            ),
            times=self._times,
            budget=self.budget,
        )

    def _of(self, id_: str) -> Value:
        if id_ not in self.queries:
            raise ExpressionError(f"'{id_}' is no id of a query")
        return self._value(id_)

    def _metrics(self) -> Mapping[str, TimeSeries]:
        found = {id_: self._value(id_) for id_, query in self.queries.items() if query.metric_stat}
        return {id_: replace(each, label=id_) for id_, each in found.items() if isinstance(each, TimeSeries)}

    def _search(self, text: str, stat: str, asked: float) -> tuple[TimeSeries, ...]:
        period = int(asked)
        if period != asked or not windows.is_period(period):
            raise ExpressionError("SEARCH's period must be 1, 5, 10, 20, 30, 60, or any multiple of 60")
        if not is_statistic(stat):
            raise ExpressionError(f"SEARCH's statistic {stat[:20]} is not supported")
        self._times(period)
        search = read_search(text)
        found = sorted(
            filter(search.finds, self.reader.metrics(search.namespace)),
            key=lambda it: (it.namespace, it.name, it.dimensions),
        )
        return tuple(
            replace(self._read_metric(metric, stat, period, None), label=_search_label(metric, found))
            for metric in found[:FOUND_MAX]
        )


def evaluation(reader: MetricReader, span: Span, queries: Sequence[api.MetricDataQuery]) -> Evaluation:
    """Prepares queries that have been checked.

    Raises ApiError for an expression that can't be read, and for a time that has too many of a query's periods.
    """
    trees: dict[str, Node] = {}
    for query in queries:
        _check_span(span, query)
        if query.expression is not None:
            try:
                trees[query.id] = parse(query.expression)
            except ExpressionError as error:
                raise errors.bad_expression(query.id, str(error)) from error
    return Evaluation(reader, span, {query.id: query for query in queries}, trees)


def _check_span(span: Span, query: api.MetricDataQuery) -> None:
    period = query.metric_stat.period if query.metric_stat else query.period
    count = len(windows.starts(span.first_s, span.end_s, period)) if period else 0
    if count > windows.PERIODS_MAX:
        raise errors.too_long_a_span(count, windows.PERIODS_MAX)


def metric_key(metric: api.Metric) -> MetricKey:
    """The metric of a request."""
    return MetricKey(metric.namespace or "", metric.metric_name or "", dimensions_key(metric.dimensions))


def dimensions_key(dimensions: Sequence[api.Dimension] | None) -> tuple[tuple[str, str], ...]:
    """Dimensions in the order that tells metrics apart."""
    return tuple(sorted((each.name, each.value) for each in dimensions or ()))


def _search_label(metric: MetricKey, found: Sequence[MetricKey]) -> str:
    """What tells the metric from the others found."""
    values = " ".join(value for _, value in metric.dimensions)
    if len({each.name for each in found}) == 1 and values:
        return values
    return f"{values} {metric.name}".strip()
