"""TagResource, UntagResource, ListTagsForResource: on rules."""

import msgspec

from fogbank.core.access import Access, Target
from fogbank.core.operation import operation
from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import errors, names, repository
from fogbank.services.events.model import Rule
from fogbank.services.events.requests import checked_tags


def _target(context: Context, request: msgspec.Struct) -> tuple[Target, ...]:
    arn = str(getattr(request, "resource_arn", ""))
    rule_id = names.rule_by_arn(arn, context.region, context.caller.account)
    found = repository.rules.get(context.transaction, context.scope, rule_id) if rule_id else None
    return (Target(arn, tags=found.tags if found else None),)


@operation(
    "events",
    "TagResource",
    access=Access(resources=_target, tags=lambda _, request: {each.key: each.value for each in request.tags}),
)
def tag_resource(context: Context, request: events.TagResourceRequest) -> events.TagResourceResponse:
    """Puts tags on a rule.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html
    """
    rule = _find(context, request.resource_arn)
    merged = [*(events.Tag(key=key, value=value) for key, value in rule.tags.items()), *request.tags]
    changed = msgspec.structs.replace(rule, tags=checked_tags(merged))
    repository.rules.must_update(context.transaction, context.scope, changed)
    return events.TagResourceResponse()


@operation(
    "events", "UntagResource", access=Access(resources=_target, tag_keys=lambda _, request: tuple(request.tag_keys))
)
def untag_resource(context: Context, request: events.UntagResourceRequest) -> events.UntagResourceResponse:
    """Takes tags off a rule.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html
    """
    rule = _find(context, request.resource_arn)
    left = {key: value for key, value in rule.tags.items() if key not in request.tag_keys}
    repository.rules.must_update(context.transaction, context.scope, msgspec.structs.replace(rule, tags=left))
    return events.UntagResourceResponse()


@operation("events", "ListTagsForResource", writes=False, access=Access(resources=_target))
def list_tags_for_resource(
    context: Context, request: events.ListTagsForResourceRequest
) -> events.ListTagsForResourceResponse:
    """A rule's tags.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html
    """
    tags = _find(context, request.resource_arn).tags
    return events.ListTagsForResourceResponse(tags=tuple(events.Tag(key=key, value=tags[key]) for key in sorted(tags)))


def _find(context: Context, arn: str) -> Rule:
    rule_id = names.rule_by_arn(arn, context.region, context.caller.account)
    found = repository.rules.get(context.transaction, context.scope, rule_id) if rule_id else None
    if found is None:
        raise errors.not_found(f"Resource {arn} does not exist.")
    return found
