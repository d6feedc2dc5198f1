"""Encryption by RSA, agreement by ECDH, encapsulation by ML-KEM."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, padding, rsa

from fogbank.core.secret import SecretBytes
from fogbank.services.keys.crypto.pairs import NotThisSpec, load_private, load_public

_OAEP_HASHES = {"RSAES_OAEP_SHA_1": hashes.SHA1(), "RSAES_OAEP_SHA_256": hashes.SHA256()}


class CannotDecrypt(Exception):
    """Not a ciphertext of this key and algorithm."""


def oaep(algorithm: str) -> padding.OAEP:
    """OAEP by KMS's name of it: the same hash in the mask."""
    chosen = _OAEP_HASHES[algorithm]
    return padding.OAEP(padding.MGF1(chosen), chosen, None)


def plaintext_bytes_max(algorithm: str, modulus_bits: int) -> int:
    """The longest message that RSA takes at once (RFC 8017, 7.1.1)."""
    return modulus_bits // 8 - 2 * _OAEP_HASHES[algorithm].digest_size - 2


def rsa_encrypt(algorithm: str, public_key: bytes, plaintext: bytes | bytearray) -> bytes:
    """The ciphertext, as long as the modulus."""
    public = load_public(public_key)
    assert isinstance(public, rsa.RSAPublicKey)
    return public.encrypt(bytes(plaintext), oaep(algorithm))


def rsa_decrypt(algorithm: str, private_key: SecretBytes, ciphertext: bytes) -> SecretBytes:
    """The plaintext. Raises CannotDecrypt."""
    private = load_private(private_key)
    assert isinstance(private, rsa.RSAPrivateKey)
    try:
        opened = private.decrypt(ciphertext, oaep(algorithm))
    except ValueError:
        raise CannotDecrypt from None
    return SecretBytes(bytearray(opened))


def ecdh(private_key: SecretBytes, peer: bytes) -> SecretBytes:
    """The x coordinate of the shared point (SP 800-56A, 5.7.1.2). Raises NotThisSpec for a peer on another curve."""
    private = load_private(private_key)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    public = load_public(peer)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise NotThisSpec(private.curve.name)
    try:
        return SecretBytes(bytearray(private.exchange(ec.ECDH(), public)))
    except ValueError:
        raise NotThisSpec(private.curve.name) from None


def encapsulate(public_key: bytes) -> tuple[SecretBytes, bytes]:
    """A shared secret of ML-KEM, and its ciphertext."""
    public = load_public(public_key)
    assert isinstance(public, mlkem.MLKEM768PublicKey | mlkem.MLKEM1024PublicKey)
    secret, ciphertext = public.encapsulate()
    return SecretBytes(bytearray(secret)), ciphertext


def decapsulate(private_key: SecretBytes, ciphertext: bytes) -> SecretBytes:
    """The shared secret; another one where the ciphertext was changed, as ML-KEM has it. Raises CannotDecrypt."""
    private = load_private(private_key)
    assert isinstance(private, mlkem.MLKEM768PrivateKey | mlkem.MLKEM1024PrivateKey)
    try:
        return SecretBytes(bytearray(private.decapsulate(ciphertext)))
    except ValueError:
        raise CannotDecrypt from None
