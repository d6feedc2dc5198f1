"""What is kept of identities and their policies.

Documents of IAM lie in the Region `aws-global`. Their id is AWS's unique id (`AIDA…`), which a name given anew doesn't
inherit; names are unique whatever their case.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document, Scope

GLOBAL_REGION = "aws-global"


def scope_of(account: str) -> Scope:
    """Where an account's identities are kept."""
    return Scope(account, GLOBAL_REGION)


class State(enum.StrEnum):
    """Most of what IAM keeps is there or it isn't."""

    ACTIVE = "active"


class KeyState(enum.StrEnum):
    """IAM's states of an access key."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


class Kind(enum.StrEnum):
    """What policies can be put on."""

    USER = "user"
    GROUP = "group"
    ROLE = "role"


class Named(Document, frozen=True, kw_only=True):
    """What has a name and a path. id: the unique id."""

    name: str
    path: str = "/"
    created_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class LoginProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A user's password, as scrypt makes it of salt and password. earlier: salts and hashes of those before it."""

    salt: bytes
    hash: bytes
    created_at: datetime
    set_at: datetime
    used_at: datetime | None = None
    reset_required: bool = False
    earlier: tuple[tuple[bytes, bytes], ...] = ()

    def __repr__(self) -> str:
        return "LoginProfile(…)"


class User(Named, frozen=True, kw_only=True):
    """A user. boundary: ARN of the policy that bounds what its policies can allow."""

    boundary: str | None = None
    login: LoginProfile | None = None


class Group(Named, frozen=True, kw_only=True):
    """A group of users."""


class Role(Named, frozen=True, kw_only=True):
    """A role. trust_policy: who may assume it. service: whose service-linked role it is, `SERVICE.amazonaws.com`.

    pins: ARNs of users and roles in the trust policy, to the unique ids that they had when it was kept.
    """

    trust_policy: str
    pins: dict[str, str] = msgspec.field(default_factory=dict)
    description: str = ""
    session_seconds_max: int = 3600
    boundary: str | None = None
    service: str | None = None
    last_used_at: datetime | None = None
    last_used_region: str | None = None


class InstanceProfile(Named, frozen=True, kw_only=True):
    """An instance profile. role_id: the unique id of its one role."""

    role_id: str | None = None


class PolicyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a managed policy: `v` and its number."""

    number: int
    document: str
    created_at: datetime


class ManagedPolicy(Named, frozen=True, kw_only=True):
    """A policy that stands by itself. latest: the highest number that a version ever had."""

    description: str = ""
    versions: tuple[PolicyVersion, ...]
    default_version: int = 1
    latest: int = 1
    updated_at: datetime

    @property
    def document(self) -> str:
        """The default version's."""
        return next(each.document for each in self.versions if each.number == self.default_version)


class AccessKey(Document, frozen=True, kw_only=True):
    """A user's long-lived key. id: `AKIA…`. sealed_secret: by the cloud's vault, bound to the key's id."""

    state: KeyState = KeyState.ACTIVE
    user_id: str
    sealed_secret: bytes
    created_at: datetime
    last_used_at: datetime | None = None
    last_used_region: str | None = None
    last_used_service: str | None = None

    def __repr__(self) -> str:
        return f"AccessKey({self.id}, {self.state})"


class OidcProvider(Document, frozen=True, kw_only=True):
    """An issuer of web identities that the account trusts. id: its URL without the scheme."""

    url: str
    client_ids: tuple[str, ...] = ()
    thumbprints: tuple[str, ...] = ()
    created_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class MfaDevice(Document, frozen=True, kw_only=True):
    """A virtual device of one-time codes. id: its serial number, an ARN. sealed_seed: bound to the id.

    user_id: whose it is; None while it is nobody's. counter: the last time step that a code was taken for, so that none
    is taken twice.
    """

    name: str
    path: str = "/"
    sealed_seed: bytes
    user_id: str | None = None
    enabled_at: datetime | None = None
    counter: int = 0
    created_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        return f"MfaDevice({self.id})"


class PasswordPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What an account asks of its users' passwords. days_max and reuse_prevention None: no such rule."""

    length_min: int = 6
    symbols: bool = False
    numbers: bool = False
    uppercase: bool = False
    lowercase: bool = False
    users_may_change: bool = False
    days_max: int | None = None
    reuse_prevention: int | None = None
    hard_expiry: bool | None = None


class CredentialReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report, as it was made."""

    content: str
    made_at: datetime


class AccountSettings(Document, frozen=True, kw_only=True):
    """What IAM keeps of an account as a whole; its id is always `account`. alias: its other name, one in the cloud.

    deletions: ids of the deletions of service-linked roles that were asked for.
    """

    alias: str | None = None
    password_policy: PasswordPolicy | None = None
    report: CredentialReport | None = None
    deletions: tuple[str, ...] = ()
