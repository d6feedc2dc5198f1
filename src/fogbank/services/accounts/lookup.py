"""Which credentials are good: root keys of every account, users' keys, and sessions whose user or role is there."""

from dataclasses import dataclass, field

from fogbank.core.access_keys import account_in_id
from fogbank.core.caller import Caller, CallerKind
from fogbank.core.settings import AuthMode
from fogbank.core.vault import CannotOpen
from fogbank.services.accounts import directory, identities
from fogbank.services.accounts.credentials import Credentials
from fogbank.services.accounts.tokens import TemporaryKey
from fogbank.services.context import Cloud
from fogbank.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A long-lived key: its secret, who signs with it, and whether it may be used."""

    secret: str = field(repr=False)
    caller: Caller
    active: bool = True


@dataclass(frozen=True, slots=True)
class KeyRing:
    """first: the root keys of the cloud's first account, which stand in a file of their own."""

    first: Credentials
    cloud: Cloud

    def find(self, transaction: Transaction, access_key_id: str) -> KnownKey | None:
        """The key of that id; None where there is none, or its account is closed."""
        if access_key_id == self.first.access_key_id:
            return KnownKey(self.first.secret_access_key, self.first.caller)
        root = self._find_root(transaction, access_key_id)
        if root is not None:
            return root
        found = identities.find_user_key(transaction, self.cloud, access_key_id)
        if found is None or not self._is_open(transaction, found.caller.account):
            return None
        return KnownKey(found.secret, found.caller, found.active)

    def stands(self, transaction: Transaction, key: TemporaryKey) -> bool:
        """Whether a session that has not ended is still good: its account is open, its user or role is there."""
        caller = key.caller
        if not self._is_open(transaction, caller.account):
            return False
        return caller.kind is CallerKind.ROOT or identities.still_there(transaction, caller, key.issuer_id)

    def _is_open(self, transaction: Transaction, account: str) -> bool:
        # In open mode anybody's digits are an account; in strict mode one that nobody opened was deleted by a reset.
        strict = self.cloud.settings.auth is AuthMode.STRICT
        return directory.is_open(transaction, account) and (not strict or self._exists(transaction, account))

    def _exists(self, transaction: Transaction, account: str) -> bool:
        return account == self.first.account or directory.exists(transaction, account)

    def _find_root(self, transaction: Transaction, access_key_id: str) -> KnownKey | None:
        account = account_in_id(access_key_id)
        if account is None or not directory.is_open(transaction, account):
            return None
        try:
            key = directory.root_key(transaction, self.cloud.vault, account)
        except CannotOpen:
            # Sealed under another root key: nobody's key until that one is back.
            return None
        if key is None or key.access_key_id != access_key_id:
            return None
        return KnownKey(key.secret_access_key, Caller.root(account, access_key_id))
