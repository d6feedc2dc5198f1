"""What is sealed of identities in the store, and to which place each secret is bound."""

from fogbank.core.vault import Vault


def seal_key(vault: Vault, key_id: str, secret: str) -> bytes:
    """A secret access key, bound to its key's id."""
    return vault.seal(secret.encode(), _key_purpose(key_id))


def open_key(vault: Vault, key_id: str, sealed: bytes) -> str:
    """The inverse of `seal_key`. Raises CannotOpen."""
    with vault.open(sealed, _key_purpose(key_id)) as secret:
        return secret.buffer.decode()


def seal_seed(vault: Vault, serial: str, seed: bytes) -> bytes:
    """The seed of an MFA device's codes, bound to its serial number."""
    return vault.seal(seed, _seed_purpose(serial))


def open_seed(vault: Vault, serial: str, sealed: bytes) -> bytes:
    """The inverse of `seal_seed`. Raises CannotOpen."""
    with vault.open(sealed, _seed_purpose(serial)) as seed:
        return bytes(seed.buffer)


def _key_purpose(key_id: str) -> str:
    return f"secret access key {key_id}"


def _seed_purpose(serial: str) -> str:
    return f"seed of MFA device {serial}"
