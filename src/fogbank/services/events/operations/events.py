"""PutEvents, TestEventPattern."""

import msgspec

from fogbank.core.access import Access, Target
from fogbank.core.operation import operation
from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import directory, errors, names
from fogbank.services.events.patterns import InvalidPattern, parse_pattern

# What an entry may come to in all: AWS's limit, in bytes.
_ENTRY_BYTES_MAX = 1024 * 1024
# What an event that is tested has to have.
_ENVELOPE = ("id", "account", "source", "time", "region", "resources", "detail-type")


def _buses(context: Context, request: events.PutEventsRequest) -> tuple[Target, ...]:
    found = {names.bus_of(entry.event_bus_name) for entry in request.entries}
    return tuple(Target(names.bus_arn(bus, context.region, context.caller.account)) for bus in sorted(found))


@operation(
    "events",
    "PutEvents",
    access=Access(
        resources=_buses,
        keys=lambda _, request: {
            "events:source": tuple(entry.source or "" for entry in request.entries),
            "events:detail-type": tuple(entry.detail_type or "" for entry in request.entries),
        },
    ),
)
def put_events(context: Context, request: events.PutEventsRequest) -> events.PutEventsResponse:
    """Puts events of one's own on buses: each entry fails or succeeds by itself.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
    """
    results = tuple(_put(context, entry) for entry in request.entries)
    failed = sum(each.error_code is not None for each in results)
    return events.PutEventsResponse(failed_entry_count=failed, entries=results)


def _put(context: Context, entry: events.PutEventsRequestEntry) -> events.PutEventsResultEntry:
    for name, value in (("Source", entry.source), ("DetailType", entry.detail_type), ("Detail", entry.detail)):
        if not value:
            return _refused("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    source, detail_type, text = entry.source or "", entry.detail_type or "", entry.detail or ""
    if source.startswith("aws."):
        return _refused("NotAuthorizedForSourceException", "Not authorized for the source.")
    if len(text.encode()) + len(source) + len(detail_type) > _ENTRY_BYTES_MAX:
        return _refused("InvalidArgument", "Total size of the entries in the request is over the limit.")
    try:
        detail = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.MsgspecError, RecursionError):
        return _refused("MalformedDetail", "Detail is malformed.")
    bus = names.bus_of(entry.event_bus_name)
    if not names.bus_is_there(context, bus):
        return _refused("InternalFailure", f"Event bus {bus} does not exist.")
    event_id = context.ids.uuid()
    directory.emit(
        context.transaction,
        context.caller.account,
        context.region,
        source,
        detail_type,
        detail,
        entry.resources or (),
        now=entry.time or context.now,
        bus=bus,
        event_id=event_id,
    )
    return events.PutEventsResultEntry(event_id=event_id)


def _refused(code: str, message: str) -> events.PutEventsResultEntry:
    return events.PutEventsResultEntry(error_code=code, error_message=message)


@operation("events", "TestEventPattern", writes=False)
def test_event_pattern(
    context: Context,  # noqa: ARG001 - nothing of it matters
    request: events.TestEventPatternRequest,
) -> events.TestEventPatternResponse:
    """Whether an event fits a pattern.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
    """
    try:
        pattern = parse_pattern(request.event_pattern)
    except InvalidPattern as error:
        raise errors.invalid_pattern(str(error)) from error
    try:
        event = msgspec.json.decode(request.event, type=dict[str, object])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise errors.invalid("Parameter Event is not valid.") from error
    missing = [
        each for each in ("id", "account", "source", "time", "region", "resources", "detail-type") if each not in event
    ]
    if missing:
        raise errors.invalid(f"Parameter Event is not valid. Reason: Event must contain {missing[0]}.")
    return events.TestEventPatternResponse(result=pattern.matches(event))
