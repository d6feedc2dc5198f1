"""Data keys, data key pairs, and random bytes."""

import secrets
from collections.abc import Mapping

from fogbank.core.operation import operation
from fogbank.core.secret import SecretBytes
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, making, rules, use
from fogbank.services.keys.access import ASKS_ITSELF
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Key
from fogbank.services.keys.operations.encryption import refuse_recipient
from fogbank.services.keys.specs import KeyUsage

_WITH_PLAINTEXT = "GenerateDataKeyPair"
PairRequest = kms.GenerateDataKeyPairRequest | kms.GenerateDataKeyPairWithoutPlaintextRequest


@operation("kms", "GenerateDataKey", writes=False, access=ASKS_ITSELF)
def generate_data_key(context: Context, request: kms.GenerateDataKeyRequest) -> kms.GenerateDataKeyResponse:
    """A new data key, in plain and under a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
    """
    refuse_recipient(request.recipient)
    key = _usable(context, "GenerateDataKey", request.key_id, request.encryption_context, request.grant_tokens)
    size = rules.data_key_bytes(request.key_spec, request.number_of_bytes)
    use.answer_dry_run(request.dry_run)
    with _random(size) as plain:
        return kms.GenerateDataKeyResponse(
            ciphertext_blob=use.encrypt(context.cloud.vault, key, plain.buffer, request.encryption_context or {}),
            plaintext=bytes(plain.buffer),
            key_id=key.arn,
            key_material_id=_material_id(key),
        )


@operation("kms", "GenerateDataKeyWithoutPlaintext", writes=False, access=ASKS_ITSELF)
def generate_data_key_without_plaintext(
    context: Context, request: kms.GenerateDataKeyWithoutPlaintextRequest
) -> kms.GenerateDataKeyWithoutPlaintextResponse:
    """A new data key, under a key only.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html
    """
    name = "GenerateDataKeyWithoutPlaintext"
    key = _usable(context, name, request.key_id, request.encryption_context, request.grant_tokens)
    # AWS makes a key of AES_256 where neither is said.
    spec = "AES_256" if request.key_spec is None and request.number_of_bytes is None else request.key_spec
    size = rules.data_key_bytes(spec, request.number_of_bytes)
    use.answer_dry_run(request.dry_run)
    with _random(size) as plain:
        return kms.GenerateDataKeyWithoutPlaintextResponse(
            ciphertext_blob=use.encrypt(context.cloud.vault, key, plain.buffer, request.encryption_context or {}),
            key_id=key.arn,
            key_material_id=_material_id(key),
        )


@operation("kms", "GenerateDataKeyPair", writes=False, access=ASKS_ITSELF, prepares=making.prepare_pair)
def generate_data_key_pair(
    context: Context, request: kms.GenerateDataKeyPairRequest
) -> kms.GenerateDataKeyPairResponse:
    """A new pair; its private half in plain and under a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html
    """
    refuse_recipient(request.recipient)
    key, private, public = _pair(context, _WITH_PLAINTEXT, request)
    with private as plain:
        return kms.GenerateDataKeyPairResponse(
            private_key_ciphertext_blob=_under(context, key, plain, request),
            private_key_plaintext=bytes(plain.buffer),
            public_key=public,
            key_id=key.arn,
            key_pair_spec=request.key_pair_spec,
            key_material_id=_material_id(key),
        )


@operation("kms", "GenerateDataKeyPairWithoutPlaintext", writes=False, access=ASKS_ITSELF, prepares=making.prepare_pair)
def generate_data_key_pair_without_plaintext(
    context: Context, request: kms.GenerateDataKeyPairWithoutPlaintextRequest
) -> kms.GenerateDataKeyPairWithoutPlaintextResponse:
    """A new pair; its private half under a key only.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html
    """
    key, private, public = _pair(context, f"{_WITH_PLAINTEXT}WithoutPlaintext", request)
    with private as plain:
        return kms.GenerateDataKeyPairWithoutPlaintextResponse(
            private_key_ciphertext_blob=_under(context, key, plain, request),
            public_key=public,
            key_id=key.arn,
            key_pair_spec=request.key_pair_spec,
            key_material_id=_material_id(key),
        )


@operation("kms", "GenerateRandom", writes=False)
def generate_random(context: Context, request: kms.GenerateRandomRequest) -> kms.GenerateRandomResponse:
    """Random bytes, of the operating system.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html
    """
    del context
    refuse_recipient(request.recipient)
    if request.custom_key_store_id is not None:
        raise errors.unsupported("Custom key stores are not built in Fogbank yet.")
    if request.number_of_bytes is None:
        raise errors.invalid("NumberOfBytes is required")
    return kms.GenerateRandomResponse(plaintext=secrets.token_bytes(request.number_of_bytes))


def _usable(
    context: Context,
    name: str,
    key_id: str,
    pairs: Mapping[str, str] | None,
    tokens: tuple[str, ...] | None,
    keys: Mapping[str, tuple[str, ...]] | None = None,
) -> Key:
    known = {"kms:EncryptionAlgorithm": (use.SYMMETRIC,), **(keys or {})}
    asked = Asked(name, pairs, tokens or (), known)
    return use.usable(context, key_id, name, KeyUsage.ENCRYPT_DECRYPT, asked, use.SYMMETRIC)


def _pair(context: Context, name: str, request: PairRequest) -> tuple[Key, SecretBytes, bytes]:
    spec = rules.pair_spec(request.key_pair_spec)
    keys = {"kms:DataKeyPairSpec": (spec.value,)}
    key = _usable(context, name, request.key_id, request.encryption_context, request.grant_tokens, keys)
    use.answer_dry_run(request.dry_run)
    made = making.prepared(context, spec)
    assert made.public is not None
    return key, made.secret, made.public


def _under(context: Context, key: Key, private: SecretBytes, request: PairRequest) -> bytes:
    return use.encrypt(context.cloud.vault, key, private.buffer, request.encryption_context or {})


def _material_id(key: Key) -> str | None:
    return None if key.current is None else key.current.id


def _random(size: int) -> SecretBytes:
    return SecretBytes(bytearray(secrets.token_bytes(size)))
