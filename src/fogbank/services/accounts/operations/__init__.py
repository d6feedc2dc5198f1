"""STS, and what EC2 tells of an account: one function an AWS operation."""

from types import ModuleType

from fogbank.services.accounts.operations import attributes, roles, sessions, web_identities

MODULES: tuple[ModuleType, ...] = (attributes, roles, sessions, web_identities)
