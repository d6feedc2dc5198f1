"""The operations of KMS."""

from fogbank.services.keys.operations import (
    agreement,
    aliases,
    datakeys,
    encryption,
    grants,
    imports,
    keys,
    policies,
    regions,
    rotation,
    signing,
    states,
    tags,
)

MODULES = (
    agreement,
    aliases,
    datakeys,
    encryption,
    grants,
    imports,
    keys,
    policies,
    regions,
    rotation,
    signing,
    states,
    tags,
)
