"""CreateTrail, UpdateTrail, DeleteTrail, DescribeTrails, GetTrail, ListTrails, GetTrailStatus, StartLogging,
StopLogging, PutEventSelectors, GetEventSelectors.

A trail delivers to a folder of the data folder that is named as its bucket is: objects come with S3.
"""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from fogbank.core.access import Access, Target
from fogbank.core.operation import operation
from fogbank.services.api import cloudtrail
from fogbank.services.context import Context
from fogbank.services.trail import errors, repository, rules
from fogbank.services.trail.model import TOPIC, ReadWrite, Trail, TrailState

R = TypeVar("R", cloudtrail.CreateTrailResponse, cloudtrail.UpdateTrailResponse)
_UNBUILT = (
    ("sns_topic_name", "A notification of delivery (SNS)"),
    ("cloud_watch_logs_log_group_arn", "Delivery to CloudWatch Logs"),
    ("kms_key_id", "Encryption of what a trail delivers"),
    ("enable_log_file_validation", "Digests of what a trail delivers"),
    ("is_organization_trail", "A trail of an organization"),
)


def _named(context: Context, request: msgspec.Struct) -> Iterable[Target]:
    name = str(getattr(request, "name", None) or getattr(request, "trail_name", ""))
    return (Target(name if name.startswith("arn:") else rules.trail_arn(name, context.region, context.caller.account)),)


_ON_TRAIL = Access(resources=_named)


@operation(
    "cloudtrail",
    "CreateTrail",
    access=Access(
        resources=_named, tags=lambda _, request: {each.key: each.value or "" for each in request.tags_list or ()}
    ),
)
def create_trail(context: Context, request: cloudtrail.CreateTrailRequest) -> cloudtrail.CreateTrailResponse:
    """Makes a trail, which delivers once StartLogging was called.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    """
    _refuse_unbuilt(request)
    rules.check_name(request.name)
    rules.check_bucket(request.s3_bucket_name)
    rules.check_prefix(request.s3_key_prefix)
    tags = {each.key: each.value or "" for each in request.tags_list or ()}
    rules.check_tags(tags)
    account = context.caller.account
    if repository.trails.get(context.transaction, context.scope, request.name) is not None:
        raise errors.trail_exists(request.name, account)
    if len(list(repository.trails.select(context.transaction, context.scope))) >= rules.TRAILS_MAX:
        raise errors.too_many_trails(account, rules.TRAILS_MAX)
    trail = Trail(
        id=request.name,
        bucket=request.s3_bucket_name,
        prefix=request.s3_key_prefix,
        global_events=request.include_global_service_events is not False,
        multi_region=bool(request.is_multi_region_trail),
        created_at=context.now,
        tags=tags,
    )
    repository.trails.insert(context.transaction, context.scope, trail)
    return _summary(context, trail, cloudtrail.CreateTrailResponse)


@operation("cloudtrail", "UpdateTrail", access=_ON_TRAIL)
def update_trail(context: Context, request: cloudtrail.UpdateTrailRequest) -> cloudtrail.UpdateTrailResponse:
    """Changes a trail; what isn't given stays.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
    """
    _refuse_unbuilt(request)
    trail = _find(context, request.name)
    if request.s3_bucket_name is not None:
        rules.check_bucket(request.s3_bucket_name)
    rules.check_prefix(request.s3_key_prefix)
    changed = msgspec.structs.replace(
        trail,
        bucket=request.s3_bucket_name or trail.bucket,
        prefix=trail.prefix if request.s3_key_prefix is None else request.s3_key_prefix,
        global_events=_chosen(request.include_global_service_events, trail.global_events),
        multi_region=_chosen(request.is_multi_region_trail, trail.multi_region),
    )
    repository.trails.must_update(context.transaction, context.scope, changed)
    return _summary(context, changed, cloudtrail.UpdateTrailResponse)


@operation("cloudtrail", "DeleteTrail", access=_ON_TRAIL)
def delete_trail(context: Context, request: cloudtrail.DeleteTrailRequest) -> cloudtrail.DeleteTrailResponse:
    """Forgets a trail; what it delivered stays.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DeleteTrail.html
    """
    repository.trails.delete(context.transaction, context.scope, _find(context, request.name).id)
    return cloudtrail.DeleteTrailResponse()


@operation("cloudtrail", "DescribeTrails", writes=False)
def describe_trails(context: Context, request: cloudtrail.DescribeTrailsRequest) -> cloudtrail.DescribeTrailsResponse:
    """The trails of this Region, or those named; one that isn't there is left out.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
    """
    found = list(repository.trails.select(context.transaction, context.scope))
    if request.trail_name_list:
        account = context.caller.account
        asked = {rules.trail_of(each, context.region, account) for each in request.trail_name_list}
        found = [trail for trail in found if trail.id in asked]
    return cloudtrail.DescribeTrailsResponse(trail_list=tuple(_shown(context, trail) for trail in found))


@operation("cloudtrail", "GetTrail", writes=False, access=_ON_TRAIL)
def get_trail(context: Context, request: cloudtrail.GetTrailRequest) -> cloudtrail.GetTrailResponse:
    """A trail.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
    """
    return cloudtrail.GetTrailResponse(trail=_shown(context, _find(context, request.name)))


@operation("cloudtrail", "ListTrails", writes=False)
def list_trails(context: Context, request: cloudtrail.ListTrailsRequest) -> cloudtrail.ListTrailsResponse:  # noqa: ARG001
    """The names of this Region's trails: a page holds them all.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTrails.html
    """
    account = context.caller.account
    listed = tuple(
        cloudtrail.TrailInfo(
            trail_arn=rules.trail_arn(trail.id, context.region, account), name=trail.id, home_region=context.region
        )
        for trail in repository.trails.select(context.transaction, context.scope)
    )
    return cloudtrail.ListTrailsResponse(trails=listed)


