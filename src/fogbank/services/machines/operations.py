"""DescribeInstances, DescribeInstanceStatus, DescribeInstanceTypes."""

from collections.abc import Iterator, Sequence

from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.filtering import compile_filters
from fogbank.services.machines import errors, rules, views
from fogbank.services.machines.directory import KIND, built_in_tags, find_instances, list_instances
from fogbank.services.machines.filters import INSTANCE_FILTERS, STATUS_FILTERS
from fogbank.services.machines.instance_types import FILTERS as TYPE_FILTERS
from fogbank.services.machines.instance_types import chosen_types
from fogbank.services.machines.model import Instance, InstanceState
from fogbank.services.paging import PageSizes, read_paging, refuse_paging_of
from fogbank.services.tags import directory as tags
from fogbank.services.volumes.directory import attachments_of_instance, find_volume

_TYPE_PAGES = PageSizes(smallest=5, largest=100, strict=True, default=100)


@operation("ec2", "DescribeInstances", writes=False)
def describe_instances(context: Context, request: ec2.DescribeInstancesRequest) -> ec2.DescribeInstancesResult:
    """The caller's instances in the region, by id, each in its reservation.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
    """
    refuse_paging_of(request.instance_ids, "instancesSet", request)
    paging = read_paging(context, "DescribeInstances", request)
    matches = compile_filters(INSTANCE_FILTERS, request.filters)
    found = _reservations(context, _chosen(context, request.instance_ids))
    page, next_token = paging.take(filter(matches, found), _reservation_key)
    return ec2.DescribeInstancesResult(reservations=tuple(page), next_token=next_token)


def _chosen(context: Context, instance_ids: Sequence[str] | None) -> list[Instance]:
    instances = find_instances(context, instance_ids) if instance_ids else list_instances(context)
    return sorted(instances, key=lambda instance: instance.id)


def _reservations(context: Context, instances: Sequence[Instance]) -> Iterator[ec2.Reservation]:
    ids = [instance.id for instance in instances]
    tagged = tags.tags_of(context.transaction, context.scope, KIND, ids)
    built_in = built_in_tags(context)
    for instance in instances:
        attachments = attachments_of_instance(context, instance.id)
        own_tags = {**tagged.get(instance.id, {}), **built_in.get(instance.id, {})}
        yield views.reservation(instance, context.cloud.host, attachments, own_tags)


def _reservation_key(reservation: ec2.Reservation) -> tuple[str, ...]:
    return tuple(instance.instance_id or "" for instance in reservation.instances or ())


@operation("ec2", "DescribeInstanceStatus", writes=False)
def describe_instance_status(
    context: Context, request: ec2.DescribeInstanceStatusRequest
) -> ec2.DescribeInstanceStatusResult:
    """The checks of the caller's running instances; of all with `IncludeAllInstances`.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
    """
    ids = request.instance_ids or ()
    if len(ids) > rules.STATUS_IDS_MAX:
        raise errors.too_many_instance_ids(len(ids), rules.STATUS_IDS_MAX)
    refuse_paging_of(ids, "instancesSet", request)
    paging = read_paging(context, "DescribeInstanceStatus", request)
    matches = compile_filters(STATUS_FILTERS, request.filters)
    shown = (
        _status(context, instance)
        for instance in _chosen(context, ids)
        if request.include_all_instances or instance.state is InstanceState.RUNNING
    )
    page, next_token = paging.take(filter(matches, shown), lambda status: (status.instance_id or "",))
    return ec2.DescribeInstanceStatusResult(instance_statuses=tuple(page), next_token=next_token)


def _status(context: Context, instance: Instance) -> ec2.InstanceStatus:
    attached = attachments_of_instance(context, instance.id)
    return views.status(instance, [find_volume(context, attachment.volume_id) for attachment in attached])


@operation("ec2", "DescribeInstanceTypes", writes=False)
def describe_instance_types(
    context: Context, request: ec2.DescribeInstanceTypesRequest
) -> ec2.DescribeInstanceTypesResult:
    """The instance types that are known, by name; in every region the same.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
    """
    paging = read_paging(context, "DescribeInstanceTypes", request, _TYPE_PAGES)
    matches = compile_filters(TYPE_FILTERS, request.filters)
    found = filter(matches, chosen_types(request.instance_types))
    page, next_token = paging.take(found, lambda info: (info.instance_type or "",))
    return ec2.DescribeInstanceTypesResult(instance_types=tuple(page), next_token=next_token)
