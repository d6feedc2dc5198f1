"""TagResource, UntagResource, ListTagsForResource."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, rules
from fogbank.services.organizations.managed import MANAGED
from fogbank.services.organizations.model import Member, Organization, OrganizationPolicy, Unit
from fogbank.services.organizations.repository import Home


@operation("organizations", "TagResource", access=access.TAGGING)
def tag_resource(context: Context, request: api.TagResourceRequest) -> None:
    """Puts tags on the root, a unit, an account or a policy.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html
    """
    home = requests.managed_by_caller(context)
    tagged = _find(context, home, request.resource_id)
    _store(context, home, tagged, rules.checked_tags(((tag.key, tag.value) for tag in request.tags), tagged.tags))


@operation("organizations", "UntagResource", access=access.UNTAGGING)
def untag_resource(context: Context, request: api.UntagResourceRequest) -> None:
    """Takes tags off; one that isn't there is no error.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_UntagResource.html
    """
    home = requests.managed_by_caller(context)
    tagged = _find(context, home, request.resource_id)
    left = {key: value for key, value in tagged.tags.items() if key not in request.tag_keys}
    _store(context, home, tagged, left)


@operation("organizations", "ListTagsForResource", writes=False, access=access.ON_RESOURCE)
def list_tags_for_resource(
    context: Context, request: api.ListTagsForResourceRequest
) -> api.ListTagsForResourceResponse:
    """The tags of the root, a unit, an account or a policy: all of them, since there are at most fifty.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html
    """
    home = requests.seen_by_caller(context)
    tags = _find(context, home, request.resource_id).tags
    shown = tuple(api.Tag(key=key, value=value) for key, value in sorted(tags.items()))
    return api.ListTagsForResourceResponse(tags=shown)


def _find(context: Context, home: Home, id_: str) -> Organization | Unit | Member | OrganizationPolicy:
    if id_ in MANAGED:
        raise errors.immutable_policy()
    policy = repository.policies.get(context.transaction, home.scope, id_)
    return policy if policy is not None else requests.find_target(context, home, id_)


def _store(
    context: Context, home: Home, tagged: Organization | Unit | Member | OrganizationPolicy, tags: dict[str, str]
) -> None:
    if isinstance(tagged, OrganizationPolicy):
        changed = msgspec.structs.replace(tagged, tags=tags)
        repository.policies.must_update(context.transaction, home.scope, changed)
    else:
        requests.store_target(context, home, msgspec.structs.replace(tagged, tags=tags))
