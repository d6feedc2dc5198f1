"""Key policies: read, replaced, listed.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, policies
from fogbank.services.keys.access import ASKS_ITSELF, find_allowed, policy_of
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.operations.keys import keep, refuse_managed


@operation("kms", "GetKeyPolicy", writes=False, access=ASKS_ITSELF)
def get_key_policy(context: Context, request: kms.GetKeyPolicyRequest) -> kms.GetKeyPolicyResponse:
    """A key's policy, as it was given; whoever is gone is shown as the unique id.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
    """
    key = find_allowed(context, request.key_id, Asked("GetKeyPolicy"))
    _check_name(request.policy_name)
    return kms.GetKeyPolicyResponse(policy=policy_of(context, key), policy_name=policies.POLICY_NAME)


@operation("kms", "PutKeyPolicy", access=ASKS_ITSELF)
def put_key_policy(context: Context, request: kms.PutKeyPolicyRequest) -> None:
    """Replaces a key's policy, but not by one that locks the caller out, unless he says that he wants it.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    """
    bypass = bool(request.bypass_policy_lockout_safety_check)
    keys = {"kms:BypassPolicyLockoutSafetyCheck": ("true" if bypass else "false",)}
    key = find_allowed(context, request.key_id, Asked("PutKeyPolicy", keys=keys))
    refuse_managed(key)
    _check_name(request.policy_name)
    keep(context, policies.with_policy(context, key, request.policy, bypass=bypass))


@operation("kms", "ListKeyPolicies", writes=False, access=ASKS_ITSELF)
def list_key_policies(context: Context, request: kms.ListKeyPoliciesRequest) -> kms.ListKeyPoliciesResponse:
    """The names of a key's policies: there is one.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html
    """
    find_allowed(context, request.key_id, Asked("ListKeyPolicies"))
    return kms.ListKeyPoliciesResponse(policy_names=(policies.POLICY_NAME,), truncated=False)


def _check_name(name: str | None) -> None:
    if name not in (None, policies.POLICY_NAME):
        raise errors.no_such_policy(str(name))
