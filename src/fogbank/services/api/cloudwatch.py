"""Types of cloudwatch's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "ActionConfiguration",
    "AlarmHistoryItem",
    "AlarmPromQLCriteria",
    "AlarmTagsPropagation",
    "CompositeAlarm",
    "Datapoint",
    "DeleteAlarmsInput",
    "DeleteAlarmsResult",
    "DescribeAlarmHistoryInput",
    "DescribeAlarmHistoryOutput",
    "DescribeAlarmsForMetricInput",
    "DescribeAlarmsForMetricOutput",
    "DescribeAlarmsInput",
    "DescribeAlarmsOutput",
    "Dimension",
    "DimensionFilter",
    "DisableAlarmActionsInput",
    "DisableAlarmActionsResult",
    "EnableAlarmActionsInput",
    "EnableAlarmActionsResult",
    "Entity",
    "EntityMetricData",
    "EvaluationCriteria",
    "EvaluationWindow",
    "GetMetricDataInput",
    "GetMetricDataOutput",
    "GetMetricStatisticsInput",
    "GetMetricStatisticsOutput",
    "GetMetricWidgetImageInput",
    "GetMetricWidgetImageOutput",
    "LabelOptions",
    "ListMetricsInput",
    "ListMetricsOutput",
    "ListTagsForResourceInput",
    "ListTagsForResourceOutput",
    "LogAlarm",
    "MessageData",
    "Metric",
    "MetricAlarm",
    "MetricDataQuery",
    "MetricDataResult",
    "MetricDatum",
    "MetricStat",
    "PutMetricAlarmInput",
    "PutMetricAlarmResult",
    "PutMetricDataInput",
    "PutMetricDataResult",
    "ScheduleConfiguration",
    "ScheduledQueryConfiguration",
    "SetAlarmStateInput",
    "SetAlarmStateResult",
    "SlidingWindow",
    "StatisticSet",
    "Tag",
    "TagResourceInput",
    "TagResourceOutput",
    "UntagResourceInput",
    "UntagResourceOutput",
    "WallClockWindow",
    "WarmUpConfiguration",
]


class DeleteAlarmsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_names: tuple[str, ...] = field(name="AlarmNames")


class DeleteAlarmsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeAlarmHistoryInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_name: str | None = field(name="AlarmName", default=None)
    alarm_contributor_id: str | None = field(name="AlarmContributorId", default=None)
    alarm_types: tuple[str, ...] | None = field(name="AlarmTypes", default=None)
    history_item_type: str | None = field(name="HistoryItemType", default=None)
    start_date: datetime | None = field(name="StartDate", default=None)
    end_date: datetime | None = field(name="EndDate", default=None)
    max_records: int | None = field(name="MaxRecords", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    scan_by: str | None = field(name="ScanBy", default=None)


class AlarmHistoryItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_name: str | None = field(name="AlarmName", default=None)
    alarm_contributor_id: str | None = field(name="AlarmContributorId", default=None)
    alarm_type: str | None = field(name="AlarmType", default=None)
    timestamp: datetime | None = field(name="Timestamp", default=None)
    history_item_type: str | None = field(name="HistoryItemType", default=None)
    history_summary: str | None = field(name="HistorySummary", default=None)
    history_data: str | None = field(name="HistoryData", default=None)
    alarm_contributor_attributes: dict[str, str] | None = field(name="AlarmContributorAttributes", default=None)


class DescribeAlarmHistoryOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_history_items: tuple[AlarmHistoryItem, ...] | None = field(name="AlarmHistoryItems", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class DescribeAlarmsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_names: tuple[str, ...] | None = field(name="AlarmNames", default=None)
    alarm_name_prefix: str | None = field(name="AlarmNamePrefix", default=None)
    alarm_types: tuple[str, ...] | None = field(name="AlarmTypes", default=None)
    children_of_alarm_name: str | None = field(name="ChildrenOfAlarmName", default=None)
    parents_of_alarm_name: str | None = field(name="ParentsOfAlarmName", default=None)
    state_value: str | None = field(name="StateValue", default=None)
    action_prefix: str | None = field(name="ActionPrefix", default=None)
    max_records: int | None = field(name="MaxRecords", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class AlarmTagsPropagation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    enabled: bool = field(name="Enabled")
    included_tag_keys: tuple[str, ...] | None = field(name="IncludedTagKeys", default=None)
    excluded_tag_keys: tuple[str, ...] | None = field(name="ExcludedTagKeys", default=None)


class ActionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_tags_propagation: AlarmTagsPropagation | None = field(name="AlarmTagsPropagation", default=None)


class CompositeAlarm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    actions_enabled: bool | None = field(name="ActionsEnabled", default=None)
    alarm_actions: tuple[str, ...] | None = field(name="AlarmActions", default=None)
    alarm_arn: str | None = field(name="AlarmArn", default=None)
    alarm_configuration_updated_timestamp: datetime | None = field(
        name="AlarmConfigurationUpdatedTimestamp", default=None
    )
    alarm_description: str | None = field(name="AlarmDescription", default=None)
    alarm_name: str | None = field(name="AlarmName", default=None)
    alarm_rule: str | None = field(name="AlarmRule", default=None)
    insufficient_data_actions: tuple[str, ...] | None = field(name="InsufficientDataActions", default=None)
    ok_actions: tuple[str, ...] | None = field(name="OKActions", default=None)
    state_reason: str | None = field(name="StateReason", default=None)
    state_reason_data: str | None = field(name="StateReasonData", default=None)
    state_updated_timestamp: datetime | None = field(name="StateUpdatedTimestamp", default=None)
    state_value: str | None = field(name="StateValue", default=None)
    state_transitioned_timestamp: datetime | None = field(name="StateTransitionedTimestamp", default=None)
    actions_suppressed_by: str | None = field(name="ActionsSuppressedBy", default=None)
    actions_suppressed_reason: str | None = field(name="ActionsSuppressedReason", default=None)
    actions_suppressor: str | None = field(name="ActionsSuppressor", default=None)
    actions_suppressor_wait_period: int | None = field(name="ActionsSuppressorWaitPeriod", default=None)
    actions_suppressor_extension_period: int | None = field(name="ActionsSuppressorExtensionPeriod", default=None)
    action_configuration: ActionConfiguration | None = field(name="ActionConfiguration", default=None)


class Dimension(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    value: str = field(name="Value")


class Metric(Struct, frozen=True, kw_only=True, omit_defaults=True):
    namespace: str | None = field(name="Namespace", default=None)
    metric_name: str | None = field(name="MetricName", default=None)
    dimensions: tuple[Dimension, ...] | None = field(name="Dimensions", default=None)


class MetricStat(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric: Metric = field(name="Metric")
    period: int = field(name="Period")
    stat: str = field(name="Stat")
    unit: str | None = field(name="Unit", default=None)


class MetricDataQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="Id")
    metric_stat: MetricStat | None = field(name="MetricStat", default=None)
    expression: str | None = field(name="Expression", default=None)
    label: str | None = field(name="Label", default=None)
    return_data: bool | None = field(name="ReturnData", default=None)
    period: int | None = field(name="Period", default=None)
    account_id: str | None = field(name="AccountId", default=None)


class WallClockWindow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    timezone: str | None = field(name="Timezone", default=None)


class SlidingWindow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EvaluationWindow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    wall_clock_window: WallClockWindow | None = field(name="WallClockWindow", default=None)
    sliding_window: SlidingWindow | None = field(name="SlidingWindow", default=None)


class WarmUpConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    warm_up_period_duration_in_minutes: int = field(name="WarmUpPeriodDurationInMinutes")
    only_start_evaluating_after_warm_up_period_ends: bool | None = field(
        name="OnlyStartEvaluatingAfterWarmUpPeriodEnds", default=None
    )


class AlarmPromQLCriteria(Struct, frozen=True, kw_only=True, omit_defaults=True):
    query: str = field(name="Query")
    pending_period: int | None = field(name="PendingPeriod", default=None)
    recovery_period: int | None = field(name="RecoveryPeriod", default=None)


class EvaluationCriteria(Struct, frozen=True, kw_only=True, omit_defaults=True):
    prom_ql_criteria: AlarmPromQLCriteria | None = field(name="PromQLCriteria", default=None)


class MetricAlarm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_name: str | None = field(name="AlarmName", default=None)
    alarm_arn: str | None = field(name="AlarmArn", default=None)
    alarm_description: str | None = field(name="AlarmDescription", default=None)
    alarm_configuration_updated_timestamp: datetime | None = field(
        name="AlarmConfigurationUpdatedTimestamp", default=None
    )
    actions_enabled: bool | None = field(name="ActionsEnabled", default=None)
    ok_actions: tuple[str, ...] | None = field(name="OKActions", default=None)
    alarm_actions: tuple[str, ...] | None = field(name="AlarmActions", default=None)
    insufficient_data_actions: tuple[str, ...] | None = field(name="InsufficientDataActions", default=None)
    state_value: str | None = field(name="StateValue", default=None)
    state_reason: str | None = field(name="StateReason", default=None)
    state_reason_data: str | None = field(name="StateReasonData", default=None)
    state_updated_timestamp: datetime | None = field(name="StateUpdatedTimestamp", default=None)
    metric_name: str | None = field(name="MetricName", default=None)
    namespace: str | None = field(name="Namespace", default=None)
    statistic: str | None = field(name="Statistic", default=None)
    extended_statistic: str | None = field(name="ExtendedStatistic", default=None)
    dimensions: tuple[Dimension, ...] | None = field(name="Dimensions", default=None)
    period: int | None = field(name="Period", default=None)
    unit: str | None = field(name="Unit", default=None)
    evaluation_periods: int | None = field(name="EvaluationPeriods", default=None)
    datapoints_to_alarm: int | None = field(name="DatapointsToAlarm", default=None)
    threshold: float | None = field(name="Threshold", default=None)
    comparison_operator: str | None = field(name="ComparisonOperator", default=None)
    treat_missing_data: str | None = field(name="TreatMissingData", default=None)
    evaluate_low_sample_count_percentile: str | None = field(name="EvaluateLowSampleCountPercentile", default=None)
    metrics: tuple[MetricDataQuery, ...] | None = field(name="Metrics", default=None)
    threshold_metric_id: str | None = field(name="ThresholdMetricId", default=None)
    evaluation_state: str | None = field(name="EvaluationState", default=None)
    state_transitioned_timestamp: datetime | None = field(name="StateTransitionedTimestamp", default=None)
    evaluation_window: EvaluationWindow | None = field(name="EvaluationWindow", default=None)
    warm_up_configuration: WarmUpConfiguration | None = field(name="WarmUpConfiguration", default=None)
    evaluation_criteria: EvaluationCriteria | None = field(name="EvaluationCriteria", default=None)
    evaluation_interval: int | None = field(name="EvaluationInterval", default=None)
    action_configuration: ActionConfiguration | None = field(name="ActionConfiguration", default=None)


class ScheduleConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    schedule_expression: str = field(name="ScheduleExpression")
    start_time_offset: int = field(name="StartTimeOffset")
    end_time_offset: int | None = field(name="EndTimeOffset", default=None)


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    value: str = field(name="Value")


class ScheduledQueryConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    query_string: str = field(name="QueryString")
    log_group_identifiers: tuple[str, ...] | None = field(name="LogGroupIdentifiers", default=None)
    query_arn: str | None = field(name="QueryARN", default=None)
    scheduled_query_role_arn: str = field(name="ScheduledQueryRoleARN")
    schedule_configuration: ScheduleConfiguration = field(name="ScheduleConfiguration")
    aggregation_expression: str = field(name="AggregationExpression")
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class LogAlarm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_name: str | None = field(name="AlarmName", default=None)
    alarm_arn: str | None = field(name="AlarmArn", default=None)
    alarm_description: str | None = field(name="AlarmDescription", default=None)
    alarm_configuration_updated_timestamp: datetime | None = field(
        name="AlarmConfigurationUpdatedTimestamp", default=None
    )
    actions_enabled: bool | None = field(name="ActionsEnabled", default=None)
    ok_actions: tuple[str, ...] | None = field(name="OKActions", default=None)
    alarm_actions: tuple[str, ...] | None = field(name="AlarmActions", default=None)
    insufficient_data_actions: tuple[str, ...] | None = field(name="InsufficientDataActions", default=None)
    state_value: str | None = field(name="StateValue", default=None)
    state_reason: str | None = field(name="StateReason", default=None)
    state_reason_data: str | None = field(name="StateReasonData", default=None)
    state_updated_timestamp: datetime | None = field(name="StateUpdatedTimestamp", default=None)
    scheduled_query_configuration: ScheduledQueryConfiguration | None = field(
        name="ScheduledQueryConfiguration", default=None
    )
    query_results_to_evaluate: int | None = field(name="QueryResultsToEvaluate", default=None)
    query_results_to_alarm: int | None = field(name="QueryResultsToAlarm", default=None)
    threshold: float | None = field(name="Threshold", default=None)
    comparison_operator: str | None = field(name="ComparisonOperator", default=None)
    treat_missing_data: str | None = field(name="TreatMissingData", default=None)
    state_transitioned_timestamp: datetime | None = field(name="StateTransitionedTimestamp", default=None)
    evaluation_state: str | None = field(name="EvaluationState", default=None)
    action_log_line_count: int | None = field(name="ActionLogLineCount", default=None)
    action_log_line_role_arn: str | None = field(name="ActionLogLineRoleArn", default=None)
    warm_up_configuration: WarmUpConfiguration | None = field(name="WarmUpConfiguration", default=None)
    action_configuration: ActionConfiguration | None = field(name="ActionConfiguration", default=None)


class DescribeAlarmsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    composite_alarms: tuple[CompositeAlarm, ...] | None = field(name="CompositeAlarms", default=None)
    metric_alarms: tuple[MetricAlarm, ...] | None = field(name="MetricAlarms", default=None)
    log_alarms: tuple[LogAlarm, ...] | None = field(name="LogAlarms", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class DescribeAlarmsForMetricInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_name: str = field(name="MetricName")
    namespace: str = field(name="Namespace")
    statistic: str | None = field(name="Statistic", default=None)
    extended_statistic: str | None = field(name="ExtendedStatistic", default=None)
    dimensions: tuple[Dimension, ...] | None = field(name="Dimensions", default=None)
    period: int | None = field(name="Period", default=None)
    unit: str | None = field(name="Unit", default=None)


class DescribeAlarmsForMetricOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_alarms: tuple[MetricAlarm, ...] | None = field(name="MetricAlarms", default=None)


class DisableAlarmActionsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_names: tuple[str, ...] = field(name="AlarmNames")


class DisableAlarmActionsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EnableAlarmActionsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_names: tuple[str, ...] = field(name="AlarmNames")


class EnableAlarmActionsResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class LabelOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    timezone: str | None = field(name="Timezone", default=None)


class GetMetricDataInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_data_queries: tuple[MetricDataQuery, ...] = field(name="MetricDataQueries")
    start_time: datetime = field(name="StartTime")
    end_time: datetime = field(name="EndTime")
    next_token: str | None = field(name="NextToken", default=None)
    scan_by: str | None = field(name="ScanBy", default=None)
    max_datapoints: int | None = field(name="MaxDatapoints", default=None)
    label_options: LabelOptions | None = field(name="LabelOptions", default=None)


class MessageData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str | None = field(name="Code", default=None)
    value: str | None = field(name="Value", default=None)


class MetricDataResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    label: str | None = field(name="Label", default=None)
    timestamps: tuple[datetime, ...] | None = field(name="Timestamps", default=None)
    values: tuple[float, ...] | None = field(name="Values", default=None)
    status_code: str | None = field(name="StatusCode", default=None)
    messages: tuple[MessageData, ...] | None = field(name="Messages", default=None)


class GetMetricDataOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_data_results: tuple[MetricDataResult, ...] | None = field(name="MetricDataResults", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    messages: tuple[MessageData, ...] | None = field(name="Messages", default=None)


class GetMetricStatisticsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    namespace: str = field(name="Namespace")
    metric_name: str = field(name="MetricName")
    dimensions: tuple[Dimension, ...] | None = field(name="Dimensions", default=None)
    start_time: datetime = field(name="StartTime")
    end_time: datetime = field(name="EndTime")
    period: int = field(name="Period")
    statistics: tuple[str, ...] | None = field(name="Statistics", default=None)
    extended_statistics: tuple[str, ...] | None = field(name="ExtendedStatistics", default=None)
    unit: str | None = field(name="Unit", default=None)


class Datapoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    timestamp: datetime | None = field(name="Timestamp", default=None)
    sample_count: float | None = field(name="SampleCount", default=None)
    average: float | None = field(name="Average", default=None)
    sum: float | None = field(name="Sum", default=None)
    minimum: float | None = field(name="Minimum", default=None)
    maximum: float | None = field(name="Maximum", default=None)
    unit: str | None = field(name="Unit", default=None)
    extended_statistics: dict[str, float] | None = field(name="ExtendedStatistics", default=None)


class GetMetricStatisticsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    label: str | None = field(name="Label", default=None)
    datapoints: tuple[Datapoint, ...] | None = field(name="Datapoints", default=None)


class GetMetricWidgetImageInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_widget: str = field(name="MetricWidget")
    output_format: str | None = field(name="OutputFormat", default=None)


class GetMetricWidgetImageOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_widget_image: bytes | None = field(name="MetricWidgetImage", default=None)


class DimensionFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str = field(name="Name")
    value: str | None = field(name="Value", default=None)


class ListMetricsInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    namespace: str | None = field(name="Namespace", default=None)
    metric_name: str | None = field(name="MetricName", default=None)
    dimensions: tuple[DimensionFilter, ...] | None = field(name="Dimensions", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    recently_active: str | None = field(name="RecentlyActive", default=None)
    include_linked_accounts: bool | None = field(name="IncludeLinkedAccounts", default=None)
    owning_account: str | None = field(name="OwningAccount", default=None)


class ListMetricsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metrics: tuple[Metric, ...] | None = field(name="Metrics", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    owning_accounts: tuple[str, ...] | None = field(name="OwningAccounts", default=None)


class ListTagsForResourceInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="ResourceARN")


class ListTagsForResourceOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class PutMetricAlarmInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_name: str = field(name="AlarmName")
    alarm_description: str | None = field(name="AlarmDescription", default=None)
    actions_enabled: bool | None = field(name="ActionsEnabled", default=None)
    ok_actions: tuple[str, ...] | None = field(name="OKActions", default=None)
    alarm_actions: tuple[str, ...] | None = field(name="AlarmActions", default=None)
    insufficient_data_actions: tuple[str, ...] | None = field(name="InsufficientDataActions", default=None)
    metric_name: str | None = field(name="MetricName", default=None)
    namespace: str | None = field(name="Namespace", default=None)
    statistic: str | None = field(name="Statistic", default=None)
    extended_statistic: str | None = field(name="ExtendedStatistic", default=None)
    dimensions: tuple[Dimension, ...] | None = field(name="Dimensions", default=None)
    period: int | None = field(name="Period", default=None)
    unit: str | None = field(name="Unit", default=None)
    evaluation_periods: int | None = field(name="EvaluationPeriods", default=None)
    datapoints_to_alarm: int | None = field(name="DatapointsToAlarm", default=None)
    threshold: float | None = field(name="Threshold", default=None)
    comparison_operator: str | None = field(name="ComparisonOperator", default=None)
    treat_missing_data: str | None = field(name="TreatMissingData", default=None)
    evaluate_low_sample_count_percentile: str | None = field(name="EvaluateLowSampleCountPercentile", default=None)
    metrics: tuple[MetricDataQuery, ...] | None = field(name="Metrics", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    threshold_metric_id: str | None = field(name="ThresholdMetricId", default=None)
    evaluation_window: EvaluationWindow | None = field(name="EvaluationWindow", default=None)
    warm_up_configuration: WarmUpConfiguration | None = field(name="WarmUpConfiguration", default=None)
    evaluation_criteria: EvaluationCriteria | None = field(name="EvaluationCriteria", default=None)
    evaluation_interval: int | None = field(name="EvaluationInterval", default=None)
    action_configuration: ActionConfiguration | None = field(name="ActionConfiguration", default=None)


class PutMetricAlarmResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class StatisticSet(Struct, frozen=True, kw_only=True, omit_defaults=True):
    sample_count: float = field(name="SampleCount")
    sum: float = field(name="Sum")
    minimum: float = field(name="Minimum")
    maximum: float = field(name="Maximum")


class MetricDatum(Struct, frozen=True, kw_only=True, omit_defaults=True):
    metric_name: str = field(name="MetricName")
    dimensions: tuple[Dimension, ...] | None = field(name="Dimensions", default=None)
    timestamp: datetime | None = field(name="Timestamp", default=None)
    value: float | None = field(name="Value", default=None)
    statistic_values: StatisticSet | None = field(name="StatisticValues", default=None)
    values: tuple[float, ...] | None = field(name="Values", default=None)
    counts: tuple[float, ...] | None = field(name="Counts", default=None)
    unit: str | None = field(name="Unit", default=None)
    storage_resolution: int | None = field(name="StorageResolution", default=None)


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_attributes: dict[str, str] | None = field(name="KeyAttributes", default=None)
    attributes: dict[str, str] | None = field(name="Attributes", default=None)


class EntityMetricData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    entity: Entity | None = field(name="Entity", default=None)
    metric_data: tuple[MetricDatum, ...] | None = field(name="MetricData", default=None)


class PutMetricDataInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    namespace: str = field(name="Namespace")
    metric_data: tuple[MetricDatum, ...] | None = field(name="MetricData", default=None)
    entity_metric_data: tuple[EntityMetricData, ...] | None = field(name="EntityMetricData", default=None)
    strict_entity_validation: bool | None = field(name="StrictEntityValidation", default=None)


class PutMetricDataResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class SetAlarmStateInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alarm_name: str = field(name="AlarmName")
    state_value: str = field(name="StateValue")
    state_reason: str = field(name="StateReason")
    state_reason_data: str | None = field(name="StateReasonData", default=None)


class SetAlarmStateResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagResourceInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="ResourceARN")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagResourceOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagResourceInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_arn: str = field(name="ResourceARN")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagResourceOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass
