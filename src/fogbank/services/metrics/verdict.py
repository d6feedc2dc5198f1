"""The state that an alarm is in, decided from its datapoints, and the words for it. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fogbank.services.metrics.model import AlarmState, Condition, Missing

# The evaluation range: so many more periods than are evaluated are looked at, for points in place of missing ones.
EXTRA_PERIODS = 2
_COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
COMPARISONS = frozenset(_COMPARISONS)
_DATAPOINTS_NAMED_MAX = 10


@dataclass(frozen=True, slots=True)
class Datapoint:
    """The value of one period. at_s: its start, seconds since 1970."""

    at_s: int
    value: float
    count: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state and why. state None: it stays as it is. datapoints: those it is from, the latest first."""

    state: AlarmState | None
    reason: str = ""
    datapoints: tuple[Datapoint, ...] = ()


def evaluate(points: Sequence[Datapoint | None], condition: Condition) -> Verdict:
    """Decides from the datapoints of the evaluation range, oldest first, None where a period has none.

    The latest `periods` of those that are there count, if there are so many; what lacks is treated as missing data.
    """
    present = [point for point in points if point is not None]
    chosen = present[-condition.periods :]
    breaching = [point for point in chosen if breaches(point.value, condition)]
    lacking = condition.periods - len(chosen)
    if len(breaching) >= condition.to_alarm:
        return _crossed(AlarmState.ALARM, breaching, condition)
    if lacking <= 0:
        return _not_crossed(chosen, breaching, condition)
    match condition.missing:
        case Missing.BREACHING:
            if len(breaching) + lacking >= condition.to_alarm:
                return _filled(AlarmState.ALARM, lacking, breaching, condition)
            return _not_crossed(chosen, breaching, condition)
        case Missing.NOT_BREACHING:
            return _filled(AlarmState.OK, lacking, [it for it in chosen if it not in breaching], condition)
        case _:
            return _without_filling(points, chosen, breaching, condition)


def breaches(value: float, condition: Condition) -> bool:
    """Whether a value lies beyond the threshold."""
    return _COMPARISONS[condition.comparison][0](value, condition.threshold)


def _without_filling(
    points: Sequence[Datapoint | None],
    chosen: Sequence[Datapoint],
    breaching: Sequence[Datapoint],
    condition: Condition,
) -> Verdict:
    """Fewer datapoints than periods, and missing ones count neither way."""
    if len(breaching) < len(chosen):
        return _not_crossed(chosen, breaching, condition)
    if condition.missing is Missing.IGNORE:
        return Verdict(None)
    if not chosen:
        count = condition.periods
        unknown = "1 datapoint was unknown." if count == 1 else f"{count} datapoints were unknown."
        return Verdict(AlarmState.INSUFFICIENT_DATA, f"Insufficient Data: {unknown}")
    # All there is breaches; it goes off early once the oldest of it is as old as the datapoints that it takes.
    age = next(len(points) - index for index, point in enumerate(points) if point is not None)
    if age >= condition.to_alarm:
        return _crossed(AlarmState.ALARM, breaching, condition)
    return Verdict(None)


def _crossed(state: AlarmState, breaching: Sequence[Datapoint], condition: Condition) -> Verdict:
    return Verdict(state, _counted(breaching, condition, breached=True), _latest_first(breaching))


def _not_crossed(chosen: Sequence[Datapoint], breaching: Sequence[Datapoint], condition: Condition) -> Verdict:
    within = [point for point in chosen if point not in breaching]
    return Verdict(AlarmState.OK, _counted(within, condition, breached=False), _latest_first(chosen))


def _filled(state: AlarmState, lacking: int, others: Sequence[Datapoint], condition: Condition) -> Verdict:
    kind = "Breaching" if state is AlarmState.ALARM else "NonBreaching"
    periods = "1 period" if lacking == 1 else f"{lacking} periods"
    treated = "1 missing datapoint was" if lacking == 1 else f"{lacking} missing datapoints were"
    filled = f"no datapoints were received for {periods} and {treated} treated as [{kind}]"
    if not others:
        return Verdict(state, f"Threshold Crossed: {filled}.")
    counted = _counted(others, condition, breached=state is AlarmState.ALARM).removeprefix("Threshold Crossed: ")
    reason = f"Threshold Crossed: {filled}, and {counted}"
    return Verdict(state, reason, _latest_first(others))


def _counted(points: Sequence[Datapoint], condition: Condition, *, breached: bool) -> str:
    shown = ", ".join(_shown(point) for point in _latest_first(points)[:_DATAPOINTS_NAMED_MAX])
    more = ", …" if len(points) > _DATAPOINTS_NAMED_MAX else ""
    verb = ("was" if len(points) == 1 else "were") + ("" if breached else " not")
    compared = _COMPARISONS[condition.comparison][1]
    needed = condition.to_alarm if breached else condition.periods - condition.to_alarm + 1
    way = "OK -> ALARM" if breached else "ALARM -> OK"
    return (
        f"Threshold Crossed: {len(points)} out of the last {condition.periods} datapoints [{shown}{more}] {verb} "
        f"{compared} the threshold ({float(condition.threshold)}) "
        f"(minimum {needed} datapoint{'' if needed == 1 else 's'} for {way} transition)."
    )


def _shown(point: Datapoint) -> str:
    return f"{float(point.value)} ({datetime.fromtimestamp(point.at_s, UTC):%d/%m/%y %H:%M:%S})"


def _latest_first(points: Sequence[Datapoint]) -> tuple[Datapoint, ...]:
    return tuple(reversed(points))
