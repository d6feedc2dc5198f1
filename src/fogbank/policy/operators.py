"""Condition operators as a table: what one value of a policy means for one value of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from fogbank.policy import patterns
from fogbank.policy.model import Lookup
from fogbank.policy.patterns import Matcher

# Enough for any number that a request has, and few enough to compare at once.
NUMBER_LENGTH_MAX = 64

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Build = Callable[[str, bool], Matcher]


@dataclass(frozen=True, slots=True)
class Operator:
    """build: from a policy's value to a test of a request's. negated: true where no value of the policy matches."""

    name: str
    build: Build
    negated: bool = False


def _of_text(compare: Callable[[str, str], bool]) -> Build:
    """A comparison of a request's value with the policy's, once its variables are put in."""

    def build(text: str, variables: bool) -> Matcher:
        parts = patterns.tokens(text, variables, wildcards=False)
        if not patterns.variables_of(parts):
            fixed = "".join(part for part in parts if isinstance(part, str))
            return lambda value, _: compare(value, fixed)

        def match(value: str, lookup: Lookup) -> bool:
            resolved = patterns.resolve(parts, lookup)
            return resolved is not None and compare(value, "".join(part for part in resolved if isinstance(part, str)))

        return match

    return build


def _ignoring_case(value: str, wanted: str) -> bool:
    return value.casefold() == wanted.casefold()


def _bool(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower() and value.lower() in ("true", "false")


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """A finite number, or None."""
    try:
        value = Decimal(text.strip()) if len(text) <= NUMBER_LENGTH_MAX else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


_SHORT_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?")


@lru_cache(maxsize=4096)
def date(text: str) -> datetime | None:
    """A moment: ISO 8601 (a date alone is its midnight, UTC) or seconds since 1970. None if it is neither."""
    text = text.strip()
    try:
        if short := _SHORT_DATE.fullmatch(text):
            return datetime(int(short[1]), int(short[2] or 1), 1, tzinfo=UTC)
        if (seconds := number(text)) is not None and "-" not in text:
            return datetime.fromtimestamp(float(seconds), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Build:
    def test(value: str, wanted: str) -> bool:
        left, right = number(value), number(wanted)
        return left is not None and right is not None and compare(left, right)

    return _of_text(test)


def _dated(compare: Callable[[datetime, datetime], bool]) -> Build:
    def test(value: str, wanted: str) -> bool:
        left, right = date(value), date(wanted)
        return left is not None and right is not None and compare(left, right)

    return _of_text(test)


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """An address (a network of one) or a CIDR block; host bits don't count. None if it is neither."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _in_network(value: str, wanted: str) -> bool:
    address, block = network(value), network(wanted)
    if address is None or block is None:
        return False
    if isinstance(address, ipaddress.IPv4Network):
        return isinstance(block, ipaddress.IPv4Network) and address.subnet_of(block)
    return isinstance(block, ipaddress.IPv6Network) and address.subnet_of(block)


@lru_cache(maxsize=1024)
def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _binary(value: str, wanted: str) -> bool:
    return (left := _decoded(value)) is not None and left == _decoded(wanted)


def _pair(positive: str, negative: str, build: Build) -> tuple[Operator, Operator]:
    return Operator(positive, build), Operator(negative, build, negated=True)


OPERATORS: dict[str, Operator] = {
    item.name.lower(): item
    for item in (
        *_pair("StringEquals", "StringNotEquals", patterns.exact),
        *_pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _of_text(_ignoring_case)),
        *_pair("StringLike", "StringNotLike", patterns.glob),
        *_pair("NumericEquals", "NumericNotEquals", _numeric(operator.eq)),
        Operator("NumericLessThan", _numeric(operator.lt)),
        Operator("NumericLessThanEquals", _numeric(operator.le)),
        Operator("NumericGreaterThan", _numeric(operator.gt)),
        Operator("NumericGreaterThanEquals", _numeric(operator.ge)),
        *_pair("DateEquals", "DateNotEquals", _dated(operator.eq)),
        Operator("DateLessThan", _dated(operator.lt)),
        Operator("DateLessThanEquals", _dated(operator.le)),
        Operator("DateGreaterThan", _dated(operator.gt)),
        Operator("DateGreaterThanEquals", _dated(operator.ge)),
        Operator("Bool", _of_text(_bool)),
        Operator("BinaryEquals", _of_text(_binary)),
        *_pair("IpAddress", "NotIpAddress", _of_text(_in_network)),
        *_pair("ArnEquals", "ArnNotEquals", patterns.arn),
        *_pair("ArnLike", "ArnNotLike", patterns.arn),
    )
}
