"""Grants: which of them allow a request, and the tokens that name them.

https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.vault import Vault
from fogbank.services.context import Context
from fogbank.services.keys import errors, repository
from fogbank.services.keys.model import Constraints, Grant, Key
from fogbank.store.documents import Scope

_TOKEN_USE = b"kms grant token"
_MARK_BYTES = 32


@dataclass(frozen=True, slots=True)
class GrantName:
    """Which grant a token names."""

    scope: Scope
    key_id: str
    grant_id: str


def token_of(vault: Vault, scope: Scope, grant: Grant) -> str:
    """A token that names a grant; nobody else makes one."""
    text = "/".join((scope.account, scope.region, grant.key_id, grant.id)).encode()
    return base64.urlsafe_b64encode(vault.mark(_TOKEN_USE, text) + text).decode()


def read_token(vault: Vault, token: str) -> GrantName:
    """The inverse of `token_of`. Raises ApiError InvalidGrantTokenException."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise errors.invalid_grant_token() from None
    mark, text = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
    if not hmac.compare_digest(mark, vault.mark(_TOKEN_USE, text)):
        raise errors.invalid_grant_token()
    account, region, key_id, grant_id = text.decode().split("/")
    return GrantName(Scope(account, region), key_id, grant_id)


def names_of(caller: Caller) -> list[str]:
    """The principals that a caller is, for a grant: itself, and the role whose session it is."""
    names = [caller.arn]
    if caller.kind is CallerKind.ASSUMED_ROLE and caller.session is not None:
        names.append(caller.session.issuer_arn)
    if caller.service is not None:
        names.append(caller.service)
    return names


def applicable(
    context: Context, key: Key, action: str, encryption_context: Mapping[str, str] | None
) -> tuple[Grant, ...]:
    """The grants to the caller that allow an action on a key with an encryption context."""
    listed = repository.grants_to(context.transaction, repository.scope_of(key), key.id, names_of(context.caller))
    return tuple(
        grant
        for grant in listed
        if is_meant(context.caller, grant.grantee_id) and allows(grant, action, encryption_context or {})
    )


def is_meant(caller: Caller, id_: str | None) -> bool:
    """Whether a caller of the right name is who was named: not one who was given the name later.

    id_: the unique id of the user or role that was named; None where it was something else.
    """
    return id_ is None or caller.user_id.partition(":")[0] == id_


def to_retire(caller: Caller, grant: Grant) -> tuple[Grant, ...]:
    """The leave to retire a grant that it carries, each as a grant of that alone: its retiring principal's, its
    grantee's. Those of others who had the caller's name are left out.
    """
    leave = msgspec.structs.replace(grant, operations=("RetireGrant",), constraints=None)
    of_retiring = msgspec.structs.replace(leave, grantee=grant.retiring, grantee_service=grant.retiring_service)
    named = (grant.retiring or grant.retiring_service) and is_meant(caller, grant.retiring_id)
    retiring = (of_retiring,) if named else ()
    is_grantee = "RetireGrant" in grant.operations and is_meant(caller, grant.grantee_id)
    return (*retiring, leave) if is_grantee else retiring


def allows(grant: Grant, action: str, encryption_context: Mapping[str, str]) -> bool:
    """Whether a grant allows its grantee an action."""
    return action in grant.operations and holds(grant.constraints, action, encryption_context)


# Constraints on the encryption context don't bear on what takes none.
_WITHOUT_CONTEXT = frozenset({"DescribeKey", "RetireGrant", "GetPublicKey", "CreateGrant"})


def holds(constraints: Constraints | None, action: str, encryption_context: Mapping[str, str]) -> bool:
    """Whether a request's encryption context is as a grant's constraints want it."""
    if constraints is None or action in _WITHOUT_CONTEXT:
        return True
    if constraints.equals is not None and dict(encryption_context) != constraints.equals:
        return False
    return constraints.subset is None or constraints.subset.items() <= encryption_context.items()


def is_narrower(inner: Constraints | None, outer: Constraints | None) -> bool:
    """Whether a grant that is made under another's CreateGrant keeps to that one's constraints at least."""
    if outer is None:
        return True
    if inner is None:
        return False
    if outer.equals is not None:
        return inner.equals == outer.equals
    wanted = outer.subset or {}
    return wanted.items() <= (inner.equals or inner.subset or {}).items()
