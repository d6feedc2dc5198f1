"""The credentials that requests are signed with, looked up once and remembered until any of them changes.

A look-up costs a transaction that reads. So what was found, also that there is nothing, is kept by access key id, and
all of it is forgotten when the store says that some credential was made, changed or deleted: it says so before the
change is answered, so that a key is refused from the moment that its deletion was heard of. Session tokens carry all
about themselves; of them only whether their user or role is still there is looked up.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from fogbank.core.caller import Caller
from fogbank.core.vault import Vault
from fogbank.gateway.sigv4 import Refusal, Secret
from fogbank.services.accounts.lookup import KeyRing, KnownKey
from fogbank.services.accounts.model import CREDENTIALS_TOPIC
from fogbank.services.accounts.tokens import TokenInvalid, open_token
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

T = TypeVar("T")
# Some 4 MB. Beyond it those found longest ago are looked up anew.
_KEPT_MAX = 4096
# Longer is no id of ours, and not worth a look.
_KEY_ID_CHARACTERS_MAX = 128


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key that is known: its secret, and who uses it."""

    secret: Secret
    caller: Caller


Found = Credential | Refusal | None


class CredentialDesk:
    """Finds credentials. now: services' time, which sessions end by."""

    def __init__(self, store: Store, keys: KeyRing, vault: Vault, now: Callable[[], datetime]) -> None:
        self._store = store
        self._ring = keys
        self._vault = vault
        self._now = now
        self._keys: _Memory[KnownKey | None] = _Memory(_KEPT_MAX)
        self._standing: _Memory[bool] = _Memory(_KEPT_MAX)
        store.listen(CREDENTIALS_TOPIC, self._forget)

    async def find(self, access_key_id: str, token: str | None) -> Found:
        """The credential of an access key id and session token, or why there is none; None: nobody knows it."""
        if token is not None:
            return await self._find_session(access_key_id, token)
        if len(access_key_id) > _KEY_ID_CHARACTERS_MAX or not access_key_id.isascii():
            return None
        key = await self._remember(self._keys, access_key_id, lambda it: self._ring.find(it, access_key_id))
        if key is None:
            return None
        return Credential(Secret(key.secret), key.caller) if key.active else Refusal.INACTIVE_KEY

    async def _find_session(self, access_key_id: str, token: str) -> Found:
        try:
            key = open_token(self._vault, token)
        except TokenInvalid:
            return Refusal.TOKEN_INVALID
        caller = key.caller
        if caller.access_key_id != access_key_id:
            return Refusal.TOKEN_INVALID
        if key.expires_at <= self._now():
            return Refusal.TOKEN_EXPIRED
        entry = (caller.account, caller.kind, caller.user_id, key.issuer_id)
        if not await self._remember(self._standing, entry, lambda it: self._ring.stands(it, key)):
            return Refusal.TOKEN_INVALID
        return Credential(Secret(key.secret), caller)

    async def _remember(self, memory: "_Memory[T]", entry: Hashable, look: Callable[[Transaction], T]) -> T:
        known = memory.get(entry)
        if known is not None:
            return known.value
        age = memory.age
        value = await asyncio.wrap_future(self._store.submit_read(look))
        # What was read before a change is not kept after it.
        memory.keep(entry, value, age)
        return value

    def _forget(self) -> None:
        self._keys.clear()
        self._standing.clear()


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    value: T


class _Memory(Generic[T]):
    """The latest values by key. `age` tells whether it was cleared since; used by one thread but for `clear`."""

    def __init__(self, size_max: int) -> None:
        self._size_max = size_max
        self._age = 0
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()

    @property
    def age(self) -> int:
        return self._age

    def get(self, key: Hashable) -> _Kept[T] | None:
        return self._kept.get(key)

    def keep(self, key: Hashable, value: T, age: int) -> None:
        # One reference is taken: a `clear` from another thread puts a new table in place, and loses only this entry.
        kept = self._kept
        if age != self._age:
            return
        kept[key] = _Kept(value)
        if len(kept) > self._size_max:
            kept.popitem(last=False)

    def clear(self) -> None:
        # The age first: an entry read before must not be put into the new table.
        self._age += 1
        self._kept = OrderedDict()
