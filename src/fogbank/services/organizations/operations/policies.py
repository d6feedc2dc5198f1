"""CreatePolicy, DescribePolicy, UpdatePolicy, DeletePolicy, ListPolicies."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, rules, views
from fogbank.services.organizations.managed import MANAGED
from fogbank.services.organizations.model import OrganizationPolicy, PolicyType
from fogbank.services.organizations.repository import Home


@operation("organizations", "CreatePolicy", access=access.NEW_POLICY)
def create_policy(context: Context, request: api.CreatePolicyRequest) -> api.CreatePolicyResponse:
    """Makes a policy, which does nothing until it is attached.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html
    """
    home = requests.managed_by_caller(context)
    kind = rules.type_named(request.type)
    if home.organization.feature_set != "ALL":
        raise errors.type_not_available()
    rules.check_content(kind, request.content)
    existing = [each for each in repository.all_policies(context.transaction, home.scope) if each.type is kind]
    if len(existing) >= rules.POLICIES_MAX[kind]:
        raise errors.violated(
            "POLICY_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of policies in an organization."
        )
    _check_name(existing, kind, request.name)
    policy = OrganizationPolicy(
        id=requests.new_id(context, "p-", 8),
        name=request.name,
        description=request.description,
        type=kind,
        content=request.content,
        tags=rules.checked_tags((tag.key, tag.value) for tag in request.tags or ()),
    )
    stored = repository.policies.insert(context.transaction, home.scope, policy)
    return api.CreatePolicyResponse(policy=views.policy(home, stored))


@operation("organizations", "DescribePolicy", writes=False, access=access.ON_POLICY)
def describe_policy(context: Context, request: api.DescribePolicyRequest) -> api.DescribePolicyResponse:
    """A policy with its content.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html
    """
    home = requests.seen_by_caller(context)
    return api.DescribePolicyResponse(policy=views.policy(home, find_policy(context, home, request.policy_id)))


@operation("organizations", "UpdatePolicy", access=access.ON_POLICY)
def update_policy(context: Context, request: api.UpdatePolicyRequest) -> api.UpdatePolicyResponse:
    """Changes a policy, at once for all that it is attached to.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html
    """
    home = requests.managed_by_caller(context)
    policy = _own_policy(context, home, request.policy_id)
    if request.content is not None:
        rules.check_content(policy.type, request.content)
    if request.name is not None and request.name != policy.name:
        _check_name(repository.all_policies(context.transaction, home.scope), policy.type, request.name)
    changed = msgspec.structs.replace(
        policy,
        name=policy.name if request.name is None else request.name,
        description=policy.description if request.description is None else request.description,
        content=policy.content if request.content is None else request.content,
    )
    stored = repository.policies.must_update(context.transaction, home.scope, changed)
    return api.UpdatePolicyResponse(policy=views.policy(home, stored))


@operation("organizations", "DeletePolicy", access=access.ON_POLICY)
def delete_policy(context: Context, request: api.DeletePolicyRequest) -> None:
    """Deletes a policy that is attached to nothing.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeletePolicy.html
    """
    home = requests.managed_by_caller(context)
    policy = _own_policy(context, home, request.policy_id)
    if any(policy.id in target.policies for target in requests.all_targets(context, home)):
        raise errors.policy_in_use()
    repository.policies.delete(context.transaction, home.scope, policy.id)


@operation("organizations", "ListPolicies", writes=False, access=access.OF_TYPE)
def list_policies(context: Context, request: api.ListPoliciesRequest) -> api.ListPoliciesResponse:
    """The policies of a type, AWS's own among them.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html
    """
    home = requests.seen_by_caller(context)
    kind = rules.type_named(request.filter)
    known = [*MANAGED.values(), *repository.all_policies(context.transaction, home.scope)]
    found = [policy for policy in known if policy.type is kind]
    page, token = requests.page_of(context, "ListPolicies", request, found, lambda policy: policy.id)
    return api.ListPoliciesResponse(
        policies=tuple(views.policy_summary(home, policy) for policy in page), next_token=token
    )


def find_policy(context: Context, home: Home, policy_id: str) -> OrganizationPolicy:
    """AWS's own or the organization's. Raises ApiError PolicyNotFoundException."""
    found = MANAGED.get(policy_id) or repository.policies.get(context.transaction, home.scope, policy_id)
    if found is None:
        raise errors.policy_not_found()
    return found


def _own_policy(context: Context, home: Home, policy_id: str) -> OrganizationPolicy:
    if policy_id in MANAGED:
        raise errors.immutable_policy()
    return find_policy(context, home, policy_id)


def _check_name(existing: list[OrganizationPolicy], kind: PolicyType, name: str) -> None:
    taken = [*existing, *MANAGED.values()]
    if any(policy.type is kind and policy.name == name for policy in taken):
        raise errors.duplicate_policy()
