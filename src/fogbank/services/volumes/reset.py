"""Everything away at once: what `fogbank reset` does to volumes."""

import msgspec
import sqlalchemy as sa

from fogbank.services.volumes import lifecycle, repository
from fogbank.services.volumes.model import TOPIC, VolumeState
from fogbank.store.transaction import Transaction


def delete_everything(transaction: Transaction) -> int:
    """Has every volume of every account deleted, attached or not, clients or not; how many there were.

    The data is gone once the reconciler has been by.
    """
    found = repository.volumes.select_anywhere(transaction)
    transaction.connection.execute(sa.delete(repository.attachments_table))
    transaction.connection.execute(sa.delete(repository.modifications_table))
    for scope, volume in found:
        state = volume.state
        if state in (VolumeState.CREATING, VolumeState.IN_USE):
            state = lifecycle.VOLUME.check(state, VolumeState.AVAILABLE)
        changed = msgspec.structs.replace(
            volume,
            state=lifecycle.VOLUME.check(state, VolumeState.DELETING),
            evict=True,
            spec_generation=volume.spec_generation + 1,
            failures=0,
            retry_at=None,
        )
        repository.volumes.must_update(transaction, scope, changed)
    transaction.wake(TOPIC)
    return len(found)


def count(transaction: Transaction) -> int:
    """How many volumes there are, in any state."""
    statement = sa.select(sa.func.count()).select_from(repository.volumes_table)
    return int(transaction.connection.execute(statement).scalar_one())
