"""Put and Delete of the permissions boundaries of users and roles."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, repository
from fogbank.services.identities.boundaries import check_boundary, set_boundary
from fogbank.services.identities.model import Kind


@operation("iam", "PutUserPermissionsBoundary", access=access.BOUNDED_USER)
def put_user_permissions_boundary(context: Context, request: iam.PutUserPermissionsBoundaryRequest) -> None:
    """Bounds what a user's policies can allow.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
    """
    check_boundary(context, request.permissions_boundary)
    _bound_user(context, request.user_name, request.permissions_boundary)


@operation("iam", "DeleteUserPermissionsBoundary", access=access.BOUNDED_USER)
def delete_user_permissions_boundary(context: Context, request: iam.DeleteUserPermissionsBoundaryRequest) -> None:
    """Takes a user's boundary away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
    """
    _bound_user(context, request.user_name, None)


@operation("iam", "PutRolePermissionsBoundary", access=access.BOUNDED_ROLE)
def put_role_permissions_boundary(context: Context, request: iam.PutRolePermissionsBoundaryRequest) -> None:
    """Bounds what a role's policies can allow.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
    """
    check_boundary(context, request.permissions_boundary)
    _bound_role(context, request.role_name, request.permissions_boundary)


@operation("iam", "DeleteRolePermissionsBoundary", access=access.BOUNDED_ROLE)
def delete_role_permissions_boundary(context: Context, request: iam.DeleteRolePermissionsBoundaryRequest) -> None:
    """Takes a role's boundary away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
    """
    _bound_role(context, request.role_name, None)


def _bound_user(context: Context, name: str, boundary: str | None) -> None:
    user = find.user(context, name)
    if boundary is None and user.boundary is None:
        raise errors.no_such_boundary("user", name)
    set_boundary(context, user.id, Kind.USER, user.boundary, boundary)
    changed = msgspec.structs.replace(user, boundary=boundary)
    repository.users.must_update(context.transaction, find.scope(context), changed)


def _bound_role(context: Context, name: str, boundary: str | None) -> None:
    role = find.own_role(context, name)
    if boundary is None and role.boundary is None:
        raise errors.no_such_boundary("role", name)
    set_boundary(context, role.id, Kind.ROLE, role.boundary, boundary)
    changed = msgspec.structs.replace(role, boundary=boundary)
    repository.roles.must_update(context.transaction, find.scope(context), changed)
