"""Unwrapping imported key material.

RSAES_OAEP_*: the material itself under the RSA key. RSA_AES_KEY_WRAP_*: an AES key under the RSA key (OAEP), as long
as the modulus, and the material under that AES key (AES key wrap with padding, RFC 5649), one behind the other.
https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html
"""

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding

from fogbank.core.secret import SecretBytes
from fogbank.services.keys.crypto.asymmetric import CannotDecrypt, rsa_decrypt
from fogbank.services.keys.crypto.pairs import load_private

_KEY_WRAP = "RSA_AES_KEY_WRAP_"
_AES_KEY_BYTES = (16, 24, 32)


def unwrap(algorithm: str, private_key: SecretBytes, wrapped: bytes) -> SecretBytes:
    """The material. Raises CannotDecrypt."""
    if not algorithm.startswith(_KEY_WRAP):
        return rsa_decrypt(algorithm, private_key, wrapped)
    wrapping_key = load_private(private_key)
    assert isinstance(wrapping_key, rsa.RSAPrivateKey)
    modulus_bytes = wrapping_key.key_size // 8
    under = f"RSAES_OAEP_{algorithm.removeprefix(_KEY_WRAP)}"
    with rsa_decrypt(under, private_key, wrapped[:modulus_bytes]) as aes_key:
        if len(aes_key) not in _AES_KEY_BYTES:
            raise CannotDecrypt
        try:
            return SecretBytes(bytearray(aes_key_unwrap_with_padding(bytes(aes_key.buffer), wrapped[modulus_bytes:])))
        except (InvalidUnwrap, ValueError):
            raise CannotDecrypt from None
