"""The tables of keys, aliases and grants."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa

from fogbank.services.keys.model import Alias, AliasState, Grant, GrantState, Key, KeyState
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table
from fogbank.store.transaction import Transaction, microseconds

keys_table = document_table(
    "kms_keys",
    tuple(KeyState),
    # When the key is rotated, loses imported material or is deleted; the reconciler's timer.
    sa.Column("due_us", sa.BigInteger, nullable=True),
    sa.Index("ix_kms_keys_due_us", "due_us"),
    sa.Index("ix_kms_keys_id", "id"),
)
aliases_table = document_table(
    "kms_aliases",
    tuple(AliasState),
    sa.Column("key_id", sa.String(64), nullable=False),
    sa.Index("ix_kms_aliases_key", "account", "region", "key_id"),
)
grants_table = document_table(
    "kms_grants",
    tuple(GrantState),
    sa.Column("key_id", sa.String(64), nullable=False),
    sa.Column("grantee", sa.String(256), nullable=False),
    sa.Column("retiring", sa.String(256), nullable=False),
    sa.Index("ix_kms_grants_key", "account", "region", "key_id"),
    sa.Index("ix_kms_grants_retiring", "region", "retiring"),
)


def _key_columns(key: Key) -> Mapping[str, object]:
    due = due_at(key)
    return {"state": key.state.value, "due_us": None if due is None else microseconds(due)}


def due_at(key: Key) -> datetime | None:
    """When the clock next does something to a key."""
    if key.deletion_at is not None:
        return key.deletion_at
    ends = [each.valid_to for each in key.materials if each.valid_to is not None and each.sealed is not None]
    # A key that is disabled isn't rotated; it is once it is enabled, since it has been due since.
    replica = key.multi_region and not key.is_primary
    if key.rotation is not None and key.state is KeyState.ENABLED and not replica:
        ends.append(key.rotation.due_at)
    return min(ends, default=None)


def _alias_columns(alias: Alias) -> Mapping[str, object]:
    return {"state": AliasState.ACTIVE.value, "key_id": alias.key_id}


def _grant_columns(grant: Grant) -> Mapping[str, object]:
    return {
        "state": GrantState.ACTIVE.value,
        "key_id": grant.key_id,
        "grantee": grant.grantee or grant.grantee_service or "",
        "retiring": grant.retiring or grant.retiring_service or "",
    }


keys = Documents(keys_table, Key, _key_columns)
aliases = Documents(aliases_table, Alias, _alias_columns)
grants = Documents(grants_table, Grant, _grant_columns)

_OF_KEY = aliases.prepare(aliases_table.c.key_id == sa.bindparam("key_id"))
_GRANTS_OF_KEY = grants.prepare(grants_table.c.key_id == sa.bindparam("key_id"))
_GRANTS_TO = grants.prepare(
    grants_table.c.key_id == sa.bindparam("key_id"),
    grants_table.c.grantee.in_(sa.bindparam("grantees", expanding=True)),
)
_RETIRABLE = grants.prepare_anywhere(
    grants_table.c.region == sa.bindparam("in_region"), grants_table.c.retiring == sa.bindparam("retiring")
)
_DUE = keys.prepare_anywhere(keys_table.c.due_us <= sa.bindparam("now_us"), limit=100)
_NEXT_DUE = sa.select(sa.func.min(keys_table.c.due_us))
_SET = keys.prepare_anywhere(keys_table.c.account == sa.bindparam("owner"), keys_table.c.id == sa.bindparam("key_id"))


def scope_of(key: Key) -> Scope:
    """Where a key's row and those of its aliases and grants are."""
    return Scope(key.account, key.region)


def aliases_of(transaction: Transaction, scope: Scope, key_id: str) -> list[Alias]:
    """A key's aliases, by name."""
    return aliases.run(transaction, scope, _OF_KEY, key_id=key_id)


def grants_of(transaction: Transaction, scope: Scope, key_id: str) -> list[Grant]:
    """A key's grants, by id."""
    return grants.run(transaction, scope, _GRANTS_OF_KEY, key_id=key_id)


def grants_to(transaction: Transaction, scope: Scope, key_id: str, grantees: list[str]) -> list[Grant]:
    """A key's grants to any of the principals."""
    return grants.run(transaction, scope, _GRANTS_TO, key_id=key_id, grantees=grantees)


def retirable(transaction: Transaction, region: str, retiring: str) -> Iterator[tuple[Scope, Grant]]:
    """Grants of a Region, of any account's keys, that a principal may retire."""
    yield from grants.run_anywhere(transaction, _RETIRABLE, in_region=region, retiring=retiring)


def due(transaction: Transaction, now: datetime) -> list[tuple[Scope, Key]]:
    """Some of the keys that the clock has something for."""
    return keys.run_anywhere(transaction, _DUE, now_us=microseconds(now))


def next_due_us(transaction: Transaction) -> int | None:
    """When the clock next has something for a key."""
    value: int | None = transaction.connection.execute(_NEXT_DUE).scalar()
    return value


def set_of(transaction: Transaction, account: str, key_id: str) -> list[Key]:
    """A multi-Region key in all its Regions."""
    return [key for _, key in keys.run_anywhere(transaction, _SET, owner=account, key_id=key_id)]


def count(transaction: Transaction, scope: Scope) -> int:
    """How many keys a scope has."""
    columns = keys_table.c
    where = sa.and_(columns.account == scope.account, columns.region == scope.region)
    return int(transaction.connection.execute(sa.select(sa.func.count()).where(where)).scalar() or 0)


def forget_everything(transaction: Transaction) -> None:
    """Every account's keys, aliases and grants."""
    for table in (grants_table, aliases_table, keys_table):
        transaction.connection.execute(sa.delete(table))
