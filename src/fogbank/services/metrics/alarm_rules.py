"""What a request for an alarm may say. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

import re
from collections.abc import Sequence

from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics import errors, rules, windows
from fogbank.services.metrics.math.syntax import ExpressionError, calls_in, parse
from fogbank.services.metrics.model import Condition, Missing
from fogbank.services.metrics.statistics import is_extended
from fogbank.services.metrics.verdict import COMPARISONS

ALARMS_MAX = 5000
_DAY_S, _WEEK_S = 86_400, 7 * 86_400
_QUERIES_MAX = 10
_TAGS_MAX = 50
_ARN = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:]*:[^:]*:.+")
_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit")


def condition(request: api.PutMetricAlarmInput) -> Condition:
    """When the alarm goes off. Raises ApiError, also for kinds of alarms that are not built."""
    _check_built(request)
    if request.metrics:
        _check_math(request)
    else:
        _check_metric(request)
    if request.comparison_operator not in COMPARISONS:
        raise errors.validation(f"The value {request.comparison_operator} for parameter ComparisonOperator is invalid.")
    if request.threshold is None:
        raise errors.validation("The parameter Threshold is required for alarms based on static thresholds.")
    if request.evaluation_periods is None:
        raise errors.validation("The parameter EvaluationPeriods is required.")
    to_alarm = request.datapoints_to_alarm or request.evaluation_periods
    if to_alarm > request.evaluation_periods:
        raise errors.validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    _check_length(request, request.evaluation_periods)
    if request.treat_missing_data is not None and request.treat_missing_data not in set(Missing):
        raise errors.validation(
            f"The value {request.treat_missing_data} for parameter TreatMissingData is not supported."
        )
    if request.evaluate_low_sample_count_percentile not in (None, "evaluate", "ignore"):
        raise errors.validation(
            f"Option {request.evaluate_low_sample_count_percentile} is not supported. "
            "Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore."
        )
    return Condition(
        comparison=request.comparison_operator,
        threshold=float(request.threshold),
        periods=request.evaluation_periods,
        to_alarm=to_alarm,
        missing=Missing(request.treat_missing_data or Missing.MISSING),
    )


def check_actions(request: api.PutMetricAlarmInput) -> None:
    """That actions are ARNs. Raises ApiError."""
    for arn in (
        *(request.ok_actions or ()),
        *(request.alarm_actions or ()),
        *(request.insufficient_data_actions or ()),
    ):
        if not _ARN.fullmatch(arn):
            raise errors.validation(f"Invalid arn syntax: {arn}")


def tags_of(tags: Sequence[api.Tag], existing: dict[str, str]) -> dict[str, str]:
    """An alarm's tags once `tags` are put on it. Raises ApiError."""
    added = {tag.key: tag.value for tag in tags}
    if len(added) < len(tags):
        raise errors.invalid_value("The tag keys in the request must be unique.")
    for key in added:
        if key.lower().startswith("aws:"):
            raise errors.invalid_value("Tag keys that begin with aws: are reserved.")
    together = {**existing, **added}
    if len(together) > _TAGS_MAX:
        raise errors.invalid_value(f"A resource can have at most {_TAGS_MAX} tags.")
    return together


def _check_built(request: api.PutMetricAlarmInput) -> None:
    """Nothing is taken and left undone."""
    if request.threshold_metric_id is not None or (request.comparison_operator or "").endswith("UpperThreshold"):
        raise errors.not_built("PutMetricAlarm with anomaly detection")
    if request.comparison_operator == "LessThanLowerThreshold":
        raise errors.not_built("PutMetricAlarm with anomaly detection")
    if request.evaluation_criteria is not None or request.evaluation_interval is not None:
        raise errors.not_built("PutMetricAlarm with EvaluationCriteria")
    if request.evaluation_window is not None and request.evaluation_window.wall_clock_window is not None:
        raise errors.not_built("PutMetricAlarm with a WallClockWindow")
    if request.warm_up_configuration is not None:
        raise errors.not_built("PutMetricAlarm with WarmUpConfiguration")
    if request.action_configuration is not None:
        raise errors.not_built("PutMetricAlarm with ActionConfiguration")


def _check_metric(request: api.PutMetricAlarmInput) -> None:
    if request.metric_name is None:
        raise errors.validation("Either MetricName or Metrics must be specified.")
    if request.namespace is None:
        raise errors.validation("The parameter Namespace is required for an alarm on a metric.")
    if (request.statistic is None) == (request.extended_statistic is None):
        raise errors.validation("Exactly one of Statistic and ExtendedStatistic must be specified.")
    if request.extended_statistic is not None and not is_extended(request.extended_statistic):
        raise errors.validation(
            f"The value {request.extended_statistic} for parameter ExtendedStatistic is not supported."
        )
    if request.evaluate_low_sample_count_percentile is not None and request.extended_statistic is None:
        raise errors.validation("EvaluateLowSampleCountPercentile is for alarms based on percentiles only.")
    if request.period is None:
        raise errors.validation("The parameter Period is required.")
    if not windows.is_alarm_period(request.period):
        raise errors.validation("The parameter Period must be 10, 20, 30 or a multiple of 60.")


def _check_math(request: api.PutMetricAlarmInput) -> None:
    given = [
        request.metric_name,
        request.namespace,
        request.statistic,
        request.extended_statistic,
        request.dimensions,
        request.period,
        request.unit,
    ]
    if twice := [name for name, value in zip(_ONE_METRIC, given, strict=True) if value]:
        raise errors.validation(f"The parameter {twice[0]} must not be specified together with Metrics.")
    queries = request.metrics or ()
    rules.check_queries(queries, "Metrics")
    if len(queries) > _QUERIES_MAX:
        raise errors.validation(f"The collection Metrics must not have a size greater than {_QUERIES_MAX}.")
    if len([query for query in queries if query.return_data is not False]) != 1:
        raise errors.validation("Exactly one element of the metrics list should return data.")
    if not any(query.metric_stat for query in queries):
        raise errors.validation("At least one element of the metrics list must be a metric.")
    for query in queries:
        try:
            calls = calls_in(parse(query.expression)) if query.expression is not None else set()
        except ExpressionError as error:
            raise errors.bad_expression(query.id, str(error)) from error
        if "SEARCH" in calls:
            raise errors.validation("SEARCH is not supported in an alarm.")


def period_of(request: api.PutMetricAlarmInput) -> int:
    """Seconds; of an alarm on metric math the longest of its metrics."""
    if not request.metrics:
        return request.period or 60
    return max((query.metric_stat.period for query in request.metrics if query.metric_stat), default=60)


def _check_length(request: api.PutMetricAlarmInput, periods: int) -> None:
    period = period_of(request)
    longest = _WEEK_S if period >= 3600 else _DAY_S
    if period * periods > longest:
        days = "seven days" if longest == _WEEK_S else "a day"
        raise errors.validation(
            f"Metrics cannot be checked across more than {days} (EvaluationPeriods * Period must be <= {longest})."
        )
