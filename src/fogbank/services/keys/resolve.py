"""From what a request calls a key to the key: ids, ARNs, aliases and their ARNs.

https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
"""

import json
import re
from dataclasses import dataclass

from fogbank.core.settings import AuthMode
from fogbank.services.context import Context
from fogbank.services.keys import errors, repository
from fogbank.services.keys.model import Key, KeyState, Origin
from fogbank.services.keys.specs import KeySpec, KeyUsage
from fogbank.store.documents import Scope

_ARN = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):(key|alias)/([a-zA-Z0-9:/_-]+)")
_HEX = "[0-9a-f]"
_ID = re.compile(rf"(?:{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}|mrk-{_HEX}{{32}})")


@dataclass(frozen=True, slots=True)
class Found:
    """A key, and the alias that it was called by, if it was. missing: there is none, which only its account is told."""

    key: Key
    alias: str | None = None
    missing: bool = False


def alias_arn(scope: Scope, name: str) -> str:
    """`arn:aws:kms:…:alias/…`."""
    return f"arn:aws:kms:{scope.region}:{scope.account}:{name}"


def key_arn(scope: Scope, key_id: str) -> str:
    """`arn:aws:kms:…:key/…`."""
    return f"arn:aws:kms:{scope.region}:{scope.account}:key/{key_id}"


def find(context: Context, named: str, *, aliases: bool = True) -> Found:
    """The key that a request names. aliases: whether it may do so by an alias. Raises ApiError."""
    scope, kind, name = _parse(context, named)
    if kind == "alias":
        if not aliases:
            raise errors.alias_not_taken(named)
        return _by_alias(context, scope, f"alias/{name}")
    key = repository.keys.get(context.transaction, scope, name)
    if key is None:
        raise errors.key_not_found(key_arn(scope, name))
    return Found(key)


def find_to_ask(context: Context, named: str, *, aliases: bool = True) -> Found:
    """What `find` gives, for who asks the policies next. Where another account has no such key or alias, it is a key
    that nobody may use: a stranger is refused in the same words as for one that is there.
    """
    try:
        return find(context, named, aliases=aliases)
    except errors.KeyMissing:
        scope, kind, name = _parse(context, named)
        if scope.account == context.caller.account or context.cloud.settings.auth is not AuthMode.STRICT:
            raise
        alias = f"alias/{name}" if kind == "alias" else None
        return Found(_nobodys_key(context, scope, name), alias, missing=True)


def _nobodys_key(context: Context, scope: Scope, id_: str) -> Key:
    statement = {"Effect": "Allow", "Principal": {"AWS": scope.account}, "Action": "kms:*", "Resource": "*"}
    return Key(
        id=id_,
        account=scope.account,
        region=scope.region,
        state=KeyState.ENABLED,
        spec=KeySpec.SYMMETRIC_DEFAULT,
        usage=KeyUsage.ENCRYPT_DECRYPT,
        origin=Origin.AWS_KMS,
        created_at=context.now,
        policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _parse(context: Context, named: str) -> tuple[Scope, str, str]:
    if named.startswith("arn:"):
        parts = _ARN.fullmatch(named)
        if parts is None:
            raise errors.invalid_arn(named)
        if parts[1] != context.region:
            raise errors.arn_elsewhere(parts[1])
        return Scope(parts[2], parts[1]), parts[3], parts[4]
    if named.startswith("alias/"):
        return context.scope, "alias", named.removeprefix("alias/")
    if _ID.fullmatch(named) is None:
        raise errors.invalid_key_id(named)
    return context.scope, "key", named


def _by_alias(context: Context, scope: Scope, name: str) -> Found:
    alias = repository.aliases.get(context.transaction, scope, name)
    key = None if alias is None else repository.keys.get(context.transaction, scope, alias.key_id)
    if key is None:
        raise errors.alias_not_found(alias_arn(scope, name))
    return Found(key, name)
