"""The tables of events and of trails.

An event is a row with what it is looked up by, and its record, packed: most of a record is the same words each time.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from fogbank.services.trail.model import Trail, TrailState
from fogbank.services.trail.record import Recorded
from fogbank.services.trail.resources import Named
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table, metadata
from fogbank.store.transaction import Transaction, microseconds

# Counts up by itself on both databases.
_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")

events_table = sa.Table(
    "trail_events",
    metadata,
    sa.Column("position", _POSITION, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(12), nullable=False),
    sa.Column("region", sa.String(32), nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    sa.Column("id", sa.String(36), nullable=False),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("source", sa.String(128), nullable=False),
    sa.Column("user_name", sa.String(128), nullable=False),
    sa.Column("access_key", sa.String(128), nullable=False),
    sa.Column("read_only", sa.Boolean, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Index("ix_trail_events_when", "account", "region", "at_us", "position"),
    sa.Index("ix_trail_events_name", "account", "region", "name", "at_us"),
)
resources_table = sa.Table(
    "trail_resources",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("name", sa.String(512), primary_key=True),
    sa.Column("kind", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(12), nullable=False),
    sa.Column("region", sa.String(32), nullable=False),
    sa.Index("ix_trail_resources_name", "account", "region", "name", "position"),
)
trails_table = document_table("trails", tuple(TrailState))


def _trail_columns(trail: Trail) -> Mapping[str, object]:
    return {"state": trail.state.value}


trails = Documents(trails_table, Trail, _trail_columns)
LOGGING = trails.prepare_anywhere(trails_table.c.state == TrailState.LOGGING.value)

_INSERT = sa.insert(events_table)
_INSERT_RESOURCE = sa.insert(resources_table)
_LAST = sa.select(sa.func.max(events_table.c.position))
# zlib finds what is here in every record, however short: the last words are the ones it finds cheapest.
_COMMON = (
    b'"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA","arn":"arn:aws:iam::'
    b'"attributes":{"creationDate":"2026-,"mfaAuthenticated":"false"}}"encryptionContext":{"aws:ebs:id":"vol-0'
    b'"encryptionAlgorithm":"SYMMETRIC_DEFAULT""keyId":"arn:aws:kms:us-east-1:"filterSet":{"items":[{"name":"'
    b'"valueSet":{"items":[{"value":"},"errorCode":"Client.UnauthorizedOperation","errorMessage":"'
    b'"tagSpecificationSet":{"items":[{"resourceType":"volume","tags":{"items":[{"key":"'
    b'"volumeSet":{"items":[{"volumeId":"vol-0"instancesSet":{"items":[{"instanceId":"i-0'
    b'{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","type":"IAMUser","type":"Root","principalId":"'
    b'","arn":"arn:aws:iam::000000000000:root","accountId":"000000000000","accessKeyId":"AKIA","userName":"'
    b'"},"eventTime":"2026-","eventSource":"kms.amazonaws.com","sts.amazonaws.com","eventSource":"ec2.amazonaws.com"'
    b',"eventName":"DescribeVolumes","awsRegion":"us-east-1","sourceIPAddress":"127.0.0.1","userAgent":"Boto3/1.44.5 '
    b"md/Botocore#1.44.5 ua/2.1 os/linux#6.18 md/arch#x86_64 lang/python#3.13 md/pyimpl#CPython m/ cfg/retry-mode#"
    b'legacy Botocore/1.44.5","requestParameters":null,"responseElements":{"requestId":"'
    b'","responseElements":null,"requestID":"","eventID":"","readOnly":false,"readOnly":true,"resources":[{"accountId"'
    b',"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"000000000000","eventCategory":"Management"}'
)
# Says how a record is packed, so that another way can come later.
_PACKED = b"\x01"


def pack(text: bytes) -> bytes:
    """A record's text, a quarter as long."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, zdict=_COMMON)
    return _PACKED + packer.compress(text) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """The inverse of `pack`."""
    return zlib.decompressobj(-15, zdict=_COMMON).decompress(packed[1:])


