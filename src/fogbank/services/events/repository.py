"""The tables of rules, buses, connections and destinations, of events on a bus, and of deliveries under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from fogbank.services.events.model import (
    Bus,
    BusState,
    Connection,
    ConnectionState,
    Delivery,
    Destination,
    DestinationState,
    Rule,
    RuleState,
)
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table, metadata
from fogbank.store.transaction import Transaction, microseconds

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")

rules_table = document_table(
    "event_rules",
    tuple(RuleState),
    sa.Column("bus", sa.String(190), nullable=False),
    # When its schedule fires; the bus's timer.
    sa.Column("due_us", sa.BigInteger, nullable=True, index=True),
)
buses_table = document_table("event_buses", tuple(BusState))
connections_table = document_table("event_connections", tuple(ConnectionState))
destinations_table = document_table("event_destinations", tuple(DestinationState))

bus_table = sa.Table(
    "event_queue",
    metadata,
    sa.Column("position", _POSITION, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(12), nullable=False),
    sa.Column("region", sa.String(32), nullable=False),
    sa.Column("bus", sa.String(190), nullable=False),
    # The one rule that a scheduled event is for; empty for what rules match.
    sa.Column("rule", sa.String(255), nullable=False),
    sa.Column("event", sa.Text, nullable=False),
)
deliveries_table = sa.Table(
    "event_deliveries",
    metadata,
    sa.Column("position", _POSITION, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(12), nullable=False),
    sa.Column("region", sa.String(32), nullable=False),
    sa.Column("due_us", sa.BigInteger, nullable=False, index=True),
    sa.Column("delivery", sa.Text, nullable=False),
)


def _rule_columns(rule: Rule) -> Mapping[str, object]:
    due = None if rule.due_at is None or rule.state is RuleState.DISABLED else microseconds(rule.due_at)
    return {"state": rule.state.value, "bus": rule.bus, "due_us": due}


def _state(document: Bus | Connection | Destination) -> Mapping[str, object]:
    return {"state": document.state.value}


rules = Documents(rules_table, Rule, _rule_columns)
buses = Documents(buses_table, Bus, _state)
connections = Documents(connections_table, Connection, _state)
destinations = Documents(destinations_table, Destination, _state)

_ON_BUS = rules.prepare(rules_table.c.bus == sa.bindparam("bus"))
_NOW = sa.bindparam("now_us", type_=sa.BigInteger)
DUE = rules.prepare_anywhere(rules_table.c.due_us <= _NOW, limit=100)
NEXT_DUE = sa.select(sa.func.min(rules_table.c.due_us))
# Asked at each change of state in the whole cloud: made once.
_LISTENS = (
    sa.select(sa.literal(1))
    .where(
        rules_table.c.account == sa.bindparam("account"),
        rules_table.c.region == sa.bindparam("region"),
        rules_table.c.bus == sa.bindparam("bus"),
        rules_table.c.state.in_(sa.bindparam("states", expanding=True)),
    )
    .limit(1)
)
_TAKING = tuple(state.value for state in RuleState if state is not RuleState.DISABLED)


def rules_on(transaction: Transaction, scope: Scope, bus: str) -> list[Rule]:
    """A bus's rules, by name."""
    return rules.run(transaction, scope, _ON_BUS, bus=bus)


def anybody_listens(transaction: Transaction, scope: Scope, bus: str, *, to_reads: bool = False) -> bool:
    """Whether a rule on the bus takes events. to_reads: read-only management events."""
    states = (RuleState.ENABLED_WITH_READS.value,) if to_reads else _TAKING
    bound = {"account": scope.account, "region": scope.region, "bus": bus, "states": states}
    return transaction.connection.execute(_LISTENS, bound).first() is not None


@dataclass(frozen=True, slots=True)
class Queued:
    """An event on a bus. rule: the id of the one that it is for; empty for what rules match."""

    position: int
    scope: Scope
    bus: str
    rule: str
    event: str


def enqueue(transaction: Transaction, scope: Scope, bus: str, rule: str, event: str) -> None:
    """Puts an event on a bus."""
    row = {"account": scope.account, "region": scope.region, "bus": bus, "rule": rule, "event": event}
    transaction.connection.execute(sa.insert(bus_table), row)


def queued(transaction: Transaction, limit: int) -> list[Queued]:
    """Events on all buses, the oldest first."""
    columns = bus_table.c
    statement = sa.select(columns.position, columns.account, columns.region, columns.bus, columns.rule, columns.event)
    rows = transaction.connection.execute(statement.order_by(columns.position).limit(limit))
    return [Queued(position, Scope(account, region), *rest) for position, account, region, *rest in rows]


def dequeue(transaction: Transaction, positions: Sequence[int]) -> None:
    """Takes events off."""
    transaction.connection.execute(sa.delete(bus_table).where(bus_table.c.position.in_(positions)))


@dataclass(frozen=True, slots=True)
class Pending:
    """A delivery under way, and whose it is."""

    position: int
    scope: Scope
    delivery: Delivery


def order_deliveries(transaction: Transaction, scope: Scope, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Has events delivered at once."""
    if deliveries:
        rows = [
            {
                "account": scope.account,
                "region": scope.region,
                "due_us": microseconds(now),
                "delivery": msgspec.json.encode(each).decode(),
            }
            for each in deliveries
        ]
        transaction.connection.execute(sa.insert(deliveries_table), rows)


def deliveries_due(transaction: Transaction, now: datetime, limit: int) -> list[Pending]:
    """Deliveries that are due, in the order in which they became so."""
    columns = deliveries_table.c
    statement = (
        sa.select(columns.position, columns.account, columns.region, columns.delivery)
        .where(columns.due_us <= microseconds(now))
        .order_by(columns.due_us, columns.position)
        .limit(limit)
    )
    return [
        Pending(position, Scope(account, region), _DELIVERY.decode(text))
        for position, account, region, text in transaction.connection.execute(statement)
    ]


def next_delivery_us(transaction: Transaction, after_us: int) -> int | None:
    """When the first delivery is due that isn't yet."""
    columns = deliveries_table.c
    found: int | None = transaction.connection.execute(
        sa.select(sa.func.min(columns.due_us)).where(columns.due_us > after_us)
    ).scalar()
    return found


def count_deliveries(transaction: Transaction) -> int:
    """How many are under way."""
    count = sa.select(sa.func.count()).select_from(deliveries_table)
    return transaction.connection.execute(count).scalar() or 0


def postpone(transaction: Transaction, position: int, delivery: Delivery, due: datetime) -> None:
    """Has a delivery tried again."""
    changed = {"due_us": microseconds(due), "delivery": msgspec.json.encode(delivery).decode()}
    columns = deliveries_table.c
    transaction.connection.execute(sa.update(deliveries_table).where(columns.position == position).values(changed))


def end_deliveries(transaction: Transaction, positions: Sequence[int]) -> None:
    """Forgets deliveries: they are made, or given up."""
    columns = deliveries_table.c
    transaction.connection.execute(sa.delete(deliveries_table).where(columns.position.in_(positions)))


def delete_everything(transaction: Transaction) -> None:
    """Every account's rules and buses, and what is on its way."""
    for table in (rules_table, buses_table, connections_table, destinations_table, bus_table, deliveries_table):
        transaction.connection.execute(sa.delete(table))


_DELIVERY = msgspec.json.Decoder(Delivery)
