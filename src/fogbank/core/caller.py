"""Who calls, as authentication found it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated identity. account: 12 digits. user_id and arn: as STS GetCallerIdentity answers them."""

    account: str
    user_id: str
    arn: str
    access_key_id: str

    @classmethod
    def root(cls, account: str, access_key_id: str) -> "Caller":
        """The account's root user."""
        return cls(account, account, f"arn:aws:iam::{account}:root", access_key_id)
