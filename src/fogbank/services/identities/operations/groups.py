"""CreateGroup, GetGroup, ListGroups, UpdateGroup, DeleteGroup, and who is in groups."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, paging, repository, rules, views
from fogbank.services.identities.ids import unique_id
from fogbank.services.identities.model import Group, Kind


@operation("iam", "CreateGroup", access=access.ON_GROUP)
def create_group(context: Context, request: iam.CreateGroupRequest) -> iam.CreateGroupResponse:
    """Makes a group of users.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
    """
    scope = find.scope(context)
    if repository.groups.named(context.transaction, scope, request.group_name) is not None:
        raise errors.named_already_exists("Group", request.group_name)
    rules.check_room("GroupsPerAccount", repository.groups.count(context.transaction, scope), rules.GROUPS_MAX)
    group = Group(
        id=unique_id(Group, scope.account, context.ids),
        name=request.group_name,
        path=request.path or "/",
        created_at=find.now(context),
    )
    repository.groups.insert(context.transaction, scope, group)
    return iam.CreateGroupResponse(group=views.group(scope.account, group))


@operation("iam", "GetGroup", writes=False, access=access.ON_GROUP)
def get_group(context: Context, request: iam.GetGroupRequest) -> iam.GetGroupResponse:
    """A group and who is in it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
    """
    group, scope = find.group(context, request.group_name), find.scope(context)
    member_ids = repository.members_of(context.transaction, scope, group.id)
    members = repository.users.get_many(context.transaction, scope, member_ids).values()
    page = paging.take(context, "GetGroup", request, sorted(members, key=paging.by_name), paging.by_name)
    return iam.GetGroupResponse(
        group=views.group(scope.account, group),
        users=tuple(views.user(scope.account, user, listed=True) for user in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "ListGroups", writes=False, access=access.ON_ANYTHING)
def list_groups(context: Context, request: iam.ListGroupsRequest) -> iam.ListGroupsResponse:
    """The account's groups below a path, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html
    """
    found = paging.below(request.path_prefix, repository.groups.everything(context.transaction, find.scope(context)))
    page = paging.take(context, "ListGroups", request, found, paging.by_name)
    return iam.ListGroupsResponse(
        groups=tuple(views.group(context.caller.account, group) for group in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "ListGroupsForUser", writes=False, access=access.ON_USER)
def list_groups_for_user(context: Context, request: iam.ListGroupsForUserRequest) -> iam.ListGroupsForUserResponse:
    """The groups that a user is in.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
    """
    user, scope = find.user(context, request.user_name), find.scope(context)
    group_ids = repository.groups_of(context.transaction, scope, user.id)
    found = repository.groups.get_many(context.transaction, scope, group_ids).values()
    page = paging.take(context, "ListGroupsForUser", request, sorted(found, key=paging.by_name), paging.by_name)
    return iam.ListGroupsForUserResponse(
        groups=tuple(views.group(scope.account, group) for group in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "UpdateGroup", access=access.ON_GROUP)
def update_group(context: Context, request: iam.UpdateGroupRequest) -> None:
    """Renames or moves a group: the ARN changes, the unique id and all that the group has stay.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
    """
    group, scope = find.group(context, request.group_name), find.scope(context)
    name = request.new_group_name or group.name
    taken = repository.groups.named(context.transaction, scope, name)
    if taken is not None and taken.id != group.id:
        raise errors.named_already_exists("Group", name)
    changed = msgspec.structs.replace(group, name=name, path=request.new_path or group.path)
    repository.groups.must_update(context.transaction, scope, changed)


@operation("iam", "DeleteGroup", access=access.ON_GROUP)
def delete_group(context: Context, request: iam.DeleteGroupRequest) -> None:
    """Deletes a group that has neither members nor policies.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
    """
    group, scope = find.group(context, request.group_name), find.scope(context)
    if repository.members_of(context.transaction, scope, group.id):
        raise errors.must_first("remove users from group")
    if repository.attached_to(context.transaction, scope, group.id, Kind.GROUP):
        raise errors.must_first("detach all policies")
    if repository.inline_of(context.transaction, scope, group.id):
        raise errors.must_first("delete policies")
    repository.groups.delete(context.transaction, scope, group.id)


@operation("iam", "AddUserToGroup", access=access.ON_GROUP)
def add_user_to_group(context: Context, request: iam.AddUserToGroupRequest) -> None:
    """Puts a user into a group; one who is in it stays so.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
    """
    group, user = find.group(context, request.group_name), find.user(context, request.user_name)
    has = repository.groups_of(context.transaction, find.scope(context), user.id)
    if group.id not in has:
        rules.check_room("GroupsPerUser", len(has), rules.GROUPS_OF_USER_MAX)
        repository.join(context.transaction, find.scope(context), user.id, group.id)


@operation("iam", "RemoveUserFromGroup", access=access.ON_GROUP)
def remove_user_from_group(context: Context, request: iam.RemoveUserFromGroupRequest) -> None:
    """Takes a user out of a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
    """
    group, user = find.group(context, request.group_name), find.user(context, request.user_name)
    if not repository.leave(context.transaction, find.scope(context), user.id, group.id):
        raise errors.no_such_entity(f"User {user.name} is not in group {group.name}.")
