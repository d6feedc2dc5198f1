"""What is kept of an account that was opened after the cloud's first one."""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document

# What is global in AWS is kept in this region.
GLOBAL = "aws-global"
# Woken by whatever changes which credentials are good: keys made, changed or deleted, users and roles gone, accounts
# closed. Caches of credentials are empty before the change is answered.
CREDENTIALS_TOPIC = "credentials"


class AccountState(enum.StrEnum):
    """An account is open, or closed and about to be gone."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


class Account(Document, frozen=True, kw_only=True):
    """An account, by its 12 digits. root_secret: the root user's secret access key, sealed by the vault."""

    state: AccountState = AccountState.ACTIVE
    root_key_id: str
    root_secret: bytes
    opened_at: datetime


class RootKey(msgspec.Struct, frozen=True):
    """An account's root key pair."""

    account: str
    access_key_id: str
    secret_access_key: str

    def __repr__(self) -> str:
        return f"RootKey({self.account}, {self.access_key_id}, …)"
