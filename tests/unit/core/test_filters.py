"""Filters, against the obvious matcher; and that no filter takes long."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.errors import ApiError
from fogbank.core.filters import FILTER_VALUES_MAX, FILTERS_MAX, Filter, FilterTable


@dataclass(frozen=True)
class Thing:
    """What is filtered."""

    names: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


TABLE: FilterTable[Thing] = FilterTable(
    {"name": lambda thing: thing.names, "tag-key": lambda thing: [key for key, _ in thing.tags]},
    {"tag:": lambda thing, key: [value for each, value in thing.tags if each == key]},
)


def matches(thing: Thing, *filters: Filter) -> bool:
    return TABLE.compile(filters)(thing)


def slow_match(pattern: str, text: str) -> bool:
    """Every place where each part of the pattern could end."""
    ends = {0}
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            ends = {later for end in ends for later in range(end, len(text) + 1)}
        elif character == "?":
            ends = {end + 1 for end in ends if end < len(text)}
        else:
            literal = next(characters, "\\") if character == "\\" else character
            ends = {end + 1 for end in ends if text[end : end + 1] == literal}
    return len(text) in ends


_LETTERS = st.text(alphabet="ab*?\\.\n(é", max_size=12)


@given(_LETTERS, _LETTERS)
def test_a_value_matches_as_the_obvious_matcher_says(pattern: str, text: str) -> None:
    assert matches(Thing((text,)), Filter("name", (pattern,))) == slow_match(pattern, text)


@given(st.lists(st.sampled_from(["a", "b", "ab", "*", "?"]), max_size=10), st.text(alphabet="ab", max_size=14))
def test_many_stars_match_as_the_obvious_matcher_says(parts: list[str], text: str) -> None:
    pattern = "".join(parts)
    assert matches(Thing((text,)), Filter("name", (pattern,))) == slow_match(pattern, text)


@given(st.text(max_size=20))
def test_an_escaped_value_matches_itself_alone(text: str) -> None:
    escaped = "".join(f"\\{character}" for character in text)
    assert matches(Thing((text,)), Filter("name", (escaped,)))
    assert not matches(Thing((text + "x",)), Filter("name", (escaped,)))


_FILTERS = st.lists(
    st.builds(
        Filter,
        st.sampled_from(["name", "tag-key", "tag:a", "tag:b"]),
        st.lists(st.sampled_from(["a", "b", "a*", "?", "*"]), max_size=3).map(tuple),
    ),
    max_size=4,
)
_THINGS = st.builds(
    Thing,
    st.lists(st.sampled_from(["a", "b", "ab"]), max_size=2).map(tuple),
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["a", "b"])), max_size=2).map(tuple),
)


@given(_FILTERS, _THINGS)
def test_any_value_of_a_filter_matches_and_every_filter_must(filters: list[Filter], thing: Thing) -> None:
    def values(name: str) -> Sequence[str]:
        if name == "name":
            return thing.names
        if name == "tag-key":
            return [key for key, _ in thing.tags]
        return [value for key, value in thing.tags if f"tag:{key}" == name]

    expected = all(
        any(slow_match(wanted, value) for wanted in item.values for value in values(item.name)) for item in filters
    )
    assert matches(thing, *filters) == expected


@pytest.mark.parametrize("name", ["Name", "nam", "tag:", "tag", "tags:x", "", ":", "name:x"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(ApiError) as refused:
        TABLE.compile([Filter(name, ("a",))])
    assert refused.value.code == "InvalidParameterValue"
    assert f"'{name}'" in refused.value.message


def test_a_tag_key_may_hold_colons() -> None:
    thing = Thing(tags=(("aws:cloudformation:stack", "a"),))
    assert matches(thing, Filter("tag:aws:cloudformation:stack", ("a",)))


def test_limits_hold_at_their_edges() -> None:
    TABLE.compile([Filter("name", ("a",) * FILTER_VALUES_MAX)] * FILTERS_MAX)
    for filters in ([Filter("name", ("a",))] * (FILTERS_MAX + 1), [Filter("name", ("a",) * (FILTER_VALUES_MAX + 1))]):
        with pytest.raises(ApiError) as refused:
            TABLE.compile(filters)
        assert refused.value.code == "FilterLimitExceeded"


@pytest.mark.parametrize("stars", [5, 50, 127])
def test_no_filter_takes_long(stars: int) -> None:
    """Matching by trying every way would take years for the last of these."""
    began = time.monotonic()
    assert not matches(Thing(("a" * 255,)), Filter("name", ("*a" * stars + "*b",)))
    assert matches(Thing(("a" * 254 + "b",)), Filter("name", ("*a" * stars + "*b",)))
    assert time.monotonic() - began < 5
