"""LookupEvents: the event history of the last 90 days."""

from datetime import UTC, datetime

import msgspec

from fogbank.core.operation import operation
from fogbank.core.pages import InvalidToken
from fogbank.services.api import cloudtrail
from fogbank.services.context import Context
from fogbank.services.trail import errors, repository
from fogbank.services.trail.lookup import behind, conditions
from fogbank.services.trail.resources import Named
from fogbank.store.transaction import from_microseconds

_PAGE_MAX = 50


@operation("cloudtrail", "LookupEvents", writes=False)
def lookup_events(context: Context, request: cloudtrail.LookupEventsRequest) -> cloudtrail.LookupEventsResponse:
    """Management events of the caller's account in this Region, the newest first.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
    """
    if request.event_category is not None:
        raise errors.insights_not_built()
    start, end = _utc(request.start_time), _utc(request.end_time)
    if start is not None and end is not None and start > end:
        raise errors.invalid_time_range()
    where = conditions(context.scope, _attribute(request), start, end, context.now)
    binding = _binding(context, request)
    if request.next_token:
        where.append(behind(*_after(context, request.next_token, binding)))
    size = request.max_results or _PAGE_MAX
    found = repository.stored(context.transaction, where, size + 1, newest=True)
    page = found[:size]
    token = None
    if len(found) > size:
        last = page[-1]
        token = context.cloud.page_tokens.make((str(last.at_us), str(last.position)), binding)
    named = repository.resources_of(context.transaction, [each.position for each in page])
    return cloudtrail.LookupEventsResponse(
        events=tuple(_shown(each, named.get(each.position, [])) for each in page), next_token=token
    )


def _attribute(request: cloudtrail.LookupEventsRequest) -> tuple[str, str] | None:
    given = request.lookup_attributes or ()
    if len(given) > 1:
        raise errors.invalid_attributes("You can only specify one attribute key and attribute value pair.")
    for each in given:
        if each.attribute_key == "ReadOnly" and each.attribute_value.lower() not in ("true", "false"):
            raise errors.invalid_attributes("The value of ReadOnly must be true or false.")
        return each.attribute_key, each.attribute_value
    return None


def _binding(context: Context, request: cloudtrail.LookupEventsRequest) -> tuple[str, ...]:
    """A token is good for the same question only; how many to a page may differ."""
    asked = msgspec.structs.replace(request, next_token=None, max_results=None)
    return (context.caller.account, context.region, "LookupEvents", msgspec.json.encode(asked).decode())


def _after(context: Context, token: str, binding: tuple[str, ...]) -> tuple[int, int]:
    try:
        at_us, position = context.cloud.page_tokens.read(token, binding)
    except (InvalidToken, ValueError) as error:
        raise errors.invalid_token() from error
    return int(at_us), int(position)


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _shown(event: repository.Stored, named: list[Named]) -> cloudtrail.Event:
    return cloudtrail.Event(
        event_id=event.id,
        event_name=event.name,
        read_only="true" if event.read_only else "false",
        access_key_id=event.access_key or None,
        event_time=from_microseconds(event.at_us).replace(microsecond=0),
        event_source=event.source,
        username=event.user or None,
        resources=tuple(cloudtrail.Resource(resource_type=each.kind, resource_name=each.name) for each in named),
        cloud_trail_event=event.record.decode(),
    )
