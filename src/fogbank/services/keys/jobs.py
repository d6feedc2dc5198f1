"""What the clock does to keys: rotates them, takes expired material away, deletes what was scheduled for it.

The row is the job: a key says when something is due of it, and after a crash it says so still.
"""

from datetime import datetime, timedelta

import msgspec

from fogbank.core.vault import Vault
from fogbank.services.keys import lifecycle, repository, rotation
from fogbank.services.keys.model import TOPIC, Key, KeyState, RotationType
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds


class KeyReconciler:
    """Does what is due of keys."""

    name = "keys"
    topics = (TOPIC,)

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        due = self._store.read(repository.next_due_us)
        # Each batch is a transaction of its own, so that nobody waits long behind it.
        while due is not None and from_microseconds(due) <= now:
            self._store.write(lambda transaction: do_due(transaction, self._vault, now))
            due = self._store.read(repository.next_due_us)
        return None if due is None else from_microseconds(due)


def do_due(transaction: Transaction, vault: Vault, now: datetime) -> None:
    """Does some of what is due."""
    for scope, listed in repository.due(transaction, now):
        # Read anew: one of a set may have changed the others.
        key = repository.keys.get(transaction, scope, listed.id)
        if key is None:
            continue
        if key.deletion_at is not None:
            if key.deletion_at <= now:
                delete(transaction, key, now)
            continue
        key = _expired(key, now)
        replica = key.multi_region and not key.is_primary
        enabled = key.state is KeyState.ENABLED
        if key.rotation is not None and key.rotation.due_at <= now and enabled and not replica:
            key = rotate(transaction, vault, key, RotationType.AUTOMATIC, now)
        repository.keys.must_update(transaction, scope, key)


def rotate(transaction: Transaction, vault: Vault, key: Key, kind: RotationType, now: datetime) -> Key:
    """The key with new material, to be stored by the caller; its replicas with the same, stored."""
    turned = rotation.rotated(key, rotation.new_material(vault, key), kind, now)
    if kind is RotationType.AUTOMATIC:
        turned = rotation.rescheduled(turned, now)
    share(transaction, turned)
    return turned


def replicas_of(transaction: Transaction, primary: Key) -> list[Key]:
    """The replicas of a multi-Region primary key; none of any other."""
    if not primary.is_primary:
        return []
    return [key for key in repository.set_of(transaction, primary.account, primary.id) if not key.is_primary]


def primary_of(transaction: Transaction, key: Key) -> Key | None:
    """The primary key of a replica; None for any other key."""
    if key.primary_region is None or key.is_primary:
        return None
    return repository.keys.get(transaction, Scope(key.account, key.primary_region), key.id)


def share(transaction: Transaction, primary: Key) -> None:
    """Gives the replicas of a multi-Region key its material, and what it says of rotation."""
    for replica in rotation.shared(primary, replicas_of(transaction, primary)):
        repository.keys.must_update(transaction, repository.scope_of(replica), replica)


def _expired(key: Key, now: datetime) -> Key:
    """The key without the material whose time is over: the key waits for it to be imported again."""
    materials = tuple(
        msgspec.structs.replace(each, sealed=None) if each.valid_to is not None and each.valid_to <= now else each
        for each in key.materials
    )
    if materials == key.materials:
        return key
    return without_material(msgspec.structs.replace(key, materials=materials))


def without_material(key: Key) -> Key:
    """The key in the state that it has where some of its material is gone."""
    if all(each.sealed is not None or each.pending for each in key.materials):
        return key
    if key.state is KeyState.PENDING_DELETION:
        return key
    return msgspec.structs.replace(key, state=lifecycle.KEY.check(key.state, KeyState.PENDING_IMPORT))


def delete(transaction: Transaction, key: Key, now: datetime) -> None:
    """Deletes a key with its aliases and grants; the last replica lets a waiting primary go its way."""
    scope = repository.scope_of(key)
    for alias in repository.aliases_of(transaction, scope, key.id):
        repository.aliases.delete(transaction, scope, alias.id)
    for grant in repository.grants_of(transaction, scope, key.id):
        repository.grants.delete(transaction, scope, grant.id)
    repository.keys.delete(transaction, scope, key.id)
    if not key.multi_region:
        return
    for other in repository.set_of(transaction, key.account, key.id):
        left = tuple(region for region in other.replica_regions if region != key.region)
        changed = msgspec.structs.replace(other, replica_regions=left)
        if other.state is KeyState.PENDING_REPLICA_DELETION and not left:
            changed = msgspec.structs.replace(
                changed,
                state=lifecycle.KEY.check(other.state, KeyState.PENDING_DELETION),
                deletion_at=now + timedelta(days=other.deletion_days or 0),
            )
        repository.keys.must_update(transaction, repository.scope_of(other), changed)
