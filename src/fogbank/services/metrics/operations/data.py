"""GetMetricData."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from fogbank.core.operation import operation
from fogbank.core.pages import InvalidToken
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import errors, rules, windows
from fogbank.services.metrics.math.values import TimeSeries
from fogbank.services.metrics.queries import Span, evaluation
from fogbank.services.metrics.reading import MetricReader

_DATAPOINTS_MAX = 100_800
_DESCENDING = "TimestampDescending"


@operation("cloudwatch", "GetMetricData", writes=False)
def get_metric_data(context: Context, request: api.GetMetricDataInput) -> api.GetMetricDataOutput:
    """Series of metrics, and of expressions on them; in pages of so many datapoints.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
    """
    queries = request.metric_data_queries
    rules.check_queries(queries, "MetricDataQueries")
    if request.start_time >= request.end_time:
        raise errors.start_after_end()
    size = _DATAPOINTS_MAX if request.max_datapoints is None else request.max_datapoints
    if not 1 <= size <= _DATAPOINTS_MAX:
        raise errors.validation(f"The parameter MaxDatapoints must be between 1 and {_DATAPOINTS_MAX}.")
    returned = [query for query in queries if query.return_data is not False]
    if not returned:
        raise errors.validation("At least one of the MetricDataQueries must have ReturnData set to true.")
    binding = _binding(context, request)
    skipped = _skipped(context, request.next_token, binding)
    evaluated = evaluation(_reader(context), _span(context, request), queries)
    series = [(query.id, each) for query in returned for each in evaluated.series(query.id)]
    results, more = _page(series, skipped, size, descending=request.scan_by in (None, _DESCENDING))
    token = context.cloud.page_tokens.make((str(skipped + size),), binding) if more else None
    return api.GetMetricDataOutput(metric_data_results=tuple(results), next_token=token, messages=())


def _reader(context: Context) -> MetricReader:
    return MetricReader(context.transaction, context.scope, context.now.timestamp())


def _span(context: Context, request: api.GetMetricDataInput) -> Span:
    periods = [query.metric_stat.period for query in request.metric_data_queries if query.metric_stat]
    first_s = windows.first_start(request.start_time, context.now, min(periods, default=60))
    return Span(first_s, -int(-request.end_time.timestamp() // 1))


def _binding(context: Context, request: api.GetMetricDataInput) -> tuple[str, ...]:
    asked = msgspec.json.encode(msgspec.structs.replace(request, next_token=None))
    return (context.caller.account, context.region, "GetMetricData", hashlib.sha256(asked).hexdigest())


def _skipped(context: Context, token: str | None, binding: tuple[str, ...]) -> int:
    """How many datapoints the pages before have given."""
    if not token:
        return 0
    try:
        return int(context.cloud.page_tokens.read(token, binding)[0])
    except (InvalidToken, ValueError) as error:
        raise errors.invalid_token() from error


def _page(
    series: Sequence[tuple[str, TimeSeries]], skipped: int, size: int, *, descending: bool
) -> tuple[list[api.MetricDataResult], bool]:
    """The results of one page: each query's part of the datapoints that lie in it; whether more follow."""
    results: list[api.MetricDataResult] = []
    reached, last = 0, skipped + size
    for id_, each in series:
        points = sorted(each.points.items(), reverse=descending)
        part = points[max(0, skipped - reached) : max(0, last - reached)]
        ends = reached + len(points)
        # A series without points belongs to the page in which those before it end.
        if part or (not points and reached <= last and (reached > skipped or skipped == 0)):
            results.append(_result(id_, each, part, complete=ends <= last))
        reached = ends
    return results, reached > last


def _result(
    id_: str, series: TimeSeries, points: Sequence[tuple[int, float]], *, complete: bool
) -> api.MetricDataResult:
    return api.MetricDataResult(
        id=id_,
        label=series.label,
        timestamps=tuple(datetime.fromtimestamp(at, UTC) for at, _ in points),
        values=tuple(value for _, value in points),
        status_code="Complete" if complete else "PartialData",
    )
