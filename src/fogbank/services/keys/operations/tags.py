"""Tags of keys.

https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html
"""

from collections.abc import Iterable, Mapping

import msgspec

from fogbank.core.access import request_tag_keys
from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import rules, views
from fogbank.services.keys.access import ASKS_ITSELF, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Key
from fogbank.services.keys.operations.keys import keep, refuse_managed
from fogbank.services.keys.paging import page
from fogbank.services.keys.use import check_state


@operation("kms", "TagResource", access=ASKS_ITSELF)
def tag_resource(context: Context, request: kms.TagResourceRequest) -> None:
    """Puts tags on a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html
    """
    given = {tag.tag_key: tag.tag_value for tag in request.tags}
    key = _changeable(context, request.key_id, "TagResource", given, ())
    keep(context, msgspec.structs.replace(key, tags=rules.checked_tags(request.tags, key.tags)))


@operation("kms", "UntagResource", access=ASKS_ITSELF)
def untag_resource(context: Context, request: kms.UntagResourceRequest) -> None:
    """Takes tags off a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html
    """
    key = _changeable(context, request.key_id, "UntagResource", {}, request.tag_keys)
    left = {name: value for name, value in key.tags.items() if name not in request.tag_keys}
    keep(context, msgspec.structs.replace(key, tags=left))


@operation("kms", "ListResourceTags", writes=False, access=ASKS_ITSELF)
def list_resource_tags(context: Context, request: kms.ListResourceTagsRequest) -> kms.ListResourceTagsResponse:
    """A key's tags.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html
    """
    key = find_allowed(context, request.key_id, Asked("ListResourceTags"))
    tags, more = page(
        context, "ListResourceTags", key.id, request, views.tags(key.tags), lambda tag: tag.tag_key, default=50
    )
    return kms.ListResourceTagsResponse(tags=tuple(tags), next_marker=more.next_marker, truncated=more.truncated)


def _changeable(context: Context, named: str, name: str, given: Mapping[str, str], taken: Iterable[str]) -> Key:
    key = find_allowed(context, named, Asked(name, keys=request_tag_keys(given, taken)))
    refuse_managed(key)
    check_state(key, name)
    return key
