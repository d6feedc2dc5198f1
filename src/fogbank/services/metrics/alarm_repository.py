"""The tables of alarms and their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fogbank.services.metrics.model import Alarm, AlarmState, HistoryItem, HistoryKind
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table, metadata
from fogbank.store.transaction import Transaction, from_microseconds, microseconds

alarms_table = document_table("alarms", tuple(AlarmState))

history_table = sa.Table(
    "alarm_history",
    metadata,
    sa.Column("account", sa.String(12), primary_key=True),
    sa.Column("region", sa.String(32), primary_key=True),
    sa.Column("alarm", sa.String(255), primary_key=True),
    sa.Column("at_us", sa.BigInteger, primary_key=True, autoincrement=False),
    # Tells items of one moment apart, in the order they came.
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("ix_alarm_history_at_us", "at_us"),
)


def _columns(alarm: Alarm) -> Mapping[str, object]:
    return {"state": alarm.state.value}


alarms = Documents(alarms_table, Alarm, _columns)
_ALL = alarms.prepare_anywhere()
_COUNT = sa.select(sa.func.count()).select_from(alarms_table)


def every_alarm(transaction: Transaction) -> list[tuple[Scope, Alarm]]:
    """The alarms of all accounts: for the reconciler."""
    return alarms.run_anywhere(transaction, _ALL)


def count(transaction: Transaction, scope: Scope) -> int:
    """How many alarms the scope has."""
    where = (alarms_table.c.account == scope.account, alarms_table.c.region == scope.region)
    return int(transaction.connection.execute(_COUNT.where(*where)).scalar_one())


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which items. alarm None: of any alarm. after: behind the item of this key. limit: at most so many."""

    alarm: str | None
    kind: HistoryKind | None
    start: datetime | None
    end: datetime | None
    ascending: bool
    after: tuple[int, str, int] | None
    limit: int


def note(transaction: Transaction, scope: Scope, items: Sequence[HistoryItem]) -> None:
    """Adds to the alarms' history."""
    for item in items:
        columns = history_table.c
        place = {"account": scope.account, "region": scope.region, "alarm": item.alarm, "at_us": microseconds(item.at)}
        taken = transaction.connection.execute(
            sa.select(sa.func.max(columns.number)).where(*(columns[name] == value for name, value in place.items()))
        ).scalar()
        row = {"number": 0 if taken is None else taken + 1, "kind": item.kind.value}
        transaction.connection.execute(
            sa.insert(history_table), {**place, **row, "summary": item.summary, "data": item.data}
        )


def history(
    transaction: Transaction, scope: Scope, query: HistoryQuery
) -> list[tuple[tuple[int, str, int], HistoryItem]]:
    """Items with their keys, by time."""
    columns = history_table.c
    where = [columns.account == scope.account, columns.region == scope.region]
    if query.alarm is not None:
        where.append(columns.alarm == query.alarm)
    if query.kind is not None:
        where.append(columns.kind == query.kind.value)
    if query.start is not None:
        where.append(columns.at_us >= microseconds(query.start))
    if query.end is not None:
        where.append(columns.at_us <= microseconds(query.end))
    key = (columns.at_us, columns.alarm, columns.number)
    if query.after is not None:
        there, here = sa.tuple_(*key), sa.tuple_(*map(sa.literal, query.after))
        where.append(there > here if query.ascending else there < here)
    ordered = [each if query.ascending else each.desc() for each in key]
    statement = sa.select(*key, columns.kind, columns.summary, columns.data).where(*where)
    rows = transaction.connection.execute(statement.order_by(*ordered).limit(query.limit))
    return [
        (
            (row.at_us, row.alarm, row.number),
            HistoryItem(row.alarm, from_microseconds(row.at_us), HistoryKind(row.kind), row.summary, row.data),
        )
        for row in rows
    ]


def forget_history(transaction: Transaction, before: datetime, limit: int) -> int:
    """Drops the oldest items from before a moment, at most so many; how many."""
    columns = history_table.c
    key = (columns.account, columns.region, columns.alarm, columns.at_us, columns.number)
    oldest = sa.select(*key).where(columns.at_us < microseconds(before)).order_by(columns.at_us).limit(limit)
    return transaction.connection.execute(sa.delete(history_table).where(sa.tuple_(*key).in_(oldest))).rowcount


def forget_everything(transaction: Transaction) -> None:
    """Every account's alarms and their history."""
    transaction.connection.execute(sa.delete(alarms_table))
    transaction.connection.execute(sa.delete(history_table))
