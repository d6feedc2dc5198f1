"""Periods of time: which there are, where they begin, and points gathered into them.

Pure; times are seconds since 1970.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from fogbank.services.metrics.statistics import StatisticSet, merge

_SHORT_PERIODS = frozenset({1, 5, 10, 20, 30})
_DAY_S = 86_400
# Percentiles of a day are of many minutes, each of which kept few values.
_READ_VALUES_MAX = 100_000
# Of one series of a request, as many as GetMetricData gives at once.
PERIODS_MAX = 100_800
# Old starts are rounded to what AWS keeps of such a time.
_FIVE_MINUTES_AFTER_S, _HOURS_AFTER_S = 15 * _DAY_S, 63 * _DAY_S


def is_period(seconds: int) -> bool:
    """Whether a period may be asked for."""
    return seconds in _SHORT_PERIODS or (seconds > 0 and seconds % 60 == 0)


def is_alarm_period(seconds: int) -> bool:
    """Whether an alarm may have the period."""
    return seconds in (10, 20, 30) or (seconds > 0 and seconds % 60 == 0)


def first_start(start: datetime, now: datetime, period: int) -> int:
    """Where the first period begins: the start asked for, rounded down as AWS does."""
    age_s = (now - start) / timedelta(seconds=1)
    grain = 60 if age_s <= _FIVE_MINUTES_AFTER_S else 300 if age_s <= _HOURS_AFTER_S else 3600
    if period < 60:
        grain = period
    return int(start.timestamp() // grain) * grain


def starts(first_s: int, end_s: float, period: int) -> range:
    """The starts of the periods from `first_s` until before `end_s`."""
    whole = int(-(-end_s // 1))
    return range(first_s, whole, period)


def gather(points: Iterable[tuple[int, StatisticSet]], first_s: int, period: int) -> dict[int, StatisticSet]:
    """One set for each period that has points, by its start, ascending. points: ascending, none before `first_s`."""
    listed: dict[int, list[StatisticSet]] = {}
    for at_s, each in points:
        listed.setdefault(first_s + (at_s - first_s) // period * period, []).append(each)
    gathered = {start: merge(sets, _READ_VALUES_MAX) for start, sets in listed.items()}
    return {start: each for start, each in gathered.items() if each is not None}
