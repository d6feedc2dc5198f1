"""LookupEvents' conditions: which rows an attribute, a time range and the last page leave."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from fogbank.services.trail.record import milliseconds_of
from fogbank.services.trail.repository import events_table, resources_table
from fogbank.store.documents import Scope
from fogbank.store.transaction import microseconds

Condition = sa.ColumnElement[bool]
_columns = events_table.c


def conditions(
    scope: Scope, attribute: tuple[str, str] | None, start: datetime | None, end: datetime | None, now: datetime
) -> list[Condition]:
    """What an event must fulfil. attribute: LookupEvents' key and value; start and end: both included, in seconds."""
    where: list[Condition] = [_columns.account == scope.account, _columns.region == scope.region]
    if start is not None:
        where.append(_columns.at_us >= microseconds(start.replace(microsecond=0)))
    where.append(_columns.at_us < microseconds((end or now).replace(microsecond=0)) + 1_000_000)
    if attribute is not None:
        key, value = attribute
        where += _ATTRIBUTES[key](scope, value)
    return where


def behind(at_us: int, position: int) -> Condition:
    """What comes after the event at that place, the newest first."""
    older = _columns.at_us < at_us
    return sa.or_(older, sa.and_(_columns.at_us == at_us, _columns.position < position))


def _by_id(_: Scope, value: str) -> list[Condition]:
    at_ms = milliseconds_of(value)
    if at_ms is None:
        return [sa.false()]
    return [_columns.at_us >= at_ms * 1000, _columns.at_us < (at_ms + 1) * 1000, _columns.id == value]


def _by_resource(column: sa.Column[str]) -> Callable[[Scope, str], list[Condition]]:
    def condition(scope: Scope, value: str) -> list[Condition]:
        named = resources_table.c
        positions = sa.select(named.position).where(
            named.account == scope.account, named.region == scope.region, column == value
        )
        return [_columns.position.in_(positions)]

    return condition


def _by(column: sa.Column[str]) -> Callable[[Scope, str], list[Condition]]:
    return lambda _, value: [column == value]


_ATTRIBUTES: dict[str, Callable[[Scope, str], list[Condition]]] = {
    "AccessKeyId": _by(_columns.access_key),
    "EventId": _by_id,
    "EventName": _by(_columns.name),
    "EventSource": _by(_columns.source),
    "ReadOnly": lambda _, value: [_columns.read_only.is_(value.lower() == "true")],
    "ResourceName": _by_resource(resources_table.c.name),
    "ResourceType": _by_resource(resources_table.c.kind),
    "Username": _by(_columns.user_name),
}
