"""What operations on tags need of their caller: the right on each resource that is named.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from collections.abc import Iterable, Mapping

from fogbank.core.access import Access, Target
from fogbank.services.api import ec2
from fogbank.services.context import Context

# What the ids' prefixes mean in an ARN, of resources that aren't built: a policy may speak of them all the same.
_KINDS = {
    "ami": "image",
    "eni": "network-interface",
    "i": "instance",
    "key": "key-pair",
    "lt": "launch-template",
    "sg": "security-group",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
}
# Shared with other accounts, so that their ARNs name none.
_WITHOUT_ACCOUNT = frozenset({"image", "snapshot"})


def _resources(context: Context, request: ec2.CreateTagsRequest | ec2.DeleteTagsRequest) -> Iterable[Target]:
    return [_target(context, resource_id) for resource_id in dict.fromkeys(request.resources)]


def _target(context: Context, resource_id: str) -> Target:
    prefix = resource_id.rpartition("-")[0]
    kind = context.cloud.taggable.get(prefix)
    if kind is not None and kind.target is not None:
        return kind.target(context, resource_id)
    name = _KINDS.get(prefix, "*")
    account = "" if name in _WITHOUT_ACCOUNT else context.caller.account
    return Target(f"arn:aws:ec2:{context.region}:{account}:{name}/{resource_id}")


def _tags(_context: Context, request: ec2.CreateTagsRequest) -> Mapping[str, str]:
    return {tag.key: tag.value or "" for tag in request.tags if tag.key is not None}


def _valued(_context: Context, request: ec2.DeleteTagsRequest) -> Mapping[str, str]:
    return {tag.key: tag.value for tag in request.tags or () if tag.key is not None and tag.value is not None}


def _tag_keys(_context: Context, request: ec2.DeleteTagsRequest) -> Iterable[str]:
    return [tag.key for tag in request.tags or () if tag.key is not None and tag.value is None]


# No ec2:CreateAction: that is for tags on what is being made.
CREATE = Access(resources=_resources, tags=_tags)
DELETE = Access(resources=_resources, tags=_valued, tag_keys=_tag_keys)
