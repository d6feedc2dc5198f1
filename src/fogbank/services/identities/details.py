"""Users, groups, roles and policies with all that they have, for GetAccountAuthorizationDetails."""

from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import find, repository, views
from fogbank.services.identities.ids import arn_of, parse_arn
from fogbank.services.identities.model import Group, Kind, ManagedPolicy, Role, User
from fogbank.services.identities.trusted import as_it_stands


def user(context: Context, document: User) -> iam.UserDetail:
    """With inline and attached policies and the names of the groups."""
    scope = find.scope(context)
    group_ids = repository.groups_of(context.transaction, scope, document.id)
    groups = repository.groups.get_many(context.transaction, scope, group_ids).values()
    return iam.UserDetail(
        path=document.path,
        user_name=document.name,
        user_id=document.id,
        arn=arn_of(scope.account, document),
        create_date=document.created_at,
        user_policy_list=_inline(context, document.id) or None,
        group_list=tuple(sorted(group.name for group in groups)),
        attached_managed_policies=_attached(context, document.id, Kind.USER),
        permissions_boundary=views.boundary(document.boundary),
        tags=views.tags(document.tags),
    )


def group(context: Context, document: Group) -> iam.GroupDetail:
    """With inline and attached policies."""
    return iam.GroupDetail(
        path=document.path,
        group_name=document.name,
        group_id=document.id,
        arn=arn_of(context.caller.account, document),
        create_date=document.created_at,
        group_policy_list=_inline(context, document.id),
        attached_managed_policies=_attached(context, document.id, Kind.GROUP),
    )


def role(context: Context, document: Role) -> iam.RoleDetail:
    """With inline and attached policies and the instance profiles that it is in."""
    scope = find.scope(context)
    document = as_it_stands(context.transaction, document)
    profiles = repository.profiles_of(context.transaction, scope, document.id)
    return iam.RoleDetail(
        path=document.path,
        role_name=document.name,
        role_id=document.id,
        arn=arn_of(scope.account, document),
        create_date=document.created_at,
        assume_role_policy_document=views.encoded(document.trust_policy),
        instance_profile_list=tuple(views.instance_profile(scope.account, each, document) for each in profiles),
        role_policy_list=_inline(context, document.id),
        attached_managed_policies=_attached(context, document.id, Kind.ROLE),
        permissions_boundary=views.boundary(document.boundary),
        tags=views.tags(document.tags),
        role_last_used=views.last_used(document),
    )


def policy(owner: str, document: ManagedPolicy, uses: tuple[int, int]) -> iam.ManagedPolicyDetail:
    """With all its versions. owner: the account, or `aws`."""
    shown = views.policy(owner, document, uses)
    newest_first = sorted(document.versions, key=lambda version: -version.number)
    return iam.ManagedPolicyDetail(
        policy_name=shown.policy_name,
        policy_id=shown.policy_id,
        arn=shown.arn,
        path=shown.path,
        default_version_id=shown.default_version_id,
        attachment_count=shown.attachment_count,
        permissions_boundary_usage_count=shown.permissions_boundary_usage_count,
        is_attachable=shown.is_attachable,
        description=shown.description,
        create_date=shown.create_date,
        update_date=shown.update_date,
        policy_version_list=tuple(views.policy_version(document, version, with_text=True) for version in newest_first),
    )


def _inline(context: Context, owner_id: str) -> tuple[iam.PolicyDetail, ...]:
    found = repository.inline_of(context.transaction, find.scope(context), owner_id)
    return tuple(
        iam.PolicyDetail(policy_name=name, policy_document=views.encoded(text)) for name, text in found.items()
    )


def _attached(context: Context, owner_id: str, kind: Kind) -> tuple[iam.AttachedPolicy, ...]:
    arns = repository.attached_to(context.transaction, find.scope(context), owner_id, kind)
    return views.attached((parsed.name, arn) for arn in arns if (parsed := parse_arn(arn)))
