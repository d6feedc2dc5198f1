"""What other domains may ask about volumes."""

from fogbank.services.context import Context, TaggableKind
from fogbank.services.volumes import errors, repository, rules
from fogbank.services.volumes.model import Attachment, Volume

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


def _missing(context: Context, volume_ids: list[str]) -> list[str]:
    for volume_id in volume_ids:
        rules.check_volume_id(volume_id)
    found = repository.volumes.get_many(context.transaction, context.scope, volume_ids)
    return [volume_id for volume_id in volume_ids if volume_id not in found]


TAGGABLE = TaggableKind(name=KIND, missing=_missing, not_found=errors.volume_not_found)
