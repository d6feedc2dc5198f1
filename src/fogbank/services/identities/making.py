"""Making roles: for CreateRole, for service-linked roles, and for other services."""

from dataclasses import dataclass, field
from datetime import datetime

from fogbank.core.ids import IdFactory
from fogbank.services.identities import errors, repository, rules
from fogbank.services.identities.ids import unique_id
from fogbank.services.identities.model import Role, scope_of
from fogbank.services.identities.trusted import pins_of
from fogbank.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WantedRole:
    """What a role shall be, checked. Members as those of Role."""

    name: str
    trust_policy: str
    path: str = "/"
    description: str = ""
    session_seconds_max: int = 3600
    boundary: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    service: str | None = None


def make_role(transaction: Transaction, account: str, wanted: WantedRole, now: datetime, ids: IdFactory) -> Role:
    """The role, stored. Raises ApiError EntityAlreadyExists, LimitExceeded, MalformedPolicyDocument."""
    scope = scope_of(account)
    if repository.roles.named(transaction, scope, wanted.name) is not None:
        raise errors.named_already_exists("Role", wanted.name)
    if wanted.service is None:
        rules.check_room("RolesPerAccount", repository.roles.count(transaction, scope), rules.ROLES_MAX)
    role = Role(
        id=unique_id(Role, account, ids),
        name=wanted.name,
        path=wanted.path,
        created_at=now.replace(microsecond=0),
        tags=wanted.tags,
        trust_policy=wanted.trust_policy,
        pins=pins_of(transaction, wanted.trust_policy),
        description=wanted.description,
        session_seconds_max=wanted.session_seconds_max,
        boundary=wanted.boundary,
        service=wanted.service,
    )
    return repository.roles.insert(transaction, scope, role)
