"""What other domains may ask about volumes."""

from collections.abc import Sequence

import sqlalchemy as sa

from fogbank.services.context import Context, TaggableKind
from fogbank.services.volumes import errors, repository, rules
from fogbank.services.volumes.model import Attachment, AttachmentState, Volume
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

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


def find_volume(context: Context, volume_id: str) -> Volume:
    """The caller's volume. Raises ApiError where the id is malformed or unknown."""
    rules.check_volume_id(volume_id)
    document = repository.volumes.get(context.transaction, context.scope, volume_id)
    if document is None:
        raise errors.volume_not_found(volume_id)
    return document


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


TAGGABLE = TaggableKind(name=KIND, missing=_missing, not_found=errors.volume_not_found)
