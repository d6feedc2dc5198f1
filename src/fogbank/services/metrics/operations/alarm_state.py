"""SetAlarmState, EnableAlarmActions, DisableAlarmActions."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import access, alarm_repository, alarms, errors
from fogbank.services.metrics.model import AlarmState


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
