"""Making and ending grants.

https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from fogbank.core.access import Keys
from fogbank.core.settings import AuthMode
from fogbank.services.context import Context
from fogbank.services.identities import directory as identities
from fogbank.services.keys import errors, grants, repository, rules
from fogbank.services.keys.access import authorize
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Constraints, Grant, Key
from fogbank.services.keys.resolve import Found
from fogbank.services.keys.specs import KeyUsage
from fogbank.services.keys.use import answer_dry_run, check_state, is_symmetric
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

_ANY_USAGE = frozenset({"CreateGrant", "DescribeKey", "RetireGrant"})
_SYMMETRIC_ONLY = frozenset(
    {
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
    }
)
# What a grant can be for, by the key's usage; for pairs, GetPublicKey as well.
_OF_USAGE = {
    KeyUsage.ENCRYPT_DECRYPT: frozenset({"Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"}),
    KeyUsage.SIGN_VERIFY: frozenset({"Sign", "Verify"}),
    KeyUsage.GENERATE_VERIFY_MAC: frozenset({"GenerateMac", "VerifyMac"}),
    KeyUsage.KEY_AGREEMENT: frozenset({"DeriveSharedSecret"}),
    KeyUsage.ENCAPSULATE_DECAPSULATE: frozenset({"Encapsulate", "Decapsulate"}),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A grant that is asked for."""

    operations: tuple[str, ...]
    grantee: str | None = None
    grantee_service: str | None = None
    retiring: str | None = None
    retiring_service: str | None = None
    name: str | None = None
    constraints: Constraints | None = None


@dataclass(frozen=True, slots=True)
class _Ids:
    """Unique ids of the users or roles that a grant names."""

    grantee: str | None
    retiring: str | None


def create(
    context: Context,
    found: Found,
    wanted: Wanted,
    grant_tokens: Sequence[str],
    *,
    via: str | None = None,
    for_resource: bool = False,
    dry_run: bool | None = False,
) -> tuple[Grant, str]:
    """The grant and its token; the one of the same name, where it is the same. Raises ApiError."""
    key = found.key
    _check(key, wanted)
    asked = Asked("CreateGrant", None, tuple(grant_tokens), condition_keys(wanted), via=via, for_resource=for_resource)
    _check_within(authorize(context, found, asked), wanted)
    ids = _Ids(*(_id_of(context, each, for_resource=for_resource) for each in (wanted.grantee, wanted.retiring)))
    check_state(key, "CreateGrant")
    answer_dry_run(dry_run)
    scope = repository.scope_of(key)
    listed = repository.grants_of(context.transaction, scope, key.id)
    grant = _same(listed, wanted, ids)
    if grant is None:
        if len(listed) >= rules.GRANTS_OF_KEY_MAX:
            raise errors.limit_exceeded(f"A key has at most {rules.GRANTS_OF_KEY_MAX} grants.")
        grant = repository.grants.insert(context.transaction, scope, _document(context, key, wanted, ids))
    return grant, grants.token_of(context.cloud.vault, scope, grant)


def end(transaction: Transaction, scope: Scope, grant_id: str) -> bool:
    """Takes a grant away; whether there was one."""
    return repository.grants.delete(transaction, scope, grant_id)


def condition_keys(wanted: Wanted) -> Keys:
    """What a policy can say about the grants that may be made."""
    keys: dict[str, tuple[str, ...]] = {"kms:GrantOperations": wanted.operations}
    for name, value in (
        ("kms:GranteePrincipal", wanted.grantee or wanted.grantee_service),
        ("kms:RetiringPrincipal", wanted.retiring or wanted.retiring_service),
    ):
        if value is not None:
            keys[name] = (value,)
    constraints = wanted.constraints
    if constraints is not None and constraints.equals is not None:
        keys["kms:GrantConstraintType"] = ("EncryptionContextEquals",)
    elif constraints is not None and constraints.subset is not None:
        keys["kms:GrantConstraintType"] = ("EncryptionContextSubset",)
    return keys


