"""Which tags are taken, a row for every refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.errors import ApiError
from fogbank.core.filters import Filter, FilterTable
from fogbank.services.api import ec2
from fogbank.services.tags import rules

NOT_ALLOWED = "contains a character that is not allowed"
EMPTY_KEY = "Value ( '' ) for parameter Tag key is invalid. Tag key cannot be null or empty"
AWS_KEY = "Value ( aws:x ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use"
OUR_KEY = (
    "Value ( fogbank:host ) for parameter key is invalid. "
    "Tag keys starting with 'fogbank:' are reserved for internal use"
)


def tag(key: str | None, value: str | None = "") -> ec2.Tag:
    return ec2.Tag(key=key, value=value)


def refusal(tags: list[ec2.Tag]) -> tuple[str, str]:
    with pytest.raises(ApiError) as raised:
        rules.checked_tags(tags)
    return raised.value.code, raised.value.message


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ([tag(None)], EMPTY_KEY),
        ([tag("")], EMPTY_KEY),
        ([tag("k" * 129)], "Tag key exceeds the maximum length of 128 characters"),
        ([tag("k", "v" * 257)], "Tag value exceeds the maximum length of 256 characters"),
        ([tag("aws:x")], AWS_KEY),
        ([tag("fogbank:host")], OUR_KEY),
        ([tag("a\0b")], f"Tag key {NOT_ALLOWED}"),
        ([tag("k", "a\x1bb")], f"Tag value {NOT_ALLOWED}"),
        ([tag("k", "\ufffe")], f"Tag value {NOT_ALLOWED}"),
        ([tag("Name", "a"), tag("Other"), tag("Name", "b")], "Duplicate tag key 'Name' specified."),
    ],
)
def test_what_is_refused(tags: list[ec2.Tag], message: str) -> None:
    assert refusal(tags) == ("InvalidParameterValue", message)


@pytest.mark.parametrize(
    "taken",
    [
        tag("k" * 128, "v" * 256),
        tag("Größe 日本 +-=._:/@", "50 % & <b>\t\n"),
        tag("AWS:x"),
        tag("awsome"),
        tag("name:aws:", "aws:value"),
        tag(" "),
    ],
)
def test_what_is_taken(taken: ec2.Tag) -> None:
    assert rules.checked_tags([taken]) == {taken.key: taken.value}


def test_a_tag_without_a_value_has_an_empty_one() -> None:
    assert rules.checked_tags([tag("k", None)]) == {"k": ""}


def test_fifty_tags_fit_a_resource() -> None:
    fifty = [tag(f"k{number}") for number in range(50)]
    assert len(rules.checked_tags(fifty)) == 50
    assert refusal([*fifty, tag("one more")])[0] == "TagLimitExceeded"


def test_overwriting_and_reserved_keys_take_no_room() -> None:
    full = [f"k{number}" for number in range(50)]
    rules.check_room([*full, "aws:cloudformation:stack-name"], full)
    with pytest.raises(ApiError) as raised:
        rules.check_room(full, ["new"])
    assert raised.value.code == "TagLimitExceeded"


def specification(resource_type: str | None, *tags: ec2.Tag) -> ec2.TagSpecification:
    return ec2.TagSpecification(resource_type=resource_type, tags=tags)


@pytest.mark.parametrize(
    ("specifications", "code", "message"),
    [
        (
            (specification("snapshot", tag("a")),),
            "InvalidParameterValue",
            "'snapshot' is not a valid taggable resource type for this operation.",
        ),
        (
            (specification("no-such-type", tag("a")),),
            "InvalidParameterValue",
            "'no-such-type' is not a valid taggable resource type for this operation.",
        ),
        (
            (specification(None, tag("a")),),
            "InvalidParameter",
            "Tag specification resource type must have a value",
        ),
        ((specification("volume"),), "InvalidTagKey.Malformed", "Tag specification must have at least one tag"),
        (
            (specification("volume", tag("a")), specification("volume", tag("b"))),
            "InvalidParameterValue",
            "The same resource type may not be specified more than once in tag specifications",
        ),
        (
            (specification("volume", tag("a"), tag("a")),),
            "InvalidParameterValue",
            "Duplicate tag key 'a' specified.",
        ),
        ((specification("volume", tag("aws:x")),), "InvalidParameterValue", AWS_KEY),
    ],
)
def test_specifications_refused(specifications: tuple[ec2.TagSpecification, ...], code: str, message: str) -> None:
    with pytest.raises(ApiError) as raised:
        rules.tags_from_specifications(specifications, "volume")
    assert (raised.value.code, raised.value.message) == (code, message)


@pytest.mark.parametrize("nothing", [None, ()])
def test_no_specification_is_no_tags(nothing: tuple[ec2.TagSpecification, ...] | None) -> None:
    assert rules.tags_from_specifications(nothing, "volume") == {}


def test_specifications_taken() -> None:
    asked = (specification("volume", tag("Name", "data"), tag("empty", None)),)
    assert rules.tags_from_specifications(asked, "volume") == {"Name": "data", "empty": ""}


EXISTING = {"a": "1", "b": "", "aws:made": "x", "fogbank:made": "y"}


@pytest.mark.parametrize(
    ("named", "gone"),
    [
        ([], ["a", "b"]),
        ([tag("a", None)], ["a"]),
        ([tag("a", "1")], ["a"]),
        ([tag("a", "2")], []),
        ([tag("a", "")], []),
        ([tag("b", "")], ["b"]),
        ([tag("a", "2"), tag("a", "1"), tag("b", None)], ["a", "b"]),
        ([tag("unknown", None)], []),
    ],
)
def test_which_tags_a_deletion_means(named: list[ec2.Tag], gone: list[str]) -> None:
    assert rules.to_delete(EXISTING, named) == gone


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_shown_tags_are_the_tags(tags: dict[str, str]) -> None:
    assert {shown.key: shown.value for shown in rules.to_ec2(tags)} == tags


@pytest.mark.parametrize(
    ("name", "values", "matches"),
    [
        ("tag:Name", ("data",), True),
        ("tag:Name", ("da*",), True),
        ("tag:Name", ("other",), False),
        ("tag:Other", ("data",), False),
        ("tag:a:b", ("c",), True),
        ("tag-key", ("Name",), True),
        ("tag-key", ("data",), False),
    ],
)
def test_tag_filters(name: str, values: tuple[str, ...], matches: bool) -> None:
    volume = ec2.Volume(tags=(tag("Name", "data"), tag("a:b", "c")))
    table: FilterTable[ec2.Volume] = FilterTable(
        rules.tag_key_filter(lambda it: it.tags), rules.tag_value_filter(lambda it: it.tags)
    )
    assert table.compile([Filter(name, values)])(volume) is matches
    assert table.compile([Filter(name, values)])(ec2.Volume()) is False
