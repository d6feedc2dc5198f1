"""Shared secrets: by ECDH with somebody's public key, by ML-KEM with one's own."""

from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, material, use
from fogbank.services.keys.access import ASKS_ITSELF
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.crypto import asymmetric
from fogbank.services.keys.crypto.pairs import NotThisSpec
from fogbank.services.keys.operations.encryption import refuse_recipient
from fogbank.services.keys.specs import KeyUsage


@operation("kms", "DeriveSharedSecret", writes=False, access=ASKS_ITSELF)
def derive_shared_secret(context: Context, request: kms.DeriveSharedSecretRequest) -> kms.DeriveSharedSecretResponse:
    """The secret that this key and a peer's public key have in common, before any derivation.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html
    """
    refuse_recipient(request.recipient)
    name, algorithm = "DeriveSharedSecret", request.key_agreement_algorithm
    asked = Asked(name, None, request.grant_tokens or (), {"kms:KeyAgreementAlgorithm": (algorithm,)})
    key = use.usable(context, request.key_id, name, KeyUsage.KEY_AGREEMENT, asked, algorithm)
    use.answer_dry_run(request.dry_run)
    try:
        with material.current(context.cloud.vault, key) as own, asymmetric.ecdh(own, request.public_key) as secret:
            return kms.DeriveSharedSecretResponse(
                key_id=key.arn,
                shared_secret=bytes(secret.buffer),
                key_agreement_algorithm=algorithm,
                key_origin=key.origin,
            )
    except NotThisSpec:
        raise errors.invalid(f"PublicKey is not a public key of key spec {key.spec} in DER.") from None


@operation("kms", "Encapsulate", writes=False, access=ASKS_ITSELF)
def encapsulate(context: Context, request: kms.EncapsulateRequest) -> kms.EncapsulateResponse:
    """A new shared secret, in plain and for the key's private half to open.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html
    """
    name, algorithm = "Encapsulate", request.encapsulation_algorithm
    asked = Asked(name, None, request.grant_tokens or ())
    key = use.usable(context, request.key_id, name, KeyUsage.ENCAPSULATE_DECAPSULATE, asked, algorithm)
    use.answer_dry_run(request.dry_run)
    assert key.public is not None
    made, ciphertext = asymmetric.encapsulate(key.public)
    with made as secret:
        return kms.EncapsulateResponse(
            key_id=key.arn,
            shared_secret=bytes(secret.buffer),
            shared_secret_ciphertext_blob=ciphertext,
            encapsulation_algorithm=algorithm,
        )


@operation("kms", "Decapsulate", writes=False, access=ASKS_ITSELF)
def decapsulate(context: Context, request: kms.DecapsulateRequest) -> kms.DecapsulateResponse:
    """The shared secret that was encapsulated for a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html
    """
    name, algorithm = "Decapsulate", request.encapsulation_algorithm
    asked = Asked(name, None, request.grant_tokens or ())
    key = use.usable(context, request.key_id, name, KeyUsage.ENCAPSULATE_DECAPSULATE, asked, algorithm)
    use.answer_dry_run(request.dry_run)
    try:
        with (
            material.current(context.cloud.vault, key) as own,
            asymmetric.decapsulate(own, request.shared_secret_ciphertext_blob) as secret,
        ):
            return kms.DecapsulateResponse(
                key_id=key.arn, shared_secret=bytes(secret.buffer), encapsulation_algorithm=algorithm
            )
    except asymmetric.CannotDecrypt:
        raise errors.invalid_ciphertext() from None
