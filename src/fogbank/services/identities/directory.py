"""What other domains may ask about identities, and have done with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.ids import IdFactory
from fogbank.services.context import Cloud
from fogbank.services.identities import find, repository, totp
from fogbank.services.identities.ids import arn_of, parse_arn
from fogbank.services.identities.making import WantedRole, make_role
from fogbank.services.identities.model import AccessKey, KeyState, Kind, OidcProvider, Role, User, scope_of
from fogbank.services.identities.oidc import without_scheme
from fogbank.services.identities.repository import account_of_alias, forget_everything
from fogbank.services.identities.secrets import open_key, open_seed
from fogbank.services.identities.service_linked import ensure_service_linked_role
from fogbank.services.identities.trusted import (
    as_it_stands,
    ids_of,
    is_user_or_role,
    known,
    text_as_it_stands,
    unique_id_of,
)
from fogbank.services.identities.versions import Memory
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

__all__ = [
    "IdentityPolicies",
    "KnownKey",
    "NamedDocument",
    "OidcProvider",
    "Role",
    "WantedRole",
    "account_of_alias",
    "arn_of",
    "create_role_in",
    "ensure_service_linked_role",
    "forget_everything",
    "is_user_or_role",
    "managed_policy",
    "note_key_use",
    "note_role_use",
    "oidc_provider",
    "pins_of",
    "policies_of",
    "policies_of_role",
    "policies_of_user",
    "policy_as_it_stands",
    "role",
    "take_mfa_code",
    "unique_id_of",
    "user",
    "user_of_access_key",
]


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A policy's text. name: an inline policy's; arn: a managed one's, None for an inline one."""

    name: str
    text: str
    arn: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityPolicies:
    """What an identity has: its policies with those of its groups, its boundary, and the tags of user or role.

    bounded: it has a boundary; where `boundary` is None all the same, the policy is gone, and nothing is allowed.
    """

    identity: tuple[NamedDocument, ...] = ()
    boundary: NamedDocument | None = None
    bounded: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A long-lived access key, active or not, and whose it is."""

    account: str
    user: User
    key: AccessKey

    @property
    def active(self) -> bool:
        return self.key.state is KeyState.ACTIVE

    @property
    def caller(self) -> Caller:
        """Who signs with it."""
        return Caller(self.account, self.user.id, arn_of(self.account, self.user), self.key.id, CallerKind.USER)

    def secret(self, cloud: Cloud) -> str:
        """The secret access key. Raises CannotOpen where the store is another cloud's."""
        return open_key(cloud.vault, self.key.id, self.key.sealed_secret)


Identity = TypeVar("Identity", User, Role)
_NOTHING = IdentityPolicies()
# By account and identity, each with the version of the account's identities that it is true for.
_STANDING: Memory[IdentityPolicies] = Memory(4096)


def policies_of(transaction: Transaction, caller: Caller) -> IdentityPolicies:
    """The identity policies of who calls, and the boundary; none for root, services and identities that are gone.

    A session's are those of the role assumed, or of the user who asked for it: session policies are not among them.
    """
    # `AROA…:session`, `123456789012:federated name`, `AIDA…`.
    unique = caller.user_id.partition(":")[0]
    issuer = caller.session.issuer_arn if caller.session is not None else ""
    # Asked for on the way of every call; mostly it is what it was at the last one.
    return _STANDING.get(
        transaction,
        caller.account,
        f"{caller.kind} {unique} {issuer}",
        lambda: _standing(transaction, caller, unique),
    )


def _standing(transaction: Transaction, caller: Caller, unique: str) -> IdentityPolicies:
    scope = scope_of(caller.account)
    if caller.kind is CallerKind.USER:
        return policies_of_user(transaction, scope, repository.users.get(transaction, scope, unique))
    if caller.kind is CallerKind.ASSUMED_ROLE:
        return policies_of_role(transaction, scope, repository.roles.get(transaction, scope, unique))
    if caller.kind is CallerKind.FEDERATED_USER and caller.session is not None:
        return policies_of_user(transaction, scope, user(transaction, caller.account, caller.session.issuer_arn))
    return _NOTHING


def policies_of_user(transaction: Transaction, scope: Scope, document: User | None) -> IdentityPolicies:
    """A user's, and those of the groups."""
    if document is None:
        return _NOTHING
    owners = [document.id, *repository.groups_of(transaction, scope, document.id)]
    return _policies(transaction, scope, document, owners, (Kind.USER, Kind.GROUP))


def policies_of_role(transaction: Transaction, scope: Scope, document: Role | None) -> IdentityPolicies:
    """A role's."""
    if document is None:
        return _NOTHING
    return _policies(transaction, scope, document, [document.id], (Kind.ROLE,))


