"""Volumes' keys on their way to the data plane, and what goes again because KMS refuses one.

What is being created or attached goes again, with an event. What was attached before stays: the data plane has its key
in memory, and where it lost it (fogd was started anew) it gets it again as soon as KMS allows that.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fogbank.core.errors import ApiError
from fogbank.core.secret import SecretBytes
from fogbank.core.vault import Vault
from fogbank.services.tags import directory as tags
from fogbank.services.volumes import encryption, lifecycle, notices, repository
from fogbank.services.volumes.desired import SERVED, respecify_in
from fogbank.services.volumes.model import Attachment, AttachmentState, Encryption, Volume, VolumeState
from fogbank.services.volumes.settle import with_state
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

log = logging.getLogger("fogbank.volumes")
# A volume that is attached and has no key asks again so often: KMS tells nobody that a key can be used again.
RETRY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What KMS says to a volume's key.

    key: None where nobody is to be served, or KMS refuses. refused: why, by the attachments that are being made; of a
    volume that is being created, by its own id.
    """

    key: SecretBytes | None = None
    refused: dict[str, str] = field(default_factory=dict)


def unlock(transaction: Transaction, vault: Vault, volume: Volume, attachments: Sequence[Attachment]) -> Unlocked:
    """The key of a volume, by any of its attachments' grants; each that is being made must have one that is good."""
    held = volume.encryption
    if held is None:
        return Unlocked()
    if held.refused and volume.state is VolumeState.CREATING:
        return Unlocked(refused={volume.id: held.refused})
    key: SecretBytes | None = None
    refused: dict[str, str] = {}
    for attachment in attachments:
        if attachment.state in SERVED:
            found = _by_grant(transaction, vault, volume, held, attachment)
            if isinstance(found, SecretBytes):
                key = found
            elif attachment.state is AttachmentState.ATTACHING:
                refused[attachment.id] = found
            else:
                log.warning("%s is attached, and its key can't be had: %s", volume.id, found)
    return Unlocked(key, refused)


def _by_grant(
    transaction: Transaction, vault: Vault, volume: Volume, held: Encryption, attachment: Attachment
) -> SecretBytes | str:
    if attachment.refused:
        return attachment.refused
    try:
        return encryption.data_key(transaction, vault, volume.id, held, attachment.grant_id)
    except ApiError as error:
        return error.message


def turn_away(transaction: Transaction, scope: Scope, volume_id: str, refused: dict[str, str], now: datetime) -> None:
    """Takes away what KMS refuses a key for: a volume that was to be, or attachments that were."""
    # Read again, in this transaction: they may have changed since KMS was asked.
    volume = repository.volumes.get(transaction, scope, volume_id)
    if volume is None or volume.encryption is None:
        return
    arn = f"arn:aws:ec2:{scope.region}:{scope.account}:volume/{volume_id}"
    if volume_id in refused:
        lifecycle.VOLUME.check(volume.state, VolumeState.DELETED)
        repository.volumes.delete(transaction, scope, volume_id)
        tags.drop_resource(transaction, scope, volume_id)
        notices.failed(transaction, scope, "createVolume", (arn,), refused[volume_id], now)
        return
    attached = repository.attachments_of(transaction, scope, volume_id)
    left = [each for each in attached if each.id not in refused or each.state is not AttachmentState.ATTACHING]
    for attachment in attached:
        if attachment not in left:
            lifecycle.ATTACHMENT.check(attachment.state, AttachmentState.DETACHED)
            repository.attachments.delete(transaction, scope, attachment.id)
            encryption.end_grant(transaction, volume, attachment.grant_id)
            cause = refused[attachment.id]
            notices.failed(transaction, scope, "attachVolume", (arn, volume.encryption.kms_key_id), cause, now)
    respecify_in(transaction, scope, with_state(volume, left))
