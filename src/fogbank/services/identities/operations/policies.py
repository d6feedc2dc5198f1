"""CreatePolicy, GetPolicy, ListPolicies, DeletePolicy."""

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, aws_policies, documents, errors, find, paging, repository, rules, views
from fogbank.services.identities.ids import AWS, arn_of, parse_arn, unique_id
from fogbank.services.identities.model import ManagedPolicy, PolicyVersion
from fogbank.services.identities.repository import name_key

_UNUSED = (0, 0)


@operation("iam", "CreatePolicy", access=access.NEW_POLICY)
def create_policy(context: Context, request: iam.CreatePolicyRequest) -> iam.CreatePolicyResponse:
    """Makes a managed policy, with its document as version v1.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
    """
    scope = find.scope(context)
    documents.check_managed_policy(request.policy_document)
    rules.check_managed_size(request.policy_document)
    if repository.policies.named(context.transaction, scope, request.policy_name) is not None:
        raise errors.policy_already_exists(request.policy_name)
    rules.check_room("PoliciesPerAccount", repository.policies.count(context.transaction, scope), rules.POLICIES_MAX)
    now = find.now(context)
    policy = ManagedPolicy(
        id=unique_id(ManagedPolicy, scope.account, context.ids),
        name=request.policy_name,
        path=request.path or "/",
        created_at=now,
        updated_at=now,
        tags=rules.tagged({}, request.tags or ()),
        description=request.description or "",
        versions=(PolicyVersion(number=1, document=request.policy_document, created_at=now),),
    )
    repository.policies.insert(context.transaction, scope, policy)
    return iam.CreatePolicyResponse(policy=views.policy(scope.account, policy, _UNUSED))


@operation("iam", "GetPolicy", writes=False, access=access.ON_POLICY)
def get_policy(context: Context, request: iam.GetPolicyRequest) -> iam.GetPolicyResponse:
    """A managed policy, without its documents.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
    """
    policy = find.policy(context, request.policy_arn)
    parsed = parse_arn(request.policy_arn)
    owner = AWS if parsed is not None and parsed.account == AWS else context.caller.account
    uses = repository.uses_of_policies(context.transaction, find.scope(context)).get(request.policy_arn, _UNUSED)
    return iam.GetPolicyResponse(policy=views.policy(owner, policy, uses))


@operation("iam", "ListPolicies", writes=False, access=access.ON_ANYTHING)
def list_policies(context: Context, request: iam.ListPoliciesRequest) -> iam.ListPoliciesResponse:
    """The account's policies, AWS's, or both, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
    """
    found = [each for each in _listed(context, request.scope or "All") if _fits(request, each)]
    found.sort(key=_key)
    page = paging.take(context, "ListPolicies", request, found, _key)
    return iam.ListPoliciesResponse(
        policies=tuple(views.policy(owner, policy, uses, listed=True) for owner, policy, uses in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


_Listed = tuple[str, ManagedPolicy, tuple[int, int]]


def _key(each: _Listed) -> str:
    return f"{name_key(each[1].name)} {each[0]}"


def _listed(context: Context, wanted: str) -> list[_Listed]:
    if wanted not in ("All", "AWS", "Local"):
        raise errors.invalid_input(f"{wanted} is not a scope of policies.")
    uses = repository.uses_of_policies(context.transaction, find.scope(context))
    found: list[_Listed] = []
    if wanted != "AWS":
        account = context.caller.account
        own = repository.policies.everything(context.transaction, find.scope(context))
        found += [(account, policy, uses.get(arn_of(account, policy), _UNUSED)) for policy in own]
    if wanted != "Local":
        found += [(AWS, policy, uses.get(arn, _UNUSED)) for arn, policy in aws_policies.everything().items()]
    return found


def _fits(request: iam.ListPoliciesRequest, each: _Listed) -> bool:
    _, policy, (attached, bounding) = each
    if not policy.path.startswith(request.path_prefix or "/"):
        return False
    if request.only_attached and not attached:
        return False
    if request.policy_usage_filter == "PermissionsPolicy":
        return attached > 0
    if request.policy_usage_filter == "PermissionsBoundary":
        return bounding > 0
    return True


@operation("iam", "DeletePolicy", access=access.ON_POLICY)
def delete_policy(context: Context, request: iam.DeletePolicyRequest) -> None:
    """Deletes a policy that is attached to nothing and has only its default version.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
    """
    policy, scope = find.own_policy(context, request.policy_arn), find.scope(context)
    if repository.owners_of(context.transaction, scope, request.policy_arn):
        raise errors.policy_in_use()
    if len(policy.versions) > 1:
        raise errors.policy_has_versions()
    repository.policies.delete(context.transaction, scope, policy.id)
