"""From the text of an event pattern to what matches: every operator checked, `$or` multiplied out.

A pattern with `$or` is kept as the list of the patterns that it stands for, each without one: then what belongs
together in one array element is seen together, wherever the `$or` stood.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec

from fogbank.services.events.patterns.comparisons import (
    Alternatives,
    AnythingBut,
    Cidr,
    Comparison,
    Equals,
    EqualsIgnoreCase,
    Exists,
    Numeric,
    Prefix,
    Suffix,
    Wildcard,
    fold,
)
from fogbank.services.events.patterns.matching import Field, Pattern, Tree

# AWS's limits: characters of a pattern, patterns that `$or` may stand for, the range of numbers.
CHARACTERS_MAX = 4096
_COMBINATIONS_MAX = 1000
_NUMBER_MAX = 5.0e9
# No limit of AWS's, but Python's stack has one.
_DEPTH_MAX = 64
_OR = "$or"


class InvalidPattern(Exception):
    """The text is no event pattern; the message says why."""


@lru_cache(maxsize=4096)
def parse_pattern(text: str) -> Pattern:
    """The pattern in `text`. Raises InvalidPattern."""
    if len(text) > CHARACTERS_MAX:
        raise InvalidPattern(f"Event pattern exceeds {CHARACTERS_MAX} characters")
    try:
        given: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise InvalidPattern("Event pattern is not valid JSON") from error
    if not isinstance(given, dict):
        raise InvalidPattern("Filter is not an object")
    if not given:
        raise InvalidPattern("Event pattern must not be empty")
    return Pattern(tuple(_trees(given, 0)))


def _trees(given: Mapping[str, object], depth: int) -> list[Tree]:
    """The patterns without `$or` that an object stands for."""
    if depth > _DEPTH_MAX:
        raise InvalidPattern(f"Event pattern is nested deeper than {_DEPTH_MAX}")
    if not given:
        raise InvalidPattern("Empty objects are not allowed")
    found: list[Tree] = [{}]
    for key, value in given.items():
        if key == _OR and _is_or(value):
            alternatives = [tree for each in value for tree in _trees(each, depth + 1)]  # type: ignore[attr-defined]
        elif isinstance(value, dict):
            alternatives = [{key: Field((), tree)} for tree in _trees(value, depth + 1)]
        elif isinstance(value, list):
            alternatives = [{key: Field((_alternatives(value),), {})}]
        else:
            raise InvalidPattern(f'"{key}" must be an object or an array')
        if len(found) * len(alternatives) > _COMBINATIONS_MAX:
            raise InvalidPattern(f"$or stands for more than {_COMBINATIONS_MAX} combinations")
        found = [_merged(left, right) for left in found for right in alternatives]
    return found


def _is_or(value: object) -> bool:
    """An `$or` of at least two patterns; any other is a field of that name, as AWS has it."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(each, dict) and each for each in value)
        and (not any(set(each) <= set(_OPERATORS) for each in value))
    )


def _merged(left: Tree, right: Tree) -> Tree:
    both = dict(left)
    for key, field in right.items():
        known = both.get(key)
        if known is not None:
            field = Field((*known.leaves, *field.leaves), _merged(known.below, field.below))
        both[key] = field
    return both


def _alternatives(given: list[object]) -> Alternatives:
    if not given:
        raise InvalidPattern("Empty arrays are not allowed")
    comparisons: list[Comparison] = []
    absent = False
    for each in given:
        if isinstance(each, dict):
            if each.get("exists") is False and len(each) == 1:
                absent = True
            else:
                comparisons.append(_operator(each))
        elif isinstance(each, list):
            raise InvalidPattern("Match value must be String, number, true, false, or null")
        else:
            comparisons.append(Equals(_plain(each)))
    return Alternatives(tuple(comparisons), absent)


def _operator(given: Mapping[str, object]) -> Comparison:
    if len(given) != 1:
        raise InvalidPattern("Only one key allowed in match expression")
    ((name, value),) = given.items()
    make = _OPERATORS.get(name)
    if make is None:
        raise InvalidPattern(f"Unrecognized match type {name}")
    return make(value)


