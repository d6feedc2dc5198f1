"""The values that a decision is made of: who, what, on which resource, under which policies, and what came out.

All are immutable. Policies and statements compare by identity, since `parse_policy` keeps one of each text; that makes
them cheap keys of caches.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# A request's values of a condition key (lower case), or None where the request has no such key.
Lookup = Callable[[str], tuple[str, ...] | None]

SERVICE_LINKED_ROLE_PATH = ":role/aws-service-role/"


class PolicyKind(enum.StrEnum):
    """What a policy is attached to: the grammar and the part it has in a decision differ."""

    IDENTITY = "identity-based policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SCP = "service control policy"
    RCP = "resource control policy"


class PrincipalKind(enum.StrEnum):
    """Kinds of principals, by the names of CloudTrail's `userIdentity.type`."""

    ROOT = "Root"
    USER = "User"
    ASSUMED_ROLE = "AssumedRole"
    FEDERATED_USER = "FederatedUser"
    SERVICE = "Service"
    # Somebody an OIDC or SAML provider vouches for, before he has a role.
    WEB_IDENTITY = "WebIdentity"
    ANONYMOUS = "Anonymous"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks.

    arn: as GetCallerIdentity answers it; of a service, its name (`ec2.amazonaws.com`). account: 12 digits, empty for
    services and the anonymous. user_id: `aws:userid`. issuer_arn: the role of a session (with its path), the user who
    asked for a federated session. service: a service's name. provider: the ARN or host name of the identity provider.
    """

    arn: str
    account: str
    kind: PrincipalKind
    user_id: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    issuer_arn: str | None = None
    service: str | None = None
    provider: str | None = None

    @property
    def entity_arn(self) -> str:
        """`aws:PrincipalArn`: of a role's session, the role."""
        return self.issuer_arn if self.kind is PrincipalKind.ASSUMED_ROLE and self.issuer_arn else self.arn

    @property
    def is_service_linked(self) -> bool:
        """A session of a service-linked role, which no policy of an organization restricts."""
        return SERVICE_LINKED_ROLE_PATH in (self.issuer_arn or "")


class PolicyRule(enum.Enum):
    """How a resource's policy and the identity policies of its own account count together.

    UNITE: an allow in either is enough (S3, SQS, most). EXPLICIT: the resource's policy must allow; an allow to the
    account there has identity policies decide (KMS key policies, trust policies of roles).
    """

    UNITE = enum.auto()
    EXPLICIT = enum.auto()


class Effect(enum.StrEnum):
    ALLOW = "Allow"
    DENY = "Deny"


