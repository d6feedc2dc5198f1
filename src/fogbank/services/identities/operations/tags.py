"""Tag, Untag and ListTags of users, roles, instance profiles, policies, OIDC providers and MFA devices."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, find, paging, repository, rules, views
from fogbank.services.identities.model import InstanceProfile, ManagedPolicy, MfaDevice, OidcProvider, Role, User
from fogbank.store.documents import Documents

T = TypeVar("T", User, Role, InstanceProfile, ManagedPolicy, OidcProvider, MfaDevice)


def _tag(context: Context, table: Documents[T], found: T, tags: Sequence[iam.Tag]) -> None:
    changed = msgspec.structs.replace(found, tags=rules.tagged(found.tags, tags))
    table.must_update(context.transaction, find.scope(context), changed)


def _untag(context: Context, table: Documents[T], found: T, keys: Iterable[str]) -> None:
    changed = msgspec.structs.replace(found, tags=rules.untagged(found.tags, keys))
    table.must_update(context.transaction, find.scope(context), changed)


def _page(
    context: Context, operation_name: str, request: paging.PagedRequest, tags: dict[str, str]
) -> paging.Page[iam.Tag]:
    return paging.take(context, operation_name, request, views.tags(tags), lambda tag: tag.key)


@operation("iam", "TagUser", access=access.TAG_USER)
def tag_user(context: Context, request: iam.TagUserRequest) -> None:
    """Puts tags on a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html
    """
    _tag(context, repository.users, find.user(context, request.user_name), request.tags)


@operation("iam", "UntagUser", access=access.UNTAG_USER)
def untag_user(context: Context, request: iam.UntagUserRequest) -> None:
    """Takes tags off a user; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html
    """
    _untag(context, repository.users, find.user(context, request.user_name), request.tag_keys)


@operation("iam", "ListUserTags", writes=False, access=access.ON_USER)
def list_user_tags(context: Context, request: iam.ListUserTagsRequest) -> iam.ListUserTagsResponse:
    """The tags of a user, by key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html
    """
    page = _page(context, "ListUserTags", request, find.user(context, request.user_name).tags)
    return iam.ListUserTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "TagRole", access=access.TAG_ROLE)
def tag_role(context: Context, request: iam.TagRoleRequest) -> None:
    """Puts tags on a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
    """
    _tag(context, repository.roles, find.own_role(context, request.role_name), request.tags)


@operation("iam", "UntagRole", access=access.UNTAG_ROLE)
def untag_role(context: Context, request: iam.UntagRoleRequest) -> None:
    """Takes tags off a role; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html
    """
    _untag(context, repository.roles, find.own_role(context, request.role_name), request.tag_keys)


@operation("iam", "ListRoleTags", writes=False, access=access.ON_ROLE)
def list_role_tags(context: Context, request: iam.ListRoleTagsRequest) -> iam.ListRoleTagsResponse:
    """The tags of a role, by key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
    """
    page = _page(context, "ListRoleTags", request, find.role(context, request.role_name).tags)
    return iam.ListRoleTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "TagInstanceProfile", access=access.TAG_PROFILE)
def tag_instance_profile(context: Context, request: iam.TagInstanceProfileRequest) -> None:
    """Puts tags on an instance profile.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html
    """
    _tag(context, repository.profiles, find.instance_profile(context, request.instance_profile_name), request.tags)


@operation("iam", "UntagInstanceProfile", access=access.UNTAG_PROFILE)
def untag_instance_profile(context: Context, request: iam.UntagInstanceProfileRequest) -> None:
    """Takes tags off an instance profile; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html
    """
    _untag(
        context, repository.profiles, find.instance_profile(context, request.instance_profile_name), request.tag_keys
    )


@operation("iam", "ListInstanceProfileTags", writes=False, access=access.ON_PROFILE)
def list_instance_profile_tags(
    context: Context, request: iam.ListInstanceProfileTagsRequest
) -> iam.ListInstanceProfileTagsResponse:
    """The tags of an instance profile, by key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html
    """
    page = _page(
        context, "ListInstanceProfileTags", request, find.instance_profile(context, request.instance_profile_name).tags
    )
    return iam.ListInstanceProfileTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "TagPolicy", access=access.TAG_POLICY)
def tag_policy(context: Context, request: iam.TagPolicyRequest) -> None:
    """Puts tags on a managed policy.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html
    """
    _tag(context, repository.policies, find.own_policy(context, request.policy_arn), request.tags)


@operation("iam", "UntagPolicy", access=access.UNTAG_POLICY)
def untag_policy(context: Context, request: iam.UntagPolicyRequest) -> None:
    """Takes tags off a managed policy; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html
    """
    _untag(context, repository.policies, find.own_policy(context, request.policy_arn), request.tag_keys)


@operation("iam", "ListPolicyTags", writes=False, access=access.ON_POLICY)
def list_policy_tags(context: Context, request: iam.ListPolicyTagsRequest) -> iam.ListPolicyTagsResponse:
    """The tags of a managed policy, by key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html
    """
    page = _page(context, "ListPolicyTags", request, find.policy(context, request.policy_arn).tags)
    return iam.ListPolicyTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "TagOpenIDConnectProvider", access=access.TAG_PROVIDER)
def tag_open_id_connect_provider(context: Context, request: iam.TagOpenIDConnectProviderRequest) -> None:
    """Puts tags on an OIDC provider.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html
    """
    _tag(context, repository.providers, find.provider(context, request.open_id_connect_provider_arn), request.tags)


@operation("iam", "UntagOpenIDConnectProvider", access=access.UNTAG_PROVIDER)
def untag_open_id_connect_provider(context: Context, request: iam.UntagOpenIDConnectProviderRequest) -> None:
    """Takes tags off an OIDC provider; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html
    """
    _untag(
        context, repository.providers, find.provider(context, request.open_id_connect_provider_arn), request.tag_keys
    )


@operation("iam", "ListOpenIDConnectProviderTags", writes=False, access=access.ON_PROVIDER)
def list_open_id_connect_provider_tags(
    context: Context, request: iam.ListOpenIDConnectProviderTagsRequest
) -> iam.ListOpenIDConnectProviderTagsResponse:
    """The tags of an OIDC provider, by key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html
    """
    page = _page(
        context,
        "ListOpenIDConnectProviderTags",
        request,
        find.provider(context, request.open_id_connect_provider_arn).tags,
    )
    return iam.ListOpenIDConnectProviderTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "TagMFADevice", access=access.TAG_DEVICE)
def tag_mfa_device(context: Context, request: iam.TagMFADeviceRequest) -> None:
    """Puts tags on an MFA device.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html
    """
    _tag(context, repository.devices, find.device(context, request.serial_number), request.tags)


@operation("iam", "UntagMFADevice", access=access.UNTAG_DEVICE)
def untag_mfa_device(context: Context, request: iam.UntagMFADeviceRequest) -> None:
    """Takes tags off an MFA device; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html
    """
    _untag(context, repository.devices, find.device(context, request.serial_number), request.tag_keys)


@operation("iam", "ListMFADeviceTags", writes=False, access=access.ON_DEVICE)
def list_mfa_device_tags(context: Context, request: iam.ListMFADeviceTagsRequest) -> iam.ListMFADeviceTagsResponse:
    """The tags of an MFA device, by key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html
    """
    page = _page(context, "ListMFADeviceTags", request, find.device(context, request.serial_number).tags)
    return iam.ListMFADeviceTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)
