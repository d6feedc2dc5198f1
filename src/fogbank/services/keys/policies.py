"""Key policies: the default one, those of AWS managed keys, and what is checked of one that is put on a key.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

import json
import re
from typing import Any

import msgspec

from fogbank.core.access import AccessRefused
from fogbank.core.settings import AuthMode
from fogbank.policy import MalformedPolicy, PolicyKind, parse_policy
from fogbank.services.context import Context
from fogbank.services.identities import directory as identities
from fogbank.services.keys import errors, rules
from fogbank.services.keys.access import authorize
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Key, KeyManager
from fogbank.services.keys.resolve import Found

POLICY_NAME = "default"
_IDENTITY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):(user|role)/.+")
Statement = dict[str, object]


def default_policy(account: str) -> str:
    """What a key has that is made without a policy: the account's IAM policies count, and its root may all."""
    statement: Statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return _text("key-default-1", [statement])


def managed_policy(account: str, region: str, service: str) -> str:
    """An AWS managed key's: anybody of the account, but only by way of the service."""
    through: Statement = {
        "Sid": "Principals of the account through the service",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:CreateGrant",
            "kms:DescribeKey",
        ],
        "Resource": "*",
        "Condition": {
            "StringEquals": {"kms:CallerAccount": account, "kms:ViaService": f"{service}.{region}.amazonaws.com"}
        },
    }
    metadata: Statement = {
        "Sid": "The account sees what the key is",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        "Resource": "*",
    }
    return _text(f"auto-{service}-1", [through, metadata])


def with_policy(context: Context, key: Key, text: str, *, bypass: bool) -> Key:
    """The key with a policy that may be put on it, and that leaves the caller the right to change it, but where that is
    waived. Those whom it names are those who have the names now.

    Raises ApiError MalformedPolicyDocumentException or LimitExceededException.
    """
    if len(text.encode()) > rules.POLICY_BYTES_MAX:
        raise errors.limit_exceeded(f"A key policy has at most {rules.POLICY_BYTES_MAX} bytes.")
    try:
        parse_policy(text, PolicyKind.RESOURCE)
    except MalformedPolicy as error:
        raise errors.malformed_policy(error.message) from None
    if context.cloud.settings.auth is AuthMode.STRICT:
        _check_principals(context, text)
    changed = msgspec.structs.replace(key, policy=text, pins=identities.pins_of(context.transaction, text))
    if bypass:
        return changed
    try:
        authorize(context, Found(changed), Asked("PutKeyPolicy"))
    except AccessRefused:
        raise errors.locked_out() from None
    return changed


def _check_principals(context: Context, text: str) -> None:
    """That users and roles which are named are there. Raises ApiError MalformedPolicyDocumentException."""
    for arn in principals_of(text):
        named = _IDENTITY.fullmatch(arn)
        if named is None:
            continue
        find = identities.user if named[2] == "user" else identities.role
        if find(context.transaction, named[1], arn) is None:
            raise errors.malformed_policy("Policy contains a statement with one or more invalid principals.")


def principals_of(text: str) -> set[str]:
    """The principals of AWS that a policy names, of whichever statement. text: of a policy that was parsed."""
    document: dict[str, Any] = json.loads(text)
    statements = document["Statement"]
    found: set[str] = set()
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            principal = statement.get(element)
            named = principal.get("AWS", ()) if isinstance(principal, dict) else ()
            found.update([named] if isinstance(named, str) else named)
    return found


def refuse_managed(key: Key) -> None:
    """Raises ApiError where a key is AWS's to change."""
    if key.manager is KeyManager.AWS:
        raise errors.access_denied(f"{key.arn} is an AWS managed key: its account can't change it.")


def _text(id_: str, statements: list[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Id": id_, "Statement": statements}, indent=2)
