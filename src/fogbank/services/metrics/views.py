"""Alarms and their history as the API shows them."""

from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics.alarms import arn_of
from fogbank.services.metrics.model import Alarm, HistoryItem
from fogbank.store.documents import Scope


def metric_alarm(scope: Scope, alarm: Alarm) -> api.MetricAlarm:
    """An alarm as DescribeAlarms shows it."""
    of_metric = alarm.metric is not None
    dimensions = tuple(api.Dimension(name=name, value=value) for name, value in alarm.dimensions)
    return api.MetricAlarm(
        alarm_name=alarm.id,
        alarm_arn=arn_of(scope, alarm.id),
        alarm_description=alarm.description,
        alarm_configuration_updated_timestamp=alarm.configured_at,
        actions_enabled=alarm.actions_enabled,
        ok_actions=alarm.ok_actions,
        alarm_actions=alarm.alarm_actions,
        insufficient_data_actions=alarm.insufficient_data_actions,
        state_value=alarm.state.value,
        state_reason=alarm.reason,
        state_reason_data=alarm.reason_data,
        state_updated_timestamp=alarm.state_updated_at,
        state_transitioned_timestamp=alarm.state_changed_at,
        metric_name=alarm.metric_name,
        namespace=alarm.namespace,
        statistic=alarm.statistic,
        extended_statistic=alarm.extended_statistic,
        dimensions=dimensions if of_metric else None,
        period=alarm.period,
        unit=alarm.unit,
        evaluation_periods=alarm.condition.periods,
        datapoints_to_alarm=alarm.datapoints_to_alarm,
        threshold=alarm.condition.threshold,
        comparison_operator=alarm.condition.comparison,
        treat_missing_data=alarm.treat_missing_data,
        evaluate_low_sample_count_percentile=alarm.low_sample_percentile,
        metrics=alarm.queries or None,
    )


def history_item(item: HistoryItem) -> api.AlarmHistoryItem:
    """An item as DescribeAlarmHistory shows it."""
    return api.AlarmHistoryItem(
        alarm_name=item.alarm,
        alarm_type="MetricAlarm",
        timestamp=item.at,
        history_item_type=item.kind.value,
        history_summary=item.summary,
        history_data=item.data,
    )
