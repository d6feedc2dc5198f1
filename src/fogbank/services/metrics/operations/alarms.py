"""PutMetricAlarm, DescribeAlarms, DescribeAlarmsForMetric, DeleteAlarms."""

from collections.abc import Iterator

import msgspec

from fogbank.core.operation import operation
from fogbank.core.pages import InvalidToken
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import access, alarm_repository, alarm_rules, errors, views
from fogbank.services.metrics.alarms import INITIAL_REASON, note_configuration
from fogbank.services.metrics.model import TOPIC, Alarm, AlarmState, Condition
from fogbank.services.metrics.queries import dimensions_key, metric_key
from fogbank.services.paging import Paging, fingerprint

_PAGE = 50


@operation("cloudwatch", "PutMetricAlarm", access=access.PUT_ALARM)
def put_metric_alarm(context: Context, request: api.PutMetricAlarmInput) -> None:
    """Makes an alarm, or gives one another configuration; its state stays until it is next evaluated.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    condition = alarm_rules.condition(request)
    alarm_rules.check_actions(request)
    existing = alarm_repository.alarms.get(context.transaction, context.scope, request.alarm_name)
    if existing is None:
        if alarm_repository.count(context.transaction, context.scope) >= alarm_rules.ALARMS_MAX:
            raise errors.alarm_limit(alarm_rules.ALARMS_MAX)
        alarm = _configured(context, request, _new(context, request, condition))
        stored = alarm_repository.alarms.insert(context.transaction, context.scope, alarm)
    else:
        changed = msgspec.structs.replace(_configured(context, request, existing), condition=condition)
        stored = alarm_repository.alarms.must_update(context.transaction, context.scope, changed)
    kind = "Create" if existing is None else "Update"
    note_configuration(context.transaction, context.scope, kind, stored, context.now)
    context.transaction.wake(TOPIC)


def _new(context: Context, request: api.PutMetricAlarmInput, condition: Condition) -> Alarm:
    return Alarm(
        id=request.alarm_name,
        state=AlarmState.INSUFFICIENT_DATA,
        condition=condition,
        reason=INITIAL_REASON,
        state_updated_at=context.now,
        state_changed_at=context.now,
        configured_at=context.now,
        tags=alarm_rules.tags_of(request.tags or (), {}),
    )


def _configured(context: Context, request: api.PutMetricAlarmInput, alarm: Alarm) -> Alarm:
    """The alarm with the request's configuration in place of its own: nothing of that is kept. Tags are."""
    return msgspec.structs.replace(
        alarm,
        configured_at=context.now,
        description=request.alarm_description,
        actions_enabled=request.actions_enabled is not False,
        ok_actions=request.ok_actions or (),
        alarm_actions=request.alarm_actions or (),
        insufficient_data_actions=request.insufficient_data_actions or (),
        namespace=request.namespace,
        metric_name=request.metric_name,
        dimensions=dimensions_key(request.dimensions),
        statistic=request.statistic,
        extended_statistic=request.extended_statistic,
        period=request.period,
        unit=request.unit,
        queries=request.metrics or (),
        datapoints_to_alarm=request.datapoints_to_alarm,
        treat_missing_data=request.treat_missing_data,
        low_sample_percentile=request.evaluate_low_sample_count_percentile,
    )


@operation("cloudwatch", "DescribeAlarms", writes=False, access=access.DESCRIBE_ALARMS)
def describe_alarms(context: Context, request: api.DescribeAlarmsInput) -> api.DescribeAlarmsOutput:
    """The caller's alarms, by name. Composite alarms are not built, so that there are none to be parents.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    if request.alarm_names and request.alarm_name_prefix is not None:
        raise errors.validation("AlarmNames and AlarmNamePrefix must not be specified together.")
    if request.children_of_alarm_name is not None or request.parents_of_alarm_name is not None:
        raise errors.alarm_not_found(request.children_of_alarm_name or request.parents_of_alarm_name or "")
    paging = _paging(context, request)
    wants_metric_alarms = not request.alarm_types or "MetricAlarm" in request.alarm_types
    page, token = paging.take(_chosen(context, request) if wants_metric_alarms else (), lambda alarm: (alarm.id,))
    return api.DescribeAlarmsOutput(
        metric_alarms=tuple(views.metric_alarm(context.scope, alarm) for alarm in page),
        composite_alarms=(),
        next_token=token,
    )


def _chosen(context: Context, request: api.DescribeAlarmsInput) -> Iterator[Alarm]:
    transaction, scope = context.transaction, context.scope
    if request.alarm_names:
        by_name = alarm_repository.alarms.get_many(transaction, scope, sorted(set(request.alarm_names)))
        listed = list(by_name.values())
    else:
        listed = list(alarm_repository.alarms.select(transaction, scope))
    # Sorted here and not by the database, whose collation may order names otherwise than a page's token compares them.
    for alarm in sorted(listed, key=lambda each: each.id):
        if request.alarm_name_prefix and not alarm.id.startswith(request.alarm_name_prefix):
            continue
        if request.state_value and alarm.state.value != request.state_value:
            continue
        if request.action_prefix and not any(
            arn.startswith(request.action_prefix) for state in AlarmState for arn in alarm.actions(state)
        ):
            continue
        yield alarm


def _paging(context: Context, request: api.DescribeAlarmsInput) -> Paging:
    asked = fingerprint(request, ("NextToken", "MaxRecords"))
    binding = (context.caller.account, context.region, "DescribeAlarms", asked)
    try:
        return Paging.behind(context, binding, request.next_token or None, request.max_records or _PAGE)
    except InvalidToken as error:
        raise errors.invalid_token() from error


@operation("cloudwatch", "DescribeAlarmsForMetric", writes=False)
def describe_alarms_for_metric(
    context: Context, request: api.DescribeAlarmsForMetricInput
) -> api.DescribeAlarmsForMetricOutput:
    """The alarms on a metric, by itself or in metric math.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
    """
    found = [
        views.metric_alarm(context.scope, alarm)
        for alarm in alarm_repository.alarms.select(context.transaction, context.scope)
        if _is_on(alarm, request)
    ]
    return api.DescribeAlarmsForMetricOutput(metric_alarms=tuple(found))


def _is_on(alarm: Alarm, request: api.DescribeAlarmsForMetricInput) -> bool:
    wanted = metric_key(
        api.Metric(namespace=request.namespace, metric_name=request.metric_name, dimensions=request.dimensions)
    )
    stat = request.statistic or request.extended_statistic
    uses = [(alarm.metric, alarm.stat, alarm.period, alarm.unit)] if alarm.metric is not None else []
    uses += [
        (metric_key(each.metric), each.stat, each.period, each.unit)
        for each in (query.metric_stat for query in alarm.queries)
        if each is not None
    ]
    return any(
        metric == wanted
        and stat in (None, its_stat)
        and request.period in (None, period)
        and request.unit in (None, unit)
        for metric, its_stat, period, unit in uses
    )


@operation("cloudwatch", "DeleteAlarms", access=access.ALARMS)
def delete_alarms(context: Context, request: api.DeleteAlarmsInput) -> None:
    """Deletes alarms, all or none; their history stays.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
    """
    names = sorted(set(request.alarm_names))
    found = alarm_repository.alarms.get_many(context.transaction, context.scope, names)
    missing = [name for name in names if name not in found]
    if missing:
        raise errors.alarms_not_found(missing)
    for name in names:
        alarm_repository.alarms.delete(context.transaction, context.scope, name)
        note_configuration(context.transaction, context.scope, "Delete", found[name], context.now)
