"""Enabling and disabling keys, and deleting them after a time of waiting.

https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
"""

from datetime import timedelta

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import lifecycle, rules
from fogbank.services.keys.access import ASKS_ITSELF, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import TOPIC, Key, KeyState
from fogbank.services.keys.operations.keys import keep, refuse_managed
from fogbank.services.keys.use import check_state


@operation("kms", "EnableKey", access=ASKS_ITSELF)
def enable_key(context: Context, request: kms.EnableKeyRequest) -> None:
    """Lets a key be used again.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
    """
    _switch(context, request.key_id, "EnableKey", KeyState.ENABLED)


@operation("kms", "DisableKey", access=ASKS_ITSELF)
def disable_key(context: Context, request: kms.DisableKeyRequest) -> None:
    """Has every use of a key refused.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
    """
    _switch(context, request.key_id, "DisableKey", KeyState.DISABLED)


def _switch(context: Context, named: str, name: str, state: KeyState) -> None:
    key = find_allowed(context, named, Asked(name))
    refuse_managed(key)
    check_state(key, name)
    keep(context, msgspec.structs.replace(key, state=lifecycle.KEY.check(key.state, state)))
    # A rotation may have come due while it was disabled.
    context.transaction.wake(TOPIC)


@operation("kms", "ScheduleKeyDeletion", access=ASKS_ITSELF)
def schedule_key_deletion(context: Context, request: kms.ScheduleKeyDeletionRequest) -> kms.ScheduleKeyDeletionResponse:
    """Has a key deleted after 7 to 30 days, with its aliases and grants; a multi-Region primary after its replicas.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
    """
    asked_days = request.pending_window_in_days
    days = rules.DELETION_DAYS_DEFAULT if asked_days is None else asked_days
    keys = {"kms:ScheduleKeyDeletionPendingWindowInDays": (str(days),)}
    key = find_allowed(context, request.key_id, Asked("ScheduleKeyDeletion", keys=keys))
    refuse_managed(key)
    rules.check_deletion_days(days)
    check_state(key, "ScheduleKeyDeletion")
    waits = key.is_primary and bool(key.replica_regions)
    state = KeyState.PENDING_REPLICA_DELETION if waits else KeyState.PENDING_DELETION
    doomed = msgspec.structs.replace(
        key,
        state=lifecycle.KEY.check(key.state, state),
        deletion_at=None if waits else context.now + timedelta(days=days),
        deletion_days=days,
    )
    keep(context, doomed)
    context.transaction.wake(TOPIC)
    return kms.ScheduleKeyDeletionResponse(
        key_id=doomed.arn,
        deletion_date=doomed.deletion_at,
        key_state=doomed.state,
        pending_window_in_days=days,
    )


@operation("kms", "CancelKeyDeletion", access=ASKS_ITSELF)
def cancel_key_deletion(context: Context, request: kms.CancelKeyDeletionRequest) -> kms.CancelKeyDeletionResponse:
    """Keeps a key that waits for its deletion: it is disabled then, and has to be enabled to be used.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
    """
    key = find_allowed(context, request.key_id, Asked("CancelKeyDeletion"))
    check_state(key, "CancelKeyDeletion")
    keep(context, _kept(key))
    return kms.CancelKeyDeletionResponse(key_id=key.arn)


def _kept(key: Key) -> Key:
    usable = key.current is not None and key.current.sealed is not None
    state = lifecycle.KEY.check(key.state, KeyState.DISABLED if usable else KeyState.PENDING_IMPORT)
    return msgspec.structs.replace(key, state=state, deletion_at=None, deletion_days=None)
