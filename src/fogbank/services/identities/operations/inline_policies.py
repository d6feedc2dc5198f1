"""Put, Get, List and Delete of the policies embedded in users, groups and roles."""

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, documents, errors, find, paging, repository, rules, views
from fogbank.services.identities.model import Kind


def _put(context: Context, kind: Kind, owner_name: str, name: str, document: str) -> None:
    owner, scope = find.owner(context, kind, owner_name), find.scope(context)
    documents.check_inline_policy(document)
    existing = repository.inline_of(context.transaction, scope, owner.id)
    rules.check_inline_sizes(existing, name, document, kind, owner.name)
    repository.put_inline(context.transaction, scope, owner.id, name, document)


def _get(context: Context, kind: Kind, owner_name: str, name: str) -> str:
    owner = find.owner_to_read(context, kind, owner_name)
    document = repository.inline_of(context.transaction, find.scope(context), owner.id).get(name)
    if document is None:
        raise errors.no_such_named(f"{kind} policy", name)
    return views.encoded(document)


def _list(context: Context, kind: Kind, owner_name: str, request: paging.PagedRequest) -> paging.Page[str]:
    owner = find.owner_to_read(context, kind, owner_name)
    names = sorted(repository.inline_of(context.transaction, find.scope(context), owner.id))
    return paging.take(context, f"List{kind}Policies", request, names, lambda name: name)


def _delete(context: Context, kind: Kind, owner_name: str, name: str) -> None:
    owner = find.owner(context, kind, owner_name)
    if not repository.drop_inline(context.transaction, find.scope(context), owner.id, name):
        raise errors.no_such_named(f"{kind} policy", name)


@operation("iam", "PutUserPolicy", access=access.BOUNDED_USER)
def put_user_policy(context: Context, request: iam.PutUserPolicyRequest) -> None:
    """Embeds a policy in a user, in place of one of that name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
    """
    _put(context, Kind.USER, request.user_name, request.policy_name, request.policy_document)


@operation("iam", "GetUserPolicy", writes=False, access=access.ON_USER)
def get_user_policy(context: Context, request: iam.GetUserPolicyRequest) -> iam.GetUserPolicyResponse:
    """A policy embedded in a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
    """
    document = _get(context, Kind.USER, request.user_name, request.policy_name)
    return iam.GetUserPolicyResponse(
        user_name=request.user_name, policy_name=request.policy_name, policy_document=document
    )


@operation("iam", "ListUserPolicies", writes=False, access=access.ON_USER)
def list_user_policies(context: Context, request: iam.ListUserPoliciesRequest) -> iam.ListUserPoliciesResponse:
    """Names of the policies embedded in a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
    """
    page = _list(context, Kind.USER, request.user_name, request)
    return iam.ListUserPoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "DeleteUserPolicy", access=access.BOUNDED_USER)
def delete_user_policy(context: Context, request: iam.DeleteUserPolicyRequest) -> None:
    """Deletes a policy embedded in a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html
    """
    _delete(context, Kind.USER, request.user_name, request.policy_name)


@operation("iam", "PutGroupPolicy", access=access.ON_GROUP)
def put_group_policy(context: Context, request: iam.PutGroupPolicyRequest) -> None:
    """Embeds a policy in a group, in place of one of that name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html
    """
    _put(context, Kind.GROUP, request.group_name, request.policy_name, request.policy_document)


@operation("iam", "GetGroupPolicy", writes=False, access=access.ON_GROUP)
def get_group_policy(context: Context, request: iam.GetGroupPolicyRequest) -> iam.GetGroupPolicyResponse:
    """A policy embedded in a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html
    """
    document = _get(context, Kind.GROUP, request.group_name, request.policy_name)
    return iam.GetGroupPolicyResponse(
        group_name=request.group_name, policy_name=request.policy_name, policy_document=document
    )


@operation("iam", "ListGroupPolicies", writes=False, access=access.ON_GROUP)
def list_group_policies(context: Context, request: iam.ListGroupPoliciesRequest) -> iam.ListGroupPoliciesResponse:
    """Names of the policies embedded in a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
    """
    page = _list(context, Kind.GROUP, request.group_name, request)
    return iam.ListGroupPoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "DeleteGroupPolicy", access=access.ON_GROUP)
def delete_group_policy(context: Context, request: iam.DeleteGroupPolicyRequest) -> None:
    """Deletes a policy embedded in a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html
    """
    _delete(context, Kind.GROUP, request.group_name, request.policy_name)


@operation("iam", "PutRolePolicy", access=access.BOUNDED_ROLE)
def put_role_policy(context: Context, request: iam.PutRolePolicyRequest) -> None:
    """Embeds a policy in a role, in place of one of that name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
    """
    _put(context, Kind.ROLE, request.role_name, request.policy_name, request.policy_document)


@operation("iam", "GetRolePolicy", writes=False, access=access.ON_ROLE)
def get_role_policy(context: Context, request: iam.GetRolePolicyRequest) -> iam.GetRolePolicyResponse:
    """A policy embedded in a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
    """
    document = _get(context, Kind.ROLE, request.role_name, request.policy_name)
    return iam.GetRolePolicyResponse(
        role_name=request.role_name, policy_name=request.policy_name, policy_document=document
    )


@operation("iam", "ListRolePolicies", writes=False, access=access.ON_ROLE)
def list_role_policies(context: Context, request: iam.ListRolePoliciesRequest) -> iam.ListRolePoliciesResponse:
    """Names of the policies embedded in a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
    """
    page = _list(context, Kind.ROLE, request.role_name, request)
    return iam.ListRolePoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation("iam", "DeleteRolePolicy", access=access.BOUNDED_ROLE)
def delete_role_policy(context: Context, request: iam.DeleteRolePolicyRequest) -> None:
    """Deletes a policy embedded in a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
    """
    _delete(context, Kind.ROLE, request.role_name, request.policy_name)
