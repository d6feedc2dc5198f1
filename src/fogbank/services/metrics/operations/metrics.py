"""PutMetricData, ListMetrics, GetMetricStatistics."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from fogbank.core.operation import operation
from fogbank.core.pages import InvalidToken, take_page
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import access, errors, repository, rules, windows
from fogbank.services.metrics.model import MetricKey
from fogbank.services.metrics.queries import dimensions_key
from fogbank.services.metrics.reading import LISTED_FOR_S, MetricReader
from fogbank.services.metrics.repository import Dimensions, Point
from fogbank.services.metrics.statistics import StatisticSet, statistic

_LISTED_MAX = 500
_RECENTLY_S = 3 * 3600
_DATAPOINTS_MAX = 1440


@operation("cloudwatch", "PutMetricData", access=access.PUT_DATA)
def put_metric_data(context: Context, request: api.PutMetricDataInput) -> None:
    """Keeps points of the caller's own metrics; all of them, or none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    """
    rules.check_namespace(request.namespace)
    data = [(f"MetricData.member.{index}", datum) for index, datum in enumerate(request.metric_data or (), 1)]
    for outer, entity in enumerate(request.entity_metric_data or (), 1):
        place = f"EntityMetricData.member.{outer}.MetricData.member"
        data += [(f"{place}.{index}", datum) for index, datum in enumerate(entity.metric_data or (), 1)]
    if not data:
        raise errors.missing("MetricData")
    if len(data) > rules.METRICS_IN_CALL_MAX:
        raise errors.invalid_value(
            f"The collection MetricData must not have a size greater than {rules.METRICS_IN_CALL_MAX}."
        )
    points: dict[tuple[str, Dimensions], list[Point]] = {}
    for place, datum in data:
        dimensions = rules.dimensions_of(datum, place)
        at_s = rules.moment(datum, context.now, place)
        point = Point(datum.metric_name, rules.unit_of(datum), at_s, rules.statistic_set(datum, place))
        points.setdefault((request.namespace, dimensions), []).append(point)
    repository.add_points(context.transaction, context.scope, points)


@operation("cloudwatch", "ListMetrics", writes=False)
def list_metrics(context: Context, request: api.ListMetricsInput) -> api.ListMetricsOutput:
    """The caller's metrics that had points in the last two weeks, each page by namespace, name and dimensions.

    There are no linked accounts here, so that IncludeLinkedAccounts adds none.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
    """
    if request.owning_account is not None and request.owning_account != context.caller.account:
        return api.ListMetricsOutput(metrics=())
    reader = MetricReader(context.transaction, context.scope, context.now.timestamp())
    active = _RECENTLY_S if request.recently_active else LISTED_FOR_S
    binding = _binding(context, request)
    listed = reader.listed(request.namespace, active, _after(context, request.next_token, binding))
    page = take_page((each for each in listed if _fits(each[1], request)), _LISTED_MAX)
    token = None
    if page.more:
        group, name = page.items[-1][0]
        token = context.cloud.page_tokens.make((str(group), name), binding)
    owners = (context.caller.account,) * len(page.items) if request.include_linked_accounts else None
    metrics = sorted((metric for _, metric in page.items), key=_key)
    return api.ListMetricsOutput(metrics=tuple(map(_metric, metrics)), next_token=token, owning_accounts=owners)


def _after(context: Context, token: str | None, binding: tuple[str, ...]) -> tuple[int, str] | None:
    if not token:
        return None
    try:
        group, name = context.cloud.page_tokens.read(token, binding)
    except InvalidToken as error:
        raise errors.invalid_value("The token in the request is not valid.") from error
    return int(group), name


def _fits(metric: MetricKey, request: api.ListMetricsInput) -> bool:
    if request.metric_name is not None and metric.name != request.metric_name:
        return False
    having = dict(metric.dimensions)
    return all(
        wanted.name in having and wanted.value in (None, having[wanted.name]) for wanted in request.dimensions or ()
    )


def _key(metric: MetricKey) -> tuple[str, ...]:
    return (metric.namespace, metric.name, *(part for pair in metric.dimensions for part in pair))


def _binding(context: Context, request: api.ListMetricsInput) -> tuple[str, ...]:
    asked = msgspec.json.encode(msgspec.structs.replace(request, next_token=None))
    return (context.caller.account, context.region, "ListMetrics", hashlib.sha256(asked).hexdigest())


def _metric(metric: MetricKey) -> api.Metric:
    dimensions = tuple(api.Dimension(name=name, value=value) for name, value in metric.dimensions)
    return api.Metric(namespace=metric.namespace, metric_name=metric.name, dimensions=dimensions)


@operation("cloudwatch", "GetMetricStatistics", writes=False)
def get_metric_statistics(context: Context, request: api.GetMetricStatisticsInput) -> api.GetMetricStatisticsOutput:
    """A metric's statistics by period; a datapoint for each unit that it came in.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
    """
    _check(request)
    first_s = windows.first_start(request.start_time, context.now, request.period)
    end_s = -int(-request.end_time.timestamp() // 1)
    count = len(windows.starts(first_s, end_s, request.period))
    if count > _DATAPOINTS_MAX:
        raise errors.too_many_datapoints(count, _DATAPOINTS_MAX)
    reader = MetricReader(context.transaction, context.scope, context.now.timestamp())
    metric = MetricKey(request.namespace, request.metric_name, dimensions_key(request.dimensions))
    found = reader.by_unit(metric, first_s, end_s, request.period, request.unit)
    datapoints = [
        _datapoint(at_s, each, unit, request.statistics or (), request.extended_statistics or ())
        for unit, sets in found.items()
        for at_s, each in sets.items()
    ]
    return api.GetMetricStatisticsOutput(label=request.metric_name, datapoints=tuple(datapoints))


def _check(request: api.GetMetricStatisticsInput) -> None:
    if request.start_time >= request.end_time:
        raise errors.statistics_start_after_end()
    if not windows.is_period(request.period):
        raise errors.bad_period("Period")
    if not request.statistics and not request.extended_statistics:
        raise errors.invalid_combination("Must specify either Statistics or ExtendedStatistics")
    rules.check_extended(request.extended_statistics or (), "ExtendedStatistics")


def _datapoint(at_s: int, of: StatisticSet, unit: str, simple: Sequence[str], extended: Sequence[str]) -> api.Datapoint:
    told = {name: statistic(of, name) for name in simple}
    percentiles = {name: value for name in extended if (value := statistic(of, name)) is not None}
    return api.Datapoint(
        timestamp=datetime.fromtimestamp(at_s, UTC),
        sample_count=told.get("SampleCount"),
        average=told.get("Average"),
        sum=told.get("Sum"),
        minimum=told.get("Minimum"),
        maximum=told.get("Maximum"),
        unit=unit,
        extended_statistics=percentiles or None,
    )
