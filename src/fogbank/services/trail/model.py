"""What is kept of trails. Events are rows of their own, see `repository`.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html
"""

import enum
from datetime import datetime, timedelta

import msgspec

from fogbank.store.documents import Document

# What the deliverer of trails listens to.
TOPIC = "trails"
# As long as CloudTrail's event history goes back.
KEPT_FOR = timedelta(days=90)


class TrailState(enum.StrEnum):
    """Whether a trail delivers."""

    LOGGING = "logging"
    STOPPED = "stopped"


class ReadWrite(enum.StrEnum):
    """Which management events a trail takes."""

    ALL = "All"
    READ_ONLY = "ReadOnly"
    WRITE_ONLY = "WriteOnly"


class Trail(Document, frozen=True, kw_only=True):
    """A trail. id: its name. bucket, prefix: the folder that it delivers to, named as a bucket is.

    after: the position of the last event that is delivered, or that came before it logged. read_write, excluded: the
    event selector, and the event sources that it leaves out.
    """

    state: TrailState = TrailState.STOPPED
    bucket: str
    prefix: str | None = None
    global_events: bool = True
    multi_region: bool = False
    created_at: datetime
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    delivered_at: datetime | None = None
    attempted_at: datetime | None = None
    delivery_error: str | None = None
    after: int = 0
    read_write: ReadWrite = ReadWrite.ALL
    excluded: tuple[str, ...] = ()
    tags: dict[str, str] = msgspec.field(default_factory=dict)
