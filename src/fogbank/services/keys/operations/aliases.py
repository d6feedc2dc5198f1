"""Aliases: second names of keys.

https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
"""

from collections.abc import Iterator

import msgspec

from fogbank.core.access import Access, Target
from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, repository, rules, views
from fogbank.services.keys.access import find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.managed import PREFIX
from fogbank.services.keys.model import Alias, Key
from fogbank.services.keys.paging import page
from fogbank.services.keys.resolve import alias_arn
from fogbank.services.keys.specs import SPECS, Family
from fogbank.services.keys.use import check_state
from fogbank.store.documents import Scope

Naming = kms.CreateAliasRequest | kms.UpdateAliasRequest | kms.DeleteAliasRequest


def _named(context: Context, request: Naming) -> tuple[Target, ...]:
    return (Target(alias_arn(context.scope, request.alias_name)),)


# The front door asks for the alias, each operation for the key: both have to be allowed.
_ON_ALIAS = Access(resources=_named)


@operation("kms", "CreateAlias", access=_ON_ALIAS)
def create_alias(context: Context, request: kms.CreateAliasRequest) -> None:
    """Names a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
    """
    name = rules.checked_alias(request.alias_name)
    key = _own(context, request.target_key_id, Asked("CreateAlias", keys={"kms:RequestAlias": (name,)}))
    check_state(key, "CreateAlias")
    if repository.aliases.get(context.transaction, context.scope, name) is not None:
        raise errors.alias_exists(alias_arn(context.scope, name))
    _check_room(context, key)
    alias = Alias(id=name, key_id=key.id, created_at=context.now, updated_at=context.now)
    repository.aliases.insert(context.transaction, context.scope, alias)


@operation("kms", "UpdateAlias", access=_ON_ALIAS)
def update_alias(context: Context, request: kms.UpdateAliasRequest) -> None:
    """Has an alias name another key of the same kind and usage.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
    """
    name = rules.checked_alias(request.alias_name)
    alias = _alias(context, name)
    asked = Asked("UpdateAlias", keys={"kms:RequestAlias": (name,)})
    key = _own(context, request.target_key_id, asked)
    check_state(key, "UpdateAlias")
    # Both keys: the one that it leaves, and the one that it comes to.
    before = _own(context, alias.key_id, asked)
    if (before.usage, _kind(before)) != (key.usage, _kind(key)):
        raise errors.invalid("An alias can only be changed to a key of the same type and key usage.")
    if before.id != key.id:
        _check_room(context, key)
    changed = msgspec.structs.replace(alias, key_id=key.id, updated_at=context.now)
    repository.aliases.must_update(context.transaction, context.scope, changed)


@operation("kms", "DeleteAlias", access=_ON_ALIAS)
def delete_alias(context: Context, request: kms.DeleteAliasRequest) -> None:
    """Forgets a name; the key stays.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html
    """
    name = rules.checked_alias(request.alias_name)
    alias = _alias(context, name)
    _own(context, alias.key_id, Asked("DeleteAlias", keys={"kms:RequestAlias": (name,)}))
    repository.aliases.delete(context.transaction, context.scope, name)


@operation("kms", "ListAliases", writes=False)
def list_aliases(context: Context, request: kms.ListAliasesRequest) -> kms.ListAliasesResponse:
    """The caller's aliases in the Region, all or one key's.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
    """
    listed: Iterator[Alias] = repository.aliases.select(context.transaction, context.scope)
    of = request.key_id or ""
    scope = context.scope
    if request.key_id is not None:
        key = find_allowed(context, request.key_id, Asked("ListAliases"))
        scope = Scope(key.account, key.region)
        listed = iter(repository.aliases_of(context.transaction, scope, key.id))
    aliases, more = page(context, "ListAliases", of, request, listed, lambda alias: alias.id, default=50)
    shown = tuple(views.alias(scope, alias) for alias in aliases)
    return kms.ListAliasesResponse(aliases=shown, next_marker=more.next_marker, truncated=more.truncated)


def _alias(context: Context, name: str) -> Alias:
    alias = repository.aliases.get(context.transaction, context.scope, name)
    if alias is None:
        raise errors.alias_not_found(alias_arn(context.scope, name))
    return alias


def _kind(key: Key) -> str:
    """AWS lets an alias move among symmetric, among HMAC, and among asymmetric keys."""
    family = SPECS[key.spec].family
    return family.name if family in (Family.SYMMETRIC, Family.HMAC) else "pair"


def _own(context: Context, named: str, asked: Asked) -> Key:
    """A key of the caller's account, once it may do this with it."""
    if named.startswith(PREFIX):
        raise errors.alias_not_taken(named)
    return find_allowed(context, named, asked)


def _check_room(context: Context, key: Key) -> None:
    if len(repository.aliases_of(context.transaction, context.scope, key.id)) >= rules.ALIASES_OF_KEY_MAX:
        raise errors.limit_exceeded(f"A key has at most {rules.ALIASES_OF_KEY_MAX} aliases.")
