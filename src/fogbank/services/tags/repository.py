"""Tags as rows: one table for all kinds of resources, since DescribeTags goes over all of them."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from fogbank.store.documents import Scope
from fogbank.store.schema import metadata
from fogbank.store.transaction import Transaction

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
_IDS_IN_STATEMENT = 5_000

table = sa.Table(
    "tags",
    metadata,
    sa.Column("account", sa.String(12), primary_key=True),
    sa.Column("region", sa.String(32), primary_key=True),
    sa.Column("resource_id", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("value", sa.String(256), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Index("ix_tags_kind", "account", "region", "kind"),
)

_in_scope = sa.and_(table.c.account == sa.bindparam("account"), table.c.region == sa.bindparam("region"))
_of_ids = table.c.resource_id.in_(sa.bindparam("ids", expanding=True))
_select = sa.select(table.c.resource_id, table.c.key, table.c.value).where(_in_scope)
_select = _select.order_by(table.c.resource_id, table.c.key)
_select_kind = _select.where(table.c.kind == sa.bindparam("kind"))
_select_ids = _select_kind.where(_of_ids)
_select_all = sa.select(table.c.resource_id, table.c.kind, table.c.key, table.c.value).where(_in_scope)
_delete_ids = sa.delete(table).where(_in_scope, _of_ids)
_delete_keys = _delete_ids.where(table.c.key.in_(sa.bindparam("keys", expanding=True)))

# resource id, kind, key, value
TagRow = tuple[str, str, str, str]


def tags_of(
    transaction: Transaction, scope: Scope, kind: str, resource_ids: Sequence[str] | None
) -> dict[str, dict[str, str]]:
    """The tags of the scope's resources of a kind, by resource id then key; None is all of them.

    A resource without tags is left out. Keys come in the same order every time.
    """
    found: dict[str, dict[str, str]] = {}
    bound = {"account": scope.account, "region": scope.region, "kind": kind}
    if resource_ids is None:
        _collect(transaction.connection.execute(_select_kind, bound), found)
        return found
    for start in range(0, len(resource_ids), _IDS_IN_STATEMENT):
        ids = resource_ids[start : start + _IDS_IN_STATEMENT]
        _collect(transaction.connection.execute(_select_ids, {**bound, "ids": ids}), found)
    return found


def _collect(rows: sa.CursorResult[str, str, str], found: dict[str, dict[str, str]]) -> None:
    for resource_id, key, value in rows.all():
        known = found.get(resource_id)
        if known is None:
            known = found[resource_id] = {}
        known[key] = value


def all_tags(transaction: Transaction, scope: Scope, resource_ids: Sequence[str] | None) -> list[TagRow]:
    """The scope's tags, of these resources or of all, in no order."""
    bound = {"account": scope.account, "region": scope.region}
    if resource_ids is None:
        return [tuple(row) for row in transaction.connection.execute(_select_all, bound).all()]
    statement = _select_all.where(_of_ids)
    rows: list[TagRow] = []
    for start in range(0, len(resource_ids), _IDS_IN_STATEMENT):
        ids = resource_ids[start : start + _IDS_IN_STATEMENT]
        rows += [tuple(row) for row in transaction.connection.execute(statement, {**bound, "ids": ids}).all()]
    return rows


def put_tags(transaction: Transaction, scope: Scope, kind: str, resource_id: str, tags: Mapping[str, str]) -> None:
    """Puts tags on a resource; where it has the key, the value is replaced."""
    put_tags_on_all(transaction, scope, kind, [resource_id], tags)


def put_tags_on_all(
    transaction: Transaction, scope: Scope, kind: str, resource_ids: Sequence[str], wanted: Mapping[str, str]
) -> None:
    """Puts the same tags on several resources of a kind, at most `_IDS_IN_STATEMENT` of them."""
    if not wanted or not resource_ids:
        return
    drop_keys(transaction, scope, resource_ids, list(wanted))
    place = {"account": scope.account, "region": scope.region, "kind": kind}
    rows = [
        {**place, "resource_id": resource_id, "key": key, "value": value}
        for resource_id in resource_ids
        for key, value in wanted.items()
    ]
    transaction.connection.execute(sa.insert(table), rows)


def drop_keys(transaction: Transaction, scope: Scope, resource_ids: Sequence[str], keys: Sequence[str]) -> None:
    """Drops the tags with these keys from these resources."""
    bound = {"account": scope.account, "region": scope.region, "ids": resource_ids, "keys": keys}
    transaction.connection.execute(_delete_keys, bound)


def drop_resource(transaction: Transaction, scope: Scope, resource_id: str) -> None:
    """Drops every tag of a resource that is gone."""
    bound = {"account": scope.account, "region": scope.region, "ids": [resource_id]}
    transaction.connection.execute(_delete_ids, bound)


def drop_everything(transaction: Transaction) -> None:
    """Every account's tags, of every kind."""
    transaction.connection.execute(sa.delete(table))
