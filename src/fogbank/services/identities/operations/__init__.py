"""The operations of IAM, one file a kind of thing."""

from types import ModuleType

from fogbank.services.identities.operations import (
    access_keys,
    attachments,
    groups,
    inline_policies,
    instance_profiles,
    policies,
    policy_versions,
    roles,
    service_linked_roles,
    users,
)

MODULES: tuple[ModuleType, ...] = (
    access_keys,
    attachments,
    groups,
    inline_policies,
    instance_profiles,
    policies,
    policy_versions,
    roles,
    service_linked_roles,
    users,
)
