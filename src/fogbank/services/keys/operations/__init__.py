"""The operations of KMS."""

from fogbank.services.keys.operations import aliases, datakeys, encryption, grants, keys, states

MODULES = (aliases, datakeys, encryption, grants, keys, states)
