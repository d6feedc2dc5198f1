"""CreateRole, GetRole, ListRoles, UpdateRole, UpdateRoleDescription, UpdateAssumeRolePolicy, DeleteRole."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.accounts.directory import CREDENTIALS_TOPIC
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, documents, errors, find, paging, repository, rules, views
from fogbank.services.identities.aws_policies import SERVICE_ROLE_PATH
from fogbank.services.identities.boundaries import check_boundary, set_boundary
from fogbank.services.identities.making import WantedRole, make_role
from fogbank.services.identities.model import Kind, Role
from fogbank.services.identities.trusted import as_it_stands, pins_of


@operation("iam", "CreateRole", access=access.NEW_ROLE)
def create_role(context: Context, request: iam.CreateRoleRequest) -> iam.CreateRoleResponse:
    """Makes a role that whom its trust policy names can assume.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    documents.check_trust_policy(request.assume_role_policy_document)
    rules.check_trust_size(request.assume_role_policy_document)
    check_boundary(context, request.permissions_boundary)
    path = request.path or "/"
    if path.startswith(SERVICE_ROLE_PATH):
        raise errors.invalid_input(f"The path {SERVICE_ROLE_PATH} is reserved for service-linked roles.")
    wanted = WantedRole(
        name=request.role_name,
        trust_policy=request.assume_role_policy_document,
        path=path,
        description=request.description or "",
        session_seconds_max=request.max_session_duration or 3600,
        boundary=request.permissions_boundary,
        tags=rules.tagged({}, request.tags or ()),
    )
    role = make_role(context.transaction, context.caller.account, wanted, context.now, context.ids)
    set_boundary(context, role.id, Kind.ROLE, None, role.boundary)
    return iam.CreateRoleResponse(role=views.role(context.caller.account, role))


@operation("iam", "GetRole", writes=False, access=access.ON_ROLE)
def get_role(context: Context, request: iam.GetRoleRequest) -> iam.GetRoleResponse:
    """A role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
    """
    role = as_it_stands(context.transaction, find.role(context, request.role_name))
    return iam.GetRoleResponse(role=views.role(context.caller.account, role))


@operation("iam", "ListRoles", writes=False, access=access.ON_ANYTHING)
def list_roles(context: Context, request: iam.ListRolesRequest) -> iam.ListRolesResponse:
    """The account's roles below a path, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
    """
    found = paging.below(request.path_prefix, repository.roles.everything(context.transaction, find.scope(context)))
    page = paging.take(context, "ListRoles", request, found, paging.by_name)
    return iam.ListRolesResponse(
        roles=tuple(
            views.role(context.caller.account, as_it_stands(context.transaction, role), listed=True)
            for role in page.items
        ),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "UpdateRole", access=access.ON_ROLE)
def update_role(context: Context, request: iam.UpdateRoleRequest) -> iam.UpdateRoleResponse:
    """Changes a role's description and how long its sessions may last.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
    """
    role = find.own_role(context, request.role_name)
    changed = msgspec.structs.replace(
        role,
        description=role.description if request.description is None else request.description,
        session_seconds_max=request.max_session_duration or role.session_seconds_max,
    )
    _store(context, changed)
    return iam.UpdateRoleResponse()


@operation("iam", "UpdateRoleDescription", access=access.ON_ROLE)
def update_role_description(
    context: Context, request: iam.UpdateRoleDescriptionRequest
) -> iam.UpdateRoleDescriptionResponse:
    """Changes a role's description; UpdateRole does more.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
    """
    role = find.own_role(context, request.role_name)
    changed = _store(context, msgspec.structs.replace(role, description=request.description))
    return iam.UpdateRoleDescriptionResponse(
        role=views.role(context.caller.account, as_it_stands(context.transaction, changed))
    )


@operation("iam", "UpdateAssumeRolePolicy", access=access.ON_ROLE)
def update_assume_role_policy(context: Context, request: iam.UpdateAssumeRolePolicyRequest) -> None:
    """Changes who may assume a role. Sessions that there are go on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
    """
    role = find.own_role(context, request.role_name)
    documents.check_trust_policy(request.policy_document)
    rules.check_trust_size(request.policy_document)
    pins = pins_of(context.transaction, request.policy_document)
    _store(context, msgspec.structs.replace(role, trust_policy=request.policy_document, pins=pins))


@operation("iam", "DeleteRole", access=access.ON_ROLE)
def delete_role(context: Context, request: iam.DeleteRoleRequest) -> None:
    """Deletes a role that has nothing any more.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
    """
    role, scope = find.own_role(context, request.role_name), find.scope(context)
    if repository.profiles_of(context.transaction, scope, role.id):
        raise errors.must_first("remove roles from instance profile")
    if repository.attached_to(context.transaction, scope, role.id, Kind.ROLE):
        raise errors.must_first("detach all policies")
    if repository.inline_of(context.transaction, scope, role.id):
        raise errors.must_first("delete policies")
    set_boundary(context, role.id, Kind.ROLE, role.boundary, None)
    repository.roles.delete(context.transaction, scope, role.id)
    context.transaction.wake(CREDENTIALS_TOPIC)


def _store(context: Context, role: Role) -> Role:
    return repository.roles.must_update(context.transaction, find.scope(context), role)
