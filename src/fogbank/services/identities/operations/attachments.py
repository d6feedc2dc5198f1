"""Attach, Detach and ListAttached of managed policies, and ListEntitiesForPolicy."""

from collections.abc import Sequence

from fogbank.core.errors import ApiError
from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, aws_policies, errors, find, paging, repository, rules, views
from fogbank.services.identities.boundaries import boundary_kind
from fogbank.services.identities.ids import Arn, parse_arn
from fogbank.services.identities.model import Kind, Named
from fogbank.services.identities.repository import name_key


def _attach(context: Context, kind: Kind, owner_name: str, arn: str) -> None:
    owner, scope = find.owner(context, kind, owner_name), find.scope(context)
    if parse_arn(arn) is None:
        raise errors.invalid_arn(arn)
    policy = find.policy_of_arn(context.transaction, scope.account, arn)
    if policy is None:
        raise errors.not_attachable(arn)
    if policy.path.startswith(aws_policies.SERVICE_ROLE_PATH):
        raise ApiError("PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.", 400)
    has = repository.attached_to(context.transaction, scope, owner.id, kind)
    if arn not in has:
        rules.check_room(f"PoliciesPer{kind.value.capitalize()}", len(has), rules.ATTACHED_MAX[kind])
        repository.attach(context.transaction, scope, owner.id, arn, kind)


def _detach(context: Context, kind: Kind, owner_name: str, arn: str) -> None:
    owner = find.owner(context, kind, owner_name)
    if parse_arn(arn) is None:
        raise errors.invalid_arn(arn)
    if not repository.detach(context.transaction, find.scope(context), owner.id, arn, kind):
        raise errors.no_such_policy(arn)


def _attached(
    context: Context, kind: Kind, owner_name: str, path_prefix: str | None, request: paging.PagedRequest
) -> paging.Page[Arn]:
    owner = find.owner_to_read(context, kind, owner_name)
    arns = repository.attached_to(context.transaction, find.scope(context), owner.id, kind)
    found = [parsed for arn in arns if (parsed := parse_arn(arn)) and parsed.path.startswith(path_prefix or "/")]
    # Two policies of one name, AWS's and the account's own, are told apart by their ARNs.
    found.sort(key=_attachment_key)
    return paging.take(context, f"ListAttached{kind}Policies", request, found, _attachment_key)


def _attachment_key(arn: Arn) -> str:
    return f"{name_key(arn.name)} {arn}"


def _shown(page: paging.Page[Arn]) -> tuple[iam.AttachedPolicy, ...]:
    return views.attached((arn.name, str(arn)) for arn in page.items)


@operation("iam", "ListEntitiesForPolicy", writes=False, access=access.ON_POLICY)
def list_entities_for_policy(
    context: Context, request: iam.ListEntitiesForPolicyRequest
) -> iam.ListEntitiesForPolicyResponse:
    """The users, groups and roles that a managed policy is attached to or bounds.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
    """
    find.policy(context, request.policy_arn)
    asked = request.entity_filter
    if asked is not None and asked not in ("User", "Group", "Role"):
        if asked not in ("LocalManagedPolicy", "AWSManagedPolicy"):
            raise errors.invalid_input(f"{asked} is not a kind of entity.")
        return iam.ListEntitiesForPolicyResponse(is_truncated=False)
    found = []
    for kind in Kind if asked is None else (Kind(asked.lower()),):
        owners = _owners(context, request.policy_arn, kind, request.policy_usage_filter)
        found += [(kind, each) for each in paging.below(request.path_prefix, owners)]
    page = paging.take(context, "ListEntitiesForPolicy", request, sorted(found, key=_owner_key), _owner_key)
    by_kind = {kind: [each for its_kind, each in page.items if its_kind is kind] for kind in Kind}
    return iam.ListEntitiesForPolicyResponse(
        policy_users=tuple(iam.PolicyUser(user_name=each.name, user_id=each.id) for each in by_kind[Kind.USER]),
        policy_groups=tuple(iam.PolicyGroup(group_name=each.name, group_id=each.id) for each in by_kind[Kind.GROUP]),
        policy_roles=tuple(iam.PolicyRole(role_name=each.name, role_id=each.id) for each in by_kind[Kind.ROLE]),
        is_truncated=page.truncated,
        marker=page.marker,
    )


def _owner_key(owner: tuple[Kind, Named]) -> str:
    return f"{owner[0]} {name_key(owner[1].name)}"


