"""An alarm's moves between states, and what its history says of them.

There is no service here yet that an alarm's actions could reach; each is noted as failed, with the reason.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from fogbank.services.metrics import alarm_repository
from fogbank.services.metrics.model import STATES_TOPIC, Alarm, AlarmState, HistoryItem, HistoryKind
from fogbank.services.metrics.verdict import Datapoint
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

INITIAL_REASON = "Unchecked: Initial alarm creation"
# The model's bounds.
_REASON_MAX, _DATA_MAX, _SUMMARY_MAX = 1023, 4095, 255


def enter(
    transaction: Transaction, scope: Scope, alarm: Alarm, state: AlarmState, now: datetime, why: tuple[str, str | None]
) -> Alarm:
    """Has an alarm enter a state, which may be the one it is in; notes it and what follows. why: reason, and data."""
    reason, data = why
    changed = msgspec.structs.replace(
        alarm,
        state=state,
        reason=reason[:_REASON_MAX],
        reason_data=data,
        state_updated_at=now,
        state_changed_at=now if state is not alarm.state else alarm.state_changed_at,
    )
    stored = alarm_repository.alarms.must_update(transaction, scope, changed)
    if state is not alarm.state:
        alarm_repository.note(transaction, scope, [_state_item(alarm, changed, now), *_action_items(changed, now)])
        transaction.wake(STATES_TOPIC)
    return stored


def note_configuration(transaction: Transaction, scope: Scope, kind: str, alarm: Alarm, now: datetime) -> None:
    """Notes that an alarm was made, changed or deleted. kind: Create, Update or Delete."""
    member, done = {
        "Create": ("createdAlarm", "created"),
        "Update": ("updatedAlarm", "updated"),
        "Delete": ("deletedAlarm", "deleted"),
    }[kind]
    data = _data({"version": "1.0", "type": kind, member: configuration(scope, alarm)})
    if len(data) > _DATA_MAX:
        data = _data({"version": "1.0", "type": kind})
    summary = f'Alarm "{alarm.id}" {done}'[:_SUMMARY_MAX]
    item = HistoryItem(alarm.id, now, HistoryKind.CONFIGURATION, summary, data)
    alarm_repository.note(transaction, scope, [item])


def arn_of(scope: Scope, name: str) -> str:
    """An alarm's ARN."""
    return f"arn:aws:cloudwatch:{scope.region}:{scope.account}:alarm:{name}"


def reason_data(alarm: Alarm, datapoints: tuple[Datapoint, ...], start_s: int, now: datetime) -> str:
    """The reason for a state, for programs: AWS's StateReasonData."""
    document: dict[str, object] = {"version": "1.0", "queryDate": timestamp(now)}
    if datapoints:
        document["startDate"] = timestamp_s(start_s)
    if alarm.unit:
        document["unit"] = alarm.unit
    if alarm.stat:
        document["statistic"] = alarm.stat
    if alarm.period:
        document["period"] = alarm.period
    document["recentDatapoints"] = [point.value for point in reversed(datapoints)]
    document["threshold"] = alarm.condition.threshold
    document["evaluatedDatapoints"] = [_evaluated(point) for point in datapoints[:10]]
    return _data(document)


def timestamp(at: datetime) -> str:
    """A time as these documents have it: `2026-01-31T12:00:00.000+0000`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"


def timestamp_s(at_s: int) -> str:
    """`timestamp` of seconds since 1970."""
    return timestamp(datetime.fromtimestamp(at_s, UTC))


def configuration(scope: Scope, alarm: Alarm) -> Mapping[str, object]:
    """An alarm as its history shows it."""
    shown: dict[str, object] = {
        "alarmName": alarm.id,
        "alarmArn": arn_of(scope, alarm.id),
        "stateValue": alarm.state.value,
        "alarmDescription": alarm.description,
        "actionsEnabled": alarm.actions_enabled,
        "okActions": list(alarm.ok_actions),
        "alarmActions": list(alarm.alarm_actions),
        "insufficientDataActions": list(alarm.insufficient_data_actions),
        "metricName": alarm.metric_name,
        "namespace": alarm.namespace,
        "statistic": alarm.statistic,
        "extendedStatistic": alarm.extended_statistic,
        "dimensions": [{"name": name, "value": value} for name, value in alarm.dimensions],
        "period": alarm.period,
        "unit": alarm.unit,
        "evaluationPeriods": alarm.condition.periods,
        "datapointsToAlarm": alarm.datapoints_to_alarm,
        "threshold": alarm.condition.threshold,
        "comparisonOperator": alarm.condition.comparison,
        "treatMissingData": alarm.treat_missing_data,
        "evaluateLowSampleCountPercentile": alarm.low_sample_percentile,
        "metrics": [_lower(msgspec.to_builtins(query)) for query in alarm.queries] or None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _lower(value: Any) -> Any:
    """Members by AWS's names, as JSON documents begin them: in lower case."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _lower(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_lower(each) for each in value]
    return value


def _evaluated(point: Datapoint) -> dict[str, object]:
    shown: dict[str, object] = {"timestamp": timestamp_s(point.at_s)}
    if point.count is not None:
        shown["sampleCount"] = point.count
    return {**shown, "value": point.value}


def _state_item(old: Alarm, new: Alarm, now: datetime) -> HistoryItem:
    summary = f"Alarm updated from {old.state.value} to {new.state.value}"
    document = {"version": "1.0", "oldState": _state(old), "newState": _state(new)}
    data = _data(document)
    if len(data) > _DATA_MAX:
        bare = {"version": "1.0"}
        data = _data({**bare, "oldState": _bare_state(old), "newState": _bare_state(new)})
    return HistoryItem(new.id, now, HistoryKind.STATE, summary, data)


def _state(alarm: Alarm) -> dict[str, object]:
    state = _bare_state(alarm)
    if alarm.reason_data is not None:
        try:
            state["stateReasonData"] = msgspec.json.decode(alarm.reason_data)
        except msgspec.DecodeError:
            state["stateReasonData"] = alarm.reason_data
    return state


def _bare_state(alarm: Alarm) -> dict[str, object]:
    return {"stateValue": alarm.state.value, "stateReason": alarm.reason}


def _action_items(alarm: Alarm, now: datetime) -> list[HistoryItem]:
    if not alarm.actions_enabled:
        return []
    return [_action_item(alarm, arn, now) for arn in alarm.actions(alarm.state)]


def _action_item(alarm: Alarm, arn: str, now: datetime) -> HistoryItem:
    service = arn.split(":")[2]
    error = f"Fogbank has no service '{service}' to carry the action out"
    document = {
        "actionState": "Failed",
        "stateUpdateTimestamp": int(now.timestamp() * 1000),
        "notificationResource": arn,
        "publishedMessage": None,
        "error": error,
    }
    summary = f'Failed to execute action {arn}. Received error: "{error}"'[:_SUMMARY_MAX]
    return HistoryItem(alarm.id, now, HistoryKind.ACTION, summary, _data(document))


def _data(document: Mapping[str, object]) -> str:
    return msgspec.json.encode(document).decode()
