"""Ciphertext of symmetric keys: a blob that names its key and its material, so that Decrypt needs no more.

Version 1, all numbers big-endian; docs/reference/key-format.md has the table:

    0x01 | flags | account (5) | key id (16) | material id (32) | region length (1) | region
         | mark of the head (16) | salt (16) | nonce (12) | AES-256-GCM ciphertext and tag

Each message has a key of its own, derived from the material by SP 800-108 (counter mode, HMAC-SHA-256) with the
random salt, so that random nonces under one material are safe for as many messages as anybody makes. The head and the
canonical encryption context are the additional authenticated data. The head is marked by the vault as well: a head
that was tampered with is told from that of a key that is gone, and before anything is looked up by it.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import Vault
from fogbank.services.keys.crypto.context import canonical

_VERSION = 1
_MULTI_REGION = 0x01
_FIXED = 1 + 1 + 5 + 16 + 32 + 1
_MARK, _SALT, _NONCE, _TAG = 16, 16, 12, 16
_MRK = "mrk-"
_LABEL = b"fogbank kms blob 1"
_MARK_USE = b"kms blob head"


class NotABlob(Exception):
    """Not a ciphertext of this cloud, or one that was changed since."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a ciphertext names: whose key, where it was made (empty for a multi-Region key), which material."""

    account: str
    region: str
    key_id: str
    material_id: str

    @property
    def multi_region(self) -> bool:
        return self.key_id.startswith(_MRK)


@dataclass(frozen=True, slots=True)
class Blob:
    """A ciphertext, taken apart. head_bytes: what is authenticated; sealed: ciphertext and tag."""

    head: Head
    head_bytes: bytes
    salt: bytes
    nonce: bytes
    sealed: bytes


def encrypt(
    vault: Vault,
    head: Head,
    material: SecretBytes,
    plaintext: bytes | bytearray,
    context: Mapping[str, str],
    random_bytes: Callable[[int], bytes],
) -> bytes:
    """The blob."""
    head_bytes = _encode(head)
    salt, nonce = random_bytes(_SALT), random_bytes(_NONCE)
    sealed = AESGCM(_message_key(material, salt)).encrypt(nonce, plaintext, head_bytes + canonical(context))
    return b"".join((head_bytes, _mark(vault, head_bytes), salt, nonce, sealed))


def parse(vault: Vault, ciphertext: bytes) -> Blob:
    """The blob's parts, its head proven to be one of this cloud. Raises NotABlob."""
    if len(ciphertext) < _FIXED or ciphertext[0] != _VERSION or ciphertext[1] & ~_MULTI_REGION:
        raise NotABlob
    head_end = _FIXED + ciphertext[_FIXED - 1]
    salt_at = head_end + _MARK
    nonce_at = salt_at + _SALT
    sealed_at = nonce_at + _NONCE
    head_bytes = ciphertext[:head_end]
    if len(ciphertext) < sealed_at + _TAG or not hmac.compare_digest(
        ciphertext[head_end:salt_at], _mark(vault, head_bytes)
    ):
        raise NotABlob
    return Blob(
        _decode(head_bytes),
        head_bytes,
        ciphertext[salt_at:nonce_at],
        ciphertext[nonce_at:sealed_at],
        ciphertext[sealed_at:],
    )


def decrypt(blob: Blob, material: SecretBytes, context: Mapping[str, str]) -> SecretBytes:
    """The plaintext. Raises NotABlob where the material, the context or the blob is another."""
    opened = bytearray(len(blob.sealed) - _TAG)
    aad = blob.head_bytes + canonical(context)
    try:
        AESGCM(_message_key(material, blob.salt)).decrypt_into(blob.nonce, blob.sealed, aad, opened)
    except InvalidTag:
        raise NotABlob from None
    return SecretBytes(opened)


def _message_key(material: SecretBytes, salt: bytes) -> bytes:
    """SP 800-108 in counter mode, one block: counter | label | 0x00 | salt | length of the key in bits."""
    data = b"\x00\x00\x00\x01" + _LABEL + b"\x00" + salt + (256).to_bytes(4, "big")
    return hmac.digest(material.buffer, data, "sha256")


def _mark(vault: Vault, head: bytes) -> bytes:
    return vault.mark(_MARK_USE, head)[:_MARK]


def _encode(head: Head) -> bytes:
    region = b"" if head.multi_region else head.region.encode()
    return b"".join(
        (
            bytes((_VERSION, _MULTI_REGION if head.multi_region else 0)),
            int(head.account).to_bytes(5, "big"),
            bytes.fromhex(head.key_id.removeprefix(_MRK).replace("-", "")),
            bytes.fromhex(head.material_id),
            bytes((len(region),)),
            region,
        )
    )


def _decode(head: bytes) -> Head:
    digits = head[7:23].hex()
    plain = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return Head(
        account=f"{int.from_bytes(head[2:7], 'big'):012}",
        region=head[_FIXED:].decode(),
        key_id=_MRK + digits if head[1] & _MULTI_REGION else plain,
        material_id=head[23:55].hex(),
    )
