"""What policies would allow, asked of the evaluator that decides about real calls."""

from dataclasses import replace

from fogbank.core.operation import operation
from fogbank.policy import Policies, PolicyKind, Principal, PrincipalKind
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, paging, simulating, sources
from fogbank.services.identities.simulating import Scenario

# More would hold up others for seconds.
COMBINATIONS_MAX = 10_000


def _evaluated(
    context: Context,
    name: str,
    request: iam.SimulateCustomPolicyRequest | iam.SimulatePrincipalPolicyRequest,
    of: Scenario,
) -> iam.SimulatePolicyResponse:
    """The page of results that is asked for; each action on each resource is one."""
    simulating.check_actions(request.action_names)
    arns = request.resource_arns or ("*",)
    if len(request.action_names) * len(arns) > COMBINATIONS_MAX:
        raise errors.invalid_input(f"No more than {COMBINATIONS_MAX} combinations of actions and resources.")
    pairs = [(action, arn) for action in request.action_names for arn in arns]
    page = paging.take(context, name, request, range(len(pairs)), lambda number: f"{number:06}")
    return iam.SimulatePolicyResponse(
        evaluation_results=tuple(simulating.evaluate(of, *pairs[number]) for number in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "SimulateCustomPolicy", writes=False, access=access.ON_ANYTHING)
def simulate_custom_policy(context: Context, request: iam.SimulateCustomPolicyRequest) -> iam.SimulatePolicyResponse:
    """What policies that are given, and no others, would say.

    `ResourceHandlingOption` has no effect: no resources are made up.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
    """
    account = context.caller.account
    caller = simulating.caller_of(request.caller_arn) if request.caller_arn else None
    levels = (
        simulating.given(level.service_control_policy_input_list, PolicyKind.SCP, "ServiceControlPolicyInputList")
        for level in request.ordered_organization_policy_input_list or ()
    )
    policies = Policies(
        identity=simulating.given(request.policy_input_list, PolicyKind.IDENTITY),
        boundary=simulating.boundary(request.permissions_boundary_policy_input_list),
        scps=tuple(level for level in levels if level),
    )
    principal = caller or Principal("", account, PrincipalKind.USER)
    scenario = Scenario(
        principal=principal,
        policies=policies,
        resource_policy=simulating.resource_policy(request.resource_policy, request.caller_arn),
        owner=simulating.owner_of(request.resource_owner, principal.account),
        context=simulating.context_of(request.context_entries),
    )
    return _evaluated(context, "SimulateCustomPolicy", request, scenario)


@operation("iam", "SimulatePrincipalPolicy", writes=False, access=access.ON_POLICY_SOURCE)
def simulate_principal_policy(
    context: Context, request: iam.SimulatePrincipalPolicyRequest
) -> iam.SimulatePolicyResponse:
    """What the policies of a user, group or role would say, with others that are given.

    A boundary that is given stands in place of the identity's own.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
    """
    identity = sources.source(context, request.policy_source_arn)
    own = sources.principal_of(context, identity)
    caller_arn = request.caller_arn or (own.arn if own.kind is PrincipalKind.USER and own.arn else None)
    principal = own if caller_arn in (None, own.arn) else simulating.caller_of(caller_arn or "")
    attached = sources.policies_of(context, identity, request.policy_exclusion_list)
    policies = replace(
        attached,
        identity=(*attached.identity, *simulating.given(request.policy_input_list, PolicyKind.IDENTITY)),
        boundary=simulating.boundary(request.permissions_boundary_policy_input_list) or attached.boundary,
    )
    scenario = Scenario(
        principal=principal,
        policies=policies,
        resource_policy=simulating.resource_policy(request.resource_policy, caller_arn),
        owner=simulating.owner_of(request.resource_owner, principal.account),
        context=simulating.context_of(request.context_entries),
    )
    return _evaluated(context, "SimulatePrincipalPolicy", request, scenario)


@operation("iam", "GetContextKeysForCustomPolicy", writes=False, access=access.ON_ANYTHING)
def get_context_keys_for_custom_policy(
    _context: Context, request: iam.GetContextKeysForCustomPolicyRequest
) -> iam.GetContextKeysForPolicyResponse:
    """The condition keys that policies ask for, in conditions and variables.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
    """
    policies = simulating.given(request.policy_input_list, PolicyKind.IDENTITY)
    return iam.GetContextKeysForPolicyResponse(context_key_names=tuple(simulating.condition_keys(policies)))


@operation("iam", "GetContextKeysForPrincipalPolicy", writes=False, access=access.ON_POLICY_SOURCE)
def get_context_keys_for_principal_policy(
    context: Context, request: iam.GetContextKeysForPrincipalPolicyRequest
) -> iam.GetContextKeysForPolicyResponse:
    """The condition keys that the policies of a user, group or role ask for, with others that are given.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html
    """
    attached = sources.identity_policies(context, sources.source(context, request.policy_source_arn))
    policies = (*attached, *simulating.given(request.policy_input_list, PolicyKind.IDENTITY))
    return iam.GetContextKeysForPolicyResponse(context_key_names=tuple(simulating.condition_keys(policies)))
