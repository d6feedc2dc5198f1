"""Instance profiles: what hands a role to a machine."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, paging, repository, rules, views
from fogbank.services.identities.ids import unique_id
from fogbank.services.identities.model import InstanceProfile
from fogbank.services.identities.trusted import as_it_stands


@operation("iam", "CreateInstanceProfile", access=access.NEW_PROFILE)
def create_instance_profile(
    context: Context, request: iam.CreateInstanceProfileRequest
) -> iam.CreateInstanceProfileResponse:
    """Makes an instance profile, without a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
    """
    scope, name = find.scope(context), request.instance_profile_name
    if repository.profiles.named(context.transaction, scope, name) is not None:
        raise errors.already_exists(f"Instance Profile {name} already exists.")
    count = repository.profiles.count(context.transaction, scope)
    rules.check_room("InstanceProfilesPerAccount", count, rules.INSTANCE_PROFILES_MAX)
    profile = InstanceProfile(
        id=unique_id(InstanceProfile, scope.account, context.ids),
        name=name,
        path=request.path or "/",
        created_at=find.now(context),
        tags=rules.tagged({}, request.tags or ()),
    )
    repository.profiles.insert(context.transaction, scope, profile)
    return iam.CreateInstanceProfileResponse(instance_profile=_shown(context, profile))


@operation("iam", "GetInstanceProfile", writes=False, access=access.ON_PROFILE)
def get_instance_profile(context: Context, request: iam.GetInstanceProfileRequest) -> iam.GetInstanceProfileResponse:
    """An instance profile and its role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
    """
    profile = find.instance_profile(context, request.instance_profile_name)
    return iam.GetInstanceProfileResponse(instance_profile=_shown(context, profile))


@operation("iam", "ListInstanceProfiles", writes=False, access=access.ON_ANYTHING)
def list_instance_profiles(
    context: Context, request: iam.ListInstanceProfilesRequest
) -> iam.ListInstanceProfilesResponse:
    """The account's instance profiles below a path, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
    """
    found = repository.profiles.everything(context.transaction, find.scope(context))
    below = paging.below(request.path_prefix, found)
    page = paging.take(context, "ListInstanceProfiles", request, below, paging.by_name)
    return iam.ListInstanceProfilesResponse(
        instance_profiles=tuple(_shown(context, profile) for profile in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "ListInstanceProfilesForRole", writes=False, access=access.ON_ROLE)
def list_instance_profiles_for_role(
    context: Context, request: iam.ListInstanceProfilesForRoleRequest
) -> iam.ListInstanceProfilesForRoleResponse:
    """The instance profiles that a role is in.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
    """
    role = find.role(context, request.role_name)
    found = sorted(repository.profiles_of(context.transaction, find.scope(context), role.id), key=paging.by_name)
    page = paging.take(context, "ListInstanceProfilesForRole", request, found, paging.by_name)
    return iam.ListInstanceProfilesForRoleResponse(
        instance_profiles=tuple(_shown(context, profile) for profile in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "AddRoleToInstanceProfile", access=access.ROLE_INTO_PROFILE)
def add_role_to_instance_profile(context: Context, request: iam.AddRoleToInstanceProfileRequest) -> None:
    """Puts a role into an instance profile, which holds one.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
    """
    profile = find.instance_profile(context, request.instance_profile_name)
    role = find.own_role(context, request.role_name)
    if profile.role_id is not None:
        raise errors.quota_exceeded("InstanceSessionsPerInstanceProfile", rules.ROLES_OF_PROFILE_MAX)
    _store(context, profile, role.id)


@operation("iam", "RemoveRoleFromInstanceProfile", access=access.ON_PROFILE)
def remove_role_from_instance_profile(context: Context, request: iam.RemoveRoleFromInstanceProfileRequest) -> None:
    """Takes a role out of an instance profile.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html
    """
    profile = find.instance_profile(context, request.instance_profile_name)
    role = find.own_role(context, request.role_name)
    if profile.role_id != role.id:
        raise errors.no_such_named("role", role.name)
    _store(context, profile, None)


@operation("iam", "DeleteInstanceProfile", access=access.ON_PROFILE)
def delete_instance_profile(context: Context, request: iam.DeleteInstanceProfileRequest) -> None:
    """Deletes an instance profile without a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html
    """
    profile = find.instance_profile(context, request.instance_profile_name)
    if profile.role_id is not None:
        raise errors.must_first("remove roles from instance profile")
    repository.profiles.delete(context.transaction, find.scope(context), profile.id)


def _store(context: Context, profile: InstanceProfile, role_id: str | None) -> None:
    changed = msgspec.structs.replace(profile, role_id=role_id)
    repository.profiles.must_update(context.transaction, find.scope(context), changed)


def _shown(context: Context, profile: InstanceProfile) -> iam.InstanceProfile:
    scope = find.scope(context)
    role = None if profile.role_id is None else repository.roles.get(context.transaction, scope, profile.role_id)
    shown = None if role is None else as_it_stands(context.transaction, role)
    return views.instance_profile(scope.account, profile, shown)
