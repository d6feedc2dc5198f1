"""CreateTags, DeleteTags, DescribeTags."""

from collections.abc import Mapping, Sequence

from fogbank.core.filters import FilterTable
from fogbank.core.ids import is_resource_id
from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.filtering import compile_filters
from fogbank.services.machines import directory as machines
from fogbank.services.paging import read_paging
from fogbank.services.tags import access, errors, repository, rules
from fogbank.services.tags.repository import TagRow

FILTERS: FilterTable[TagRow] = FilterTable(
    {
        "key": lambda row: (row[2],),
        "resource-id": lambda row: (row[0],),
        "resource-type": lambda row: (row[1],),
        "tag-key": lambda row: (row[2],),
        "value": lambda row: (row[3],),
    },
    prefixed={"tag:": lambda row, key: (row[3],) if row[2] == key else ()},
)


@operation("ec2", "CreateTags", access=access.CREATE)
def create_tags(context: Context, request: ec2.CreateTagsRequest) -> None:
    """Puts tags on resources of whatever kinds, on all of them or on none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
    """
    if not request.tags:
        raise errors.missing("tagSet")
    wanted = rules.checked_tags(request.tags)
    for kind, resource_ids in _existing(context, request.resources).items():
        tagged = repository.tags_of(context.transaction, context.scope, kind, resource_ids)
        for existing in tagged.values():
            rules.check_room(existing, wanted)
        repository.put_tags_on_all(context.transaction, context.scope, kind, resource_ids, wanted)


@operation("ec2", "DeleteTags", access=access.DELETE)
def delete_tags(context: Context, request: ec2.DeleteTagsRequest) -> None:
    """Deletes tags of resources; a tag that isn't there is no error, a resource that isn't there is one.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
    """
    named = request.tags or ()
    if len(named) > rules.TAGS_IN_DELETE_MAX:
        raise errors.too_many_tags_named(rules.TAGS_IN_DELETE_MAX)
    for tag in named:
        rules.checked_key(tag.key)
    for kind, resource_ids in _existing(context, request.resources).items():
        for keys, having in _to_delete(context, kind, resource_ids, named).items():
            repository.drop_keys(context.transaction, context.scope, having, keys)


def _to_delete(
    context: Context, kind: str, resource_ids: Sequence[str], named: Sequence[ec2.Tag]
) -> dict[tuple[str, ...], list[str]]:
    """Keys to the resources that lose just these: one statement each, and most calls need one."""
    plan: dict[tuple[str, ...], list[str]] = {}
    for resource_id, existing in repository.tags_of(context.transaction, context.scope, kind, resource_ids).items():
        keys = tuple(rules.to_delete(existing, named))
        if keys:
            plan.setdefault(keys, []).append(resource_id)
    return plan


def _existing(context: Context, resource_ids: Sequence[str]) -> dict[str, list[str]]:
    """The resources of a call, each once, by kind. Raises ApiError unless all of them are there."""
    if not resource_ids:
        raise errors.missing("resourceIdSet")
    if len(resource_ids) > rules.RESOURCES_IN_CALL_MAX:
        raise errors.too_many_resources(rules.RESOURCES_IN_CALL_MAX)
    by_prefix: dict[str, list[str]] = {}
    for resource_id in dict.fromkeys(resource_ids):
        prefix = resource_id.rpartition("-")[0]
        if prefix not in context.cloud.taggable or not is_resource_id(prefix, resource_id):
            raise errors.invalid_id(resource_id)
        by_prefix.setdefault(prefix, []).append(resource_id)
    found: dict[str, list[str]] = {}
    for prefix, ids in by_prefix.items():
        kind = context.cloud.taggable[prefix]
        missing = kind.missing(context, ids)
        if missing:
            raise kind.not_found(missing[0])
        found[kind.name] = ids
    return found


@operation("ec2", "DescribeTags", writes=False)
def describe_tags(context: Context, request: ec2.DescribeTagsRequest) -> ec2.DescribeTagsResult:
    """The tags of the caller's resources in the region, by resource and key.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html
    """
    paging = read_paging(context, "DescribeTags", request)
    matches = compile_filters(FILTERS, request.filters)
    rows = _rows(context, _exact_ids(request.filters))
    # Sorted here and not by the database, whose collation may order keys otherwise than a page's token compares them.
    rows.sort(key=_row_key)
    page, next_token = paging.take(filter(matches, rows), _row_key)
    return ec2.DescribeTagsResult(tags=tuple(map(_described, page)), next_token=next_token)


def _row_key(row: TagRow) -> tuple[str, str]:
    return row[0], row[2]


def _described(row: TagRow) -> ec2.TagDescription:
    resource_id, kind, key, value = row
    return ec2.TagDescription(resource_id=resource_id, resource_type=kind, key=key, value=value)


def _rows(context: Context, resource_ids: Sequence[str] | None) -> list[TagRow]:
    rows = repository.all_tags(context.transaction, context.scope, resource_ids)
    built_in: Mapping[str, Mapping[str, str]] = machines.built_in_tags(context)
    rows += [(id_, machines.KIND, key, value) for id_, tags in built_in.items() for key, value in tags.items()]
    return rows


def _exact_ids(filters: Sequence[ec2.Filter] | None) -> list[str] | None:
    """The resources a filter names in full: the common question, which needs no look at all the others."""
    for item in filters or ():
        values = item.values or ()
        if item.name == "resource-id" and not any(character in value for value in values for character in "*?\\"):
            return list(values)
    return None
