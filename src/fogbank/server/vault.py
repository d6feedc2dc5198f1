"""Opening the vault: the root key from where it is kept, and the store key that it wraps.

The root key is never in the store, and the store key never outside it unwrapped.
"""

import base64

from fogbank.core.layout import DataLayout
from fogbank.core.secret import SecretBytes
from fogbank.core.vault import STORE_KEY_BYTES, CannotOpen, Vault
from fogbank.server.errors import DataFolderUnusable
from fogbank.server.root_keys import RootKey, RootKeyUnusable, root_key_of
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction
from fogbank.store.values import get_value, set_value

_STORE_KEY = "kms_store_key"


def open_vault(layout: DataLayout, store: Store, source: str | None) -> Vault:
    """The vault of a store. source: where the root key is, see `root_key_of`. Raises DataFolderUnusable."""
    try:
        with root_key_of(source, layout.root_key_file, layout.root) as root_key:
            return Vault(store.write(lambda transaction: _store_key(transaction, root_key)))
    except RootKeyUnusable as error:
        raise DataFolderUnusable(f"the root key of KMS: {error}") from error


def _store_key(transaction: Transaction, root_key: RootKey) -> SecretBytes:
    """The store key, made at the first start. Raises RootKeyUnusable."""
    kept = get_value(transaction, _STORE_KEY)
    if kept is None:
        made = SecretBytes(bytearray(root_key.random(STORE_KEY_BYTES)))
        set_value(transaction, _STORE_KEY, base64.b64encode(root_key.wrap(made)).decode())
        return made
    try:
        return root_key.unwrap(base64.b64decode(kept))
    except CannotOpen:
        raise RootKeyUnusable(
            f"{root_key.name} is not the one that this store was made with; without that, its keys open nothing"
        ) from None