def _policies(
    transaction: Transaction, scope: Scope, document: User | Role, owners: list[str], kinds: tuple[Kind, ...]
) -> IdentityPolicies:
    inline = [NamedDocument(name, text) for _, name, text in repository.inline_of_all(transaction, scope, owners)]
    arns = dict.fromkeys(arn for _, arn in repository.attached_to_all(transaction, scope, owners, kinds))
    attached = [managed_policy(transaction, scope.account, arn) for arn in arns]
    bound = None if document.boundary is None else managed_policy(transaction, scope.account, document.boundary)
    return IdentityPolicies(
        identity=(*inline, *(each for each in attached if each is not None)),
        boundary=bound,
        bounded=document.boundary is not None,
        tags=document.tags,
        name=document.name,
    )


def managed_policy(transaction: Transaction, account: str, arn: str) -> NamedDocument | None:
    """The default version of a managed policy that the account can use: its own or AWS's."""
    found = find.policy_of_arn(transaction, account, arn)
    return None if found is None else NamedDocument(found.name, found.document, arn)


def user_of_access_key(transaction: Transaction, key_id: str) -> KnownKey | None:
    """Whose long-lived key it is, of whichever account. Root's keys are not among them."""
    found = repository.find_key(transaction, key_id)
    if found is None:
        return None
    scope, key = found
    owner = repository.users.get(transaction, scope, key.user_id)
    return None if owner is None else KnownKey(scope.account, owner, key)


def user(transaction: Transaction, account: str, arn_or_name: str) -> User | None:
    """An account's user, by ARN or name."""
    return _named(transaction, repository.users, "user", account, arn_or_name)


def role(transaction: Transaction, account: str, arn_or_name: str) -> Role | None:
    """An account's role, by ARN or name, its trust policy as it stands. An ARN must be its very own, path included."""
    found = _named(transaction, repository.roles, "role", account, arn_or_name)
    return None if found is None else as_it_stands(transaction, found)


def _named(
    transaction: Transaction, table: repository.NamedDocuments[Identity], word: str, account: str, arn_or_name: str
) -> Identity | None:
    scope = scope_of(account)
    if not arn_or_name.startswith("arn:"):
        return table.named(transaction, scope, arn_or_name)
    parsed = parse_arn(arn_or_name)
    if parsed is None or parsed.account != account or parsed.word != word:
        return None
    found = table.named(transaction, scope, parsed.name)
    return found if found is not None and arn_of(account, found) == arn_or_name else None


def pins_of(transaction: Transaction, text: str) -> dict[str, str]:
    """The users and roles that a resource's policy names and that are there: ARNs, to unique ids.

    They are kept beside the policy, so that nobody inherits from whoever had the name before.
    """
    return known(ids_of(transaction, text))


def policy_as_it_stands(transaction: Transaction, text: str, pins: Mapping[str, str]) -> str:
    """A policy with those whom `pins` names as they are called now, or as bare ids once they are gone."""
    return text_as_it_stands(transaction, text, pins)


def create_role_in(
    transaction: Transaction,
    account: str,
    wanted: WantedRole,
    now: datetime,
    ids: IdFactory,
    policy_arns: tuple[str, ...] = (),
) -> Role:
    """Makes a role in an account, with managed policies attached. Raises ApiError as CreateRole.

    The policies given are believed: what a client said is checked before.
    """
    made = make_role(transaction, account, wanted, now, ids)
    for arn in policy_arns:
        repository.attach(transaction, scope_of(account), made.id, arn, Kind.ROLE)
    return made


def oidc_provider(transaction: Transaction, account: str, url: str) -> OidcProvider | None:
    """The account's provider of web identities of that URL, with or without its scheme."""
    return repository.providers.get(transaction, scope_of(account), without_scheme(url))


def note_key_use(transaction: Transaction, key_id: str, at: datetime, service: str, region: str) -> None:
    """Notes what GetAccessKeyLastUsed tells. A key that is gone is passed over."""
    found = repository.find_key(transaction, key_id)
    if found is None:
        return
    scope, key = found
    changed = msgspec.structs.replace(
        key, last_used_at=at.replace(microsecond=0), last_used_service=service, last_used_region=region
    )
    repository.keys.must_update(transaction, scope, changed)


def note_role_use(transaction: Transaction, account: str, role_id: str, at: datetime, region: str) -> None:
    """Notes what GetRole tells of a role's last use. A role that is gone is passed over."""
    scope = scope_of(account)
    found = repository.roles.get(transaction, scope, role_id)
    if found is not None:
        changed = msgspec.structs.replace(found, last_used_at=at.replace(microsecond=0), last_used_region=region)
        repository.roles.must_update(transaction, scope, changed)


def take_mfa_code(
    transaction: Transaction, cloud: Cloud, account: str, user_id: str, serial: str, code: str, now: datetime
) -> bool:
    """Whether a code of the user's device is right; one that was is not taken a second time.

    For a writing transaction. serial: the device's.
    """
    scope = scope_of(account)
    device = repository.devices.get(transaction, scope, serial)
    if device is None or device.user_id != user_id:
        return False
    step = totp.find_step(open_seed(cloud.vault, device.id, device.sealed_seed), (code,), now, device.counter)
    if step is None:
        return False
    repository.devices.must_update(transaction, scope, msgspec.structs.replace(device, counter=step))
    return True
