"""CreateVolume, DescribeVolumes, DeleteVolume."""

from collections.abc import Iterable, Iterator

import msgspec

from fogbank.core.filters import FilterTable
from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.filtering import bool_text, compile_filters, time_text
from fogbank.services.paging import read_paging, refuse_paging_of
from fogbank.services.places.atlas import Zone, find_zone
from fogbank.services.tags import directory as tags
from fogbank.services.tags.rules import tag_key_filter, tag_value_filter, tags_from_specifications
from fogbank.services.tokens import once_by_token
from fogbank.services.volumes import access, encryption, errors, lifecycle, repository, rules, views
from fogbank.services.volumes.desired import respecify
from fogbank.services.volumes.directory import KIND, find_volume
from fogbank.services.volumes.model import TOPIC, Encryption, Volume, VolumeState
from fogbank.services.volumes.quota import check_initialization_quota, check_quota
from fogbank.services.volumes.types import DEFAULT_TYPE, VOLUME_TYPES


@operation("ec2", "CreateVolume", access=access.CREATE)
def create_volume(context: Context, request: ec2.CreateVolumeRequest) -> ec2.Volume:
    """Accepts a volume; it is `available` once the data plane has it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
    """
    return once_by_token(context, "CreateVolume", request, ec2.Volume, lambda: _create(context, request))


def _create(context: Context, request: ec2.CreateVolumeRequest) -> ec2.Volume:
    _check_parameters(request)
    wanted_tags = tags_from_specifications(request.tag_specifications, KIND)
    configuration = rules.configuration(
        VOLUME_TYPES[context.cloud.settings.limits],
        rules.Wanted(
            type=request.volume_type or DEFAULT_TYPE,
            size_gib=_size(request),
            iops=request.iops,
            throughput_mibps=request.throughput,
            multi_attach=bool(request.multi_attach_enabled),
        ),
    )
    zone = _zone(context, request)
    if request.snapshot_id is not None:
        raise errors.snapshot_not_found(rules.check_snapshot_id(request.snapshot_id))
    check_quota(context, configuration, None)
    if request.volume_initialization_rate is not None:
        check_initialization_quota(context, request.volume_initialization_rate)
    volume_id = context.ids.volume()
    document = repository.volumes.insert(
        context.transaction,
        context.scope,
        Volume(
            id=volume_id,
            state=VolumeState.CREATING,
            configuration=configuration,
            zone=zone.name,
            zone_id=zone.id,
            created_at=context.now,
            initialization_rate=request.volume_initialization_rate,
            encryption=_encryption(context, request, volume_id),
        ),
    )
    tags.put_tags(context.transaction, context.scope, KIND, document.id, wanted_tags)
    context.transaction.wake(TOPIC)
    return views.volume(document, (), wanted_tags)


def _check_parameters(request: ec2.CreateVolumeRequest) -> None:
    if request.availability_zone is None and request.availability_zone_id is None:
        raise errors.zone_missing()
    if request.availability_zone is not None and request.availability_zone_id is not None:
        raise errors.zone_twice()
    if request.size is None and request.snapshot_id is None:
        raise errors.size_missing()
    if request.volume_initialization_rate is not None:
        if request.snapshot_id is None:
            raise errors.initialization_rate_needs_snapshot()
        rules.check_initialization_rate(request.volume_initialization_rate)
    # Nothing here is taken and left undone.
    if request.outpost_arn is not None:
        raise errors.not_built("CreateVolume with OutpostArn")


def _encryption(context: Context, request: ec2.CreateVolumeRequest, volume_id: str) -> Encryption | None:
    settings = repository.encryption_settings(context.transaction, context.scope)
    if request.kms_key_id is not None:
        if not request.encrypted and not settings.by_default:
            raise errors.kms_key_needs_encryption()
        encryption.check_named(request.kms_key_id)
    named = encryption.chosen_key(settings, encrypted=request.encrypted, named=request.kms_key_id)
    return None if named is None else encryption.new_encryption(context, volume_id, named)


