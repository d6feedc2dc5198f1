"""What is kept of organizations: all of it in the scope of the management account, in the Region `aws-global`.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document


class State(enum.StrEnum):
    """Most of what an organization has is there or it isn't."""

    ACTIVE = "active"


class MemberState(enum.StrEnum):
    """Organizations' states of an account."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


class RequestState(enum.StrEnum):
    """Organizations' states of a request for a new account."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class PolicyType(enum.StrEnum):
    """The types that are built: those that take part in decisions."""

    SCP = "SERVICE_CONTROL_POLICY"
    RCP = "RESOURCE_CONTROL_POLICY"


class Target(Document, frozen=True, kw_only=True):
    """What policies and tags can be put on. policies: ids, in the order of attachment."""

    policies: tuple[str, ...] = ()
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class Organization(Target, frozen=True, kw_only=True):
    """An organization and its one root, which the policies and the tags are of.

    policy_types: enabled on the root. services: principals with trusted access, since when.
    """

    root_id: str
    feature_set: str
    created_at: datetime
    policy_types: tuple[PolicyType, ...] = ()
    services: dict[str, datetime] = msgspec.field(default_factory=dict)


class Unit(Target, frozen=True, kw_only=True):
    """An organizational unit. parent_id: the root's or another unit's."""

    name: str
    parent_id: str


class Member(Target, frozen=True, kw_only=True):
    """An account in the organization; its id is the account's. delegated: services it administers, since when."""

    organization_id: str
    parent_id: str
    name: str
    email: str
    joined_by: str
    joined_at: datetime
    state: MemberState = MemberState.ACTIVE
    closed_at: datetime | None = None
    delegated: dict[str, datetime] = msgspec.field(default_factory=dict)


class OrganizationPolicy(Document, frozen=True, kw_only=True):
    """A policy of the organization's own."""

    name: str
    description: str
    type: PolicyType
    content: str
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class AccountRequest(Document, frozen=True, kw_only=True):
    """A request for a new account, and what became of it. account: None where there is none."""

    name: str
    state: RequestState
    requested_at: datetime
    account: str | None = None
    failure: str | None = None


class HandshakeState(enum.StrEnum):
    """Organizations' states of an invitation. REQUESTED is passed at once; EXPIRED follows from the time."""

    OPEN = "OPEN"
    CANCELED = "CANCELED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"


class Handshake(Document, frozen=True, kw_only=True):
    """An invitation of an account. tags: for its membership."""

    organization_id: str
    invited: str
    state: HandshakeState = HandshakeState.OPEN
    notes: str | None = None
    requested_at: datetime
    expires_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)