def _plain(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _number(value, "number")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidPattern(f"{name} match pattern must be a string")
    return value


def _not_empty(value: object, name: str) -> str:
    text = _text(value, name)
    if not text:
        raise InvalidPattern(f"Null {name} match pattern is not allowed")
    return text


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidPattern(f"Value of {name} must be numeric")
    if not -_NUMBER_MAX <= value <= _NUMBER_MAX:
        raise InvalidPattern(f"Value of {name} must be between {-_NUMBER_MAX:.1f} and {_NUMBER_MAX:.1f}, inclusive")
    return value


def _prefix(value: object) -> Comparison:
    if isinstance(value, dict):
        return Prefix(fold(_ignoring_case(value, "prefix")), ignore_case=True)
    return Prefix(_text(value, "prefix"))


def _suffix(value: object) -> Comparison:
    if isinstance(value, dict):
        return Suffix(fold(_ignoring_case(value, "suffix")), ignore_case=True)
    return Suffix(_text(value, "suffix"))


def _ignoring_case(value: Mapping[str, object], name: str) -> str:
    if set(value) != {"equals-ignore-case"}:
        raise InvalidPattern(f"Unsupported {name} pattern: only equals-ignore-case is allowed in it")
    return _text(value["equals-ignore-case"], "equals-ignore-case")


def _equals_ignore_case(value: object) -> Comparison:
    return EqualsIgnoreCase(fold(_text(value, "equals-ignore-case")))


def _wildcard(value: object) -> Comparison:
    text = _text(value, "wildcard")
    parts, at, part = [], 0, ""
    while at < len(text):
        if text[at] == "\\":
            if text[at + 1 : at + 2] not in ("*", "\\"):
                raise InvalidPattern("Invalid escape character at pos " + str(at))
            part += text[at + 1]
            at += 2
        elif text[at] == "*":
            if text[at + 1 : at + 2] == "*":
                raise InvalidPattern("Consecutive wildcard characters at pos " + str(at))
            parts.append(part)
            part = ""
            at += 1
        else:
            part += text[at]
            at += 1
    return Wildcard((*parts, part))


def _numeric(value: object) -> Comparison:
    if not isinstance(value, list) or len(value) not in (2, 4):
        raise InvalidPattern("Value of numeric must be an array of one or two comparisons")
    operator, number = value[0], _number(value[1], str(value[0]))
    if operator == "=" and len(value) == 2:
        return Numeric(number, number, low_included=True, high_included=True)
    if operator in ("<", "<=") and len(value) == 2:
        return Numeric(None, number, low_included=False, high_included=operator == "<=")
    if operator not in (">", ">="):
        raise InvalidPattern(f"Unrecognized numeric range operator: {operator}")
    if len(value) == 2:
        return Numeric(number, None, low_included=operator == ">=", high_included=False)
    if value[2] not in ("<", "<="):
        raise InvalidPattern(f"Bad numeric range operator: {value[2]}")
    top = _number(value[3], str(value[2]))
    if top <= number:
        raise InvalidPattern("Bottom must be less than top")
    return Numeric(number, top, low_included=operator == ">=", high_included=value[2] == "<=")


def _cidr(value: object) -> Comparison:
    text = _text(value, "cidr")
    if not re.fullmatch(r"[0-9A-Fa-f:.]+/\d{1,3}", text):
        raise InvalidPattern(f"Malformed CIDR, one '/' required: {text}")
    try:
        return Cidr(ipaddress.ip_network(text, strict=False))
    except ValueError as error:
        raise InvalidPattern(f"Malformed CIDR: {text}") from error


def _exists(value: object) -> Comparison:
    if value is not True:
        raise InvalidPattern("exists match pattern must be either true or false")
    return Exists()


def _anything_but(value: object) -> Comparison:
    if isinstance(value, dict):
        if len(value) != 1:
            raise InvalidPattern("Only one key allowed in match expression")
        ((name, inner),) = value.items()
        make = _IN_ANYTHING_BUT.get(name)
        if make is None:
            raise InvalidPattern(f"Unsupported anything-but pattern: {name}")
        wanted = inner if isinstance(inner, list) else [inner]
        for each in wanted:
            _not_empty(each, f"anything-but {name}")
        return AnythingBut(tuple(make(each) for each in _filled(wanted)))
    wanted = value if isinstance(value, list) else [value]
    for each in _filled(wanted):
        if isinstance(each, bool) or not isinstance(each, (str, int, float)):
            raise InvalidPattern("Inside anything-but list, start|null|boolean is not supported.")
    if len({isinstance(each, str) for each in wanted}) > 1:
        raise InvalidPattern(
            "Inside anything-but list, either all values are number or string, mixed type is not supported"
        )
    return AnythingBut(tuple(_excluded(each) for each in wanted))


def _excluded(value: object) -> Comparison:
    """A number is excluded by what it is, and not by how it is written."""
    if isinstance(value, str):
        return Equals(value)
    number = _number(value, "anything-but")
    return Numeric(number, number, low_included=True, high_included=True)


def _filled(values: list[object]) -> list[object]:
    if not values:
        raise InvalidPattern("Empty arrays are not allowed")
    return values


_IN_ANYTHING_BUT: Mapping[str, Callable[[object], Comparison]] = {
    "equals-ignore-case": _equals_ignore_case,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}
_OPERATORS: Mapping[str, Callable[[object], Comparison]] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _equals_ignore_case,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}
