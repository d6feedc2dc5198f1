"""ModifyVolume, DescribeVolumesModifications."""

import msgspec

from fogbank.core.filters import FilterTable
from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.filtering import bool_text, compile_filters, number_text, time_text
from fogbank.services.paging import PageSizes, read_paging
from fogbank.services.volumes import access, errors, repository, rules, views
from fogbank.services.volumes.desired import respecify
from fogbank.services.volumes.directory import find_volume
from fogbank.services.volumes.model import Modification, ModificationState, Volume, VolumeState
from fogbank.services.volumes.quota import check_quota
from fogbank.services.volumes.types import VOLUME_TYPES

_SIZES = PageSizes(smallest=1, largest=500)


@operation("ec2", "ModifyVolume", access=access.MODIFY)
def modify_volume(context: Context, request: ec2.ModifyVolumeRequest) -> ec2.ModifyVolumeResult:
    """Accepts a new size, type, IOPS, throughput or Multi-Attach; the volume stays in use meanwhile.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
    """
    rules.check_volume_id(request.volume_id)
    change = rules.Change(
        type=request.volume_type,
        size_gib=request.size,
        iops=request.iops,
        throughput_mibps=request.throughput,
        multi_attach=request.multi_attach_enabled,
    )
    if change == rules.Change():
        raise errors.nothing_to_modify()
    volume = find_volume(context, request.volume_id)
    profile = context.cloud.settings.limits
    target = rules.modified(VOLUME_TYPES[profile], volume.configuration, change)
    _check_state(volume, target.multi_attach)
    latest = repository.modifications.get(context.transaction, context.scope, volume.id)
    rules.check_modification_rate(
        profile, volume.modification_starts, latest.state if latest else None, volume.id, context.now
    )
    check_quota(context, target, volume.configuration)
    modification = _record(
        context,
        latest,
        Modification(
            id=volume.id,
            state=ModificationState.MODIFYING,
            original=volume.configuration,
            target=target,
            started_at=context.now,
        ),
    )
    starts = (*rules.recent_modifications(volume.modification_starts, context.now), context.now)
    respecify(context, msgspec.structs.replace(volume, modification_starts=starts))
    return ec2.ModifyVolumeResult(volume_modification=views.modification(modification, context.now))


def _check_state(volume: Volume, multi_attach: bool) -> None:
    if volume.state not in (VolumeState.AVAILABLE, VolumeState.IN_USE):
        raise errors.cannot_modify_state(volume.id, volume.state.value)
    attached = volume.state is VolumeState.IN_USE
    if multi_attach != volume.configuration.multi_attach and attached:
        raise errors.multi_attach_while_attached(volume.id)


def _record(context: Context, latest: Modification | None, new: Modification) -> Modification:
    if latest is None:
        return repository.modifications.insert(context.transaction, context.scope, new)
    following = msgspec.structs.replace(new, generation=latest.generation)
    return repository.modifications.must_update(context.transaction, context.scope, following)


FILTERS: FilterTable[ec2.VolumeModification] = FilterTable(
    {
        "modification-state": lambda item: (item.modification_state or "",),
        "original-iops": lambda item: (number_text(item.original_iops),),
        "original-multi-attach-enabled": lambda item: (bool_text(item.original_multi_attach_enabled),),
        "original-size": lambda item: (number_text(item.original_size),),
        "original-throughput": lambda item: (number_text(item.original_throughput),),
        "original-volume-type": lambda item: (item.original_volume_type or "",),
        "start-time": lambda item: (time_text(item.start_time),),
        "target-iops": lambda item: (number_text(item.target_iops),),
        "target-multi-attach-enabled": lambda item: (bool_text(item.target_multi_attach_enabled),),
        "target-size": lambda item: (number_text(item.target_size),),
        "target-throughput": lambda item: (number_text(item.target_throughput),),
        "target-volume-type": lambda item: (item.target_volume_type or "",),
        "volume-id": lambda item: (item.volume_id or "",),
    }
)


@operation("ec2", "DescribeVolumesModifications", writes=False)
def describe_volumes_modifications(
    context: Context, request: ec2.DescribeVolumesModificationsRequest
) -> ec2.DescribeVolumesModificationsResult:
    """Each volume's latest modification.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html
    """
    paging = read_paging(context, "DescribeVolumesModifications", request, _SIZES)
    matches = compile_filters(FILTERS, request.filters)
    found = (views.modification(item, context.now) for item in _modifications(context, request.volume_ids))
    page, next_token = paging.take(filter(matches, found), lambda view: (view.volume_id or "",))
    return ec2.DescribeVolumesModificationsResult(volumes_modifications=tuple(page), next_token=next_token)


def _modifications(context: Context, volume_ids: tuple[str, ...] | None) -> list[Modification]:
    if not volume_ids:
        return list(repository.modifications.select(context.transaction, context.scope))
    for volume_id in volume_ids:
        find_volume(context, volume_id)
    found = repository.modifications.get_many(context.transaction, context.scope, list(volume_ids))
    if missing := [volume_id for volume_id in volume_ids if volume_id not in found]:
        raise errors.modification_not_found(missing[0])
    # By id, as pages go.
    return [found[volume_id] for volume_id in sorted(set(volume_ids))]
