"""Signatures by KMS's names of algorithms.

https://docs.aws.amazon.com/kms/latest/developerguide/offline-operations.html
"""

import enum
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, padding, rsa, utils

from fogbank.core.secret import SecretBytes
from fogbank.services.keys.crypto.pairs import load_private, load_public

_HASHES: Mapping[str, hashes.HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_MU_BYTES = 64
_MlDsaPrivate = (mldsa.MLDSA44PrivateKey, mldsa.MLDSA65PrivateKey, mldsa.MLDSA87PrivateKey)
_MlDsaPublic = (mldsa.MLDSA44PublicKey, mldsa.MLDSA65PublicKey, mldsa.MLDSA87PublicKey)


class MessageType(enum.StrEnum):
    """What a message is: itself, its hash, or ML-DSA's representative of it."""

    RAW = "RAW"
    DIGEST = "DIGEST"
    EXTERNAL_MU = "EXTERNAL_MU"


class WrongMessage(Exception):
    """The message can't be of the type that is said: its length tells."""


def digest_bytes(algorithm: str) -> int | None:
    """How long a DIGEST is for an algorithm; None where it takes no digest."""
    bits = algorithm.rpartition("_")[2]
    return _HASHES[bits].digest_size if _takes_digest(algorithm) else None


def takes(algorithm: str, kind: MessageType) -> bool:
    """Whether an algorithm signs messages of a type."""
    if kind is MessageType.RAW:
        return True
    return _takes_digest(algorithm) if kind is MessageType.DIGEST else algorithm.startswith("ML_DSA")


def _takes_digest(algorithm: str) -> bool:
    return algorithm.startswith(("RSASSA", "ECDSA"))


def check_length(algorithm: str, kind: MessageType, message: bytes) -> None:
    """Raises WrongMessage."""
    expected = {MessageType.DIGEST: digest_bytes(algorithm), MessageType.EXTERNAL_MU: _MU_BYTES}.get(kind)
    if expected is not None and len(message) != expected:
        raise WrongMessage


def sign(algorithm: str, private_key: SecretBytes, message: bytes, kind: MessageType) -> bytes:
    """The signature: ECDSA's in DER, the others' as their standards have them."""
    private = load_private(private_key)
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(message, _rsa_padding(algorithm), _hash(algorithm, kind))
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(message, ec.ECDSA(_hash(algorithm, kind)))
    if isinstance(private, _MlDsaPrivate):
        return private.sign_mu(message) if kind is MessageType.EXTERNAL_MU else private.sign(message)
    assert isinstance(private, ed25519.Ed25519PrivateKey)
    return private.sign(message)


def verify(algorithm: str, public_key: bytes, message: bytes, kind: MessageType, signature: bytes) -> bool:
    """Whether the signature is one of this message by this key."""
    public = load_public(public_key)
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, message, _rsa_padding(algorithm), _hash(algorithm, kind))
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, message, ec.ECDSA(_hash(algorithm, kind)))
        elif isinstance(public, _MlDsaPublic):
            (public.verify_mu if kind is MessageType.EXTERNAL_MU else public.verify)(signature, message)
        else:
            assert isinstance(public, ed25519.Ed25519PublicKey)
            public.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _hash(algorithm: str, kind: MessageType) -> hashes.HashAlgorithm | utils.Prehashed:
    plain = _HASHES[algorithm.rpartition("_")[2]]
    return utils.Prehashed(plain) if kind is MessageType.DIGEST else plain


def _rsa_padding(algorithm: str) -> padding.PSS | padding.PKCS1v15:
    if "PSS" not in algorithm:
        return padding.PKCS1v15()
    plain = _HASHES[algorithm.rpartition("_")[2]]
    return padding.PSS(padding.MGF1(plain), plain.digest_size)
