"""Key specs and usages as data: what each kind of key can do, and by which algorithms.

https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class KeyUsage(enum.StrEnum):
    """What a key is for; one thing, for its life."""

    ENCRYPT_DECRYPT = "ENCRYPT_DECRYPT"
    SIGN_VERIFY = "SIGN_VERIFY"
    GENERATE_VERIFY_MAC = "GENERATE_VERIFY_MAC"
    KEY_AGREEMENT = "KEY_AGREEMENT"
    ENCAPSULATE_DECAPSULATE = "ENCAPSULATE_DECAPSULATE"


class KeySpec(enum.StrEnum):
    """Kinds of keys that are built."""

    SYMMETRIC_DEFAULT = "SYMMETRIC_DEFAULT"
    RSA_2048 = "RSA_2048"
    RSA_3072 = "RSA_3072"
    RSA_4096 = "RSA_4096"
    ECC_NIST_P256 = "ECC_NIST_P256"
    ECC_NIST_P384 = "ECC_NIST_P384"
    ECC_NIST_P521 = "ECC_NIST_P521"
    ECC_SECG_P256K1 = "ECC_SECG_P256K1"
    ECC_NIST_EDWARDS25519 = "ECC_NIST_EDWARDS25519"
    HMAC_224 = "HMAC_224"
    HMAC_256 = "HMAC_256"
    HMAC_384 = "HMAC_384"
    HMAC_512 = "HMAC_512"
    ML_DSA_44 = "ML_DSA_44"
    ML_DSA_65 = "ML_DSA_65"
    ML_DSA_87 = "ML_DSA_87"
    ML_KEM_768 = "ML_KEM_768"
    ML_KEM_1024 = "ML_KEM_1024"


# In KMS, and not here: SM2 is for Regions in China, ML-KEM-512 is not in the library.
NOT_BUILT = frozenset({"SM2", "ML_KEM_512"})


class Family(enum.Enum):
    """What mathematics a spec is of."""

    SYMMETRIC = enum.auto()
    HMAC = enum.auto()
    RSA = enum.auto()
    ELLIPTIC = enum.auto()
    EDWARDS = enum.auto()
    ML_DSA = enum.auto()
    ML_KEM = enum.auto()


@dataclass(frozen=True, slots=True)
class Spec:
    """A key spec. algorithms: by usage; the usages that are not in it the spec doesn't have. size: bytes or bits."""

    family: Family
    algorithms: Mapping[KeyUsage, tuple[str, ...]]
    size: int = 0

    @property
    def is_pair(self) -> bool:
        """It has a public half."""
        return self.family not in (Family.SYMMETRIC, Family.HMAC)


_RSA_SIGNING = tuple(f"RSASSA_{padding}_SHA_{bits}" for padding in ("PKCS1_V1_5", "PSS") for bits in (256, 384, 512))
_RSA = {
    KeyUsage.ENCRYPT_DECRYPT: ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
    KeyUsage.SIGN_VERIFY: _RSA_SIGNING,
}


def _nist(bits: int) -> Mapping[KeyUsage, tuple[str, ...]]:
    return {KeyUsage.SIGN_VERIFY: (f"ECDSA_SHA_{bits}",), KeyUsage.KEY_AGREEMENT: ("ECDH",)}


def _hmac(bits: int) -> Spec:
    return Spec(Family.HMAC, {KeyUsage.GENERATE_VERIFY_MAC: (f"HMAC_SHA_{bits}",)}, bits // 8)


_ML_DSA = Spec(Family.ML_DSA, {KeyUsage.SIGN_VERIFY: ("ML_DSA_SHAKE_256",)})
_ML_KEM = Spec(Family.ML_KEM, {KeyUsage.ENCAPSULATE_DECAPSULATE: ("ML_KEM",)})

SPECS: Mapping[KeySpec, Spec] = {
    KeySpec.SYMMETRIC_DEFAULT: Spec(Family.SYMMETRIC, {KeyUsage.ENCRYPT_DECRYPT: ("SYMMETRIC_DEFAULT",)}, 32),
    KeySpec.RSA_2048: Spec(Family.RSA, _RSA, 2048),
    KeySpec.RSA_3072: Spec(Family.RSA, _RSA, 3072),
    KeySpec.RSA_4096: Spec(Family.RSA, _RSA, 4096),
    KeySpec.ECC_NIST_P256: Spec(Family.ELLIPTIC, _nist(256)),
    KeySpec.ECC_NIST_P384: Spec(Family.ELLIPTIC, _nist(384)),
    KeySpec.ECC_NIST_P521: Spec(Family.ELLIPTIC, _nist(512)),
    KeySpec.ECC_SECG_P256K1: Spec(Family.ELLIPTIC, {KeyUsage.SIGN_VERIFY: ("ECDSA_SHA_256",)}),
    # KMS has ED25519_PH_SHA_512 too (Ed25519ph), which the library has not.
    KeySpec.ECC_NIST_EDWARDS25519: Spec(Family.EDWARDS, {KeyUsage.SIGN_VERIFY: ("ED25519_SHA_512",)}),
    KeySpec.HMAC_224: _hmac(224),
    KeySpec.HMAC_256: _hmac(256),
    KeySpec.HMAC_384: _hmac(384),
    KeySpec.HMAC_512: _hmac(512),
    KeySpec.ML_DSA_44: _ML_DSA,
    KeySpec.ML_DSA_65: _ML_DSA,
    KeySpec.ML_DSA_87: _ML_DSA,
    KeySpec.ML_KEM_768: _ML_KEM,
    KeySpec.ML_KEM_1024: _ML_KEM,
}
# What GenerateDataKeyPair makes.
PAIR_SPECS = frozenset(
    spec
    for spec, facts in SPECS.items()
    if facts.family in (Family.RSA, Family.ELLIPTIC, Family.EDWARDS, Family.ML_KEM)
)


def algorithms_of(spec: KeySpec, usage: KeyUsage) -> tuple[str, ...]:
    """The algorithms of a key of this spec and usage."""
    return SPECS[spec].algorithms.get(usage, ())