def insert(transaction: Transaction, events: Sequence[tuple[Recorded, bytes]]) -> None:
    """Stores events, each with its packed record, in order."""
    last: int = transaction.connection.execute(_LAST).scalar() or 0
    rows, named = [], []
    for position, (event, packed) in enumerate(events, last + 1):
        rows.append(_row(position, event, packed))
        named += [
            {
                "position": position,
                "name": each.name,
                "kind": each.kind,
                "account": event.account,
                "region": event.region,
            }
            for each in event.resources
        ]
    transaction.connection.execute(_INSERT, rows)
    if named:
        transaction.connection.execute(_INSERT_RESOURCE, named)


def _row(position: int, event: Recorded, packed: bytes) -> dict[str, object]:
    return {
        "position": position,
        "account": event.account,
        "region": event.region,
        "at_us": microseconds(event.at),
        "id": event.id,
        "name": event.name,
        "source": event.source,
        "user_name": event.user[:128],
        "access_key": event.access_key[:128],
        "read_only": event.read_only,
        "record": packed,
    }


def last_position(transaction: Transaction) -> int:
    """The position of the event that was stored last."""
    return transaction.connection.execute(_LAST).scalar() or 0


def resources_of(transaction: Transaction, positions: Iterable[int]) -> dict[int, list[Named]]:
    """The resources of events, by the events' positions."""
    columns = resources_table.c
    statement = sa.select(columns.position, columns.kind, columns.name).where(columns.position.in_(list(positions)))
    found: dict[int, list[Named]] = {}
    for position, kind, name in transaction.connection.execute(statement.order_by(columns.kind, columns.name)):
        found.setdefault(position, []).append(Named(kind, name))
    return found


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it is stored. record: its JSON."""

    position: int
    region: str
    at_us: int
    id: str
    name: str
    source: str
    user: str
    access_key: str
    read_only: bool
    record: bytes


def stored(
    transaction: Transaction, where: Sequence[sa.ColumnElement[bool]], limit: int, *, newest: bool
) -> list[Stored]:
    """Events that fit: the newest first, by their time, or the oldest first, as they were stored."""
    columns = events_table.c
    statement = sa.select(
        columns.position,
        columns.region,
        columns.at_us,
        columns.id,
        columns.name,
        columns.source,
        columns.user_name,
        columns.access_key,
        columns.read_only,
        columns.record,
    ).where(*where)
    order = (columns.at_us.desc(), columns.position.desc()) if newest else (columns.position,)
    rows = transaction.connection.execute(statement.order_by(*order).limit(limit))
    return [
        Stored(
            row.position,
            row.region,
            row.at_us,
            row.id,
            row.name,
            row.source,
            row.user_name,
            row.access_key,
            row.read_only,
            unpack(row.record),
        )
        for row in rows
    ]


def events_after(
    transaction: Transaction, scope: Scope, position: int, *, all_regions: bool, limit: int
) -> list[Stored]:
    """Events that were stored after `position`, in that order."""
    columns = events_table.c
    where = [columns.position > position, columns.account == scope.account]
    if not all_regions:
        where.append(columns.region == scope.region)
    return stored(transaction, where, limit, newest=False)


def forget_before(transaction: Transaction, at_us: int, limit: int) -> int:
    """Deletes some of the events that are older; how many. They were stored in the order of their times, nearly.

    The last one stays, since positions count on from it.
    """
    columns = events_table.c
    oldest = sa.select(columns.position, columns.at_us).order_by(columns.position).limit(limit)
    rows = transaction.connection.execute(oldest)
    last = last_position(transaction)
    return _delete(transaction, [position for position, at in rows if at < at_us and position != last])


def forget_oldest(transaction: Transaction, kept_max: int, limit: int) -> int:
    """Deletes some of the oldest events where there are more than `kept_max`; how many."""
    columns = events_table.c
    statement = sa.select(sa.func.max(columns.position) - kept_max)
    up_to = transaction.connection.execute(statement).scalar() or 0
    old = transaction.connection.execute(
        sa.select(columns.position).where(columns.position <= up_to).order_by(columns.position).limit(limit)
    )
    return _delete(transaction, [position for (position,) in old])


def _delete(transaction: Transaction, positions: list[int]) -> int:
    if positions:
        for table in (events_table, resources_table):
            transaction.connection.execute(sa.delete(table).where(table.c.position.in_(positions)))
    return len(positions)


def delete_everything(transaction: Transaction) -> None:
    """Every account's events and trails."""
    for table in (events_table, resources_table, trails_table):
        transaction.connection.execute(sa.delete(table))
