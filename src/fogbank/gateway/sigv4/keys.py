"""Secrets that don't print, and the keys derived from them, which say whether a signature holds.

Deriving a key costs four HMACs, or a point multiplication for SigV4A, and gives the same for a day, so keys are kept
in a bounded cache.
"""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from threading import Lock
from typing import Protocol

from fogbank.gateway.sigv4.presented import Algorithm, Presented, Scope
from fogbank.gateway.sigv4.request import octets
from fogbank.gateway.sigv4.sigv4a import EcdsaKey

# A front door sees few keys in few regions and services a day; 4096 entries stay under 2 MB.
CACHE_ENTRIES_MAX = 4096


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret access key; its repr and str don't show it."""

    value: str = field(repr=False)

    def octets(self) -> bytes:
        """The secret as keys are derived from it."""
        return self.value.encode("utf-8", "surrogatepass")


class Refusal(Enum):
    """Why a credential look-up gives no secret."""

    UNKNOWN_KEY = "unknown key"
    INACTIVE_KEY = "inactive key"
    TOKEN_INVALID = "token invalid"
    TOKEN_EXPIRED = "token expired"


class Key(Protocol):
    """What a signature is checked with."""

    def holds(self, text: bytes, signature: str) -> bool:
        """True where the signature is this text's; never raises, whatever the signature looks like."""
        ...


@dataclass(frozen=True, slots=True)
class HmacKey:
    """A SigV4 signing key: HMAC chained over date, region, service and the terminator."""

    value: bytes = field(repr=False)

    @classmethod
    def derive(cls, secret: Secret, scope: Scope) -> "HmacKey":
        """The key of a scope."""
        key = b"AWS4" + secret.octets()
        for part in (scope.date, scope.region, scope.service, scope.terminator):
            key = hmac.digest(key, octets(part), "sha256")
        return cls(key)

    def holds(self, text: bytes, signature: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(hmac.digest(self.value, text, "sha256").hex().encode(), octets(signature))


class SigningKeys:
    """A bounded cache of keys, least recently used out first; safe among threads.

    Entries are found by a hash of the secret, never by the access key id alone: a key whose secret was changed can't
    be served its old signing key, and the cache holds no long-lived secret.
    """

    def __init__(self, entries_max: int = CACHE_ENTRIES_MAX) -> None:
        self._entries_max = entries_max
        self._kept: OrderedDict[tuple[Hashable, ...], Key] = OrderedDict()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"SigningKeys({len(self._kept)} of {self._entries_max})"

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, secret: Secret, presented: Presented) -> Key:
        """The key that checks this signature, if it was made with this secret."""
        digest = sha256(secret.octets()).digest()
        if presented.algorithm is Algorithm.ECDSA:
            access_key_id = presented.access_key_id
            return self._kept_or((digest, access_key_id), lambda: EcdsaKey.derive(secret.octets(), access_key_id))
        scope = presented.scope
        return self._kept_or((digest, scope), lambda: HmacKey.derive(secret, scope))

    def _kept_or(self, entry: tuple[Hashable, ...], derive: Callable[[], Key]) -> Key:
        with self._lock:
            key = self._kept.get(entry)
            if key is not None:
                self._kept.move_to_end(entry)
                return key
        key = derive()
        with self._lock:
            self._kept[entry] = key
            while len(self._kept) > self._entries_max:
                self._kept.popitem(last=False)
        return key
