"""Secrets that don't print, and the signing keys derived from them.

Deriving a key costs four HMACs and is the same for a day, so keys are kept, in a bounded cache.
"""

import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from threading import Lock

from fogbank.gateway.sigv4.presented import Scope

# A front door sees few keys in few regions and services a day; 4096 entries stay under 2 MB.
CACHE_ENTRIES_MAX = 4096


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret access key; its repr and str don't show it."""

    value: str = field(repr=False)


class Refusal(Enum):
    """Why a credential look-up gives no secret."""

    UNKNOWN_KEY = "unknown key"
    INACTIVE_KEY = "inactive key"
    TOKEN_INVALID = "token invalid"
    TOKEN_EXPIRED = "token expired"


def derive(secret: Secret, scope: Scope) -> bytes:
    """The signing key of a scope: HMAC chained over date, region, service and the terminator."""
    key = b"AWS4" + secret.value.encode("utf-8", "surrogatepass")
    for part in (scope.date, scope.region, scope.service, scope.terminator):
        key = hmac.digest(key, part.encode("utf-8", "surrogatepass"), "sha256")
    return key


class SigningKeys:
    """A bounded cache of signing keys, least recently used out first; safe among threads.

    Entries are found by a hash of the secret, never the access key id: a key whose secret was changed can't be
    served its old signing key, and the cache holds no long-lived secret.
    """

    def __init__(self, entries_max: int = CACHE_ENTRIES_MAX) -> None:
        self._entries_max = entries_max
        self._kept: OrderedDict[tuple[bytes, Scope], bytes] = OrderedDict()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"SigningKeys({len(self._kept)} of {self._entries_max})"

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, secret: Secret, scope: Scope) -> bytes:
        """The signing key of this secret in this scope."""
        entry = (sha256(secret.value.encode("utf-8", "surrogatepass")).digest(), scope)
        with self._lock:
            key = self._kept.get(entry)
            if key is not None:
                self._kept.move_to_end(entry)
                return key
        key = derive(secret, scope)
        with self._lock:
            self._kept[entry] = key
            while len(self._kept) > self._entries_max:
                self._kept.popitem(last=False)
        return key
