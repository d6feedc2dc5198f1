"""What IAM's own operations need of their caller, in the terms of the Service Authorization Reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from collections.abc import Callable, Mapping

from fogbank.core.access import ANYTHING, Access, Keys, Need, Target
from fogbank.services.context import Context
from fogbank.services.identities import find, repository
from fogbank.services.identities.ids import arn, arn_of, provider_arn
from fogbank.services.identities.model import Named
from fogbank.services.identities.oidc import without_scheme
from fogbank.services.identities.repository import NamedDocuments

_TASK_PARTS = 5
_Resources = Callable[[Context, object], tuple[Target, ...]]


def _text(request: object, member: str) -> str | None:
    value = getattr(request, member, None)
    return value if isinstance(value, str) else None


def target_of(account: str, document: Named) -> Target:
    """Something that is there."""
    keys = {f"iam:ResourceTag/{key}": (value,) for key, value in document.tags.items()}
    return Target(arn_of(account, document), tags=document.tags, keys=keys)


def _named(table: NamedDocuments[Named], word: str, member: str) -> _Resources:
    def resources(context: Context, request: object) -> tuple[Target, ...]:
        name = _text(request, member)
        if name is None:
            return (_calling(context),)
        found = table.named(context.transaction, find.scope(context), name)
        if found is None:
            return (Target(arn(context.caller.account, word, _text(request, "path") or "/", name)),)
        return (target_of(context.caller.account, found),)

    return resources


def _calling(context: Context) -> Target:
    """Who calls: what operations are about that name no user."""
    found = find.calling_user(context)
    return target_of(context.caller.account, found) if found is not None else Target(context.caller.arn)


USER = _named(repository.users, "user", "user_name")  # type: ignore[arg-type]
GROUP = _named(repository.groups, "group", "group_name")  # type: ignore[arg-type]
ROLE = _named(repository.roles, "role", "role_name")  # type: ignore[arg-type]
PROFILE = _named(repository.profiles, "instance-profile", "instance_profile_name")  # type: ignore[arg-type]


def _policy(context: Context, request: object) -> tuple[Target, ...]:
    wanted = _text(request, "policy_arn") or "*"
    found = find.policy_of_arn(context.transaction, context.caller.account, wanted)
    if found is None:
        return (Target(wanted),)
    return (Target(wanted, tags=found.tags, keys=target_of(context.caller.account, found).keys),)


def _new_policy(context: Context, request: object) -> tuple[Target, ...]:
    path = _text(request, "path") or "/"
    return (Target(arn(context.caller.account, "policy", path, _text(request, "policy_name") or "")),)


def _new_provider(context: Context, request: object) -> tuple[Target, ...]:
    return (Target(provider_arn(context.caller.account, without_scheme(_text(request, "url") or ""))),)


def _new_device(context: Context, request: object) -> tuple[Target, ...]:
    path = _text(request, "path") or "/"
    return (Target(arn(context.caller.account, "mfa", path, _text(request, "virtual_mfa_device_name") or "")),)


def _by_arn(member: str) -> _Resources:
    def resources(_context: Context, request: object) -> tuple[Target, ...]:
        return (Target(_text(request, member) or "*"),)

    return resources


def _tags(_context: Context, request: object) -> Mapping[str, str]:
    return {tag.key: tag.value for tag in getattr(request, "tags", None) or ()}


def _tag_keys(_context: Context, request: object) -> tuple[str, ...]:
    return tuple(getattr(request, "tag_keys", ()))


def _attaching(context: Context, request: object) -> Keys:
    return {"iam:policyarn": (_text(request, "policy_arn") or "",), **_bounded(context, request)}


def _bounded(context: Context, request: object) -> Keys:
    """iam:PermissionsBoundary: the one asked for, or the one that the user or role has."""
    wanted = _text(request, "permissions_boundary")
    if wanted is None:
        user_name, role_name = _text(request, "user_name"), _text(request, "role_name")
        transaction, scope = context.transaction, find.scope(context)
        if user_name is not None:
            user = repository.users.named(transaction, scope, user_name)
            wanted = user.boundary if user is not None else None
        elif role_name is not None:
            role = repository.roles.named(transaction, scope, role_name)
            wanted = role.boundary if role is not None else None
    return {} if wanted is None else {"iam:permissionsboundary": (wanted,)}


def _service(_context: Context, request: object) -> Keys:
    return {"iam:awsservicename": (_text(request, "aws_service_name") or "",)}


def _pass_role(context: Context, request: object) -> tuple[Need, ...]:
    return (Need("iam:PassRole", ROLE(context, request), {"iam:passedtoservice": ("ec2.amazonaws.com",)}),)


def _linked_role(context: Context, request: object) -> tuple[Target, ...]:
    service = _text(request, "aws_service_name") or ""
    return (Target(arn(context.caller.account, "role", f"/aws-service-role/{service}/", "*")),)


def _owner_of_key(context: Context, request: object) -> tuple[Target, ...]:
    key = repository.keys.get(context.transaction, find.scope(context), _text(request, "access_key_id") or "")
    owner = repository.users.get(context.transaction, find.scope(context), key.user_id) if key is not None else None
    return (target_of(context.caller.account, owner) if owner is not None else _any_user(context),)


def _any_user(context: Context) -> Target:
    return Target(arn(context.caller.account, "user", "/", "*"))


def _deleted_role(context: Context, request: object) -> tuple[Target, ...]:
    """`task/aws-service-role/SERVICE/ROLE/…`: the role itself is gone by then."""
    parts = (_text(request, "deletion_task_id") or "").split("/")
    service, name = (parts[2], parts[3]) if len(parts) == _TASK_PARTS else ("*", "*")
    return (Target(arn(context.caller.account, "role", f"/aws-service-role/{service}/", name)),)


OWNER_OF_KEY, DELETED_ROLE = Access(resources=_owner_of_key), Access(resources=_deleted_role)
ON_USER, ON_GROUP, ON_ROLE = Access(resources=USER), Access(resources=GROUP), Access(resources=ROLE)
ON_PROFILE, ON_POLICY = Access(resources=PROFILE), Access(resources=_policy)
NEW_USER = Access(resources=USER, tags=_tags, keys=_bounded)
NEW_ROLE = Access(resources=ROLE, tags=_tags, keys=_bounded)
NEW_PROFILE = Access(resources=PROFILE, tags=_tags)
NEW_POLICY = Access(resources=_new_policy, tags=_tags)
NEW_LINKED_ROLE = Access(resources=_linked_role, keys=_service)
BOUNDED_USER, BOUNDED_ROLE = Access(resources=USER, keys=_bounded), Access(resources=ROLE, keys=_bounded)
ATTACH_TO_USER = Access(resources=USER, keys=_attaching)
ATTACH_TO_GROUP = Access(resources=GROUP, keys=_attaching)
ATTACH_TO_ROLE = Access(resources=ROLE, keys=_attaching)
ROLE_INTO_PROFILE = Access(resources=PROFILE, also=_pass_role)
TAG_USER, UNTAG_USER = Access(resources=USER, tags=_tags), Access(resources=USER, tag_keys=_tag_keys)
TAG_ROLE, UNTAG_ROLE = Access(resources=ROLE, tags=_tags), Access(resources=ROLE, tag_keys=_tag_keys)
TAG_PROFILE, UNTAG_PROFILE = Access(resources=PROFILE, tags=_tags), Access(resources=PROFILE, tag_keys=_tag_keys)
TAG_POLICY, UNTAG_POLICY = Access(resources=_policy, tags=_tags), Access(resources=_policy, tag_keys=_tag_keys)
_PROVIDER = _by_arn("open_id_connect_provider_arn")
NEW_PROVIDER = Access(resources=_new_provider, tags=_tags)
ON_PROVIDER = Access(resources=_PROVIDER)
TAG_PROVIDER, UNTAG_PROVIDER = Access(resources=_PROVIDER, tags=_tags), Access(resources=_PROVIDER, tag_keys=_tag_keys)
_DEVICE = _by_arn("serial_number")
NEW_DEVICE = Access(resources=_new_device, tags=_tags)
ON_DEVICE = Access(resources=_DEVICE)
TAG_DEVICE, UNTAG_DEVICE = Access(resources=_DEVICE, tags=_tags), Access(resources=_DEVICE, tag_keys=_tag_keys)
ON_ANYTHING = Access(resources=lambda _context, _request: (ANYTHING,))
ON_POLICY_SOURCE = Access(resources=_by_arn("policy_source_arn"))
