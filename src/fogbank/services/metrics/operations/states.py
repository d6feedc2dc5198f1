"""SetAlarmState, EnableAlarmActions, DisableAlarmActions, DescribeAlarmHistory."""

import hashlib

import msgspec

from fogbank.core.operation import operation
from fogbank.core.pages import InvalidToken
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import access, alarm_repository, alarms, errors, views
from fogbank.services.metrics.alarm_repository import HistoryQuery
from fogbank.services.metrics.model import AlarmState, HistoryKind

_PAGE = 100
_KINDS = {kind.value: kind for kind in HistoryKind}


@operation("cloudwatch", "SetAlarmState", access=access.ALARM)
def set_alarm_state(context: Context, request: api.SetAlarmStateInput) -> None:
    """Has an alarm enter a state until it is next evaluated.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
    """
    if request.state_reason_data is not None:
        try:
            msgspec.json.decode(request.state_reason_data)
        except msgspec.DecodeError as error:
            raise errors.bad_json("StateReasonData") from error
    alarm = alarm_repository.alarms.get(context.transaction, context.scope, request.alarm_name)
    if alarm is None:
        raise errors.alarm_not_found(request.alarm_name)
    why = (request.state_reason, request.state_reason_data)
    alarms.enter(context.transaction, context.scope, alarm, AlarmState(request.state_value), context.now, why)


@operation("cloudwatch", "EnableAlarmActions", access=access.ALARMS)
def enable_alarm_actions(context: Context, request: api.EnableAlarmActionsInput) -> None:
    """Has alarms act when they change state; names that aren't there are passed over.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html
    """
    _switch(context, request.alarm_names, enabled=True)


@operation("cloudwatch", "DisableAlarmActions", access=access.ALARMS)
def disable_alarm_actions(context: Context, request: api.DisableAlarmActionsInput) -> None:
    """Has alarms change state without acting; names that aren't there are passed over.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html
    """
    _switch(context, request.alarm_names, enabled=False)


def _switch(context: Context, names: tuple[str, ...], *, enabled: bool) -> None:
    found = alarm_repository.alarms.get_many(context.transaction, context.scope, sorted(set(names)))
    for alarm in found.values():
        if alarm.actions_enabled is not enabled:
            changed = msgspec.structs.replace(alarm, actions_enabled=enabled, configured_at=context.now)
            stored = alarm_repository.alarms.must_update(context.transaction, context.scope, changed)
            alarms.note_configuration(context.transaction, context.scope, "Update", stored, context.now)


@operation("cloudwatch", "DescribeAlarmHistory", writes=False, access=access.DESCRIBE_HISTORY)
def describe_alarm_history(context: Context, request: api.DescribeAlarmHistoryInput) -> api.DescribeAlarmHistoryOutput:
    """What happened to an alarm, or to all, also to those that are deleted; kept for thirty days.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
    """
    kind = _KINDS.get(request.history_item_type or "")
    nothing_fits = (request.history_item_type and kind is None) or (
        request.alarm_types and "MetricAlarm" not in request.alarm_types
    )
    if nothing_fits or request.alarm_contributor_id is not None:
        return api.DescribeAlarmHistoryOutput(alarm_history_items=())
    size = request.max_records or _PAGE
    binding = _binding(context, request)
    query = HistoryQuery(
        alarm=request.alarm_name,
        kind=kind,
        start=request.start_date,
        end=request.end_date,
        ascending=request.scan_by == "TimestampAscending",
        after=_after(context, request.next_token, binding),
        limit=size + 1,
    )
    found = alarm_repository.history(context.transaction, context.scope, query)
    token = None
    if len(found) > size:
        at_us, alarm, number = found[size - 1][0]
        token = context.cloud.page_tokens.make((str(at_us), alarm, str(number)), binding)
    items = tuple(views.history_item(item) for _, item in found[:size])
    return api.DescribeAlarmHistoryOutput(alarm_history_items=items, next_token=token)


def _binding(context: Context, request: api.DescribeAlarmHistoryInput) -> tuple[str, ...]:
    asked = msgspec.json.encode(msgspec.structs.replace(request, next_token=None, max_records=None))
    return (context.caller.account, context.region, "DescribeAlarmHistory", hashlib.sha256(asked).hexdigest())


def _after(context: Context, token: str | None, binding: tuple[str, ...]) -> tuple[int, str, int] | None:
    if not token:
        return None
    try:
        at_us, alarm, number = context.cloud.page_tokens.read(token, binding)
    except InvalidToken as error:
        raise errors.invalid_token() from error
    return int(at_us), alarm, int(number)
