"""Rotation: new material that encrypts from now on, while the old goes on opening what it closed. Pure but for sealing.

https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from fogbank.core.vault import Vault
from fogbank.services.keys import material
from fogbank.services.keys.crypto import pairs
from fogbank.services.keys.model import Key, Material, Rotation, RotationType
from fogbank.services.keys.specs import KeySpec


def scheduled(key: Key, period_days: int, now: datetime) -> Key:
    """The key, rotated every so many days from now on."""
    rotation = Rotation(period_days=period_days, due_at=now + timedelta(days=period_days))
    return msgspec.structs.replace(key, rotation=rotation)


def new_material(vault: Vault, key: Key) -> Material:
    """Fresh material for a symmetric key."""
    return material.sealed(vault, key.account, key.id, pairs.make(KeySpec.SYMMETRIC_DEFAULT))


def rotated(key: Key, fresh: Material, kind: RotationType, now: datetime) -> Key:
    """The key with `fresh` as its current material."""
    current = msgspec.structs.replace(fresh, rotated_at=now, rotation=kind, pending=False)
    others = tuple(each for each in key.materials if each.id != fresh.id)
    return msgspec.structs.replace(key, materials=(*others, current))


def rescheduled(key: Key, now: datetime) -> Key:
    """The key with its next rotation after `now`. What was slept through is made up for once, not period by period."""
    if key.rotation is None:
        return key
    period = timedelta(days=key.rotation.period_days)
    due = key.rotation.due_at
    if due <= now:
        due += period * ((now - due) // period + 1)
    return msgspec.structs.replace(key, rotation=msgspec.structs.replace(key.rotation, due_at=due))


def shared(primary: Key, replicas: Sequence[Key]) -> list[Key]:
    """The replicas of a multi-Region key, with its material."""
    return [
        msgspec.structs.replace(replica, materials=primary.materials, rotation=primary.rotation) for replica in replicas
    ]
