"""A trail on a real store: calls are recorded, made durable and looked up again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.conftest import ACCOUNT, STARTED

from fogbank.core.caller import Caller
from fogbank.core.calls import CallRecord
from fogbank.core.ids import IdFactory
from fogbank.gateway.wire import ServiceCatalog
from fogbank.server.audit import described_by
from fogbank.services.api import cloudtrail
from fogbank.services.trail.operations.lookup import lookup_events
from fogbank.services.trail.record import Recorded, RecordMaker
from fogbank.services.trail.recorder import TrailRecorder
from fogbank.store.engine import Store

CATALOG = ServiceCatalog()
ROOT = Caller.root(ACCOUNT, "AKIAIOSFODNN7EXAMPLE")
VOLUME = "vol-0123456789abcdef0"


def a_call(operation: str = "DescribeVolumes", **more: Any) -> CallRecord:
    """A call of EC2, unless another service is named."""
    known: dict[str, Any] = {
        "request_id": "11111111-2222-4333-8444-555555555555",
        "at": STARTED,
        "caller": ROOT,
        "region": "us-east-1",
        "service": "ec2",
        "operation": operation,
        "source_ip": "192.0.2.7",
        "user_agent": "test",
    }
    return CallRecord(**{**known, **more})


def maker() -> RecordMaker:
    return RecordMaker(described_by(CATALOG), IdFactory().random_hex)


def record_of(call: CallRecord) -> dict[str, Any]:
    """The one record of a call."""
    (recorded,) = maker().records(call)
    return dict(recorded.record)


def recorded(call: CallRecord) -> Recorded:
    (only,) = maker().records(call)
    return only


@dataclass
class Lab:
    """`tell` has calls recorded at times that count up by a second; `look` asks LookupEvents."""

    store: Store
    folder: Path
    ask: Callable[..., Any]
    now: datetime = STARTED
    recorder: TrailRecorder = field(init=False)

    def __post_init__(self) -> None:
        self.recorder = TrailRecorder(self.store, maker(), self.folder)

    def tell(self, *calls: CallRecord) -> None:
        for call in calls:
            call.at = self.now
            self.now += timedelta(seconds=1)
            self.recorder.record(call)
        self.recorder.flush()

    def look(self, key: str | None = None, value: str = "", **more: Any) -> Any:
        attributes = (cloudtrail.LookupAttribute(attribute_key=key, attribute_value=value),) if key else None
        where = {name: more.pop(name) for name in ("account", "region") if name in more}
        more.setdefault("end_time", self.now)
        request = cloudtrail.LookupEventsRequest(lookup_attributes=attributes, **more)
        return self.ask(lookup_events, request, **where)

    def names(self, key: str | None = None, value: str = "", **more: Any) -> list[str]:
        return [str(event.event_name) for event in self.look(key, value, **more).events]


@pytest.fixture
def lab(store: Store, tmp_path: Path, call: Callable[..., Any]) -> Iterator[Lab]:
    made = Lab(store, tmp_path / "trail", call)
    yield made
    made.recorder.stop()
