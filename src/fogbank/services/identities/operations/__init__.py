"""The operations of IAM, one file a kind of thing."""

from types import ModuleType

from fogbank.services.identities.operations import (
    access_keys,
    aliases,
    attachments,
    boundaries,
    credential_report,
    details,
    groups,
    inline_policies,
    instance_profiles,
    mfa_devices,
    oidc_providers,
    passwords,
    policies,
    policy_versions,
    roles,
    service_linked_roles,
    simulation,
    summary,
    tags,
    users,
)

MODULES: tuple[ModuleType, ...] = (
    access_keys,
    aliases,
    attachments,
    boundaries,
    credential_report,
    details,
    groups,
    inline_policies,
    instance_profiles,
    mfa_devices,
    oidc_providers,
    passwords,
    policies,
    policy_versions,
    roles,
    service_linked_roles,
    simulation,
    summary,
    tags,
    users,
)
