"""Making key material of every spec, and its two forms: PKCS #8 for the private half, SubjectPublicKeyInfo for the
public one, both DER, as KMS gives and takes them. Symmetric material is the bytes themselves.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

from fogbank.core.secret import SecretBytes
from fogbank.services.keys.specs import SPECS, Family, KeySpec

_RSA_EXPONENT = 65537
CURVES: Mapping[KeySpec, type[ec.EllipticCurve]] = {
    KeySpec.ECC_NIST_P256: ec.SECP256R1,
    KeySpec.ECC_NIST_P384: ec.SECP384R1,
    KeySpec.ECC_NIST_P521: ec.SECP521R1,
    KeySpec.ECC_SECG_P256K1: ec.SECP256K1,
}
_OTHERS: Mapping[KeySpec, Callable[[], PrivateKeyTypes]] = {
    KeySpec.ECC_NIST_EDWARDS25519: ed25519.Ed25519PrivateKey.generate,
    KeySpec.ML_DSA_44: mldsa.MLDSA44PrivateKey.generate,
    KeySpec.ML_DSA_65: mldsa.MLDSA65PrivateKey.generate,
    KeySpec.ML_DSA_87: mldsa.MLDSA87PrivateKey.generate,
    KeySpec.ML_KEM_768: mlkem.MLKEM768PrivateKey.generate,
    KeySpec.ML_KEM_1024: mlkem.MLKEM1024PrivateKey.generate,
}
_PRIVATE_TYPES: Mapping[KeySpec, type] = {
    KeySpec.ECC_NIST_EDWARDS25519: ed25519.Ed25519PrivateKey,
    KeySpec.ML_DSA_44: mldsa.MLDSA44PrivateKey,
    KeySpec.ML_DSA_65: mldsa.MLDSA65PrivateKey,
    KeySpec.ML_DSA_87: mldsa.MLDSA87PrivateKey,
    KeySpec.ML_KEM_768: mlkem.MLKEM768PrivateKey,
    KeySpec.ML_KEM_1024: mlkem.MLKEM1024PrivateKey,
}


class NotThisSpec(Exception):
    """The bytes are no key material of the spec."""


@dataclass(frozen=True, slots=True, repr=False)
class NewMaterial:
    """Fresh material. public: DER of the public half, where the spec has one."""

    secret: SecretBytes
    public: bytes | None


def make(spec: KeySpec) -> NewMaterial:
    """Material of a spec, by the operating system's randomness. RSA takes a tenth of a second to some seconds."""
    facts = SPECS[spec]
    if not facts.is_pair:
        return NewMaterial(SecretBytes(bytearray(secrets.token_bytes(facts.size))), None)
    private = _make_private(spec)
    return NewMaterial(SecretBytes(bytearray(private_der(private))), public_der(private.public_key()))


def is_slow_to_make(spec: KeySpec) -> bool:
    """It takes longer than others should wait for."""
    return SPECS[spec].family is Family.RSA


def _make_private(spec: KeySpec) -> PrivateKeyTypes:
    if SPECS[spec].family is Family.RSA:
        return rsa.generate_private_key(_RSA_EXPONENT, SPECS[spec].size)
    if spec in CURVES:
        return ec.generate_private_key(CURVES[spec]())
    return _OTHERS[spec]()


def private_der(private: PrivateKeyTypes) -> bytes:
    """PKCS #8."""
    return private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_der(public: PublicKeyTypes) -> bytes:
    """SubjectPublicKeyInfo."""
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def load_private(material: SecretBytes) -> PrivateKeyTypes:
    """The private key of material that was made or checked here."""
    # Checked when it came in: checking an RSA key takes longer than signing with it.
    return serialization.load_der_private_key(bytes(material.buffer), None, unsafe_skip_rsa_key_validation=True)


def load_public(der: bytes) -> PublicKeyTypes:
    """A public key from SubjectPublicKeyInfo. Raises NotThisSpec."""
    try:
        return serialization.load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotThisSpec("a public key in DER") from None


def checked(spec: KeySpec, secret: SecretBytes) -> bytes | None:
    """The public half of material that came from outside; None where the spec has none. Raises NotThisSpec."""
    facts = SPECS[spec]
    if not facts.is_pair:
        if len(secret) != facts.size:
            raise NotThisSpec(spec)
        return None
    try:
        private = serialization.load_der_private_key(bytes(secret.buffer), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotThisSpec(spec) from None
    if not _fits(spec, private):
        raise NotThisSpec(spec)
    return public_der(private.public_key())


def _fits(spec: KeySpec, private: PrivateKeyTypes) -> bool:
    if isinstance(private, rsa.RSAPrivateKey):
        fits = private.key_size == SPECS[spec].size
        return fits and private.public_key().public_numbers().e == _RSA_EXPONENT
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return spec in CURVES and isinstance(private.curve, CURVES[spec])
    return spec in _PRIVATE_TYPES and isinstance(private, _PRIVATE_TYPES[spec])
