"""CopyVolumes.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copying-volume.html
"""

from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.tags import directory as tags
from fogbank.services.tags.rules import tags_from_specifications
from fogbank.services.tokens import once_by_token
from fogbank.services.volumes import access, encryption, errors, repository, rules, views
from fogbank.services.volumes.directory import KIND, find_volume
from fogbank.services.volumes.model import (
    TOPIC,
    Encryption,
    Initialization,
    ModificationState,
    Volume,
    VolumeConfiguration,
    VolumeState,
)
from fogbank.services.volumes.quota import check_quota
from fogbank.services.volumes.types import DEFAULT_TYPE, VOLUME_TYPES


@operation("ec2", "CopyVolumes", settles=True, access=access.COPY)
def copy_volumes(context: Context, request: ec2.CopyVolumesRequest) -> ec2.CopyVolumesResult:
    """Accepts a copy of a volume as it is now: all that was acknowledged before is in it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyVolumes.html
    """
    return once_by_token(context, "CopyVolumes", request, ec2.CopyVolumesResult, lambda: _copy(context, request))


def _copy(context: Context, request: ec2.CopyVolumesRequest) -> ec2.CopyVolumesResult:
    rules.check_volume_id(request.source_volume_id)
    wanted_tags = tags_from_specifications(request.tag_specifications, KIND)
    source = find_volume(context, request.source_volume_id)
    configuration = _configuration(context, request, source)
    _check_source(context, source)
    check_quota(context, configuration, None)
    _check_running(context, source)
    copy_id = context.ids.volume()
    document = repository.volumes.insert(
        context.transaction,
        context.scope,
        Volume(
            id=copy_id,
            state=VolumeState.CREATING,
            configuration=configuration,
            zone=source.zone,
            zone_id=source.zone_id,
            created_at=context.now,
            source_volume_id=source.id,
            initialization=Initialization(source=source.configuration, started_at=context.now),
            encryption=_encryption(context, request, source, copy_id),
        ),
    )
    tags.put_tags(context.transaction, context.scope, KIND, document.id, wanted_tags)
    context.transaction.wake(TOPIC)
    return ec2.CopyVolumesResult(volumes=(views.volume(document, (), wanted_tags),))


def _encryption(context: Context, request: ec2.CopyVolumesRequest, source: Volume, copy_id: str) -> Encryption | None:
    """A copy shares its source's blocks, and so its key. Blocks that would have to be written anew are not, yet."""
    settings = repository.encryption_settings(context.transaction, context.scope)
    if request.kms_key_id is not None:
        if source.encryption is None and not request.encrypted and not settings.by_default:
            raise errors.kms_key_needs_encryption()
        encryption.check_named(request.kms_key_id)
    if source.encryption is None:
        if encryption.chosen_key(settings, encrypted=request.encrypted, named=request.kms_key_id) is not None:
            raise errors.not_built("CopyVolumes that encrypts what was not encrypted")
        return None
    if request.kms_key_id is not None and not encryption.is_key_of(context, source.encryption, request.kms_key_id):
        raise errors.not_built("CopyVolumes with another key than the source's")
    return encryption.copied_encryption(context, source, source.encryption, copy_id)


def _configuration(context: Context, request: ec2.CopyVolumesRequest, source: Volume) -> VolumeConfiguration:
    size = source.configuration.size_gib if request.size is None else request.size
    configuration = rules.configuration(
        VOLUME_TYPES[context.cloud.settings.limits],
        rules.Wanted(
            type=request.volume_type or DEFAULT_TYPE,
            size_gib=size,
            iops=request.iops,
            throughput_mibps=request.throughput,
            multi_attach=bool(request.multi_attach_enabled),
        ),
    )
    if size < source.configuration.size_gib:
        raise errors.copy_smaller_than_source(size, source.configuration.size_gib)
    return configuration


def _check_source(context: Context, source: Volume) -> None:
    if source.state not in (VolumeState.AVAILABLE, VolumeState.IN_USE):
        raise errors.copy_source_state(source.id, source.state.value)
    modification = repository.modifications.get(context.transaction, context.scope, source.id)
    if modification is not None and modification.state is ModificationState.MODIFYING:
        raise errors.copy_source_state(source.id, modification.state.value)
    if repository.is_initializing(source):
        raise errors.copy_of_copy(source.id)


def _check_running(context: Context, source: Volume) -> None:
    running = repository.initializing_copies(context.transaction, context.scope)
    if any(copy.source_volume_id == source.id for copy in running):
        raise errors.copy_running(source.id)
    if len(running) >= rules.COPIES_MAX:
        raise errors.copies_limit_exceeded(rules.COPIES_MAX)
