"""What a tag may be, and which filters there are on tags. Pure.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from fogbank.services.api import ec2
from fogbank.services.tags import errors

T = TypeVar("T")

TAGS_MAX = 50
KEY_CHARACTERS_MAX = 128
VALUE_CHARACTERS_MAX = 256
RESOURCES_IN_CALL_MAX = 1000
TAGS_IN_DELETE_MAX = 1000
# `aws:` is AWS's own prefix; `fogbank:` is ours: what has it says how a resource really is, so no client writes it.
RESERVED_PREFIXES = ("aws:", "fogbank:")
# EC2 takes any character in a tag; answers are XML 1.0, which can't carry these.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def checked_tags(tags: Sequence[ec2.Tag]) -> dict[str, str]:
    """Tags to put on a resource, by key; one without a value has an empty one. Raises ApiError."""
    checked: dict[str, str] = {}
    for tag in tags:
        key = checked_key(tag.key)
        if key in checked:
            raise errors.duplicate_key(key)
        checked[key] = _checked_value(tag.value or "")
    if len(checked) > TAGS_MAX:
        raise errors.tag_limit_exceeded()
    return checked


def checked_key(key: str | None) -> str:
    """A key that a client may write or delete. Raises ApiError."""
    if not key:
        raise errors.key_empty()
    if len(key) > KEY_CHARACTERS_MAX:
        raise errors.key_too_long(KEY_CHARACTERS_MAX)
    if _NOT_IN_XML.search(key):
        raise errors.character_not_allowed("key")
    for prefix in RESERVED_PREFIXES:
        if key.startswith(prefix):
            raise errors.key_reserved(key, prefix)
    return key


def _checked_value(value: str) -> str:
    if len(value) > VALUE_CHARACTERS_MAX:
        raise errors.value_too_long(VALUE_CHARACTERS_MAX)
    if _NOT_IN_XML.search(value):
        raise errors.character_not_allowed("value")
    return value


def check_room(existing: Iterable[str], added: Iterable[str]) -> None:
    """That a resource can have both; overwriting takes no room, nor do reserved keys. Raises TagLimitExceeded."""
    if len({key for key in existing if not key.startswith(RESERVED_PREFIXES)} | set(added)) > TAGS_MAX:
        raise errors.tag_limit_exceeded()


def tags_from_specifications(specifications: tuple[ec2.TagSpecification, ...] | None, kind: str) -> dict[str, str]:
    """The tags that a request for a new resource of `kind` asks for. Raises ApiError, also for any other kind."""
    tags: dict[str, str] = {}
    for index, specification in enumerate(specifications or ()):
        if not specification.resource_type:
            raise errors.specification_without_type()
        if specification.resource_type != kind:
            raise errors.type_not_taggable(specification.resource_type)
        if index:
            raise errors.type_twice()
        if not specification.tags:
            raise errors.specification_without_tags()
        tags = checked_tags(specification.tags)
    return tags


def tags_asked_for(specifications: tuple[ec2.TagSpecification, ...] | None, kind: str) -> dict[str, str]:
    """The tags that a request for a new resource of `kind` asks for, unchecked: for who asks whether it may."""
    return {
        tag.key: tag.value or ""
        for specification in specifications or ()
        if specification.resource_type == kind
        for tag in specification.tags or ()
        if tag.key is not None
    }


def to_delete(existing: Mapping[str, str], named: Sequence[ec2.Tag]) -> list[str]:
    """The keys of `existing` that DeleteTags removes.

    named: those asked for; with a value only where the tag has that value. None named: all but the reserved ones.
    """
    if not named:
        return [key for key in existing if not key.startswith(RESERVED_PREFIXES)]
    wanted = {(tag.key, tag.value) for tag in named}
    return [key for key, value in existing.items() if (key, None) in wanted or (key, value) in wanted]


def to_ec2(tags: Mapping[str, str]) -> tuple[ec2.Tag, ...]:
    """Tags as the API shows them on their resource."""
    return tuple(ec2.Tag(key=key, value=value) for key, value in tags.items())


def tag_key_filter(tags_of: Callable[[T], Iterable[ec2.Tag] | None]) -> dict[str, Callable[[T], Iterable[str]]]:
    """The part of a FilterTable's extractors that is about tags: `tag-key`."""
    return {"tag-key": lambda resource: (tag.key or "" for tag in tags_of(resource) or ())}


def tag_value_filter(
    tags_of: Callable[[T], Iterable[ec2.Tag] | None],
) -> dict[str, Callable[[T, str], Iterable[str]]]:
    """The part of a FilterTable's prefixed extractors that is about tags: `tag:KEY`."""
    return {"tag:": lambda resource, key: (tag.value or "" for tag in tags_of(resource) or () if tag.key == key)}