class Strength(enum.IntEnum):
    """How a policy's `Principal` names who asks; a stronger one is subject to fewer other policies.

    ACCOUNT: the account, which leaves the decision to its own identity policies. ISSUER: the role of a session, or the
    user of a federated one, still limited by permissions boundary and session policies. DIRECT: the principal itself.
    """

    NONE = 0
    ACCOUNT = 1
    ISSUER = 2
    DIRECT = 3


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A compiled statement.

    index: its place in the policy, from 0. principal: how it names somebody, None where the grammar has no principals.
    resource: whether it holds for an ARN. condition: whether its conditions hold. boundary_denied: a `NotPrincipal`
    with Deny, which hits everybody who has a permissions boundary.
    """

    index: int
    sid: str
    effect: Effect
    action: Callable[[str], bool]
    principal: Callable[[Principal], Strength] | None
    resource: Callable[[str, Lookup], bool]
    condition: Callable[[Lookup], bool]
    boundary_denied: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A compiled policy. text: as it was given. condition_keys: those that it asks for, as written, in their order.

    by_action: what `layers.candidates` has found out, kept here so that it goes when the policy goes.
    """

    kind: PolicyKind
    text: str
    version: str
    statements: tuple[Statement, ...]
    condition_keys: tuple[str, ...] = ()
    by_action: dict[str, tuple[Statement, ...]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A policy and what it is called where it is attached. source: how (`user alice`, `group staff`), for people."""

    name: str
    policy: Policy
    arn: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked for.

    arn: `*` for actions without one. account: whose it is, 12 digits; empty where it is nobody's in particular, which
    counts as the principal's own. policy: attached to it.
    """

    arn: str
    account: str = ""
    policy: Policy | None = None
    policy_rule: PolicyRule = PolicyRule.UNITE


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant on the resource (a KMS key): it only ever allows.

    grantee: a principal's ARN or a service's name. operations: actions (`kms:Decrypt`). equals, subset: constraints on
    the encryption context, by its case-sensitive keys.
    """

    grant_id: str
    grantee: str
    operations: frozenset[str]
    equals: Mapping[str, str] | None = None
    subset: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One question. action: `ec2:CreateVolume`. context: condition keys, in lower case, with their values.

    What follows from principal and resource (`aws:PrincipalArn`, `aws:PrincipalTag/…`, `aws:username`,
    `aws:ResourceAccount`, …) need not stand in the context. encryption_context: for grants; None where the operation
    takes none, since constraints then hold.
    """

    principal: Principal
    action: str
    resource: Resource
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encryption_context: Mapping[str, str] | None = None


Levels = tuple[tuple[NamedPolicy, ...], ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """What applies to a principal beside the resource's own policy.

    session: policies passed when the session was made, empty if none were. scps, rcps: of the principal's and of the
    resource's account, one tuple a level, root first; empty outside an organization and in its management account.
    """

    identity: tuple[NamedPolicy, ...] = ()
    boundary: NamedPolicy | None = None
    session: tuple[NamedPolicy, ...] = ()
    scps: Levels = ()
    rcps: Levels = ()
    grants: tuple[Grant, ...] = ()


class Reason(enum.StrEnum):
    """Why: what allowed, or what denied first."""

    ALLOWED_IDENTITY = "allowed by an identity-based policy"
    ALLOWED_RESOURCE = "allowed by the resource-based policy"
    ALLOWED_BOTH_ACCOUNTS = (
        "allowed by an identity-based policy and, in the resource's account, by its policy or a grant"
    )
    ALLOWED_GRANT = "allowed by a grant"
    ALLOWED_ROOT = "allowed as the account's root user"
    ALLOWED_ROOT_BOTH_ACCOUNTS = (
        "allowed as its own account's root user and, in the resource's account, by its policy or a grant"
    )
    EXPLICIT_DENY_IDENTITY = "explicit deny in an identity-based policy"
    EXPLICIT_DENY_RESOURCE = "explicit deny in the resource-based policy"
    EXPLICIT_DENY_BOUNDARY = "explicit deny in the permissions boundary"
    EXPLICIT_DENY_SESSION = "explicit deny in a session policy"
    EXPLICIT_DENY_SCP = "explicit deny in a service control policy"
    EXPLICIT_DENY_RCP = "explicit deny in a resource control policy"
    IMPLICIT_DENY_IDENTITY = "no identity-based policy allows"
    IMPLICIT_DENY_RESOURCE = "no resource-based policy allows"
    IMPLICIT_DENY_BOUNDARY = "the permissions boundary does not allow"
    IMPLICIT_DENY_SESSION = "no session policy allows"
    IMPLICIT_DENY_SCP = "no service control policy allows"
    IMPLICIT_DENY_RCP = "no resource control policy allows"

    @property
    def is_explicit_deny(self) -> bool:
        return self.name.startswith("EXPLICIT_DENY")


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that holds for the request. policy: where it stands; a resource's has a made-up name."""

    policy: NamedPolicy
    statement: Statement

    @property
    def label(self) -> str:
        """The statement's Sid, or its place in the policy counted from 1."""
        return self.statement.sid or f"statement {self.statement.index + 1}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. matched: statements that made it so. grant: id of the one that allowed.

    boundary_allows, organization_allows: what those say alone, None where there are none.
    """

    allowed: bool
    reason: Reason
    matched: tuple[Match, ...] = ()
    grant: str | None = None
    boundary_allows: bool | None = None
    organization_allows: bool | None = None
