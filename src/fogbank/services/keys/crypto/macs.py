"""HMAC by KMS's names of algorithms (RFC 2104, FIPS 198-1)."""

import hmac

from fogbank.core.secret import SecretBytes


def mac(algorithm: str, key: SecretBytes, message: bytes) -> bytes:
    """The tag: `HMAC_SHA_256` and the like."""
    return hmac.digest(key.buffer, message, "sha" + algorithm.rpartition("_")[2])


def is_mac(algorithm: str, key: SecretBytes, message: bytes, tag: bytes) -> bool:
    """Whether `tag` is the message's; it takes as long whether or not."""
    return hmac.compare_digest(mac(algorithm, key, message), tag)
