"""DescribeVolumeStatus, EnableVolumeIO, ModifyVolumeAttribute, DescribeVolumeAttribute.

https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-checks.html
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from fogbank.core.errors import ApiError
from fogbank.core.filters import FilterTable
from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.filtering import compile_filters, time_text
from fogbank.services.paging import read_paging, refuse_paging_of
from fogbank.services.volumes import access, repository, views
from fogbank.services.volumes.checks import PERFORMANCE_WATCHED, impaired
from fogbank.services.volumes.desired import respecify
from fogbank.services.volumes.directory import find_volume
from fogbank.services.volumes.model import Attachment, Performance, Volume, VolumeState

_INCONSISTENT = "potential-data-inconsistency"
_ATTRIBUTES = frozenset({"autoEnableIO", "productCodes"})

FILTERS: FilterTable[ec2.VolumeStatusItem] = FilterTable(
    {
        "action.code": lambda item: (each.code or "" for each in item.actions or ()),
        "action.description": lambda item: (each.description or "" for each in item.actions or ()),
        "action.event-id": lambda item: (each.event_id or "" for each in item.actions or ()),
        "availability-zone": lambda item: (item.availability_zone or "",),
        "availability-zone-id": lambda item: (item.availability_zone_id or "",),
        "event.description": lambda item: (each.description or "" for each in item.events or ()),
        "event.event-id": lambda item: (each.event_id or "" for each in item.events or ()),
        "event.event-type": lambda item: (each.event_type or "" for each in item.events or ()),
        "event.not-after": lambda item: (time_text(each.not_after) for each in item.events or ()),
        "event.not-before": lambda item: (time_text(each.not_before) for each in item.events or ()),
        "operator.managed": lambda _: ("false",),
        "operator.principal": lambda _: (),
        "volume-status.details-name": lambda item: (each.name or "" for each in _details(item)),
        "volume-status.details-status": lambda item: (each.status or "" for each in _details(item)),
        "volume-status.status": lambda item: (_status_of(item),),
    }
)


def _details(item: ec2.VolumeStatusItem) -> tuple[ec2.VolumeStatusDetails, ...]:
    return (item.volume_status.details if item.volume_status else None) or ()


def _status_of(item: ec2.VolumeStatusItem) -> str:
    return (item.volume_status.status if item.volume_status else None) or ""


@operation("ec2", "DescribeVolumeStatus", writes=False)
def describe_volume_status(
    context: Context, request: ec2.DescribeVolumeStatusRequest
) -> ec2.DescribeVolumeStatusResult:
    """Each volume's checks. A volume in `error` isn't reported.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html
    """
    refuse_paging_of(request.volume_ids, "volumeSet", request)
    paging = read_paging(context, "DescribeVolumeStatus", request)
    matches = compile_filters(FILTERS, request.filters)
    found = _items(context, request.volume_ids)
    page, next_token = paging.take(filter(matches, found), lambda item: (item.volume_id or "",))
    return ec2.DescribeVolumeStatusResult(volume_statuses=tuple(page), next_token=next_token)


def _items(context: Context, volume_ids: tuple[str, ...] | None) -> Iterator[ec2.VolumeStatusItem]:
    chosen = sorted(set(volume_ids)) if volume_ids else None
    if chosen is None:
        found: Iterator[Volume] = repository.volumes.select(context.transaction, context.scope)
    else:
        found = iter([find_volume(context, volume_id) for volume_id in chosen])
    attached = repository.attachments_by_volume(context.transaction, context.scope, chosen)
    for volume in found:
        if volume.state is not VolumeState.ERROR:
            yield _item(volume, attached.get(volume.id, []), context.now)


def _item(volume: Volume, attached: list[Attachment], now: datetime) -> ec2.VolumeStatusItem:
    return ec2.VolumeStatusItem(
        volume_id=volume.id,
        availability_zone=volume.zone,
        availability_zone_id=volume.zone_id,
        volume_status=_status(volume),
        actions=_actions(volume),
        events=(*_inconsistency_events(volume), *_performance_events(volume)),
        attachment_statuses=tuple(
            ec2.VolumeStatusAttachmentStatus(io_performance=_performance(volume), instance_id=item.instance_id)
            for item in attached
        ),
        initialization_status_details=_initialization(volume, now),
    )


def _status(volume: Volume) -> ec2.VolumeStatusInfo:
    if volume.state is VolumeState.CREATING:
        return ec2.VolumeStatusInfo(status="insufficient-data", details=())
    performance = _performance(volume)
    details = [
        ec2.VolumeStatusDetails(name="io-enabled", status="passed" if volume.io_enabled else "failed"),
        ec2.VolumeStatusDetails(name="io-performance", status=performance),
    ]
    if volume.initialization is not None:
        state = "completed" if volume.initialization.done else "initializing"
        details.append(ec2.VolumeStatusDetails(name="initialization-state", status=state))
    impaired = not volume.io_enabled or performance == Performance.STALLED.value
    return ec2.VolumeStatusInfo(status="impaired" if impaired else "ok", details=tuple(details))


def _performance(volume: Volume) -> str:
    if volume.configuration.type not in PERFORMANCE_WATCHED:
        return "not-applicable"
    return volume.checks.performance.value if volume.io_enabled else Performance.STALLED.value


def _initialization(volume: Volume, now: datetime) -> ec2.InitializationStatusDetails | None:
    if volume.initialization is None:
        return None
    # The time that is left is told only of volumes with an initialization rate.
    return ec2.InitializationStatusDetails(
        initialization_type="volume-copy", progress=views.initialization_percent(volume.initialization, now)
    )


def _actions(volume: Volume) -> tuple[ec2.VolumeStatusAction, ...]:
    if volume.io_enabled:
        return ()
    action = ec2.VolumeStatusAction(
        code="enable-volume-io",
        description="Enable volume I/O",
        event_id=volume.impairment_id,
        event_type=_INCONSISTENT,
    )
    return (action,)


def _inconsistency_events(volume: Volume) -> tuple[ec2.VolumeStatusEvent, ...]:
    if volume.impaired_at is None:
        return ()
    if not volume.io_enabled:
        description = "Awaiting Action: Enable IO"
    elif volume.auto_enable_io:
        description = "IO Auto-Enabled"
    else:
        description = "IO Enabled"
    event = ec2.VolumeStatusEvent(
        description=description,
        event_id=volume.impairment_id,
        event_type=_INCONSISTENT,
        not_before=volume.impaired_at,
    )
    return (event,)


def _performance_events(volume: Volume) -> tuple[ec2.VolumeStatusEvent, ...]:
    if volume.checks.performance is not Performance.STALLED:
        return ()
    event = ec2.VolumeStatusEvent(
        description="Stalled",
        event_id=volume.checks.performance_id,
        event_type="io-performance:stalled",
        not_before=volume.checks.performance_since,
    )
    return (event,)


@operation("ec2", "EnableVolumeIO", settles=True, access=access.NAMED)
def enable_volume_io(context: Context, request: ec2.EnableVolumeIORequest) -> None:
    """Lets a volume whose I/O was cut for possibly inconsistent data carry data again.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVolumeIO.html
    """
    volume = find_volume(context, request.volume_id)
    if not volume.io_enabled:
        respecify(context, msgspec.structs.replace(volume, io_enabled=True))


def impair_volume(context: Context, volume_id: str) -> None:
    """Cuts a volume's I/O as AWS does on possibly inconsistent data; with AutoEnableIO it goes on, and says so.

    Not an operation of AWS: the way to practise for it. Raises ApiError where there is no such volume.
    """
    volume = find_volume(context, volume_id)
    respecify(context, impaired(volume, context.ids.resource("evol"), context.now))


@operation("ec2", "ModifyVolumeAttribute", access=access.MODIFY_ATTRIBUTE)
def modify_volume_attribute(context: Context, request: ec2.ModifyVolumeAttributeRequest) -> None:
    """Sets whether I/O goes on by itself on possibly inconsistent data.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolumeAttribute.html
    """
    if request.auto_enable_io is None or request.auto_enable_io.value is None:
        raise ApiError("MissingParameter", "The request must contain the parameter autoEnableIO")
    volume = find_volume(context, request.volume_id)
    changed = msgspec.structs.replace(volume, auto_enable_io=request.auto_enable_io.value)
    repository.volumes.must_update(context.transaction, context.scope, changed)


@operation("ec2", "DescribeVolumeAttribute", writes=False, access=access.NAMED)
def describe_volume_attribute(
    context: Context, request: ec2.DescribeVolumeAttributeRequest
) -> ec2.DescribeVolumeAttributeResult:
    """One attribute of a volume: `autoEnableIO` or `productCodes`.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeAttribute.html
    """
    if request.attribute not in _ATTRIBUTES:
        raise ApiError(
            "InvalidParameterValue",
            f"Value ({request.attribute}) for parameter attribute is invalid. Unknown attribute.",
        )
    volume = find_volume(context, request.volume_id)
    if request.attribute == "productCodes":
        return ec2.DescribeVolumeAttributeResult(volume_id=volume.id, product_codes=())
    return ec2.DescribeVolumeAttributeResult(
        volume_id=volume.id, auto_enable_io=ec2.AttributeBooleanValue(value=volume.auto_enable_io)
    )
