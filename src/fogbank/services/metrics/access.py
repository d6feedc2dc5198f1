"""What CloudWatch's operations need of their caller, in the terms of the Service Authorization Reference.

Metrics are no resources: what is about them is allowed on `*`.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from fogbank.core.access import Access, Keys, Need, Target
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import alarm_repository
from fogbank.services.metrics.alarms import arn_of


class _OfAlarm(Protocol):
    @property
    def alarm_name(self) -> str: ...


class _OfAlarms(Protocol):
    @property
    def alarm_names(self) -> tuple[str, ...]: ...


class _OfArn(Protocol):
    @property
    def resource_arn(self) -> str: ...


def _alarms(context: Context, names: Iterable[str]) -> list[Target]:
    wanted = list(dict.fromkeys(names))
    found = alarm_repository.alarms.get_many(context.transaction, context.scope, wanted)
    return [Target(arn_of(context.scope, name), tags=found[name].tags if name in found else None) for name in wanted]


def _named(context: Context, request: _OfAlarm) -> list[Target]:
    return _alarms(context, [request.alarm_name])


def _all_named(context: Context, request: _OfAlarms) -> list[Target]:
    return _alarms(context, request.alarm_names)


def _described(context: Context, request: api.DescribeAlarmsInput) -> list[Target]:
    return _alarms(context, request.alarm_names or ("*",))


def _history(context: Context, request: api.DescribeAlarmHistoryInput) -> list[Target]:
    return _alarms(context, [request.alarm_name or "*"])


def _by_arn(context: Context, request: _OfArn) -> list[Target]:
    prefix = arn_of(context.scope, "")
    if request.resource_arn.startswith(prefix):
        return _alarms(context, [request.resource_arn.removeprefix(prefix)])
    return [Target(request.resource_arn)]


def _tags(_context: Context, request: api.PutMetricAlarmInput | api.TagResourceInput) -> Mapping[str, str]:
    return {tag.key: tag.value for tag in request.tags or ()}


def _tag_keys(_context: Context, request: api.UntagResourceInput) -> Iterable[str]:
    return request.tag_keys


def _actions(_context: Context, request: api.PutMetricAlarmInput) -> Keys:
    arns = (
        *(request.alarm_actions or ()),
        *(request.ok_actions or ()),
        *(request.insufficient_data_actions or ()),
    )
    return {"cloudwatch:AlarmActions": arns} if arns else {}


def _tagging(context: Context, request: api.PutMetricAlarmInput) -> Iterable[Need]:
    """Tags on a new alarm want the right to tag it too.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    if request.tags:
        yield Need("cloudwatch:TagResource", tuple(_named(context, request)))


def _namespace(_context: Context, request: api.PutMetricDataInput) -> Keys:
    return {"cloudwatch:namespace": (request.namespace,)}


ALARM = Access(resources=_named)
ALARMS = Access(resources=_all_named)
PUT_ALARM = Access(resources=_named, keys=_actions, tags=_tags, also=_tagging)
DESCRIBE_ALARMS = Access(resources=_described)
DESCRIBE_HISTORY = Access(resources=_history)
PUT_DATA = Access(keys=_namespace)
TAGS = Access(resources=_by_arn)
TAG = Access(resources=_by_arn, tags=_tags)
UNTAG = Access(resources=_by_arn, tag_keys=_tag_keys)
