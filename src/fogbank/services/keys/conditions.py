"""KMS's condition keys, from keys and from requests.

https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html
"""

from collections.abc import Mapping

from fogbank.core.access import Keys
from fogbank.services.context import Context
from fogbank.services.keys import repository
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Key
from fogbank.services.keys.resolve import Found

_ABOUT_GRANTS = frozenset({"CreateGrant", "ListGrants", "RevokeGrant"})


def of_key(context: Context, key: Key) -> Keys:
    """What is true of the key whatever is asked."""
    aliases = repository.aliases_of(context.transaction, repository.scope_of(key), key.id)
    known: dict[str, tuple[str, ...]] = {
        "kms:KeySpec": (key.spec.value,),
        "kms:KeyUsage": (key.usage.value,),
        "kms:KeyOrigin": (key.origin.value,),
        "kms:MultiRegion": (_boolean(key.multi_region),),
    }
    if aliases:
        known["kms:ResourceAliases"] = tuple(alias.id for alias in aliases)
    if key.primary_region is not None:
        known["kms:MultiRegionKeyType"] = ("PRIMARY" if key.is_primary else "REPLICA",)
    return known


def of_request(context: Context, found: Found, asked: Asked) -> Keys:
    """What is true of this request."""
    known: dict[str, tuple[str, ...]] = {"kms:CallerAccount": (context.caller.account,), **asked.keys}
    if asked.via is not None:
        known["kms:ViaService"] = (f"{asked.via}.{context.region}.amazonaws.com",)
        known["aws:ViaAWSService"] = ("true",)
    if asked.action in _ABOUT_GRANTS:
        known["kms:GrantIsForAWSResource"] = (_boolean(asked.for_resource),)
    if found.alias is not None:
        known["kms:RequestAlias"] = (found.alias,)
    return known | of_encryption_context(asked.encryption_context or {})


def of_encryption_context(pairs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Each pair as a key of its own, and the keys' names."""
    known = {f"kms:EncryptionContext:{name}": (value,) for name, value in pairs.items()}
    return known | ({"kms:EncryptionContextKeys": tuple(pairs)} if pairs else {})


def _boolean(value: bool) -> str:
    return "true" if value else "false"