def _size(request: ec2.CreateVolumeRequest) -> int:
    if request.size is not None:
        return request.size
    # Without a size it would be the snapshot's.
    raise errors.snapshot_not_found(rules.check_snapshot_id(request.snapshot_id or ""))


def _zone(context: Context, request: ec2.CreateVolumeRequest) -> Zone:
    return find_zone(context.region, name=request.availability_zone, zone_id=request.availability_zone_id)


FILTERS: FilterTable[ec2.Volume] = FilterTable(
    {
        "attachment.attach-time": lambda item: (time_text(each.attach_time) for each in item.attachments or ()),
        "attachment.delete-on-termination": lambda item: (
            bool_text(each.delete_on_termination) for each in item.attachments or ()
        ),
        "attachment.device": lambda item: (each.device or "" for each in item.attachments or ()),
        "attachment.instance-id": lambda item: (each.instance_id or "" for each in item.attachments or ()),
        "attachment.status": lambda item: (each.state or "" for each in item.attachments or ()),
        "availability-zone": lambda item: (item.availability_zone or "",),
        "availability-zone-id": lambda item: (item.availability_zone_id or "",),
        "create-time": lambda item: (time_text(item.create_time),),
        "encrypted": lambda item: (bool_text(item.encrypted),),
        "fast-restored": lambda item: (bool_text(item.fast_restored),),
        "multi-attach-enabled": lambda item: (bool_text(item.multi_attach_enabled),),
        "operator.managed": lambda _: ("false",),
        "operator.principal": lambda _: (),
        "size": lambda item: (str(item.size),),
        "snapshot-id": lambda item: (item.snapshot_id or "",),
        "status": lambda item: (item.state or "",),
        "volume-id": lambda item: (item.volume_id or "",),
        "volume-type": lambda item: (item.volume_type or "",),
        **tag_key_filter(lambda item: item.tags),
    },
    prefixed=tag_value_filter(lambda item: item.tags),
)


@operation("ec2", "DescribeVolumes", writes=False)
def describe_volumes(context: Context, request: ec2.DescribeVolumesRequest) -> ec2.DescribeVolumesResult:
    """The caller's volumes in the region, by id.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
    """
    refuse_paging_of(request.volume_ids, "volumeSet", request)
    paging = read_paging(context, "DescribeVolumes", request)
    matches = compile_filters(FILTERS, request.filters)
    views_found = _views(context, request.volume_ids)
    page, next_token = paging.take(filter(matches, views_found), lambda view: (view.volume_id or "",))
    return ec2.DescribeVolumesResult(volumes=tuple(page), next_token=next_token)


def _views(context: Context, volume_ids: tuple[str, ...] | None) -> Iterator[ec2.Volume]:
    transaction, scope = context.transaction, context.scope
    # By id, as pages go.
    chosen = sorted({rules.check_volume_id(each) for each in volume_ids}) if volume_ids else None
    found: Iterable[Volume]
    if chosen is None:
        found = repository.volumes.select(transaction, scope)
    else:
        by_id = repository.volumes.get_many(transaction, scope, chosen)
        if missing := [each for each in chosen if each not in by_id]:
            raise errors.volumes_not_found(missing)
        found = (by_id[each] for each in chosen)
    attached = repository.attachments_by_volume(transaction, scope, chosen)
    tagged = tags.tags_of(transaction, scope, KIND, chosen)
    for document in found:
        yield views.volume(document, attached.get(document.id, ()), tagged.get(document.id, {}))


@operation("ec2", "DeleteVolume", access=access.NAMED)
def delete_volume(context: Context, request: ec2.DeleteVolumeRequest) -> None:
    """Accepts that a volume goes away; it is listed as `deleting` until its data is gone.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html
    """
    document = find_volume(context, request.volume_id)
    attached = repository.attachments_of(context.transaction, context.scope, document.id)
    if attached:
        raise errors.delete_while_attached(document.id, attached[0].instance_id)
    if document.state not in (VolumeState.AVAILABLE, VolumeState.ERROR):
        raise errors.cannot_delete(document.id, document.state.value)
    state = lifecycle.VOLUME.check(document.state, VolumeState.DELETING)
    respecify(context, msgspec.structs.replace(document, state=state))
