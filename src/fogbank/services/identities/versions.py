"""What an account's identities are at a moment, as one random word: anew with each change of any of them.

Whoever keeps what he made of identities keeps it with this word: as long as a transaction reads the same one, nothing
has changed, whichever process made the change. A counter would not do: a change that is rolled back and another one
made after it would bear the same number.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

import sqlalchemy as sa

from fogbank.store.schema import cloud_values
from fogbank.store.transaction import Transaction
from fogbank.store.values import set_value

T = TypeVar("T")
_SELECT = sa.select(cloud_values.c.value).where(cloud_values.c.name == sa.bindparam("of"))


def _name(account: str) -> str:
    return f"identities {account}"


def version_of(transaction: Transaction, account: str) -> str | None:
    """The word; None for an account whose identities never changed."""
    word: str | None = transaction.connection.execute(_SELECT, {"of": _name(account)}).scalar()
    return word


def changed(transaction: Transaction, account: str) -> None:
    """Says that something about an account's identities is not as it was."""
    set_value(transaction, _name(account), secrets.token_hex(16))


class Memory(Generic[T]):
    """What was made of identities, the latest of it. Safe to use from any thread."""

    def __init__(self, size_max: int) -> None:
        self._size_max = size_max
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, ...], T] = OrderedDict()

    def get(self, transaction: Transaction, account: str, key: str, make: Callable[[], T]) -> T:
        """What `make` made for `key` of the account as it is in this transaction."""
        version = version_of(transaction, account)
        if version is None:
            return make()
        entry = (account, key, version)
        with self._lock:
            if entry in self._kept:
                return self._kept[entry]
        made = make()
        with self._lock:
            self._kept[entry] = made
            if len(self._kept) > self._size_max:
                self._kept.popitem(last=False)
        return made
