"""Event patterns: AWS's examples, refusals, and a slow obvious model beside the fast matcher."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.services.events import slow_patterns

from fogbank.services.events.patterns import InvalidPattern, parse_pattern

# Pattern, event, whether it fits.
CASES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"source": ["aws.ec2"]}, {"source": "aws.ec2"}, True),
    ({"source": ["aws.ec2"]}, {"source": "aws.ebs"}, False),
    ({"source": ["aws.ec2"]}, {}, False),
    ({"detail": {"state": ["a", "b"]}}, {"detail": {"state": "b"}}, True),
    ({"detail": {"state": ["a"]}}, {"detail": "a"}, False),
    ({"resources": ["x"]}, {"resources": ["w", "x"]}, True),
    ({"n": [300]}, {"n": 300}, True),
    ({"n": [300]}, {"n": 300.0}, False),
    ({"n": [None]}, {"n": None}, True),
    ({"n": [""]}, {"n": ""}, True),
    ({"n": [True]}, {"n": 1}, False),
    ({"s": [{"prefix": "us-"}]}, {"s": "us-east-1"}, True),
    ({"s": [{"prefix": {"equals-ignore-case": "US-"}}]}, {"s": "us-east-1"}, True),
    ({"s": [{"suffix": ".png"}]}, {"s": "a.PNG"}, False),
    ({"s": [{"suffix": {"equals-ignore-case": ".png"}}]}, {"s": "a.PNG"}, True),
    ({"s": [{"equals-ignore-case": "alice"}]}, {"s": "AliCe"}, True),
    ({"s": [{"wildcard": "dir/*/x.txt"}]}, {"s": "dir/a/b/x.txt"}, True),
    ({"s": [{"wildcard": "*ab*ab"}]}, {"s": "xab"}, False),
    ({"s": [{"wildcard": "a\\*b"}]}, {"s": "a*b"}, True),
    ({"s": [{"wildcard": "a\\*b"}]}, {"s": "axb"}, False),
    ({"s": [{"anything-but": "x"}]}, {"s": "y"}, True),
    ({"s": [{"anything-but": "x"}]}, {}, False),
    ({"s": [{"anything-but": ["x", "y"]}]}, {"s": "y"}, False),
    ({"s": [{"anything-but": 5}]}, {"s": 5.0}, False),
    ({"s": [{"anything-but": {"prefix": "init"}}]}, {"s": "initial"}, False),
    ({"s": [{"anything-but": {"suffix": [".txt", ".log"]}}]}, {"s": "a.log"}, False),
    ({"s": [{"anything-but": {"equals-ignore-case": ["A"]}}]}, {"s": "a"}, False),
    ({"s": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"s": "/lib/x"}, False),
    ({"n": [{"numeric": [">", 0, "<=", 5]}]}, {"n": 5}, True),
    ({"n": [{"numeric": [">", 0, "<=", 5]}]}, {"n": 0}, False),
    ({"n": [{"numeric": ["=", 3.018e2]}]}, {"n": 301.8}, True),
    ({"n": [{"numeric": ["<", 10]}]}, {"n": "9"}, False),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.0.255"}, True),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.1.0"}, False),
    ({"ip": [{"cidr": "2001:db8::/32"}]}, {"ip": "2001:db8::1"}, True),
    ({"a": [{"exists": True}]}, {"a": None}, True),
    ({"a": [{"exists": True}]}, {"a": {"b": 1}}, False),
    ({"a": {"b": [{"exists": False}]}}, {"a": {"c": 1}}, True),
    ({"a": {"b": [{"exists": False}]}}, {}, True),
    ({"a": {"b": [{"exists": False}]}}, {"a": [{"b": 1}, {"c": 2}]}, False),
    ({"a": {"b": [{"exists": False}, "x"]}}, {"a": {"b": "x"}}, True),
    ({"$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}, True),
    ({"c": [3], "$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}, False),
    ({"d": {"$or": [{"a": [1]}, {"b": [2]}]}}, {"d": {"a": 1}}, True),
    # One element of a list has to fit on its own, wherever the `$or` stood.
    ({"a": {"x": [1], "y": [4]}}, {"a": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}, False),
    ({"a": {"x": [1], "y": [4]}}, {"a": [{"x": 1, "y": 2}, {"x": 1, "y": 4}]}, True),
    ({"a": {"y": [4]}, "$or": [{"a": {"x": [1]}}, {"b": [9]}]}, {"a": [{"x": 1}, {"y": 4}]}, False),
]


def test_cases() -> None:
    for pattern, event, fits in CASES:
        assert parse_pattern(json.dumps(pattern)).matches(event) is fits, (pattern, event)
        if "\\" not in json.dumps(pattern) and "suffix" not in json.dumps(pattern):
            assert slow_patterns.matches(pattern, event) is fits, (pattern, event)


REFUSED = [
    "",
    "[]",
    "{}",
    '{"a": "b"}',
    '{"a": []}',
    '{"a": {}}',
    '{"a": [[1]]}',
    '{"a": [{"prefix": 1}]}',
    '{"a": [{"nonsense": 1}]}',
    '{"a": [{"prefix": "x", "suffix": "y"}]}',
    '{"a": [{"exists": "yes"}]}',
    '{"a": [{"numeric": [">"]}]}',
    '{"a": [{"numeric": [">", 5, "<", 5]}]}',
    '{"a": [{"numeric": ["<", 5, ">", 1]}]}',
    '{"a": [{"numeric": [">", 6e9]}]}',
    '{"a": [{"cidr": "10.0.0.0"}]}',
    '{"a": [{"cidr": "10.0.0.0/33"}]}',
    '{"a": [{"wildcard": "a**b"}]}',
    '{"a": [{"wildcard": "a\\\\b"}]}',
    '{"a": [{"anything-but": [1, "a"]}]}',
    '{"a": [{"anything-but": []}]}',
    '{"a": [{"anything-but": null}]}',
    '{"a": [{"anything-but": {"prefix": ""}}]}',
    '{"a": [{"anything-but": {"numeric": ["=", 1]}}]}',
    '{"a": ' * 100 + "[1]" + "}" * 100,
    json.dumps({"$or": [{f"a{number}": [1]} for number in range(100)], "b": {"$or": [{"c": [1]}, {"d": [1]}] * 8}}),
    '{"a": ["' + "x" * 5000 + '"]}',
]


def test_what_is_no_pattern_is_refused() -> None:
    for text in REFUSED:
        with pytest.raises(InvalidPattern):
            parse_pattern(text)


_KEYS = st.sampled_from(["a", "b", "c"])
_SCALARS = st.one_of(st.sampled_from(["", "x", "xy", "yx", "X", "10.0.0.1", 1, 2, 1.5, True, None]))
_TEXTS = st.sampled_from(["x", "xy", "y", "X"])
_WILDCARDS = st.sampled_from(["x*", "*y", "*", "x*y", "*x*", "xy"])
_NUMBERS = st.sampled_from([["=", 1], [">", 1], ["<=", 1.5], [">=", 1, "<", 2], [">", 0, "<=", 2]])
_BUT = st.one_of(
    _TEXTS,
    st.lists(_TEXTS, min_size=1, max_size=2),
    st.sampled_from([[1], [1, 2], 2]),
    st.builds(lambda name, text: {name: text}, st.sampled_from(["prefix", "suffix", "equals-ignore-case"]), _TEXTS),
    _WILDCARDS.map(lambda text: {"wildcard": text}),
)
_OPERATORS = st.one_of(
    _TEXTS.map(lambda text: {"prefix": text}),
    _TEXTS.map(lambda text: {"prefix": {"equals-ignore-case": text}}),
    _TEXTS.map(lambda text: {"suffix": text}),
    _TEXTS.map(lambda text: {"equals-ignore-case": text}),
    _WILDCARDS.map(lambda text: {"wildcard": text}),
    _NUMBERS.map(lambda given: {"numeric": given}),
    st.sampled_from([{"exists": True}, {"exists": False}, {"cidr": "10.0.0.0/8"}]),
    _BUT.map(lambda given: {"anything-but": given}),
)
_LEAVES = st.lists(st.one_of(_SCALARS, _OPERATORS), min_size=1, max_size=2)


def _patterns(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    inner = _LEAVES if depth == 0 else st.one_of(_LEAVES, _patterns(depth - 1))
    fields = st.dictionaries(_KEYS, inner, min_size=1, max_size=2)
    if depth == 0:
        return fields
    # `$or` beside the fields, or alone.
    alternatives = st.lists(_patterns(depth - 1), min_size=2, max_size=2)
    return st.one_of(fields, st.builds(lambda some, others: {**some, "$or": others}, fields, alternatives))


_EVENTS = st.dictionaries(
    _KEYS,
    st.recursive(
        _SCALARS,
        lambda inner: st.one_of(st.dictionaries(_KEYS, inner, max_size=3), st.lists(inner, max_size=3)),
        max_leaves=8,
    ),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(_patterns(2), _EVENTS)
def test_the_fast_matcher_is_the_slow_one(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    assert parse_pattern(json.dumps(pattern)).matches(event) is slow_patterns.matches(pattern, event)
