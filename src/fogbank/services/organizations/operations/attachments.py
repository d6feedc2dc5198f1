"""EnablePolicyType, DisablePolicyType, AttachPolicy, DetachPolicy, ListPoliciesForTarget, ListTargetsForPolicy."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, rules, views
from fogbank.services.organizations.managed import MANAGED
from fogbank.services.organizations.model import Member, Organization, OrganizationPolicy, PolicyType, Unit
from fogbank.services.organizations.operations.policies import find_policy
from fogbank.services.organizations.repository import Home


@operation("organizations", "EnablePolicyType", access=access.ON_ROOT)
def enable_policy_type(context: Context, request: api.EnablePolicyTypeRequest) -> api.EnablePolicyTypeResponse:
    """Has policies of a type count. AWS's policy that allows everything is attached to every target.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html
    """
    home = requests.managed_by_caller(context)
    kind = rules.type_named(request.policy_type)
    _check_root(home, request.root_id)
    if home.organization.feature_set != "ALL":
        raise errors.type_not_available()
    if kind in home.organization.policy_types:
        raise errors.type_already_enabled()
    for target in requests.all_targets(context, home):
        changed = msgspec.structs.replace(target, policies=(*target.policies, rules.FULL_ACCESS[kind]))
        requests.store_target(context, home, changed)
    return api.EnablePolicyTypeResponse(root=_with_types(context, (*home.organization.policy_types, kind)))


@operation("organizations", "DisablePolicyType", access=access.ON_ROOT)
def disable_policy_type(context: Context, request: api.DisablePolicyTypeRequest) -> api.DisablePolicyTypeResponse:
    """Has policies of a type count no more, and detaches them all.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisablePolicyType.html
    """
    home = requests.managed_by_caller(context)
    kind = rules.type_named(request.policy_type)
    _check_root(home, request.root_id)
    if kind not in home.organization.policy_types:
        raise errors.type_not_enabled()
    gone = {policy.id for policy in repository.all_policies(context.transaction, home.scope) if policy.type is kind}
    gone.add(rules.FULL_ACCESS[kind])
    for target in requests.all_targets(context, home):
        left = tuple(policy_id for policy_id in target.policies if policy_id not in gone)
        if left != target.policies:
            requests.store_target(context, home, msgspec.structs.replace(target, policies=left))
    kept = tuple(each for each in home.organization.policy_types if each is not kind)
    return api.DisablePolicyTypeResponse(root=_with_types(context, kept))


def _with_types(context: Context, kinds: tuple[PolicyType, ...]) -> api.Root:
    home = requests.home_of_caller(context)
    changed = msgspec.structs.replace(home.organization, policy_types=kinds)
    stored = repository.organizations.must_update(context.transaction, home.scope, changed)
    return views.root(requests.with_organization(home, stored))


def _check_root(home: Home, root_id: str) -> None:
    if root_id != home.organization.root_id:
        raise errors.root_not_found()


@operation("organizations", "AttachPolicy", access=access.ON_POLICY_AND_TARGET)
def attach_policy(context: Context, request: api.AttachPolicyRequest) -> None:
    """Attaches a policy to the root, a unit or an account.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
    """
    home = requests.managed_by_caller(context)
    policy = find_policy(context, home, request.policy_id)
    target = requests.find_target(context, home, request.target_id)
    if policy.type not in home.organization.policy_types:
        raise errors.type_not_enabled()
    if policy.id in target.policies:
        raise errors.already_attached()
    if len(_attached(context, home, target, policy.type)) >= rules.ATTACHED_MAX:
        raise errors.violated(
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You attempted to exceed the number of policies of a certain type that can be attached to an entity.",
        )
    requests.store_target(context, home, msgspec.structs.replace(target, policies=(*target.policies, policy.id)))


@operation("organizations", "DetachPolicy", access=access.ON_POLICY_AND_TARGET)
def detach_policy(context: Context, request: api.DetachPolicyRequest) -> None:
    """Detaches a policy. Of service control policies one has to stay, or the target could do nothing.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
    """
    home = requests.managed_by_caller(context)
    policy = find_policy(context, home, request.policy_id)
    target = requests.find_target(context, home, request.target_id)
    if policy.id not in target.policies:
        raise errors.not_attached()
    if policy.id == rules.FULL_ACCESS[PolicyType.RCP]:
        raise errors.invalid("NON_DETACHABLE_POLICY", "You can't detach the RCPFullAWSAccess policy.")
    if len(_attached(context, home, target, policy.type)) == 1:
        raise errors.violated(
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You attempted to detach a policy from an entity that would cause the entity to have fewer than the "
            "minimum number of policies of a certain type required.",
        )
    left = tuple(policy_id for policy_id in target.policies if policy_id != policy.id)
    requests.store_target(context, home, msgspec.structs.replace(target, policies=left))


@operation("organizations", "ListPoliciesForTarget", writes=False, access=access.ON_TARGET)
def list_policies_for_target(
    context: Context, request: api.ListPoliciesForTargetRequest
) -> api.ListPoliciesForTargetResponse:
    """The policies of a type that are attached right to a target; those it inherits are left out.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html
    """
    home = requests.seen_by_caller(context)
    kind = rules.type_named(request.filter)
    found = _attached(context, home, requests.find_target(context, home, request.target_id), kind)
    page, token = requests.page_of(context, "ListPoliciesForTarget", request, found, lambda policy: policy.id)
    return api.ListPoliciesForTargetResponse(
        policies=tuple(views.policy_summary(home, policy) for policy in page), next_token=token
    )


@operation("organizations", "ListTargetsForPolicy", writes=False, access=access.ON_POLICY)
def list_targets_for_policy(
    context: Context, request: api.ListTargetsForPolicyRequest
) -> api.ListTargetsForPolicyResponse:
    """What a policy is attached to.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html
    """
    home = requests.seen_by_caller(context)
    policy = find_policy(context, home, request.policy_id)
    found = [target for target in requests.all_targets(context, home) if policy.id in target.policies]
    shown = [_summary(home, target) for target in found]
    page, token = requests.page_of(
        context, "ListTargetsForPolicy", request, shown, lambda summary: summary.target_id or ""
    )
    return api.ListTargetsForPolicyResponse(targets=page, next_token=token)


def _summary(home: Home, target: Organization | Unit | Member) -> api.PolicyTargetSummary:
    if isinstance(target, Organization):
        id_, kind, name, place = target.root_id, "ROOT", views.ROOT_NAME, "root"
    elif isinstance(target, Unit):
        id_, kind, name, place = target.id, "ORGANIZATIONAL_UNIT", target.name, "ou"
    else:
        id_, kind, name, place = target.id, "ACCOUNT", target.name, "account"
    return api.PolicyTargetSummary(target_id=id_, arn=views.arn(home, place, id_), name=name, type=kind)


def _attached(
    context: Context, home: Home, target: Organization | Unit | Member, kind: PolicyType
) -> list[OrganizationPolicy]:
    stored = repository.policies.get_many(context.transaction, home.scope, target.policies)
    found = (MANAGED.get(policy_id) or stored.get(policy_id) for policy_id in target.policies)
    return [policy for policy in found if policy is not None and policy.type is kind]