def _check(key: Key, wanted: Wanted) -> None:
    if (wanted.grantee is None) == (wanted.grantee_service is None):
        raise errors.invalid("Specify either GranteePrincipal or GranteeServicePrincipal.")
    if wanted.retiring is not None and wanted.retiring_service is not None:
        raise errors.invalid("Specify either RetiringPrincipal or RetiringServicePrincipal.")
    unfit = sorted(set(wanted.operations) - operations_for(key))
    if not wanted.operations or unfit:
        raise errors.invalid(f"The operations {unfit} are not supported for a key of usage {key.usage}.")
    for principal in (wanted.grantee, wanted.retiring):
        if principal is not None and not _is_principal(principal):
            raise errors.invalid_arn(principal)
    constraints = wanted.constraints
    if constraints is not None and (constraints.equals is not None or constraints.subset is not None):
        if not is_symmetric(key):
            raise errors.invalid("Encryption context constraints are for symmetric encryption KMS keys only.")
        rules.check_constraints((constraints.equals, constraints.subset))


def operations_for(key: Key) -> frozenset[str]:
    """What grants on a key can be for."""
    if is_symmetric(key):
        return _ANY_USAGE | _OF_USAGE[key.usage] | _SYMMETRIC_ONLY
    public = frozenset({"GetPublicKey"}) if key.usage is not KeyUsage.GENERATE_VERIFY_MAC else frozenset()
    return _ANY_USAGE | _OF_USAGE[key.usage] | public


def _is_principal(text: str) -> bool:
    # A role of AWS's own has a colon in its name: `aws:ec2-infrastructure`.
    parts = text.split(":", 5)
    return (text.isdigit() and len(text) == 12) or (
        len(parts) == 6 and parts[0] == "arn" and parts[2] in ("iam", "sts") and len(parts[4]) == 12
    )


def _check_within(parents: Sequence[Grant], wanted: Wanted) -> None:
    """A grant made under another's leave allows no more than that one. Raises ApiError."""
    if parents and not any(
        set(wanted.operations) <= set(parent.operations) and grants.is_narrower(wanted.constraints, parent.constraints)
        for parent in parents
    ):
        raise errors.access_denied("The grant would allow more than the grant under which it is made.")


def _id_of(context: Context, principal: str | None, *, for_resource: bool) -> str | None:
    """The unique id of a user or role. Raises ApiError InvalidArnException for one that isn't there."""
    if principal is None:
        return None
    id_ = identities.unique_id_of(context.transaction, principal)
    is_checked = context.cloud.settings.auth is AuthMode.STRICT and not for_resource
    if id_ is None and is_checked and identities.is_user_or_role(principal):
        raise errors.no_such_principal(principal)
    return id_


def _same(listed: Sequence[Grant], wanted: Wanted, ids: _Ids) -> Grant | None:
    if wanted.name is None:
        return None
    return next(
        (
            grant
            for grant in listed
            if (_wanted(grant), grant.grantee_id, grant.retiring_id) == (wanted, ids.grantee, ids.retiring)
        ),
        None,
    )


def _wanted(grant: Grant) -> Wanted:
    return Wanted(
        grant.operations,
        grant.grantee,
        grant.grantee_service,
        grant.retiring,
        grant.retiring_service,
        grant.name,
        grant.constraints,
    )


def _document(context: Context, key: Key, wanted: Wanted, ids: _Ids) -> Grant:
    return Grant(
        id=context.ids.random_hex(64),
        key_id=key.id,
        operations=wanted.operations,
        created_at=context.now,
        issuing_account=f"arn:aws:iam::{context.caller.account}:root",
        name=wanted.name,
        grantee=wanted.grantee,
        grantee_id=ids.grantee,
        grantee_service=wanted.grantee_service,
        retiring=wanted.retiring,
        retiring_id=ids.retiring,
        retiring_service=wanted.retiring_service,
        constraints=wanted.constraints,
    )


def narrowed(constraints: Constraints | None) -> Constraints | None:
    """None for constraints that constrain nothing."""
    return None if constraints is None or constraints == Constraints() else msgspec.structs.replace(constraints)
