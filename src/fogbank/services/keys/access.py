"""Who may do what with a key: asked by each operation itself, once it knows which key the request means.

Key policy, grants, and IAM policies where the key policy names the account; of another account's key only what KMS
lets other accounts do at all. What other parts of the cloud do with keys for a caller goes through here as well, with
kms:ViaService set.
https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
"""

from fogbank.core.access import FREE, Need, PolicyRule, ResourcePolicy, Target
from fogbank.services.context import Context
from fogbank.services.identities import directory as identities
from fogbank.services.keys import conditions, errors, grants
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Grant, Key
from fogbank.services.keys.resolve import Found, find_to_ask
from fogbank.services.keys.verdict import ask

# Stated at each operation of a key: the front door lets it pass, and `authorize` asks.
ASKS_ITSELF = FREE

# What KMS lets another account do with a key, where both accounts' policies allow it.
CROSS_ACCOUNT = frozenset(
    {
        "CreateGrant",
        "Decapsulate",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encapsulate",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListGrants",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    }
)


def find_allowed(context: Context, named: str, asked: Asked, *, aliases: bool = False) -> Key:
    """The key that a request names, once the caller may do what is asked with it. Raises ApiError."""
    found = find_to_ask(context, named, aliases=aliases)
    authorize(context, found, asked)
    return found.key


def authorize(context: Context, found: Found, asked: Asked) -> tuple[Grant, ...]:
    """The grants that it took, where policies alone don't allow it.

    Raises ApiError AccessDeniedException, or InvalidGrantTokenException.
    """
    for token in asked.grant_tokens:
        grants.read_token(context.cloud.vault, token)
    key = found.key
    if key.account != context.caller.account and asked.action not in CROSS_ACCOUNT:
        raise errors.access_denied(
            f"User: {context.caller.arn} is not authorized to perform: kms:{asked.action} on resource: {key.arn}"
        )
    taken = ask(
        context,
        need_of(context, found, asked),
        lambda: grants.applicable(context, key, asked.action, asked.encryption_context),
    )
    if found.missing:
        raise errors.key_not_found(key.arn)
    return taken


def authorize_retiring(context: Context, found: Found, grant: Grant) -> None:
    """That the caller may retire a grant: by the grant itself, or by policies. Raises AccessRefused."""
    ask(context, need_of(context, found, Asked("RetireGrant")), lambda: grants.to_retire(context.caller, grant))


def target_of(context: Context, key: Key) -> Target:
    """A key as policies speak of it, with its own; grants left out."""
    return Target(
        arn=key.arn,
        account=key.account,
        tags=key.tags,
        keys=conditions.of_key(context, key),
        policy=ResourcePolicy(policy_of(context, key), PolicyRule.MUST_ALLOW, "default"),
    )


def policy_of(context: Context, key: Key) -> str:
    """The key's policy as it is to be read now: who is gone stands in it by a bare id, which is nobody's."""
    return identities.policy_as_it_stands(context.transaction, key.policy, key.pins) if key.pins else key.policy


def need_of(context: Context, found: Found, asked: Asked) -> Need:
    """The right that is asked for, as policies speak of it; grants left out."""
    target = target_of(context, found.key)
    return Need(f"kms:{asked.action}", (target,), conditions.of_request(context, found, asked))
