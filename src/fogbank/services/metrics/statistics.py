"""Statistic sets: what is kept of the values of one metric in one period, and what can be told from it. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# A set with more distinct values than this keeps no values, and so gives no percentiles.
VALUES_KEPT_MAX = 150
_SIMPLE: dict[str, Callable[["StatisticSet"], float]] = {
    "SampleCount": lambda it: it.count,
    "Sum": lambda it: it.sum,
    "Average": lambda it: it.sum / it.count,
    "Minimum": lambda it: it.minimum,
    "Maximum": lambda it: it.maximum,
}
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)")
_TRIMMED = re.compile(r"(tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?|100)")
_RANGED = re.compile(r"(TM|WM|TC|TS|PR)\(\s*([\d.]*)(%?)\s*:\s*([\d.]*)(%?)\s*\)")


@dataclass(frozen=True, slots=True)
class StatisticSet:
    """count values that sum to sum. values: each distinct one and how often, ascending; None where not known."""

    count: float
    sum: float
    minimum: float
    maximum: float
    values: tuple[tuple[float, float], ...] | None = None

    @classmethod
    def of(cls, value: float) -> "StatisticSet":
        """One value."""
        return cls(1.0, value, value, value, ((value, 1.0),))

    @classmethod
    def of_values(cls, counted: Iterable[tuple[float, float]]) -> "StatisticSet":
        """Values with how often each came; at least one."""
        merged: dict[float, float] = {}
        for value, count in counted:
            merged[value] = merged.get(value, 0.0) + count
        listed = tuple(sorted(merged.items()))
        total = math.fsum(count for _, count in listed)
        return cls(
            total,
            math.fsum(value * count for value, count in listed),
            listed[0][0],
            listed[-1][0],
            listed if len(listed) <= VALUES_KEPT_MAX else None,
        )

    @property
    def known_values(self) -> tuple[tuple[float, float], ...] | None:
        """Values and counts: as kept, or clear from the set itself, as AWS holds of equal values and of one."""
        if self.values is None and (self.minimum == self.maximum or self.count == 1):
            return ((self.minimum, self.count),)
        return self.values


def merge(sets: Iterable[StatisticSet], kept_max: int = VALUES_KEPT_MAX) -> StatisticSet | None:
    """One set of all values; None of no sets. kept_max: of more distinct values it keeps none."""
    listed = list(sets)
    if len(listed) < 2:
        return listed[0] if listed else None
    values: tuple[tuple[float, float], ...] | None = None
    known = [each.known_values for each in listed]
    if all(each is not None for each in known):
        counted: dict[float, float] = {}
        for each in known:
            for value, count in each or ():
                counted[value] = counted.get(value, 0.0) + count
        values = tuple(sorted(counted.items())) if len(counted) <= kept_max else None
    return StatisticSet(
        math.fsum(each.count for each in listed),
        math.fsum(each.sum for each in listed),
        min(each.minimum for each in listed),
        max(each.maximum for each in listed),
        values,
    )


def is_statistic(name: str) -> bool:
    """Whether `name` is a statistic that can be asked for, simple or extended."""
    return name in _SIMPLE or is_extended(name)


def is_extended(name: str) -> bool:
    """Whether `name` is a percentile, or one of the trimmed statistics."""
    if name == "IQM" or _PERCENTILE.fullmatch(name) or _TRIMMED.fullmatch(name):
        return True
    ranged = _RANGED.fullmatch(name)
    return ranged is not None and _bounds(ranged) is not None


def statistic(of: StatisticSet, name: str) -> float | None:
    """A statistic of a set that has values; None where it can't be told from what is kept."""
    if of.count <= 0:
        return None
    if name in _SIMPLE:
        return _SIMPLE[name](of)
    values = of.known_values
    if values is None:
        return None
    if percentile := _PERCENTILE.fullmatch(name):
        return _percentile(values, of.count, float(percentile[1]) / 100)
    if name == "IQM":
        return _mean(_between(values, of.count, 0.25, 0.75))
    if trimmed := _TRIMMED.fullmatch(name):
        return _of_part(trimmed[1], _between(values, of.count, 0.0, float(trimmed[2]) / 100), values, of.count)
    ranged = _RANGED.fullmatch(name)
    bounds = _bounds(ranged) if ranged else None
    if ranged is None or bounds is None:
        return None
    low, high, by_rank = bounds
    part = _between(values, of.count, low, high) if by_rank else [it for it in values if low < it[0] <= high]
    return _of_part(ranged[1].lower(), part, values, of.count)


def _bounds(ranged: re.Match[str]) -> tuple[float, float, bool] | None:
    """Low, high, and whether they are ranks (0 to 1) rather than values; None where they make no range."""
    _, low, low_percent, high, high_percent = ranged.groups()
    by_rank = bool(low_percent or high_percent)
    if (low and high and bool(low_percent) != bool(high_percent)) or not (low or high):
        return None
    if by_rank and ranged[1] == "PR":
        return None
    try:
        first = float(low) if low else (0.0 if by_rank else -math.inf)
        last = float(high) if high else (100.0 if by_rank else math.inf)
    except ValueError:
        return None
    if by_rank:
        first, last = first / 100, last / 100
        if last > 1:
            return None
    return (first, last, by_rank) if first < last else None


def _percentile(values: tuple[tuple[float, float], ...], total: float, rank: float) -> float:
    """The smallest value that at least `rank` of all are not above."""
    reached = 0.0
    for value, count in values:
        reached += count
        if reached >= rank * total - 1e-9:
            return value
    return values[-1][0]


def _between(
    values: tuple[tuple[float, float], ...], total: float, low: float, high: float
) -> list[tuple[float, float]]:
    """The part of the values whose ranks lie between two shares of all."""
    first, last = low * total, high * total
    part, reached = [], 0.0
    for value, count in values:
        inside = min(reached + count, last) - max(reached, first)
        reached += count
        if inside > 0:
            part.append((value, inside))
    return part


def _mean(part: list[tuple[float, float]]) -> float | None:
    count = math.fsum(each for _, each in part)
    return math.fsum(value * each for value, each in part) / count if count else None


def _of_part(
    kind: str, part: list[tuple[float, float]], values: tuple[tuple[float, float], ...], total: float
) -> float | None:
    """Of the values within a range: their mean (tm), count (tc), sum (ts), share of all (pr), winsorised mean (wm)."""
    count = math.fsum(each for _, each in part)
    match kind:
        case "tc":
            return count
        case "ts":
            return math.fsum(value * each for value, each in part)
        case "pr":
            return 100 * count / total
        case "wm":
            if not part:
                return None
            lowest, highest = part[0][0], part[-1][0]
            return math.fsum(min(max(value, lowest), highest) * each for value, each in values) / total
        case _:
            return _mean(part)
