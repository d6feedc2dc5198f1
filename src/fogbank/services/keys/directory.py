"""What other domains may ask of KMS, on behalf of the caller of their operation.

Each function asks the policies for the caller, as KMS does when a service calls it with the caller's rights
(forward access sessions): kms:ViaService is the service, and kms:GrantIsForAWSResource is true of grants. They raise
the errors of KMS's own operations; a service that answers with others catches them.
"""

import secrets
from collections.abc import Mapping, Sequence

import msgspec

from fogbank.core.access import Target
from fogbank.core.errors import ApiError
from fogbank.core.secret import SecretBytes
from fogbank.core.vault import Vault
from fogbank.services.context import Context
from fogbank.services.keys import errors, granting, grants, repository, use
from fogbank.services.keys.access import authorize, target_of
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.managed import is_managed_alias, managed_key
from fogbank.services.keys.model import Constraints, Key, KeyManager, KeyState
from fogbank.services.keys.repository import forget_everything
from fogbank.services.keys.resolve import find
from fogbank.services.keys.specs import KeyUsage
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

__all__ = [
    "KeyManager",
    "KeyState",
    "KnownKey",
    "aws_managed_key",
    "check_usable",
    "create_grant",
    "decrypt",
    "decrypt_under_grant",
    "end_grant",
    "forget_everything",
    "generate_data_key_without_plaintext",
    "peek",
    "policy_target",
    "re_encrypt",
    "resolve_key",
    "revoke_grant",
]
_DATA_KEY_BYTES = 32
# Which service calls for whom, unless it says otherwise: EBS is a part of EC2 here.
_VIA = "ec2"


class KnownKey(msgspec.Struct, frozen=True):
    """A key as other domains see it."""

    arn: str
    account: str
    region: str
    id: str
    state: KeyState
    symmetric: bool
    manager: KeyManager

    @property
    def is_aws_managed(self) -> bool:
        return self.manager is KeyManager.AWS


def resolve_key(context: Context, named: str) -> KnownKey:
    """The key of an id, ARN, alias or alias ARN, whatever state it is in; nothing is asked of policies.

    `alias/aws/…` is made where it isn't yet, which needs a writing transaction. Raises ApiError NotFoundException or
    InvalidArnException.
    """
    if is_managed_alias(named):
        return aws_managed_key(context, named.rpartition("/")[2])
    return _known(find(context, named).key)


def aws_managed_key(context: Context, service: str) -> KnownKey:
    """The AWS managed key of the caller's account for a service (`ebs`), made on demand in a writing transaction."""
    return _known(managed_key(context, service))


def peek(transaction: Transaction, arn: str) -> KnownKey | None:
    """A key by its ARN, or None: for who acts without a call, such as a reconciler."""
    scope = _scope(arn)
    key = None if scope is None else repository.keys.get(transaction, scope, arn.rpartition("/")[2])
    return None if key is None else _known(key)


def check_usable(context: Context, arn: str) -> None:
    """That a key can encrypt and decrypt now. Raises ApiError NotFoundException, DisabledException,
    KMSInvalidStateException or InvalidKeyUsageException; their messages are those that EBS's events carry.
    """
    use.check_use(find(context, arn).key, "Decrypt", KeyUsage.ENCRYPT_DECRYPT, use.SYMMETRIC)


def generate_data_key_without_plaintext(
    context: Context,
    named: str,
    encryption_context: Mapping[str, str],
    *,
    number_of_bytes: int = _DATA_KEY_BYTES,
    grant_tokens: Sequence[str] = (),
    via: str = _VIA,
) -> tuple[str, bytes]:
    """A new data key: the ARN of the key it is under, and its ciphertext. Raises ApiError."""
    asked = Asked("GenerateDataKeyWithoutPlaintext", encryption_context, tuple(grant_tokens), via=via)
    key = _usable(context, named, "GenerateDataKeyWithoutPlaintext", asked)
    with SecretBytes(bytearray(secrets.token_bytes(number_of_bytes))) as plain:
        return key.arn, use.encrypt(context.cloud.vault, key, plain.buffer, encryption_context)


def decrypt(
    context: Context,
    ciphertext: bytes,
    encryption_context: Mapping[str, str],
    *,
    named: str | None = None,
    grant_tokens: Sequence[str] = (),
    via: str = _VIA,
) -> SecretBytes:
    """The plaintext, to be wiped by a `with`. named: the key that must have made it. Raises ApiError."""
    read = use.read_blob(context.cloud.vault, ciphertext)
    found = use.named_in(context, read, "Decrypt") if named is None else find(context, named)
    authorize(context, found, Asked("Decrypt", encryption_context, tuple(grant_tokens), via=via))
    use.check_named(found.key, read)
    use.check_use(found.key, "Decrypt", KeyUsage.ENCRYPT_DECRYPT, use.SYMMETRIC)
    return use.decrypt(context.cloud.vault, found.key, read, encryption_context)


