"""What other domains may ask about accounts, and do with them."""

from collections.abc import Callable

import msgspec

from fogbank.core.settings import DEFAULT_ACCOUNT
from fogbank.core.vault import Vault
from fogbank.services.accounts.credentials import make_credentials
from fogbank.services.accounts.model import CREDENTIALS_TOPIC, GLOBAL, Account, AccountState, RootKey
from fogbank.services.accounts.repository import accounts, all_accounts, delete_everything, find_account, scope_of
from fogbank.services.context import Context
from fogbank.store.transaction import Transaction

__all__ = [
    "CREDENTIALS_TOPIC",
    "GLOBAL",
    "all_accounts",
    "close_account",
    "delete_everything",
    "exists",
    "is_open",
    "open_account",
    "root_key",
    "scope_of",
]

_ID_TRIES = 100


def exists(transaction: Transaction, account: str) -> bool:
    """Whether there is such an account, open or closed."""
    return account == DEFAULT_ACCOUNT or find_account(transaction, account) is not None


def is_open(transaction: Transaction, account: str) -> bool:
    """Whether credentials of the account are good. An account that nobody opened is: `--auth open` knows any."""
    found = find_account(transaction, account)
    return found is None or found.state is AccountState.ACTIVE


def open_account(context: Context) -> Account:
    """A new account with its root credentials."""
    account = _free_id(context)
    made = make_credentials(account, random_bytes_of(context))
    document = Account(
        id=account,
        root_key_id=made.access_key_id,
        root_secret=context.cloud.vault.seal(made.secret_access_key.encode(), _purpose(account)),
        opened_at=context.now,
    )
    context.transaction.wake(CREDENTIALS_TOPIC)
    return accounts.insert(context.transaction, scope_of(account), document)


def close_account(context: Context, account: str) -> None:
    """Refuses the account's credentials from now on."""
    found = find_account(context.transaction, account)
    if found is None:
        return
    closed = msgspec.structs.replace(found, state=AccountState.SUSPENDED)
    accounts.must_update(context.transaction, scope_of(account), closed)
    context.transaction.wake(CREDENTIALS_TOPIC)


def root_key(transaction: Transaction, vault: Vault, account: str) -> RootKey | None:
    """The account's root key pair, unless it is the cloud's first account or there is none.

    Raises CannotOpen where it was sealed under another root key.
    """
    found = find_account(transaction, account)
    if found is None:
        return None
    with vault.open(found.root_secret, _purpose(account)) as secret:
        return RootKey(account, found.root_key_id, secret.buffer.decode())


def random_bytes_of(context: Context) -> Callable[[int], bytes]:
    """The call's randomness, as bytes that nobody can guess."""
    return lambda count: bytes.fromhex(context.ids.random_hex(2 * count))


def _purpose(account: str) -> str:
    return f"root secret of {account}"


def _free_id(context: Context) -> str:
    for _ in range(_ID_TRIES):
        # Twelve digits, the first not 0: such an id stays whole in a spreadsheet.
        account = str(10**11 + int(context.ids.random_hex(16), 16) % (9 * 10**11))
        if not exists(context.transaction, account):
            return account
    raise RuntimeError("no account id is free")
