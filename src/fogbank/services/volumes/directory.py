"""What other domains may ask about volumes."""

from fogbank.services.context import Context, TaggableKind
from fogbank.services.volumes import errors, repository, rules
from fogbank.services.volumes.model import Attachment, Volume
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

KIND = "volume"


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


def is_any_attached(transaction: Transaction) -> bool:
    """Some volume of some account is attached to something."""
    return bool(repository.attachments.select_anywhere(transaction, limit=1))


def _missing(context: Context, volume_ids: list[str]) -> list[str]:
    for volume_id in volume_ids:
        rules.check_volume_id(volume_id)
    found = repository.volumes.get_many(context.transaction, context.scope, volume_ids)
    return [volume_id for volume_id in volume_ids if volume_id not in found]


TAGGABLE = TaggableKind(name=KIND, missing=_missing, not_found=errors.volume_not_found)