def re_encrypt(
    context: Context,
    ciphertext: bytes,
    source_context: Mapping[str, str],
    destination: str,
    destination_context: Mapping[str, str],
    *,
    grant_tokens: Sequence[str] = (),
    via: str = _VIA,
) -> tuple[str, bytes]:
    """The same secret under another key: that key's ARN, and the ciphertext. Raises ApiError."""
    read = use.read_blob(context.cloud.vault, ciphertext)
    source, tokens = use.named_in(context, read, "ReEncryptFrom"), tuple(grant_tokens)
    authorize(context, source, Asked("ReEncryptFrom", source_context, tokens, via=via))
    use.check_use(source.key, "ReEncrypt", KeyUsage.ENCRYPT_DECRYPT, use.SYMMETRIC)
    key = _usable(context, destination, "ReEncrypt", Asked("ReEncryptTo", destination_context, tokens, via=via))
    with use.decrypt(context.cloud.vault, source.key, read, source_context) as plain:
        return key.arn, use.encrypt(context.cloud.vault, key, plain.buffer, destination_context)


def create_grant(
    context: Context,
    named: str,
    grantee: str,
    operations: Sequence[str],
    *,
    encryption_context: Mapping[str, str] | None = None,
    retiring: str | None = None,
    name: str | None = None,
    via: str = _VIA,
) -> tuple[str, str]:
    """A grant for one of the cloud's own resources: its id and its token.

    grantee, retiring: a principal's ARN, or a service's name (`ec2.amazonaws.com`). encryption_context: what requests
    under the grant must have exactly. Raises ApiError.
    """
    constraints = None if encryption_context is None else Constraints(equals=dict(encryption_context))
    wanted = granting.Wanted(
        operations=tuple(operations),
        grantee=grantee if ":" in grantee else None,
        grantee_service=None if ":" in grantee else grantee,
        retiring=retiring if retiring is not None and ":" in retiring else None,
        retiring_service=retiring if retiring is not None and ":" not in retiring else None,
        name=name,
        constraints=constraints,
    )
    made, token = granting.create(context, find(context, named), wanted, (), via=via, for_resource=True)
    return made.id, token


def revoke_grant(context: Context, arn: str, grant_id: str, *, via: str = _VIA) -> bool:
    """Ends a grant for the caller; whether there was one. Raises ApiError AccessDeniedException."""
    try:
        found = find(context, arn)
    except ApiError:
        # A key that is gone took its grants with it.
        return False
    authorize(context, found, Asked("RevokeGrant", via=via, for_resource=True))
    return granting.end(context.transaction, repository.scope_of(found.key), grant_id)


def end_grant(transaction: Transaction, arn: str, grant_id: str) -> bool:
    """Retires a grant that the cloud made for itself; whether there was one. For reconcilers: nobody is asked."""
    scope = _scope(arn)
    return scope is not None and granting.end(transaction, scope, grant_id)


def decrypt_under_grant(
    transaction: Transaction,
    vault: Vault,
    arn: str,
    grant_id: str,
    ciphertext: bytes,
    encryption_context: Mapping[str, str],
) -> SecretBytes:
    """What `decrypt` gives, for who acts without a call and by a grant alone, as EC2 attaches a volume.

    Raises ApiError NotFoundException for a key that is gone, AccessDeniedException where the grant is, or is for
    something else, DisabledException, KMSInvalidStateException, InvalidCiphertextException.
    """
    scope = _scope(arn)
    key = None if scope is None else repository.keys.get(transaction, scope, arn.rpartition("/")[2])
    if scope is None or key is None:
        raise errors.key_not_found(arn)
    grant = repository.grants.get(transaction, scope, grant_id)
    if grant is None or grant.key_id != key.id or not grants.allows(grant, "Decrypt", encryption_context):
        raise errors.access_denied(f"No grant allows the kms:Decrypt action on resource: {arn}")
    use.check_use(key, "Decrypt", KeyUsage.ENCRYPT_DECRYPT, use.SYMMETRIC)
    read = use.read_blob(vault, ciphertext)
    use.check_named(key, read)
    return use.decrypt(vault, key, read, encryption_context)


def _usable(context: Context, named: str, operation: str, asked: Asked) -> Key:
    return use.usable(context, named, operation, KeyUsage.ENCRYPT_DECRYPT, asked, use.SYMMETRIC)


def _scope(arn: str) -> Scope | None:
    parts = arn.split(":")
    return Scope(parts[4], parts[3]) if len(parts) == 6 and parts[5].startswith("key/") else None


def _known(key: Key) -> KnownKey:
    return KnownKey(key.arn, key.account, key.region, key.id, key.state, use.is_symmetric(key), key.manager)


def policy_target(context: Context, arn: str) -> Target | None:
    """A key as policies speak of it, with its own policy; None where the ARN isn't one of a key that is there."""
    try:
        found = find(context, arn, aliases=False) if ":key/" in arn else None
    except ApiError:
        return None
    return target_of(context, found.key) if found is not None else None