def _owners(context: Context, arn: str, kind: Kind, usage: str | None) -> Sequence[Named]:
    wanted = {
        None: (kind.value, boundary_kind(kind)),
        "PermissionsPolicy": (kind.value,),
        "PermissionsBoundary": (boundary_kind(kind),),
    }.get(usage)
    if wanted is None:
        raise errors.invalid_input(f"{usage} is not a usage of policies.")
    scope = find.scope(context)
    owner_ids = {id_ for its_kind, id_ in repository.owners_of(context.transaction, scope, arn) if its_kind in wanted}
    transaction, ids = context.transaction, sorted(owner_ids)
    if kind is Kind.USER:
        return list(repository.users.get_many(transaction, scope, ids).values())
    if kind is Kind.GROUP:
        return list(repository.groups.get_many(transaction, scope, ids).values())
    return list(repository.roles.get_many(transaction, scope, ids).values())


@operation("iam", "AttachUserPolicy", access=access.ATTACH_TO_USER)
def attach_user_policy(context: Context, request: iam.AttachUserPolicyRequest) -> None:
    """Attaches a managed policy to a user; one that is attached stays so.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
    """
    _attach(context, Kind.USER, request.user_name, request.policy_arn)


@operation("iam", "DetachUserPolicy", access=access.ATTACH_TO_USER)
def detach_user_policy(context: Context, request: iam.DetachUserPolicyRequest) -> None:
    """Takes a managed policy off a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html
    """
    _detach(context, Kind.USER, request.user_name, request.policy_arn)


@operation("iam", "ListAttachedUserPolicies", writes=False, access=access.ON_USER)
def list_attached_user_policies(
    context: Context, request: iam.ListAttachedUserPoliciesRequest
) -> iam.ListAttachedUserPoliciesResponse:
    """The managed policies attached to a user, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html
    """
    page = _attached(context, Kind.USER, request.user_name, request.path_prefix, request)
    return iam.ListAttachedUserPoliciesResponse(
        attached_policies=_shown(page), is_truncated=page.truncated, marker=page.marker
    )


@operation("iam", "AttachGroupPolicy", access=access.ATTACH_TO_GROUP)
def attach_group_policy(context: Context, request: iam.AttachGroupPolicyRequest) -> None:
    """Attaches a managed policy to a group; one that is attached stays so.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html
    """
    _attach(context, Kind.GROUP, request.group_name, request.policy_arn)


@operation("iam", "DetachGroupPolicy", access=access.ATTACH_TO_GROUP)
def detach_group_policy(context: Context, request: iam.DetachGroupPolicyRequest) -> None:
    """Takes a managed policy off a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html
    """
    _detach(context, Kind.GROUP, request.group_name, request.policy_arn)


@operation("iam", "ListAttachedGroupPolicies", writes=False, access=access.ON_GROUP)
def list_attached_group_policies(
    context: Context, request: iam.ListAttachedGroupPoliciesRequest
) -> iam.ListAttachedGroupPoliciesResponse:
    """The managed policies attached to a group, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html
    """
    page = _attached(context, Kind.GROUP, request.group_name, request.path_prefix, request)
    return iam.ListAttachedGroupPoliciesResponse(
        attached_policies=_shown(page), is_truncated=page.truncated, marker=page.marker
    )


@operation("iam", "AttachRolePolicy", access=access.ATTACH_TO_ROLE)
def attach_role_policy(context: Context, request: iam.AttachRolePolicyRequest) -> None:
    """Attaches a managed policy to a role; one that is attached stays so.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
    """
    _attach(context, Kind.ROLE, request.role_name, request.policy_arn)


@operation("iam", "DetachRolePolicy", access=access.ATTACH_TO_ROLE)
def detach_role_policy(context: Context, request: iam.DetachRolePolicyRequest) -> None:
    """Takes a managed policy off a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
    """
    _detach(context, Kind.ROLE, request.role_name, request.policy_arn)


@operation("iam", "ListAttachedRolePolicies", writes=False, access=access.ON_ROLE)
def list_attached_role_policies(
    context: Context, request: iam.ListAttachedRolePoliciesRequest
) -> iam.ListAttachedRolePoliciesResponse:
    """The managed policies attached to a role, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
    """
    page = _attached(context, Kind.ROLE, request.role_name, request.path_prefix, request)
    return iam.ListAttachedRolePoliciesResponse(
        attached_policies=_shown(page), is_truncated=page.truncated, marker=page.marker
    )
