"""What is kept of buses, rules with their targets, connections and API destinations.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document

# What takes events off the bus listens to, and what delivers.
TOPIC = "events"
DELIVERIES_TOPIC = "event-deliveries"
DEFAULT_BUS = "default"
# How long, and how often, a delivery is tried where its target doesn't say: AWS's defaults, which are also the most.
AGE_SECONDS_MAX = 24 * 3600
ATTEMPTS_MAX = 185


class RuleState(enum.StrEnum):
    """States of a rule. The last one takes read-only management events too; AWS's word for it is longer."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    ENABLED_WITH_READS = "ENABLED_WITH_READS"


class BusState(enum.StrEnum):
    """A bus is there or it isn't."""

    ACTIVE = "ACTIVE"


class ConnectionState(enum.StrEnum):
    """A connection of ours has nothing to wait for."""

    AUTHORIZED = "AUTHORIZED"


class DestinationState(enum.StrEnum):
    """A destination is inactive while its connection is gone."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class Transformer(msgspec.Struct, frozen=True, kw_only=True):
    """How what a target gets is made of an event. paths: names to JSON paths; template: text with `<name>` in it."""

    paths: dict[str, str] = {}
    template: str


class HttpParameters(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to a request. path: for the destination's `*`, in order."""

    path: tuple[str, ...] = ()
    query: dict[str, str] = {}
    headers: dict[str, str] = {}


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rule's events go. At most one of input, input_path and transformer says what of them is told."""

    id: str
    arn: str
    role_arn: str | None = None
    input: str | None = None
    input_path: str | None = None
    transformer: Transformer | None = None
    http: HttpParameters | None = None
    age_seconds_max: int | None = None
    retries_max: int | None = None


class Rule(Document, frozen=True, kw_only=True):
    """A rule. id: bus and name. due_at: when its schedule fires next; None without one, or where it never does."""

    state: RuleState
    bus: str
    name: str
    pattern: str | None = None
    schedule: str | None = None
    description: str | None = None
    role_arn: str | None = None
    created_at: datetime
    due_at: datetime | None = None
    targets: tuple[Target, ...] = ()
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class Bus(Document, frozen=True, kw_only=True):
    """A bus beside the default one. id: its name."""

    state: BusState = BusState.ACTIVE
    description: str | None = None
    created_at: datetime
    modified_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class Connection(Document, frozen=True, kw_only=True):
    """How an API destination is told who calls. id: its name.

    kind: BASIC or API_KEY. user: BASIC's user name, or the key's header; sealed: the password or the key, sealed by the
    cloud's vault, in base 64.
    """

    state: ConnectionState = ConnectionState.AUTHORIZED
    uuid: str
    description: str | None = None
    kind: str
    user: str
    sealed: str
    created_at: datetime
    modified_at: datetime


class Destination(Document, frozen=True, kw_only=True):
    """An HTTP endpoint as a target. id: its name. rate: requests a second at most. connection: the name of one."""

    state: DestinationState = DestinationState.ACTIVE
    uuid: str
    description: str | None = None
    connection: str
    endpoint: str
    method: str
    rate: int | None = None
    created_at: datetime
    modified_at: datetime


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An event on its way to one target. payload: what it gets. made_at: when, by the clock, the event was matched."""

    rule: str
    target: Target
    event_id: str
    payload: str
    made_at: datetime
    attempts: int = 0
