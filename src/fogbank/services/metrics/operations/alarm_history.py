"""DescribeAlarmHistory."""

import hashlib

import msgspec

from fogbank.core.operation import operation
from fogbank.core.pages import InvalidToken
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import access, alarm_repository, errors, views
from fogbank.services.metrics.alarm_repository import HistoryQuery
from fogbank.services.metrics.model import HistoryKind

_PAGE = 100
_KINDS = {kind.value: kind for kind in HistoryKind}


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
