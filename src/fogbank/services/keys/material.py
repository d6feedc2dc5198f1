"""A key's material: sealed into the store, and opened for one use."""

from fogbank.core.secret import SecretBytes
from fogbank.core.vault import CannotOpen, Vault
from fogbank.services.keys import errors
from fogbank.services.keys.crypto.pairs import NewMaterial
from fogbank.services.keys.model import Key, Material

_ID_USE = b"kms material id"


def purpose_of(account: str, key_id: str, material_id: str) -> str:
    """What sealed material is bound to. Not to a Region: replicas share it."""
    return f"kms material {account} {key_id} {material_id}"


def material_id(vault: Vault, account: str, key_id: str, secret: SecretBytes) -> str:
    """The id of these bytes in this key; who has only the store can't try guesses against it."""
    return vault.mark(_ID_USE, account.encode(), key_id.encode(), secret.buffer).hex()


def sealed(vault: Vault, account: str, key_id: str, made: NewMaterial) -> Material:
    """New material as a key holds it; the plain bytes are overwritten."""
    with made.secret as secret:
        id_ = material_id(vault, account, key_id, secret)
        return Material(id=id_, sealed=vault.seal(secret.buffer, purpose_of(account, key_id, id_)))


def opened(vault: Vault, key: Key, material: Material) -> SecretBytes:
    """The plain bytes, for a `with`. Raises ApiError where there are none, or the vault is another's."""
    if material.sealed is None:
        raise errors.invalid_state(key.arn, "pending import")
    try:
        return vault.open(material.sealed, purpose_of(key.account, key.id, material.id))
    except CannotOpen:
        raise errors.material_unavailable(key.arn) from None


def current(vault: Vault, key: Key) -> SecretBytes:
    """The material that encrypts, signs and so on, opened for a `with`. Raises ApiError."""
    if key.current is None:
        raise errors.invalid_state(key.arn, "pending import")
    return opened(vault, key, key.current)
