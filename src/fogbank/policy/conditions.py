"""A statement's `Condition`, compiled: every operator and every key in it must hold.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fogbank.policy.collisions import with_any
from fogbank.policy.model import Lookup
from fogbank.policy.operators import OPERATORS, Operator
from fogbank.policy.patterns import Matcher, variable_names

Condition = Callable[[Lookup], bool]

_IF_EXISTS = "ifexists"
_NULL = "null"


class Quantifier(enum.Enum):
    NONE = ""
    ALL = "forallvalues"
    ANY = "foranyvalue"


@dataclass(frozen=True, slots=True)
class OperatorName:
    """An operator as written. operator: None for `Null`."""

    quantifier: Quantifier
    operator: Operator | None
    if_exists: bool


def read_operator(text: str) -> OperatorName | None:
    """`ForAnyValue:StringLikeIfExists` taken apart; None if there is no such operator. Case doesn't count."""
    name = text.lower()
    prefix, colon, rest = name.partition(":")
    quantifier = Quantifier.NONE
    if colon:
        if prefix not in (Quantifier.ALL.value, Quantifier.ANY.value):
            return None
        quantifier, name = Quantifier(prefix), rest
    if name == _NULL:
        return OperatorName(quantifier, None, False)
    if_exists = name.endswith(_IF_EXISTS)
    operator = OPERATORS.get(name.removesuffix(_IF_EXISTS))
    return OperatorName(quantifier, operator, if_exists) if operator else None


def _null(key: str, values: tuple[str, ...]) -> Condition:
    """`Null`: `true` wants the key to be absent, `false` to be there."""
    wanted = {value.lower() == "true" for value in values}
    return lambda lookup: (not lookup(key)) in wanted


def _matches(matchers: tuple[Matcher, ...]) -> Matcher:
    if len(matchers) == 1:
        return matchers[0]
    return lambda value, lookup: any(match(value, lookup) for match in matchers)


def _plain(key: str, match: Matcher, negated: bool, absent: bool) -> Condition:
    def condition(lookup: Lookup) -> bool:
        values = lookup(key)
        if not values:
            return absent
        for value in values:
            if match(value, lookup):
                return not negated
        return negated

    return condition


def _for_all(key: str, match: Matcher, negated: bool) -> Condition:
    return lambda lookup: all(match(value, lookup) is not negated for value in lookup(key) or ())


def _for_any(key: str, match: Matcher, negated: bool, absent: bool) -> Condition:
    def condition(lookup: Lookup) -> bool:
        values = lookup(key)
        return any(match(value, lookup) is not negated for value in values) if values else absent

    return condition


def compile_one(name: OperatorName, key: str, values: tuple[str, ...], variables: bool) -> Condition:
    """One operator on one key. key: in lower case. values: any of them may match; none of them, if negated.

    A key that the request doesn't have: true for negated operators, `IfExists` and `ForAllValues`, else false.
    """
    operator = name.operator
    if operator is None:
        return _null(key, values)
    match = _matches(tuple(operator.build(value, variables) for value in values))
    if name.quantifier is Quantifier.ALL:
        return _for_all(key, match, operator.negated)
    if name.quantifier is Quantifier.ANY:
        return _for_any(key, match, operator.negated, name.if_exists)
    return _plain(key, match, operator.negated, operator.negated or name.if_exists)


def _true(_: Lookup) -> bool:
    return True


def _asks_for(key: str, values: tuple[str, ...], variables: bool) -> list[str]:
    """The keys that a condition looks up, in lower case."""
    named = [name.lower() for text in values for name in variable_names(text)] if variables else []
    return [key.lower(), *named]


def compile_conditions(
    block: Mapping[str, Mapping[str, tuple[str, ...]]], variables: bool, *, denies: bool = False
) -> Condition:
    """All of a statement's conditions. Operators have been checked to exist. denies: whether it is a Deny."""
    conditions = tuple(
        with_any(compile_one(name, key.lower(), values, variables), _asks_for(key, values, variables), denies=denies)
        for text, keys in block.items()
        if (name := read_operator(text)) is not None
        for key, values in keys.items()
    )
    if not conditions:
        return _true
    if len(conditions) == 1:
        return conditions[0]
    return lambda lookup: all(condition(lookup) for condition in conditions)
