"""The tables of identities, and what connects them.

Documents for what has members of its own; plain rows for what connects two of them (members of groups, attached
policies) and for inline policies, which are asked for by either end.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa

from fogbank.services.identities.model import (
    AccessKey,
    AccountSettings,
    Group,
    InstanceProfile,
    KeyState,
    ManagedPolicy,
    MfaDevice,
    Named,
    OidcProvider,
    Role,
    State,
    User,
)
from fogbank.services.identities.versions import changed
from fogbank.store.documents import Document, Documents, Outcome, Scope
from fogbank.store.schema import document_table, metadata
from fogbank.store.transaction import Transaction

N = TypeVar("N", bound=Named)
D = TypeVar("D", bound=Document)
_ACTIVE = (State.ACTIVE.value,)


def _named_table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return document_table(
        name,
        _ACTIVE,
        # The name in lower case: IAM tells no names apart by case.
        sa.Column("name_key", sa.String(255), nullable=False),
        *columns,
        sa.UniqueConstraint("account", "region", "name_key", name=f"uq_{name}_name_key"),
    )


def name_key(name: str) -> str:
    """What two names have in common that IAM takes for one."""
    return name.lower()


def _named_columns(document: Named) -> Mapping[str, object]:
    return {"state": State.ACTIVE.value, "name_key": name_key(document.name)}


class NamedDocuments(Documents[N]):
    """A table of what has names."""

    def __init__(
        self, table: sa.Table, model: type[N], mirror: Callable[[N], Mapping[str, object]] = _named_columns
    ) -> None:
        super().__init__(table, model, mirror)
        self.model = model
        self._by_name = self.prepare(table.c.name_key == sa.bindparam("key"))
        self._all = self.prepare()
        in_scope = (table.c.account == sa.bindparam("at_account"), table.c.region == sa.bindparam("at_region"))
        self._count = sa.select(sa.func.count()).select_from(table).where(*in_scope)

    def named(self, transaction: Transaction, scope: Scope, name: str) -> N | None:
        """The one of that name, whatever its case."""
        found = self.run(transaction, scope, self._by_name, key=name_key(name))
        return found[0] if found else None

    def everything(self, transaction: Transaction, scope: Scope) -> list[N]:
        """All of the account, by name."""
        return sorted(self.run(transaction, scope, self._all), key=lambda each: name_key(each.name))

    def insert(self, transaction: Transaction, scope: Scope, document: N) -> N:
        """See Documents; as of every change, the account's version says so."""
        changed(transaction, scope.account)
        return super().insert(transaction, scope, document)

    def update(self, transaction: Transaction, scope: Scope, document: N) -> tuple[Outcome, N]:
        """See Documents."""
        changed(transaction, scope.account)
        return super().update(transaction, scope, document)

    def delete(self, transaction: Transaction, scope: Scope, id_: str) -> bool:
        """See Documents."""
        changed(transaction, scope.account)
        return super().delete(transaction, scope, id_)

    def count(self, transaction: Transaction, scope: Scope) -> int:
        """How many the account has."""
        at = {"at_account": scope.account, "at_region": scope.region}
        return int(transaction.connection.execute(self._count, at).scalar_one())


users_table = _named_table("iam_users")
groups_table = _named_table("iam_groups")
roles_table = _named_table("iam_roles")
profiles_table = _named_table("iam_instance_profiles", sa.Column("role_id", sa.String(64), nullable=True))
policies_table = _named_table("iam_policies")

keys_table = document_table(
    "iam_access_keys",
    tuple(state.value for state in KeyState),
    sa.Column("user_id", sa.String(64), nullable=False),
)
sa.Index("ix_iam_access_keys_user", keys_table.c.account, keys_table.c.region, keys_table.c.user_id)
# The account is in a key's id, yet who signs says only the id.
sa.Index("uq_iam_access_keys_id", keys_table.c.id, unique=True)
providers_table = document_table("iam_oidc_providers", _ACTIVE)
devices_table = document_table("iam_mfa_devices", _ACTIVE, sa.Column("user_id", sa.String(64), nullable=True))
sa.Index("ix_iam_mfa_devices_user", devices_table.c.account, devices_table.c.region, devices_table.c.user_id)
settings_table = document_table("iam_accounts", _ACTIVE, sa.Column("alias", sa.String(63), nullable=True))
sa.Index("uq_iam_accounts_alias", settings_table.c.alias, unique=True)