@operation("cloudtrail", "GetTrailStatus", writes=False, access=_ON_TRAIL)
def get_trail_status(context: Context, request: cloudtrail.GetTrailStatusRequest) -> cloudtrail.GetTrailStatusResponse:
    """Whether a trail delivers, and how its last delivery went.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
    """
    trail = _find(context, request.name)
    return cloudtrail.GetTrailStatusResponse(
        is_logging=trail.state is TrailState.LOGGING,
        latest_delivery_error=trail.delivery_error,
        latest_delivery_time=trail.delivered_at,
        start_logging_time=trail.started_at,
        stop_logging_time=trail.stopped_at,
    )


@operation("cloudtrail", "StartLogging", access=_ON_TRAIL)
def start_logging(context: Context, request: cloudtrail.StartLoggingRequest) -> cloudtrail.StartLoggingResponse:
    """Has a trail deliver what comes from now on.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html
    """
    trail = _find(context, request.name)
    if trail.state is not TrailState.LOGGING:
        last = repository.last_position(context.transaction)
        changed = msgspec.structs.replace(trail, state=TrailState.LOGGING, started_at=context.now, after=last)
        repository.trails.must_update(context.transaction, context.scope, changed)
        context.transaction.wake(TOPIC)
    return cloudtrail.StartLoggingResponse()


@operation("cloudtrail", "StopLogging", access=_ON_TRAIL)
def stop_logging(context: Context, request: cloudtrail.StopLoggingRequest) -> cloudtrail.StopLoggingResponse:
    """Ends a trail's deliveries.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
    """
    trail = _find(context, request.name)
    if trail.state is not TrailState.STOPPED:
        changed = msgspec.structs.replace(trail, state=TrailState.STOPPED, stopped_at=context.now)
        repository.trails.must_update(context.transaction, context.scope, changed)
    return cloudtrail.StopLoggingResponse()


@operation("cloudtrail", "PutEventSelectors", access=_ON_TRAIL)
def put_event_selectors(
    context: Context, request: cloudtrail.PutEventSelectorsRequest
) -> cloudtrail.PutEventSelectorsResponse:
    """Says which management events a trail takes; data events are recorded nowhere.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
    """
    trail = _find(context, request.trail_name)
    if request.advanced_event_selectors:
        raise errors.not_built("An advanced event selector")
    if not request.event_selectors or len(request.event_selectors) != 1:
        raise errors.invalid_selectors("Fogbank's trails have one event selector: data events are not recorded.")
    (selector,) = request.event_selectors
    if selector.data_resources:
        raise errors.not_built("An event selector of data events")
    if selector.include_management_events is False:
        raise errors.invalid_selectors("A trail without management events would deliver nothing.")
    changed = msgspec.structs.replace(
        trail,
        read_write=ReadWrite(selector.read_write_type or ReadWrite.ALL),
        excluded=selector.exclude_management_event_sources or (),
    )
    repository.trails.must_update(context.transaction, context.scope, changed)
    return cloudtrail.PutEventSelectorsResponse(trail_arn=_arn(context, changed), event_selectors=_selectors(changed))


@operation("cloudtrail", "GetEventSelectors", writes=False, access=_ON_TRAIL)
def get_event_selectors(
    context: Context, request: cloudtrail.GetEventSelectorsRequest
) -> cloudtrail.GetEventSelectorsResponse:
    """Which events a trail takes.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
    """
    trail = _find(context, request.trail_name)
    return cloudtrail.GetEventSelectorsResponse(trail_arn=_arn(context, trail), event_selectors=_selectors(trail))


def _refuse_unbuilt(request: msgspec.Struct) -> None:
    for member, what in _UNBUILT:
        if getattr(request, member):
            raise errors.not_built(what)


def _find(context: Context, name_or_arn: str) -> Trail:
    """The caller's trail. Raises ApiError."""
    account = context.caller.account
    name = rules.trail_of(name_or_arn, context.region, account)
    rules.check_name(name)
    found = repository.trails.get(context.transaction, context.scope, name)
    if found is None:
        raise errors.trail_not_found(rules.trail_arn(name, context.region, account), account)
    return found


def _chosen(asked: bool | None, before: bool) -> bool:
    return before if asked is None else asked


def _arn(context: Context, trail: Trail) -> str:
    return rules.trail_arn(trail.id, context.region, context.caller.account)


def _summary(context: Context, trail: Trail, kind: type[R]) -> R:
    return kind(
        name=trail.id,
        s3_bucket_name=trail.bucket,
        s3_key_prefix=trail.prefix,
        include_global_service_events=trail.global_events,
        is_multi_region_trail=trail.multi_region,
        trail_arn=_arn(context, trail),
        log_file_validation_enabled=False,
        is_organization_trail=False,
    )


def _shown(context: Context, trail: Trail) -> cloudtrail.Trail:
    return cloudtrail.Trail(
        name=trail.id,
        s3_bucket_name=trail.bucket,
        s3_key_prefix=trail.prefix,
        include_global_service_events=trail.global_events,
        is_multi_region_trail=trail.multi_region,
        home_region=context.region,
        trail_arn=_arn(context, trail),
        log_file_validation_enabled=False,
        has_custom_event_selectors=trail.read_write is not ReadWrite.ALL or bool(trail.excluded),
        has_insight_selectors=False,
        is_organization_trail=False,
    )


def _selectors(trail: Trail) -> tuple[cloudtrail.EventSelector, ...]:
    return (
        cloudtrail.EventSelector(
            read_write_type=trail.read_write.value,
            include_management_events=True,
            data_resources=(),
            exclude_management_event_sources=trail.excluded,
        ),
    )
