"""Constraints and patterns: bounded in time, in number, and in what they repeat of a secret."""

import time

import pytest
from wire_support import body, codec

from fogbank.gateway.wire import WireError
from fogbank.gateway.wire.patterns import compiled, matches
from fogbank.gateway.wire.validation import VIOLATIONS_MAX


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"[\w+=,.@-]+", "a.user@x", True),
        (r"[\w+=,.@-]+", "a user", False),
        (r"[\w+=,.@-]+", "ü", False),
        (r"^arn:aws", "arn:aws:s3", True),
        (r"^[a-z]{1,3}$", "abcd", False),
        (r"^[a-z]{1,3}$", "abc\n", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "näme 漢字", True),
        (r"\p{Alpha}\p{Punct}", "a!", True),
        (r"[\p{Graph}]+", "a b", False),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a🐟\t", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a\n", False),
        (r"[a-z&&[^aeiou]]+", "xyz", True),
        (r"(?!aws:)[a-z:]+", "aws:x", False),
        (r"(unclosed", "anything", True),
    ],
)
def test_patterns(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_inexpressible_patterns_are_known() -> None:
    assert compiled("(unclosed") is None


def test_a_pattern_that_explodes_is_cut_off() -> None:
    start = time.perf_counter()
    assert not matches(r"^(\w+\s?)*$", "a" * 5000 + "!")
    assert time.perf_counter() - start < 5


def test_violations_are_bounded() -> None:
    tags = ",".join('{"TagKey":"","TagValue":""}' for _ in range(40))
    with pytest.raises(WireError) as caught:
        codec("kms", "CreateKey", "json").parse(body(f'{{"Tags":[{tags}]}}'.encode()))
    assert caught.value.message.startswith(f"{VIOLATIONS_MAX} validation errors detected")


def test_secrets_are_not_repeated() -> None:
    secret = "s" * 5000
    with pytest.raises(WireError) as caught:
        codec("iam", "CreateLoginProfile", "query").parse(body(f"UserName=u&Password={secret}".encode()))
    assert "Value at 'password' failed to satisfy constraint" in caught.value.message
    assert "sss" not in caught.value.message


def test_long_values_are_cut_in_messages() -> None:
    with pytest.raises(WireError) as caught:
        codec("iam", "GetUser", "query").parse(body(b"UserName=" + b"n" * 100_000))
    assert len(caught.value.message) < 1000


def test_unions_hold_one_member() -> None:
    document = b'{"AlarmName":"a","EvaluationWindow":{"WallClockWindow":{},"SlidingWindow":{}}}'
    with pytest.raises(WireError) as caught:
        codec("cloudwatch", "PutMetricAlarm", "json").parse(body(document))
    assert (
        "'WallClockWindow, SlidingWindow' at 'evaluationWindow' failed to satisfy constraint: Member must have one"
        in (caught.value.message)
    )
