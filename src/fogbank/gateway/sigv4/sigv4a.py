"""SigV4A: the same canonical request signed with ECDSA over P-256, so that one signature holds in many regions.

The key pair is derived from the secret by a counter-mode KDF (NIST SP 800-108) whose output is tried until it is a
fit scalar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, and for the
derivation https://github.com/awslabs/aws-c-auth, key_derivation.c.
"""

import hmac
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_LABEL = b"AWS4-ECDSA-P256-SHA256"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The chance to need a second try is 2^-32; aws-c-auth stops after 254 as well.
_TRIES_MAX = 254


@dataclass(frozen=True, slots=True)
class EcdsaKey:
    """The public half of a derived key pair."""

    public: ec.EllipticCurvePublicKey = field(repr=False)

    @classmethod
    def derive(cls, secret: bytes, access_key_id: str) -> "EcdsaKey":
        """The key of a secret; unlike SigV4's it is the same in every scope."""
        scalar = _scalar(b"AWS4A" + secret, access_key_id.encode("utf-8", "surrogatepass"))
        return cls(ec.derive_private_key(scalar, ec.SECP256R1()).public_key())

    def holds(self, text: bytes, signature: str) -> bool:
        """Check a DER signature in hex; a chunk's is padded with `*` to one length."""
        try:
            self.public.verify(bytes.fromhex(signature.rstrip("*")), text, ec.ECDSA(hashes.SHA256()))
        except (ValueError, InvalidSignature):
            return False
        return True


def _scalar(key: bytes, context: bytes) -> int:
    for counter in range(1, _TRIES_MAX + 1):
        fixed = b"\x00\x00\x00\x01" + _LABEL + b"\x00" + context + bytes([counter]) + b"\x00\x00\x01\x00"
        candidate = int.from_bytes(hmac.digest(key, fixed, "sha256"), "big")
        if candidate <= _ORDER - 2:
            return candidate + 1
    raise ArithmeticError("no fit scalar; this happens once in 2^8128 secrets")
