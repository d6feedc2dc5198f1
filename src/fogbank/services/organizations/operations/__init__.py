"""One function an AWS operation."""

from types import ModuleType

from fogbank.services.organizations.operations import (
    accounts,
    attachments,
    delegation,
    handshakes,
    organization,
    policies,
    tags,
    units,
)

MODULES: tuple[ModuleType, ...] = (
    accounts,
    attachments,
    delegation,
    handshakes,
    organization,
    policies,
    tags,
    units,
)
