"""TagResource, UntagResource, ListTagsForResource: of alarms."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import access, alarm_repository, alarm_rules, errors
from fogbank.services.metrics.alarms import arn_of
from fogbank.services.metrics.model import Alarm


@operation("cloudwatch", "TagResource", access=access.TAG)
def tag_resource(context: Context, request: api.TagResourceInput) -> api.TagResourceOutput:
    """Puts tags on an alarm.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html
    """
    alarm = _alarm(context, request.resource_arn)
    _retag(context, alarm, alarm_rules.tags_of(request.tags, alarm.tags))
    return api.TagResourceOutput()


@operation("cloudwatch", "UntagResource", access=access.UNTAG)
def untag_resource(context: Context, request: api.UntagResourceInput) -> api.UntagResourceOutput:
    """Takes tags off an alarm; keys that it doesn't have are passed over.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html
    """
    alarm = _alarm(context, request.resource_arn)
    _retag(context, alarm, {key: value for key, value in alarm.tags.items() if key not in request.tag_keys})
    return api.UntagResourceOutput()


@operation("cloudwatch", "ListTagsForResource", writes=False, access=access.TAGS)
def list_tags_for_resource(context: Context, request: api.ListTagsForResourceInput) -> api.ListTagsForResourceOutput:
    """An alarm's tags, by key.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html
    """
    tags = sorted(_alarm(context, request.resource_arn).tags.items())
    return api.ListTagsForResourceOutput(tags=tuple(api.Tag(key=key, value=value) for key, value in tags))


def _alarm(context: Context, arn: str) -> Alarm:
    prefix = arn_of(context.scope, "")
    alarm = alarm_repository.alarms.get(context.transaction, context.scope, arn.removeprefix(prefix))
    if alarm is None or not arn.startswith(prefix):
        raise errors.resource_not_found(arn)
    return alarm


def _retag(context: Context, alarm: Alarm, tags: dict[str, str]) -> None:
    changed = msgspec.structs.replace(alarm, tags=tags)
    alarm_repository.alarms.must_update(context.transaction, context.scope, changed)
