"""Secrets as they may lie in a store: sealed under the cloud's own secret, and each bound to its place.

A store that is stolen without the owner-only file of that secret opens nothing. AES-256-GCM with a key a purpose
(HKDF-SHA256), the place as associated data, so that a sealed value can't be moved to another row.
"""

import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class SealBroken(Exception):
    """What was sealed is not from this cloud, not of this place, or was changed."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """secret: the cloud's own, of at least 16 bytes. purpose: keeps what different parts seal apart."""

    secret: bytes = field(repr=False)
    purpose: str

    def seal(self, plain: bytes, place: str) -> bytes:
        """The sealed value; twice the same plain value gives two different ones."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + _cipher(self.secret, self.purpose).encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The plain value. Raises SealBroken."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return _cipher(self.secret, self.purpose).decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place) from error


@lru_cache(maxsize=64)
def _cipher(secret: bytes, purpose: str) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"fogbank sealing: {purpose}".encode()).derive(secret)
    return AESGCM(derived)
