"""A connection's secret, as the store may have it: sealed for this connection of this account."""

import base64

from fogbank.core.vault import Vault
from fogbank.services.events.model import Connection
from fogbank.store.documents import Scope


def sealed_for(vault: Vault, scope: Scope, uuid: str, secret: str) -> str:
    return base64.b64encode(vault.seal(secret.encode(), _purpose(scope, uuid))).decode()


def secret_of(vault: Vault, scope: Scope, connection: Connection) -> str:
    """Raises CannotOpen where it was sealed by another vault."""
    with vault.open(base64.b64decode(connection.sealed), _purpose(scope, connection.uuid)) as secret:
        return bytes(secret.buffer).decode()


def _purpose(scope: Scope, uuid: str) -> str:
    return f"event connection {scope.account} {scope.region} {uuid}"
