"""How secrets are kept in the store: sealed, each bound to what it is for, under a key that is not in the store.

A root key, which lies outside the store (an owner-only file, the environment, or a hardware module), wraps one random
store key; the store key seals everything else. So a stolen store opens nothing, the root key can be changed by
wrapping one key anew, and a hardware module is asked once at the start rather than for each call.

    sealed = 0x01 | nonce (12 bytes) | AES-256-GCM ciphertext and tag

The purpose is the additional authenticated data: what was sealed for one key can't be put in the place of another's.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fogbank.core.secret import SecretBytes

STORE_KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class CannotOpen(Exception):
    """What was sealed isn't whole, isn't for this purpose, or is under another key."""


class Vault:
    """Seals and opens with one store key, which is held in memory for as long as the cloud runs."""

    def __init__(self, store_key: SecretBytes, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        """store_key: 32 bytes. random_bytes: where nonces come from."""
        if len(store_key) != STORE_KEY_BYTES:
            raise ValueError("a store key has 32 bytes")
        self._random = random_bytes
        # One key for each use: what is learnt of one says nothing of the other.
        self._seal = AESGCM(_derived(store_key, b"seal"))
        self._marks = _derived(store_key, b"mark")

    @classmethod
    def of_random_key(cls) -> "Vault":
        """A vault whose key nobody keeps: what it seals is lost with it."""
        return cls(SecretBytes(bytearray(secrets.token_bytes(STORE_KEY_BYTES))))

    def seal(self, secret: bytes | bytearray, purpose: str) -> bytes:
        """The secret as the store may have it."""
        nonce = self._random(_NONCE_BYTES)
        return _VERSION + nonce + self._seal.encrypt(nonce, secret, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> SecretBytes:
        """The secret. Raises CannotOpen."""
        size = len(sealed) - len(_VERSION) - _NONCE_BYTES - _TAG_BYTES
        if size < 0 or sealed[:1] != _VERSION:
            raise CannotOpen("not a sealed secret")
        opened = bytearray(size)
        try:
            self._seal.decrypt_into(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], purpose.encode(), opened)
        except InvalidTag:
            raise CannotOpen(purpose) from None
        return SecretBytes(opened)

    def mark(self, *parts: bytes | bytearray) -> bytes:
        """32 bytes that tell `parts` apart from any other, and tell nothing of them to who has not this vault."""
        text = b"".join(len(part).to_bytes(4, "big") + bytes(part) for part in parts)
        return hmac.digest(self._marks, text, "sha256")

    def __repr__(self) -> str:
        return "Vault(…)"


def _derived(key: SecretBytes, use: bytes) -> bytes:
    """HKDF's expansion (RFC 5869) to one block: the store key is random already."""
    return hmac.new(key.buffer, b"fogbank vault " + use + b"\x01", hashlib.sha256).digest()
