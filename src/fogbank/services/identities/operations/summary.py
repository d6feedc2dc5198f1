"""GetAccountSummary."""

from fogbank.core.operation import operation
from fogbank.policy import limits
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, find, repository, rules
from fogbank.services.identities.model import Kind

# Of what is not built, AWS's quotas all the same: programs read them.
_QUOTAS = {
    "UsersQuota": rules.USERS_MAX,
    "GroupsQuota": rules.GROUPS_MAX,
    "RolesQuota": rules.ROLES_MAX,
    "InstanceProfilesQuota": rules.INSTANCE_PROFILES_MAX,
    "PoliciesQuota": rules.POLICIES_MAX,
    "PolicySizeQuota": limits.MANAGED_MAX,
    "PolicyVersionsInUseQuota": 10_000,
    "VersionsPerPolicyQuota": rules.VERSIONS_MAX,
    "ServerCertificatesQuota": 20,
    "UserPolicySizeQuota": rules.INLINE_SIZE_MAX[Kind.USER],
    "GroupPolicySizeQuota": rules.INLINE_SIZE_MAX[Kind.GROUP],
    "RolePolicySizeQuota": rules.INLINE_SIZE_MAX[Kind.ROLE],
    "AssumeRolePolicySizeQuota": limits.TRUST_MAX,
    "GroupsPerUserQuota": rules.GROUPS_OF_USER_MAX,
    "SigningCertificatesPerUserQuota": 2,
    "AccessKeysPerUserQuota": rules.KEYS_OF_USER_MAX,
    "AttachedPoliciesPerUserQuota": rules.ATTACHED_MAX[Kind.USER],
    "AttachedPoliciesPerGroupQuota": rules.ATTACHED_MAX[Kind.GROUP],
    "AttachedPoliciesPerRoleQuota": rules.ATTACHED_MAX[Kind.ROLE],
    "GlobalEndpointTokenVersion": 1,
    "ServerCertificates": 0,
    "AccountMFAEnabled": 0,
    "AccountPasswordPresent": 0,
    "AccountSigningCertificatesPresent": 0,
    # Root's keys: the ones that the data folder holds.
    "AccountAccessKeysPresent": 1,
}


@operation("iam", "GetAccountSummary", writes=False, access=access.ON_ANYTHING)
def get_account_summary(context: Context, _request: iam.GetAccountSummaryRequest) -> iam.GetAccountSummaryResponse:
    """How much of what the account has, and the quotas.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
    """
    scope, transaction = find.scope(context), context.transaction
    policies = repository.policies.everything(transaction, scope)
    devices = list(repository.devices.select(transaction, scope))
    counts = {
        "Users": repository.users.count(transaction, scope),
        "Groups": repository.groups.count(transaction, scope),
        "Roles": repository.roles.count(transaction, scope),
        "InstanceProfiles": repository.profiles.count(transaction, scope),
        "Policies": len(policies),
        "PolicyVersionsInUse": sum(len(policy.versions) for policy in policies),
        "Providers": len(list(repository.providers.select(transaction, scope))),
        "MFADevices": len(devices),
        "MFADevicesInUse": sum(device.user_id is not None for device in devices),
    }
    return iam.GetAccountSummaryResponse(summary_map={**_QUOTAS, **counts})