memberships_table = sa.Table(
    "iam_memberships",
    metadata,
    sa.Column("account", sa.String(12), primary_key=True),
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("group_id", sa.String(64), primary_key=True),
    sa.Index("ix_iam_memberships_group", "account", "group_id"),
)
attachments_table = sa.Table(
    "iam_attachments",
    metadata,
    sa.Column("account", sa.String(12), primary_key=True),
    sa.Column("owner_id", sa.String(64), primary_key=True),
    sa.Column("policy_arn", sa.String(2048), primary_key=True),
    # `user`, `group`, `role`; `user-boundary` and `role-boundary` for permissions boundaries.
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Index("ix_iam_attachments_policy", "account", "policy_arn"),
)
inline_table = sa.Table(
    "iam_inline_policies",
    metadata,
    sa.Column("account", sa.String(12), primary_key=True),
    sa.Column("owner_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

_PLAIN = {"state": State.ACTIVE.value}
users = NamedDocuments(users_table, User)
groups = NamedDocuments(groups_table, Group)
roles = NamedDocuments(roles_table, Role)
policies = NamedDocuments(policies_table, ManagedPolicy)
profiles = NamedDocuments(
    profiles_table, InstanceProfile, lambda each: {**_named_columns(each), "role_id": each.role_id}
)
keys = Documents(keys_table, AccessKey, lambda each: {"state": each.state.value, "user_id": each.user_id})
providers = Documents(providers_table, OidcProvider, lambda _: _PLAIN)
devices = Documents(devices_table, MfaDevice, lambda each: {**_PLAIN, "user_id": each.user_id})
settings = Documents(settings_table, AccountSettings, lambda each: {**_PLAIN, "alias": each.alias})
SETTINGS_ID = "account"

_KEYS_OF = keys.prepare(keys_table.c.user_id == sa.bindparam("user"))
_KEY_ANYWHERE = keys.prepare_anywhere(keys_table.c.id == sa.bindparam("key"))
_DEVICES_OF = devices.prepare(devices_table.c.user_id == sa.bindparam("user"))
_PROFILES_OF = profiles.prepare(profiles_table.c.role_id == sa.bindparam("role"))
_ALIAS_ANYWHERE = settings.prepare_anywhere(settings_table.c.alias == sa.bindparam("wanted"))


def keys_of(transaction: Transaction, scope: Scope, user_id: str) -> list[AccessKey]:
    """A user's access keys, the oldest first."""
    return sorted(keys.run(transaction, scope, _KEYS_OF, user=user_id), key=lambda key: (key.created_at, key.id))


def find_key(transaction: Transaction, key_id: str) -> tuple[Scope, AccessKey] | None:
    """An access key of whichever account."""
    found = keys.run_anywhere(transaction, _KEY_ANYWHERE, key=key_id)
    return found[0] if found else None


def devices_of(transaction: Transaction, scope: Scope, user_id: str) -> list[MfaDevice]:
    """A user's MFA devices."""
    return devices.run(transaction, scope, _DEVICES_OF, user=user_id)


def profiles_of(transaction: Transaction, scope: Scope, role_id: str) -> list[InstanceProfile]:
    """The instance profiles that a role is in."""
    return profiles.run(transaction, scope, _PROFILES_OF, role=role_id)


def settings_of(transaction: Transaction, scope: Scope) -> AccountSettings:
    """What is kept of the account; a document not stored yet where there is nothing."""
    return settings.get(transaction, scope, SETTINGS_ID) or AccountSettings(id=SETTINGS_ID)


def put_settings(transaction: Transaction, scope: Scope, document: AccountSettings) -> None:
    """Stores what `settings_of` gave, changed."""
    if document.generation:
        settings.must_update(transaction, scope, document)
    else:
        settings.insert(transaction, scope, document)


def account_of_alias(transaction: Transaction, alias: str) -> str | None:
    """Whose alias it is."""
    found = settings.run_anywhere(transaction, _ALIAS_ANYWHERE, wanted=alias)
    return found[0][0].account if found else None


# Members of groups.


def join(transaction: Transaction, scope: Scope, user_id: str, group_id: str) -> None:
    """Makes the user a member; no matter if it is one."""
    changed(transaction, scope.account)
    row = {"account": scope.account, "user_id": user_id, "group_id": group_id}
    if group_id not in groups_of(transaction, scope, user_id):
        transaction.connection.execute(sa.insert(memberships_table), row)


def leave(transaction: Transaction, scope: Scope, user_id: str, group_id: str) -> bool:
    """Whether the user was a member."""
    changed(transaction, scope.account)
    columns = memberships_table.c
    where = (columns.account == scope.account, columns.user_id == user_id, columns.group_id == group_id)
    return bool(transaction.connection.execute(sa.delete(memberships_table).where(*where)).rowcount)


def groups_of(transaction: Transaction, scope: Scope, user_id: str) -> list[str]:
    """Ids of the groups that the user is in."""
    columns = memberships_table.c
    statement = sa.select(columns.group_id).where(columns.account == scope.account, columns.user_id == user_id)
    return list(transaction.connection.execute(statement).scalars())


def members_of(transaction: Transaction, scope: Scope, group_id: str) -> list[str]:
    """Ids of the users that are in the group."""
    columns = memberships_table.c
    statement = sa.select(columns.user_id).where(columns.account == scope.account, columns.group_id == group_id)
    return list(transaction.connection.execute(statement).scalars())


# Inline policies.


def inline_of(transaction: Transaction, scope: Scope, owner_id: str) -> dict[str, str]:
    """An owner's inline policies: names to documents, by name."""
    return {name: text for _, name, text in inline_of_all(transaction, scope, [owner_id])}


def inline_of_all(transaction: Transaction, scope: Scope, owner_ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """Owner, name and document of the inline policies of several owners."""
    columns = inline_table.c
    where = (columns.account == scope.account, columns.owner_id.in_(owner_ids))
    statement = sa.select(columns.owner_id, columns.name, columns.document).where(*where)
    rows = transaction.connection.execute(statement.order_by(columns.owner_id, columns.name))
    return [(row.owner_id, row.name, row.document) for row in rows]


def put_inline(transaction: Transaction, scope: Scope, owner_id: str, name: str, document: str) -> None:
    """Puts an inline policy, in place of one of that name."""
    drop_inline(transaction, scope, owner_id, name)
    row = {"account": scope.account, "owner_id": owner_id, "name": name, "document": document}
    transaction.connection.execute(sa.insert(inline_table), row)


def drop_inline(transaction: Transaction, scope: Scope, owner_id: str, name: str) -> bool:
    """Whether there was one."""
    changed(transaction, scope.account)
    columns = inline_table.c
    where = (columns.account == scope.account, columns.owner_id == owner_id, columns.name == name)
    return bool(transaction.connection.execute(sa.delete(inline_table).where(*where)).rowcount)


# Attached policies, and permissions boundaries.


def attach(transaction: Transaction, scope: Scope, owner_id: str, policy_arn: str, kind: str) -> None:
    """Attaches a policy; no matter if it is. kind: as the column of the table."""
    changed(transaction, scope.account)
    if policy_arn not in attached_to(transaction, scope, owner_id, kind):
        row = {"account": scope.account, "owner_id": owner_id, "policy_arn": policy_arn, "kind": kind}
        transaction.connection.execute(sa.insert(attachments_table), row)


def detach(transaction: Transaction, scope: Scope, owner_id: str, policy_arn: str, kind: str) -> bool:
    """Whether it was attached."""
    changed(transaction, scope.account)
    columns = attachments_table.c
    at = (columns.account == scope.account, columns.owner_id == owner_id)
    where = (*at, columns.policy_arn == policy_arn, columns.kind == kind)
    return bool(transaction.connection.execute(sa.delete(attachments_table).where(*where)).rowcount)


def attached_to(transaction: Transaction, scope: Scope, owner_id: str, kind: str) -> list[str]:
    """ARNs of the policies attached to an owner."""
    return [arn for _, arn in attached_to_all(transaction, scope, [owner_id], (kind,))]


def attached_to_all(
    transaction: Transaction, scope: Scope, owner_ids: Sequence[str], kinds: Sequence[str]
) -> list[tuple[str, str]]:
    """Owner and ARN of the policies attached to several owners."""
    columns = attachments_table.c
    where = (columns.account == scope.account, columns.owner_id.in_(owner_ids), columns.kind.in_(kinds))
    statement = sa.select(columns.owner_id, columns.policy_arn).where(*where)
    rows = transaction.connection.execute(statement.order_by(columns.owner_id, columns.policy_arn))
    return [(row.owner_id, row.policy_arn) for row in rows]


def owners_of(transaction: Transaction, scope: Scope, policy_arn: str) -> list[tuple[str, str]]:
    """Kind and id of what a policy is attached to."""
    columns = attachments_table.c
    where = (columns.account == scope.account, columns.policy_arn == policy_arn)
    statement = sa.select(columns.kind, columns.owner_id).where(*where).order_by(columns.kind, columns.owner_id)
    return [(row.kind, row.owner_id) for row in transaction.connection.execute(statement)]


def uses_of_policies(transaction: Transaction, scope: Scope) -> dict[str, tuple[int, int]]:
    """ARNs of the policies in use, to how often they are attached and how often they bound."""
    columns = attachments_table.c
    statement = sa.select(columns.policy_arn, columns.kind).where(columns.account == scope.account)
    counted: dict[str, tuple[int, int]] = {}
    for row in transaction.connection.execute(statement):
        attached, bounding = counted.get(row.policy_arn, (0, 0))
        bounds = row.kind.endswith("-boundary")
        counted[row.policy_arn] = (attached + (not bounds), bounding + bounds)
    return counted


def forget_everything(transaction: Transaction) -> None:
    """Every account's identities."""
    accounts = sa.select(users_table.c.account).union(
        sa.select(roles_table.c.account), sa.select(groups_table.c.account), sa.select(policies_table.c.account)
    )
    for account in list(transaction.connection.execute(accounts).scalars()):
        changed(transaction, account)
    for table in (
        users_table,
        groups_table,
        roles_table,
        profiles_table,
        policies_table,
        keys_table,
        providers_table,
        devices_table,
        settings_table,
        memberships_table,
        attachments_table,
        inline_table,
    ):
        transaction.connection.execute(sa.delete(table))
