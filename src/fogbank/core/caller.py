"""Who calls, as authentication found it, and from where."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class CallerKind(enum.StrEnum):
    """What sort of identity calls; the values are those of the condition key aws:PrincipalType, but `Service`."""

    ROOT = "Account"
    USER = "User"
    ASSUMED_ROLE = "AssumedRole"
    FEDERATED_USER = "FederatedUser"
    SERVICE = "Service"
    ANONYMOUS = "Anonymous"


@dataclass(frozen=True, slots=True)
class Session:
    """What temporary credentials carry beside the identity that they stand for.

    issuer_arn: the role that was assumed, or the user (or root) who asked for the token. name: RoleSessionName, or the
    federated user's name; empty for GetSessionToken. policies: texts of inline session policies; policy_arns: managed
    ones. limited: session policies hold also when there are none (GetFederationToken without any allows nothing).
    tags, transitive_tag_keys: session tags, those of the role left out. mfa_at: when the caller showed an MFA code.
    """

    issuer_arn: str
    name: str
    issued_at: datetime
    expires_at: datetime
    policies: tuple[str, ...] = ()
    policy_arns: tuple[str, ...] = ()
    limited: bool = False
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: str | None = None
    mfa_at: datetime | None = None
    # The provider that vouched for the caller (AssumeRoleWithWebIdentity).
    federated_provider: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated identity. account: 12 digits. user_id and arn: as STS GetCallerIdentity answers them.

    session: of temporary credentials. service: the principal's name where kind is SERVICE (`ec2.amazonaws.com`).
    via: the services that pass this call on for the caller, first to last (aws:CalledVia).
    """

    account: str
    user_id: str
    arn: str
    access_key_id: str
    kind: CallerKind = CallerKind.ROOT
    session: Session | None = None
    service: str | None = None
    via: tuple[str, ...] = ()

    @classmethod
    def root(cls, account: str, access_key_id: str) -> "Caller":
        """The account's root user."""
        return cls(account, account, f"arn:aws:iam::{account}:root", access_key_id)

    @property
    def is_root(self) -> bool:
        return self.kind is CallerKind.ROOT


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call came from, and how. source_ip: None where it isn't known, or AWS's own service calls."""

    source_ip: str | None = None
    user_agent: str | None = None
    secure_transport: bool = False
    request_id: str = ""


FROM_WITHIN = Origin()
