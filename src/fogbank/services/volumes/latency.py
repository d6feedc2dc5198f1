"""Taking over how late volumes are to answer, as `fogbank up --latency` says."""

import msgspec

from fogbank.core.settings import LatencyMode
from fogbank.services.volumes import repository
from fogbank.services.volumes.desired import respecify_in
from fogbank.store.transaction import Transaction
from fogbank.store.values import get_value, set_value

_NAME = "volume_latency"


def adopt_latency(transaction: Transaction, mode: LatencyMode) -> bool:
    """Gives every volume a new spec if the option is another than at the last start; whether it was."""
    if get_value(transaction, _NAME) == mode.value:
        return False
    first = get_value(transaction, _NAME) is None and mode is LatencyMode.OFF
    set_value(transaction, _NAME, mode.value)
    if first:
        return False
    for scope, volume in repository.volumes.select_anywhere(transaction):
        respecify_in(transaction, scope, msgspec.structs.replace(volume))
    return True
