"""The table of accounts."""

from collections.abc import Mapping

import sqlalchemy as sa

from fogbank.services.accounts.model import CREDENTIALS_TOPIC, GLOBAL, Account, AccountState
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table
from fogbank.store.transaction import Transaction

accounts_table = document_table("accounts", tuple(AccountState))


def _columns(account: Account) -> Mapping[str, object]:
    return {"state": account.state.value}


accounts = Documents(accounts_table, Account, _columns)


def scope_of(account: str) -> Scope:
    """Where an account's global documents are."""
    return Scope(account, GLOBAL)


def find_account(transaction: Transaction, account: str) -> Account | None:
    """The account, unless it is the cloud's first one or there is none."""
    return accounts.get(transaction, scope_of(account), account)


def all_accounts(transaction: Transaction) -> list[Account]:
    """Every account but the cloud's first one, the oldest first: for who owns the machine, never for a client."""
    found = accounts.select_anywhere(transaction)
    return sorted((account for _, account in found), key=lambda account: (account.opened_at, account.id))


def delete_everything(transaction: Transaction) -> None:
    """Every account but the cloud's first one; no credential that was known is good any more."""
    transaction.connection.execute(sa.delete(accounts_table))
    transaction.wake(CREDENTIALS_TOPIC)
