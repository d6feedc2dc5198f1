"""A key's states as a table of allowed moves, and which operations each state lets through.

https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

import enum
from collections.abc import Mapping

from fogbank.core.states import StateTable
from fogbank.services.keys.model import KeyState as S

KEY = StateTable(
    start=frozenset({S.ENABLED, S.PENDING_IMPORT}),
    moves={
        S.ENABLED: frozenset({S.DISABLED, S.PENDING_IMPORT, S.PENDING_DELETION, S.PENDING_REPLICA_DELETION}),
        S.DISABLED: frozenset({S.ENABLED, S.PENDING_IMPORT, S.PENDING_DELETION, S.PENDING_REPLICA_DELETION}),
        S.PENDING_IMPORT: frozenset({S.ENABLED, S.PENDING_DELETION, S.PENDING_REPLICA_DELETION}),
        # Cancelling leads to Disabled, or to PendingImport where there is no material.
        S.PENDING_DELETION: frozenset({S.DISABLED, S.PENDING_IMPORT}),
        S.PENDING_REPLICA_DELETION: frozenset({S.DISABLED, S.PENDING_IMPORT, S.PENDING_DELETION}),
    },
)


class Refused(enum.Enum):
    """How an operation is refused for a key's state."""

    DISABLED = enum.auto()
    INVALID_STATE = enum.auto()


_DELETION = {S.PENDING_DELETION: Refused.INVALID_STATE, S.PENDING_REPLICA_DELETION: Refused.INVALID_STATE}
# What uses a key's material needs it enabled.
_USES = {S.DISABLED: Refused.DISABLED, S.PENDING_IMPORT: Refused.INVALID_STATE, **_DELETION}
# What changes a key that is to be there tomorrow.
_CHANGES = dict(_DELETION)
_SWITCHES = {S.PENDING_IMPORT: Refused.INVALID_STATE, **_DELETION}
_CANCELS = dict.fromkeys((S.ENABLED, S.DISABLED, S.PENDING_IMPORT), Refused.INVALID_STATE)

_BY_RULE: tuple[tuple[Mapping[S, Refused], tuple[str, ...]], ...] = (
    (
        _USES,
        (
            "CreateGrant",
            "Decapsulate",
            "Decrypt",
            "DeriveSharedSecret",
            "DisableKeyRotation",
            "EnableKeyRotation",
            "Encapsulate",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateMac",
            "GetPublicKey",
            "ReEncrypt",
            "ReplicateKey",
            "RotateKeyOnDemand",
            "Sign",
            "UpdatePrimaryRegion",
            "Verify",
            "VerifyMac",
        ),
    ),
    (
        _CHANGES,
        (
            "CreateAlias",
            "GetParametersForImport",
            "ImportKeyMaterial",
            "ScheduleKeyDeletion",
            "TagResource",
            "UntagResource",
            "UpdateAlias",
            "UpdateKeyDescription",
        ),
    ),
    (_SWITCHES, ("DisableKey", "EnableKey")),
    (_CANCELS, ("CancelKeyDeletion",)),
    (
        {},
        (
            "DeleteAlias",
            "DeleteImportedKeyMaterial",
            "DescribeKey",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ListAliases",
            "ListGrants",
            "ListKeyPolicies",
            "ListKeyRotations",
            "ListResourceTags",
            "PutKeyPolicy",
            "RetireGrant",
            "RevokeGrant",
        ),
    ),
)
REFUSED: Mapping[str, Mapping[S, Refused]] = {name: rule for rule, names in _BY_RULE for name in names}
_WORDS = {
    S.DISABLED: "disabled",
    S.PENDING_DELETION: "pending deletion",
    S.PENDING_REPLICA_DELETION: "pending replica deletion",
    S.PENDING_IMPORT: "pending import",
    S.ENABLED: "enabled",
}


def refusal(operation: str, state: S) -> tuple[Refused, str] | None:
    """How an operation is refused for a state, and KMS's word for the state; None where it is not."""
    refused = REFUSED[operation].get(state)
    return None if refused is None else (refused, _WORDS[state])
