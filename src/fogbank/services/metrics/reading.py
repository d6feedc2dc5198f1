"""Reads metrics of one scope in one transaction."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from fogbank.services.metrics import repository, windows
from fogbank.services.metrics.model import MetricKey
from fogbank.services.metrics.statistics import StatisticSet
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

# Metrics are listed for two weeks after their latest point.
LISTED_FOR_S = 14 * 86_400


@dataclass(frozen=True, slots=True)
class MetricReader:
    """now_s: services' time, seconds since 1970."""

    transaction: Transaction
    scope: Scope
    now_s: float

    def by_unit(
        self, metric: MetricKey, first_s: int, end_s: int, period: int, unit: str | None
    ) -> dict[str, dict[int, StatisticSet]]:
        """A metric's statistic sets by unit and start of period; unit: of this one only."""
        found = repository.points_between(self.transaction, self.scope, metric, first_s, end_s)
        return {
            each: windows.gather(points, first_s, period)
            for each, points in found.items()
            if unit is None or unit == each
        }

    def sets(
        self, metric: MetricKey, first_s: int, end_s: int, period: int, unit: str | None
    ) -> dict[int, StatisticSet]:
        """A metric's statistic sets by start of period, whatever their units."""
        found = repository.points_between(self.transaction, self.scope, metric, first_s, end_s)
        chosen = [points for each, points in found.items() if unit is None or unit == each]
        points = chosen[0] if len(chosen) == 1 else heapq.merge(*chosen, key=lambda point: point[0])
        return windows.gather(points, first_s, period)

    def unit_of(self, metric: MetricKey) -> str:
        """The unit that a metric comes in; empty where it is none or several."""
        key = repository.GroupKey(self.scope, metric.namespace, metric.dimensions)
        group = repository.load_groups(self.transaction, [key])[key]
        units = {each.unit for each in group.series if each.name == metric.name}
        return units.pop() if len(units) == 1 else ""

    def metrics(self, namespace: str | None) -> Iterator[MetricKey]:
        """The scope's metrics that are listed."""
        return (metric for _, metric in self.listed(namespace, LISTED_FOR_S, None))

    def listed(
        self, namespace: str | None, active_for_s: int, after: tuple[int, str] | None
    ) -> Iterator[tuple[tuple[int, str], MetricKey]]:
        """The scope's metrics that had points in so long a time, each with its place, from behind a place on."""
        since = int(self.now_s) - active_for_s
        return repository.listed_metrics(self.transaction, self.scope, namespace, since, after)
