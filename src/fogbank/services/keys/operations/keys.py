"""Making keys, and telling of them."""

import msgspec

from fogbank.core.access import ANYTHING, Access, Keys, Need
from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, making, policies, repository, rules, views
from fogbank.services.keys.access import ASKS_ITSELF, authorize, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.managed import PREFIX, is_managed_alias, managed_key
from fogbank.services.keys.model import Key, Origin
from fogbank.services.keys.paging import page
from fogbank.services.keys.resolve import Found, find_to_ask
from fogbank.services.keys.use import check_state


def _tags(_: Context, request: kms.CreateKeyRequest) -> dict[str, str]:
    return {tag.tag_key: tag.tag_value for tag in request.tags or ()}


def _keys(context: Context, request: kms.CreateKeyRequest) -> Keys:
    bypass = "true" if request.bypass_policy_lockout_safety_check else "false"
    return {
        "kms:BypassPolicyLockoutSafetyCheck": (bypass,),
        "kms:CallerAccount": (context.caller.account,),
        "kms:KeyOrigin": (request.origin or Origin.AWS_KMS.value,),
        "kms:KeySpec": (request.key_spec or request.customer_master_key_spec or "SYMMETRIC_DEFAULT",),
        "kms:KeyUsage": (request.key_usage or "ENCRYPT_DECRYPT",),
        "kms:MultiRegion": ("true" if request.multi_region else "false",),
    }


def _tagging(_: Context, request: kms.CreateKeyRequest) -> tuple[Need, ...]:
    """Tags on a new key take the right to tag as well."""
    return (Need("kms:TagResource", (ANYTHING,)),) if request.tags else ()


@operation("kms", "CreateKey", prepares=making.prepare_key, access=Access(tags=_tags, keys=_keys, also=_tagging))
def create_key(context: Context, request: kms.CreateKeyRequest) -> kms.CreateKeyResponse:
    """Makes a key in the caller's account and Region.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
    """
    spec, usage = rules.spec_and_usage(request.key_spec, request.customer_master_key_spec, request.key_usage)
    if request.origin not in (None, *Origin) or request.custom_key_store_id or request.xks_key_id:
        raise errors.unsupported("Custom key stores are not built in Fogbank yet.")
    tags = rules.checked_tags(request.tags, {})
    policy = request.policy or policies.default_policy(context.caller.account)
    plan = making.Plan(
        policy=policy,
        spec=spec,
        usage=usage,
        origin=Origin(request.origin or Origin.AWS_KMS),
        multi_region=bool(request.multi_region),
        description=request.description or "",
        tags=tags,
    )
    key = making.plan_key(context, plan, context.scope)
    key = policies.with_policy(context, key, policy, bypass=bool(request.bypass_policy_lockout_safety_check))
    return kms.CreateKeyResponse(key_metadata=views.metadata(making.store(context, key)))


# It writes: AWS's own aliases get their keys by being described.
@operation("kms", "DescribeKey", access=ASKS_ITSELF)
def describe_key(context: Context, request: kms.DescribeKeyRequest) -> kms.DescribeKeyResponse:
    """What a key is. One of AWS's own aliases that has no key yet is given one.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
    """
    found = _described(context, request.key_id)
    authorize(context, found, Asked("DescribeKey", grant_tokens=request.grant_tokens or ()))
    return kms.DescribeKeyResponse(key_metadata=views.metadata(found.key))


def _described(context: Context, named: str) -> Found:
    if is_managed_alias(named):
        return Found(managed_key(context, named.removeprefix(PREFIX)), named)
    return find_to_ask(context, named)


@operation("kms", "ListKeys", writes=False)
def list_keys(context: Context, request: kms.ListKeysRequest) -> kms.ListKeysResponse:
    """The caller's keys in the Region.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html
    """
    listed = repository.keys.select(context.transaction, context.scope)
    keys, more = page(context, "ListKeys", "", request, listed, lambda key: key.id)
    entries = tuple(kms.KeyListEntry(key_id=key.id, key_arn=key.arn) for key in keys)
    return kms.ListKeysResponse(keys=entries, next_marker=more.next_marker, truncated=more.truncated)


@operation("kms", "UpdateKeyDescription", access=ASKS_ITSELF)
def update_key_description(context: Context, request: kms.UpdateKeyDescriptionRequest) -> None:
    """Says what a key is for.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html
    """
    key = find_allowed(context, request.key_id, Asked("UpdateKeyDescription"))
    refuse_managed(key)
    check_state(key, "UpdateKeyDescription")
    keep(context, msgspec.structs.replace(key, description=request.description))


def keep(context: Context, key: Key) -> Key:
    """Stores a changed key."""
    return repository.keys.must_update(context.transaction, repository.scope_of(key), key)


def refuse_managed(key: Key) -> None:
    """Raises ApiError where a key is AWS's to change."""
    policies.refuse_managed(key)
