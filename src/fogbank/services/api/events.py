"""Types of events's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "PutEventsRequest",
    "PutEventsRequestEntry",
    "PutEventsResponse",
    "PutEventsResultEntry",
    "TestEventPatternRequest",
    "TestEventPatternResponse",
]


class PutEventsRequestEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    time: datetime | None = field(name="Time", default=None)
    source: str | None = field(name="Source", default=None)
    resources: tuple[str, ...] | None = field(name="Resources", default=None)
    detail_type: str | None = field(name="DetailType", default=None)
    detail: str | None = field(name="Detail", default=None)
    event_bus_name: str | None = field(name="EventBusName", default=None)
    trace_header: str | None = field(name="TraceHeader", default=None)


class PutEventsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    entries: tuple[PutEventsRequestEntry, ...] = field(name="Entries")
    endpoint_id: str | None = field(name="EndpointId", default=None)


class PutEventsResultEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    event_id: str | None = field(name="EventId", default=None)
    error_code: str | None = field(name="ErrorCode", default=None)
    error_message: str | None = field(name="ErrorMessage", default=None)


class PutEventsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    failed_entry_count: int | None = field(name="FailedEntryCount", default=None)
    entries: tuple[PutEventsResultEntry, ...] | None = field(name="Entries", default=None)


class TestEventPatternRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    event_pattern: str = field(name="EventPattern")
    event: str = field(name="Event")


class TestEventPatternResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    result: bool | None = field(name="Result", default=None)
