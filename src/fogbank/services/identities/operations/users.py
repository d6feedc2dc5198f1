"""CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.accounts.directory import CREDENTIALS_TOPIC
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, paging, repository, rules, views
from fogbank.services.identities.boundaries import check_boundary, set_boundary
from fogbank.services.identities.ids import unique_id
from fogbank.services.identities.model import Kind, User


@operation("iam", "CreateUser", access=access.NEW_USER)
def create_user(context: Context, request: iam.CreateUserRequest) -> iam.CreateUserResponse:
    """Makes a user, who can do nothing yet.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
    """
    scope = find.scope(context)
    if repository.users.named(context.transaction, scope, request.user_name) is not None:
        raise errors.named_already_exists("User", request.user_name)
    rules.check_room("UsersPerAccount", repository.users.count(context.transaction, scope), rules.USERS_MAX)
    check_boundary(context, request.permissions_boundary)
    user = User(
        id=unique_id(User, scope.account, context.ids),
        name=request.user_name,
        path=request.path or "/",
        created_at=find.now(context),
        tags=rules.tagged({}, request.tags or ()),
        boundary=request.permissions_boundary,
    )
    user = repository.users.insert(context.transaction, scope, user)
    set_boundary(context, user.id, Kind.USER, None, user.boundary)
    return iam.CreateUserResponse(user=views.user(scope.account, user))


@operation("iam", "GetUser", writes=False, access=access.ON_USER)
def get_user(context: Context, request: iam.GetUserRequest) -> iam.GetUserResponse:
    """A user; without a name the one who calls, which may be the account's root.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
    """
    account = context.caller.account
    if request.user_name is None and context.caller.is_root:
        # Root has neither name nor path; the model wants both.
        root = iam.User(
            path="/",
            user_name=account,
            user_id=account,
            arn=f"arn:aws:iam::{account}:root",
            create_date=context.cloud.host.started_at.replace(microsecond=0),
        )
        return iam.GetUserResponse(user=root)
    return iam.GetUserResponse(user=views.user(account, find.user_or_self(context, request.user_name)))


@operation("iam", "ListUsers", writes=False, access=access.ON_ANYTHING)
def list_users(context: Context, request: iam.ListUsersRequest) -> iam.ListUsersResponse:
    """The account's users below a path, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
    """
    found = paging.below(request.path_prefix, repository.users.everything(context.transaction, find.scope(context)))
    page = paging.take(context, "ListUsers", request, found, paging.by_name)
    return iam.ListUsersResponse(
        users=tuple(views.user(context.caller.account, user, listed=True) for user in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "UpdateUser", access=access.ON_USER)
def update_user(context: Context, request: iam.UpdateUserRequest) -> None:
    """Renames or moves a user: the ARN changes, the unique id and all that the user has stay.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
    """
    user = find.user(context, request.user_name)
    name = request.new_user_name or user.name
    taken = repository.users.named(context.transaction, find.scope(context), name)
    if taken is not None and taken.id != user.id:
        raise errors.named_already_exists("User", name)
    changed = msgspec.structs.replace(user, name=name, path=request.new_path or user.path)
    repository.users.must_update(context.transaction, find.scope(context), changed)
    context.transaction.wake(CREDENTIALS_TOPIC)


@operation("iam", "DeleteUser", access=access.ON_USER)
def delete_user(context: Context, request: iam.DeleteUserRequest) -> None:
    """Deletes a user who has nothing any more.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
    """
    user, scope, transaction = find.user(context, request.user_name), find.scope(context), context.transaction
    if repository.attached_to(transaction, scope, user.id, Kind.USER):
        raise errors.must_first("detach all policies")
    if repository.inline_of(transaction, scope, user.id):
        raise errors.must_first("delete policies")
    if repository.groups_of(transaction, scope, user.id):
        raise errors.must_first("remove users from group")
    if repository.keys_of(transaction, scope, user.id):
        raise errors.must_first("delete access keys")
    if user.login is not None:
        raise errors.must_first("delete login profile")
    if repository.devices_of(transaction, scope, user.id):
        raise errors.must_first("delete MFA device")
    set_boundary(context, user.id, Kind.USER, user.boundary, None)
    repository.users.delete(transaction, scope, user.id)
    transaction.wake(CREDENTIALS_TOPIC)
