"""What is kept of keys, their material, aliases and grants.

https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.services.keys.specs import KeySpec, KeyUsage
from fogbank.store.documents import Document

# What the reconciler of keys listens to.
TOPIC = "keys"


class KeyState(enum.StrEnum):
    """KMS's states of a key. `Creating`, `Unavailable` and `Updating` don't come about: nothing takes so long."""

    CREATING = "Creating"
    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_IMPORT = "PendingImport"
    PENDING_DELETION = "PendingDeletion"
    PENDING_REPLICA_DELETION = "PendingReplicaDeletion"
    UNAVAILABLE = "Unavailable"
    UPDATING = "Updating"


class Origin(enum.StrEnum):
    """Where a key's material comes from: made here, or imported."""

    AWS_KMS = "AWS_KMS"
    EXTERNAL = "EXTERNAL"


class KeyManager(enum.StrEnum):
    """Who rules a key: its account, or AWS for the account."""

    CUSTOMER = "CUSTOMER"
    AWS = "AWS"


class RotationType(enum.StrEnum):
    """What brought a material in."""

    AUTOMATIC = "AUTOMATIC"
    ON_DEMAND = "ON_DEMAND"


class Expiration(enum.StrEnum):
    """Whether imported material has an end."""

    EXPIRES = "KEY_MATERIAL_EXPIRES"
    DOES_NOT_EXPIRE = "KEY_MATERIAL_DOES_NOT_EXPIRE"


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """One key's worth of secret bytes; a key that was rotated has several.

    id: 64 hex digits, the same for the same bytes of the same key. sealed: by the vault; None once it is deleted or
    expired, until it is imported anew. rotated_at: when it became current by rotation; None for the first.
    pending: imported, and waiting for a rotation on demand.
    """

    id: str
    sealed: bytes | None
    rotated_at: datetime | None = None
    rotation: RotationType | None = None
    pending: bool = False
    expiration: Expiration | None = None
    valid_to: datetime | None = None
    description: str | None = None

    def __repr__(self) -> str:
        return f"Material({self.id})"


class Rotation(msgspec.Struct, frozen=True, kw_only=True):
    """Automatic rotation: every so many days, next at `due_at`."""

    period_days: int
    due_at: datetime


class Key(Document, frozen=True, kw_only=True):
    """A KMS key. id: a UUID, or `mrk-` and 32 hex digits for a multi-Region key.

    materials: oldest first; the current one is the last that is not pending. public: DER of the public half.
    pins: ARNs of users and roles in the policy, to the unique ids that they had when it was kept.
    primary_region, replica_regions: of a multi-Region key, the same on all of its set. deletion_days: also of a primary
    key that waits for its replicas' deletion before its own days begin.
    """

    account: str
    region: str
    state: KeyState
    spec: KeySpec
    usage: KeyUsage
    origin: Origin
    created_at: datetime
    policy: str
    pins: dict[str, str] = {}  # noqa: RUF012  # msgspec copies it
    manager: KeyManager = KeyManager.CUSTOMER
    description: str = ""
    materials: tuple[Material, ...] = ()
    public: bytes | None = None
    tags: dict[str, str] = {}  # noqa: RUF012  # msgspec copies it
    deletion_at: datetime | None = None
    deletion_days: int | None = None
    rotation: Rotation | None = None
    on_demand_rotations: int = 0
    primary_region: str | None = None
    replica_regions: tuple[str, ...] = ()

    @property
    def arn(self) -> str:
        return f"arn:aws:kms:{self.region}:{self.account}:key/{self.id}"

    @property
    def multi_region(self) -> bool:
        return self.primary_region is not None

    @property
    def is_primary(self) -> bool:
        return self.primary_region == self.region

    @property
    def current(self) -> Material | None:
        """The material that encrypts; None before the first was imported."""
        return next((each for each in reversed(self.materials) if not each.pending), None)

    def material(self, id_: str) -> Material | None:
        """Its material of that id."""
        return next((each for each in self.materials if each.id == id_), None)


class AliasState(enum.StrEnum):
    """An alias is there or it isn't."""

    ACTIVE = "active"


class Alias(Document, frozen=True, kw_only=True):
    """A second name of a key. id: `alias/…`."""

    key_id: str
    created_at: datetime
    updated_at: datetime


class GrantState(enum.StrEnum):
    """A grant holds or it is gone."""

    ACTIVE = "active"


class Constraints(msgspec.Struct, frozen=True, kw_only=True):
    """What a request's encryption context must be, or must hold, for a grant to allow it."""

    equals: dict[str, str] | None = None
    subset: dict[str, str] | None = None
    source_arn: str | None = None


class Grant(Document, frozen=True, kw_only=True):
    """Leave for one principal to use one key. id: 64 hex digits.

    grantee, retiring: ARNs of principals, or names of services. grantee_id, retiring_id: the unique ids that users and
    roles of those ARNs had when the grant was made. issuing_account: an ARN, as ListGrants shows it.
    """

    key_id: str
    operations: tuple[str, ...]
    created_at: datetime
    issuing_account: str
    name: str | None = None
    grantee: str | None = None
    grantee_id: str | None = None
    grantee_service: str | None = None
    retiring: str | None = None
    retiring_id: str | None = None
    retiring_service: str | None = None
    constraints: Constraints | None = None
