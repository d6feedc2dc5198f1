"""Keys in use: what must be true of a key before its material is opened, and encryption by either kind of key."""

import secrets
from collections.abc import Mapping

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import Vault
from fogbank.services.context import Context
from fogbank.services.keys import errors, lifecycle, material, repository
from fogbank.services.keys.access import authorize
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.crypto import asymmetric, blob
from fogbank.services.keys.model import Key
from fogbank.services.keys.resolve import Found, find_to_ask
from fogbank.services.keys.specs import SPECS, KeySpec, KeyUsage, algorithms_of
from fogbank.store.documents import Scope

SYMMETRIC = "SYMMETRIC_DEFAULT"


def check_state(key: Key, operation: str) -> None:
    """Raises ApiError DisabledException or KMSInvalidStateException."""
    refusal = lifecycle.refusal(operation, key.state)
    if refusal is None:
        return
    kind, word = refusal
    if kind is lifecycle.Refused.DISABLED:
        raise errors.disabled(key.arn)
    raise errors.invalid_state(key.arn, word)


def usable(
    context: Context,
    named: str,
    operation: str,
    usage: KeyUsage,
    asked: Asked,
    algorithm: str | None = None,
) -> Key:
    """The key that a request names: the caller may, the usage and the algorithm fit, the state lets it.

    Raises ApiError.
    """
    found = find_to_ask(context, named)
    authorize(context, found, asked)
    check_use(found.key, operation, usage, algorithm)
    return found.key


def check_use(key: Key, operation: str, usage: KeyUsage, algorithm: str | None) -> None:
    """Raises ApiError."""
    if key.usage is not usage:
        raise errors.invalid_usage(key.arn, key.usage, operation)
    if algorithm is not None and algorithm not in algorithms_of(key.spec, usage):
        raise errors.invalid_algorithm(algorithm, key.spec)
    check_state(key, operation)


def encrypt(vault: Vault, key: Key, plaintext: bytes | bytearray, pairs: Mapping[str, str]) -> bytes:
    """The blob, by a symmetric key's current material. Raises ApiError."""
    current = key.current
    if current is None:
        raise errors.invalid_state(key.arn, "pending import")
    head = blob.Head(key.account, key.region, key.id, current.id)
    with material.opened(vault, key, current) as secret:
        return blob.encrypt(vault, head, secret, plaintext, pairs, secrets.token_bytes)


def encrypt_by(
    vault: Vault, key: Key, algorithm: str, plaintext: bytes | bytearray, pairs: Mapping[str, str] | None
) -> bytes:
    """The ciphertext, by a key of either kind. Raises ApiError."""
    if algorithm == SYMMETRIC:
        return encrypt(vault, key, plaintext, pairs or {})
    refuse_context(pairs)
    if len(plaintext) > asymmetric.plaintext_bytes_max(algorithm, SPECS[key.spec].size):
        raise errors.invalid(f"Algorithm {algorithm} and key spec {key.spec} cannot encrypt data this long.")
    assert key.public is not None
    return asymmetric.rsa_encrypt(algorithm, key.public, plaintext)


def refuse_context(pairs: Mapping[str, str] | None) -> None:
    """Raises ApiError where an encryption context is given to what takes none."""
    if pairs:
        raise errors.invalid("EncryptionContext is only supported with symmetric encryption KMS keys.")


def read_blob(vault: Vault, ciphertext: bytes) -> blob.Blob:
    """A ciphertext of a symmetric key, proven to be one of this cloud. Raises ApiError InvalidCiphertextException."""
    try:
        return blob.parse(vault, ciphertext)
    except blob.NotABlob:
        raise errors.invalid_ciphertext() from None


def named_in(context: Context, read: blob.Blob, action: str) -> Found:
    """The key that a ciphertext names. Raises ApiError."""
    head = read.head
    if not head.multi_region and head.region != context.region:
        raise errors.unknown_ciphertext(context.caller.arn, action)
    key = repository.keys.get(context.transaction, Scope(head.account, context.region), head.key_id)
    if key is None:
        raise errors.unknown_ciphertext(context.caller.arn, action)
    return Found(key)


def check_named(key: Key, read: blob.Blob) -> None:
    """That the key which a request names is the one that made the ciphertext. Raises ApiError."""
    head = read.head
    same = (head.account, head.key_id) == (key.account, key.id)
    if not same or not (head.multi_region or head.region == key.region):
        raise errors.incorrect_key()


def decrypt(vault: Vault, key: Key, read: blob.Blob, pairs: Mapping[str, str]) -> SecretBytes:
    """The plaintext, by the material that the ciphertext names, current or not. Raises ApiError."""
    named = key.material(read.head.material_id)
    if named is None:
        raise errors.invalid_ciphertext()
    with material.opened(vault, key, named) as secret:
        try:
            return blob.decrypt(read, secret, pairs)
        except blob.NotABlob:
            raise errors.invalid_ciphertext() from None


def decrypt_by(vault: Vault, key: Key, algorithm: str, ciphertext: bytes) -> SecretBytes:
    """The plaintext of an RSA key's ciphertext. Raises ApiError."""
    with material.current(vault, key) as secret:
        try:
            return asymmetric.rsa_decrypt(algorithm, secret, ciphertext)
        except asymmetric.CannotDecrypt:
            raise errors.invalid_ciphertext() from None


def answer_dry_run(wanted: bool | None) -> None:
    """Raises ApiError DryRunOperationException where the caller only wanted to know."""
    if wanted:
        raise errors.dry_run()


def is_symmetric(key: Key) -> bool:
    return key.spec is KeySpec.SYMMETRIC_DEFAULT
