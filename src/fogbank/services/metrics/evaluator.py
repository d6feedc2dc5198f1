"""The reconciler of alarms: evaluates each at the end of every minute, or every ten seconds where one asks for less.

It catches up by itself: when the clock was moved over many minutes, each is evaluated in order, at its own time, with
what was known of it then.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from fogbank.core.errors import ApiError
from fogbank.services.metrics import alarm_repository, alarms
from fogbank.services.metrics.model import TOPIC, Alarm
from fogbank.services.metrics.queries import Span, evaluation
from fogbank.services.metrics.reading import MetricReader
from fogbank.services.metrics.statistics import StatisticSet, statistic
from fogbank.services.metrics.verdict import EXTRA_PERIODS, Datapoint, Verdict, evaluate
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

_MINUTE, _TEN_SECONDS = timedelta(minutes=1), timedelta(seconds=10)
# Of time that was skipped, so much is evaluated minute by minute: what lies before it had no points anyway. And of many
# alarms fewer minutes, so that who moves the clock need not wait for long.
_CAUGHT_UP_MAX, _EVALUATIONS_MAX, _MOMENTS_LEAST = timedelta(minutes=180), 10_000, 5
_HISTORY_KEPT_FOR = timedelta(days=30)
_FORGET_EVERY = timedelta(hours=1)
_FORGOTTEN_AT_ONCE = 500


log = logging.getLogger("fogbank.metrics")


@dataclass(frozen=True, slots=True)
class _Found:
    """An alarm as it was read, and what came out."""

    scope: Scope
    alarm: Alarm
    verdict: Verdict
    start_s: int


class AlarmReconciler:
    """See module."""

    name = "alarms"
    topics = (TOPIC,)

    def __init__(self, store: Store) -> None:
        self._store = store
        # Up to when alarms were evaluated. After a restart it begins with the minute that runs.
        self._until: datetime | None = None
        self._due: datetime | None = None
        self._forget_due: datetime | None = None

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        # Woken by others between two evaluations, mostly.
        if self._due is not None and now < self._due:
            return self._due
        grain, count = self._store.read(_grain)
        if grain is None:
            self._until = self._due = None
            return None
        latest = _floor(now, grain)
        moments = _moments(latest if self._until is None else self._until, latest, grain)
        for moment in moments[-max(_MOMENTS_LEAST, _EVALUATIONS_MAX // count) :]:
            self._evaluate_all(moment)
        self._until = latest
        self._forget(now)
        self._due = latest + grain
        return self._due

    def _evaluate_all(self, now: datetime) -> None:
        found = self._store.read(lambda transaction: _decide(transaction, now))
        changes = [each for each in found if each.verdict.state not in (None, each.alarm.state)]
        if changes:
            self._store.write(lambda transaction: _apply(transaction, changes, now))

    def _forget(self, now: datetime) -> None:
        if self._forget_due is not None and now < self._forget_due:
            return
        before = now - _HISTORY_KEPT_FOR
        while self._store.write(lambda it: alarm_repository.forget_history(it, before, _FORGOTTEN_AT_ONCE)):
            pass
        self._forget_due = now + _FORGET_EVERY


def _grain(transaction: Transaction) -> tuple[timedelta | None, int]:
    """How often alarms are evaluated, None where there are none; and how many there are."""
    periods = [period_of(alarm) for _, alarm in alarm_repository.every_alarm(transaction)]
    if not periods:
        return None, 0
    return (_TEN_SECONDS if min(periods) < _MINUTE.seconds else _MINUTE), len(periods)


def _floor(now: datetime, grain: timedelta) -> datetime:
    whole = int(now.timestamp() // grain.total_seconds() * grain.total_seconds())
    return datetime.fromtimestamp(whole, now.tzinfo)


def _moments(after: datetime, latest: datetime, grain: timedelta) -> list[datetime]:
    """The ends of periods behind one and up to another, in order; not more of them than are caught up with."""
    moments, moment = [], _floor(max(after, latest - _CAUGHT_UP_MAX), grain) + grain
    while moment <= latest:
        moments.append(moment)
        moment += grain
    return moments


def _decide(transaction: Transaction, now: datetime) -> list[_Found]:
    return [
        _Found(scope, alarm, *_verdict(MetricReader(transaction, scope, now.timestamp()), alarm, int(now.timestamp())))
        for scope, alarm in alarm_repository.every_alarm(transaction)
        if _is_due(alarm, now)
    ]


def _is_due(alarm: Alarm, now: datetime) -> bool:
    """Alarms with periods of a minute and more are evaluated at full minutes."""
    return period_of(alarm) < _MINUTE.seconds or now.second == 0


def _apply(transaction: Transaction, changes: list[_Found], now: datetime) -> None:
    for each in changes:
        current = alarm_repository.alarms.get(transaction, each.scope, each.alarm.id)
        # Somebody changed it while it was evaluated: what came out is of what it was.
        if current is None or current.generation != each.alarm.generation or each.verdict.state is None:
            continue
        data = alarms.reason_data(current, each.verdict.datapoints, each.start_s, now)
        alarms.enter(transaction, each.scope, current, each.verdict.state, now, (each.verdict.reason, data))


def period_of(alarm: Alarm) -> int:
    """Seconds; of an alarm on metric math the longest of its metrics."""
    if alarm.period is not None:
        return alarm.period
    return max((query.metric_stat.period for query in alarm.queries if query.metric_stat), default=60)


def _verdict(reader: MetricReader, alarm: Alarm, now_s: int) -> tuple[Verdict, int]:
    """The verdict on the periods that have ended by now, and when the first that counts began."""
    period = period_of(alarm)
    count = alarm.condition.periods + EXTRA_PERIODS
    span = Span(now_s - count * period, now_s)
    start_s = now_s - alarm.condition.periods * period
    try:
        points = _points(reader, alarm, span, period)
    except ApiError:
        # What can't be computed has no datapoints.
        points = {}
    except SQLAlchemyError:
        # It is not this alarm's: the whole round is done again.
        raise
    except Exception:
        # One alarm must not keep those of others from being evaluated.
        log.exception("alarm %s could not be evaluated", alarm.id)
        points = {}
    if points is None:
        return Verdict(None), start_s
    listed = [points.get(span.first_s + index * period) for index in range(count)]
    return evaluate(listed, alarm.condition), start_s


def _points(reader: MetricReader, alarm: Alarm, span: Span, period: int) -> dict[int, Datapoint] | None:
    """What the alarm is evaluated on, by start of period; None where it is too little to tell."""
    metric = alarm.metric
    if metric is None:
        return _computed(reader, alarm, span)
    sets = reader.sets(metric, span.first_s, span.end_s, period, alarm.unit)
    if _too_few_samples(alarm, list(sets.values())):
        return None
    found = {at: (statistic(each, alarm.stat), each.count) for at, each in sets.items()}
    return {at: Datapoint(at, value, samples) for at, (value, samples) in found.items() if value is not None}


def _computed(reader: MetricReader, alarm: Alarm, span: Span) -> dict[int, Datapoint]:
    returned = next(query for query in alarm.queries if query.return_data is not False)
    series = evaluation(reader, span, alarm.queries).series(returned.id)
    return {at: Datapoint(at, value) for at, value in series[0].points.items()} if len(series) == 1 else {}


def _too_few_samples(alarm: Alarm, sets: list[StatisticSet]) -> bool:
    """A percentile of fewer samples than tell it: 10/(1-p) of them, or 10/p below the median."""
    name = alarm.extended_statistic or ""
    if alarm.low_sample_percentile != "ignore" or not name.startswith("p") or not sets:
        return False
    share = float(name[1:]) / 100
    needed = 10 / (1 - share) if 0.5 <= share < 1 else 10 / share if 0 < share < 0.5 else 0
    return sets[-1].count < needed
