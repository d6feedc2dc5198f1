"""A policy's text as plain values: JSON read strictly, elements checked for their shape, one value as a list of one.

What the values mean (ARNs, actions, principals, each kind's own rules) is `rules`'s.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fogbank.policy.conditions import read_operator
from fogbank.policy.errors import MalformedPolicy, Wording

OLD_VERSION = "2008-10-17"
VERSION = "2012-10-17"
VERSIONS = (OLD_VERSION, VERSION)

# The longest that the services' models take; AWS's own policies are longer than what customers may write.
TEXT_LENGTH_MAX = 131_072

_TOP = frozenset({"Version", "Id", "Statement"})
_ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"}
)
_PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
_EITHER = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))

Values = tuple[str, ...]
PrincipalElement = str | Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class RawStatement:
    """A statement as written. An element that isn't there is None."""

    sid: str | None
    effect: str | None
    actions: Values | None
    not_actions: Values | None
    resources: Values | None
    not_resources: Values | None
    principals: PrincipalElement | None
    not_principals: PrincipalElement | None
    conditions: Mapping[str, Mapping[str, Values]]


@dataclass(frozen=True, slots=True)
class RawPolicy:
    """version: as AWS takes it where none is given. Which versions there are, and whether it has statements, is checked
    by kind."""

    version: str
    statements: tuple[RawStatement, ...]


def _syntax() -> MalformedPolicy:
    return MalformedPolicy(Wording.SYNTAX)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _syntax()
    return found


def _json(text: str) -> object:
    if len(text) > TEXT_LENGTH_MAX:
        raise MalformedPolicy(Wording.TOO_LONG)
    if text[:1].isspace():
        raise MalformedPolicy(Wording.LEADING_SPACE)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicy(Wording.JSON) from error


def _not_json(_: str) -> object:
    """Python's NaN and Infinity."""
    raise ValueError


def _texts(value: object) -> Values:
    """A string or a list of strings."""
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        raise _syntax()
    return tuple(items)


def _scalars(value: object) -> Values:
    """Values of a condition: numbers and truth values stand for their JSON."""
    items = value if isinstance(value, list) else [value]
    return tuple(_scalar(item) for item in items)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise _syntax()


def _optional(statement: Mapping[str, object], name: str) -> Values | None:
    return _texts(statement[name]) if name in statement else None


def _principals(statement: Mapping[str, object], name: str) -> PrincipalElement | None:
    if name not in statement:
        return None
    value = statement[name]
    if value == "*":
        return "*"
    if not isinstance(value, dict) or not value.keys() <= _PRINCIPAL_TYPES:
        raise _syntax()
    return {kind: _texts(names) for kind, names in value.items()}


def _conditions(value: object) -> dict[str, dict[str, Values]]:
    if not isinstance(value, dict):
        raise _syntax()
    found: dict[str, dict[str, Values]] = {}
    for operator, keys in value.items():
        if not isinstance(keys, dict) or (keys and read_operator(operator) is None):
            raise _syntax()
        found[operator] = {key: _scalars(values) for key, values in keys.items()}
    return found


def _statement(value: object) -> RawStatement:
    if not isinstance(value, dict) or not value.keys() <= _ELEMENTS:
        raise _syntax()
    if any(one in value and other in value for one, other in _EITHER):
        raise _syntax()
    sid, effect = value.get("Sid"), value.get("Effect")
    if not (sid is None or isinstance(sid, str)) or not (effect is None or isinstance(effect, str)):
        raise _syntax()
    return RawStatement(
        sid=sid,
        effect=effect,
        actions=_optional(value, "Action"),
        not_actions=_optional(value, "NotAction"),
        resources=_optional(value, "Resource"),
        not_resources=_optional(value, "NotResource"),
        principals=_principals(value, "Principal"),
        not_principals=_principals(value, "NotPrincipal"),
        conditions=_conditions(value.get("Condition", {})),
    )


def read(text: str) -> RawPolicy:
    """`text` taken apart. Raises MalformedPolicy."""
    document = _json(text)
    if not isinstance(document, dict) or not document.keys() <= _TOP:
        raise _syntax()
    version = document.get("Version", OLD_VERSION)
    if not isinstance(version, str) or not isinstance(document.get("Id", ""), str):
        raise _syntax()
    statements = document.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return RawPolicy(version, tuple(_statement(item) for item in listed))
