"""What other domains may ask about volumes."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from fogbank.services.api import ec2
from fogbank.services.context import Context, TaggableKind
from fogbank.services.tags import directory as tags
from fogbank.services.volumes import access, errors, lifecycle, repository, rules, views
from fogbank.services.volumes.desired import respecify
from fogbank.services.volumes.faults import add_faults, drop_faults
from fogbank.services.volumes.model import Attachment, AttachmentState, Modification, Volume
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

__all__ = [
    "KIND",
    "TAGGABLE",
    "add_faults",
    "attached_anywhere",
    "attachments_of_instance",
    "detach_all",
    "drop_faults",
    "find_anywhere",
    "find_volume",
    "is_any_attached",
    "is_applied",
    "known_anywhere",
    "modification_of",
    "peek",
    "shown_volumes",
]
KIND = "volume"
_IDS_AT_ONCE = 5_000
# An instance has it, if only until a client of it has left.
_ATTACHED = repository.attachments.prepare_anywhere(
    repository.attachments_table.c.state.in_(
        (AttachmentState.ATTACHED.value, AttachmentState.DETACHING.value, AttachmentState.BUSY.value)
    )
)


def attachments_of_instance(context: Context, instance_id: str) -> list[Attachment]:
    """The volumes on an instance of the caller, as attachments."""
    return repository.attachments_on(context.transaction, context.scope, instance_id)


def detach_all(context: Context, instance_id: str) -> int:
    """Takes every volume off an instance that goes, by force; how many are still on it."""
    attached = attachments_of_instance(context, instance_id)
    for attachment in attached:
        if attachment.state in (AttachmentState.ATTACHING, AttachmentState.ATTACHED):
            state = lifecycle.ATTACHMENT.check(attachment.state, AttachmentState.DETACHING)
            detaching = msgspec.structs.replace(attachment, state=state)
            repository.attachments.must_update(context.transaction, context.scope, detaching)
            volume = find_volume(context, attachment.volume_id)
            respecify(context, msgspec.structs.replace(volume, evict=True))
    return len(attached)


def find_volume(context: Context, volume_id: str) -> Volume:
    """The caller's volume. Raises ApiError where the id is malformed or unknown."""
    rules.check_volume_id(volume_id)
    document = repository.volumes.get(context.transaction, context.scope, volume_id)
    if document is None:
        raise errors.volume_not_found(volume_id)
    return document


def peek(transaction: Transaction, scope: Scope, volume_id: str) -> Volume | None:
    """The scope's volume, or None: for who acts without a call."""
    return repository.volumes.get(transaction, scope, volume_id)


def is_applied(transaction: Transaction, scope: Scope, volume_id: str, generation: int) -> bool:
    """Whether the data plane has a volume's spec of this generation, or a later one; no volume waits for nothing."""
    volume = peek(transaction, scope, volume_id)
    return volume is None or volume.applied_generation >= generation


def modification_of(transaction: Transaction, scope: Scope, volume_id: str) -> Modification | None:
    """A volume's latest modification."""
    return repository.modifications.get(transaction, scope, volume_id)


def shown_volumes(transaction: Transaction, scope: Scope) -> list[ec2.Volume]:
    """The scope's volumes as DescribeVolumes shows them."""
    attached = repository.attachments_by_volume(transaction, scope, None)
    tagged = tags.tags_of(transaction, scope, KIND, None)
    return [
        views.volume(document, attached.get(document.id, ()), tagged.get(document.id, {}))
        for document in repository.volumes.select(transaction, scope)
    ]


def find_anywhere(transaction: Transaction, volume_id: str) -> tuple[Scope, Volume, list[Attachment]] | None:
    """Whose a volume is, where, it and its attachments; None where nobody has it. Not for an answer to a client."""
    where = repository.volumes_table.c.id == volume_id
    for scope, volume in repository.volumes.select_anywhere(transaction, where, limit=1):
        return scope, volume, repository.attachments_of(transaction, scope, volume.id)
    return None


def attached_anywhere(transaction: Transaction) -> list[tuple[Scope, Volume, list[Attachment]]]:
    """Every volume of every account that an instance has, with its attachments. Not for an answer to a client."""
    by_scope: dict[Scope, dict[str, list[Attachment]]] = {}
    for scope, attachment in repository.attachments.run_anywhere(transaction, _ATTACHED):
        by_scope.setdefault(scope, {}).setdefault(attachment.volume_id, []).append(attachment)
    return [
        (scope, volume, attached[volume.id])
        for scope, attached in by_scope.items()
        for volume in repository.volumes.get_many(transaction, scope, list(attached)).values()
    ]


def known_anywhere(transaction: Transaction, volume_ids: Sequence[str]) -> set[str]:
    """Those of the volumes that somebody has, in any state. Not for an answer to a client."""
    column = repository.volumes_table.c.id
    found: set[str] = set()
    for start in range(0, len(volume_ids), _IDS_AT_ONCE):
        part = volume_ids[start : start + _IDS_AT_ONCE]
        found.update(transaction.connection.execute(sa.select(column).where(column.in_(part))).scalars())
    return found


def is_any_attached(transaction: Transaction) -> bool:
    """Some volume of some account is attached to something."""
    return bool(repository.attachments.select_anywhere(transaction, limit=1))


def _missing(context: Context, volume_ids: list[str]) -> list[str]:
    for volume_id in volume_ids:
        rules.check_volume_id(volume_id)
    found = repository.volumes.get_many(context.transaction, context.scope, volume_ids)
    return [volume_id for volume_id in volume_ids if volume_id not in found]


TAGGABLE = TaggableKind(name=KIND, missing=_missing, not_found=errors.volume_not_found, target=access.target)
