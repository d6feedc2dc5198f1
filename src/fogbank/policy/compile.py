"""From a policy's text to a policy that decides, once for each text."""

from collections.abc import Callable
from functools import lru_cache

from fogbank.policy import grammar, patterns, principals, rules
from fogbank.policy.collisions import with_any
from fogbank.policy.conditions import compile_conditions
from fogbank.policy.grammar import OLD_VERSION, VERSION, RawPolicy, RawStatement, Values
from fogbank.policy.model import Effect, Lookup, Policy, PolicyKind, Principal, Statement, Strength

# Texts that are kept compiled. They take 25 times their length then, 150 KiB for the longest managed policy, so that
# both kinds together stay below some hundred MiB whatever clients put there.
POLICIES_KEPT, LENGTH_MAX = 1024, 8 * 1024
LONG_POLICIES_KEPT = 64


def _actions(statement: RawStatement) -> Callable[[str], bool]:
    tests = tuple(patterns.action(text) for text in statement.actions or statement.not_actions or ())
    if statement.actions is None:
        return lambda action: not any(test(action) for test in tests)
    return tests[0] if len(tests) == 1 else lambda action: any(test(action) for test in tests)


def _everything(_arn: str, _lookup: Lookup) -> bool:
    return True


def _resources(statement: RawStatement, variables: bool, denies: bool) -> patterns.Matcher:
    match = _any_resource(statement, variables)
    texts = (*(statement.resources or ()), *(statement.not_resources or ()))
    keys = tuple(name.lower() for text in texts for name in patterns.variable_names(text)) if variables else ()
    if not keys:
        return match
    return lambda arn, lookup: with_any(lambda chosen: match(arn, chosen), keys, denies=denies)(lookup)


def _any_resource(statement: RawStatement, variables: bool) -> patterns.Matcher:
    texts = statement.resources if statement.resources is not None else statement.not_resources
    if texts is None or (statement.resources is not None and "*" in texts):
        return _everything
    matchers = tuple(patterns.resource(text, variables) for text in texts)
    if statement.resources is None:
        return lambda arn, lookup: not any(match(arn, lookup) for match in matchers)
    return matchers[0] if len(matchers) == 1 else lambda arn, lookup: any(match(arn, lookup) for match in matchers)


def _principals(statement: RawStatement) -> Callable[[Principal], Strength] | None:
    if statement.principals is not None:
        return principals.compile_principals(statement.principals)
    if statement.not_principals is not None:
        return principals.compile_not_principals(statement.not_principals)
    return None


def _statement(index: int, statement: RawStatement, variables: bool) -> Statement:
    # The rules have checked that there is one.
    effect = Effect(statement.effect or "")
    denies = effect is Effect.DENY
    return Statement(
        index=index,
        sid=statement.sid or "",
        effect=effect,
        action=_actions(statement),
        principal=_principals(statement),
        resource=_resources(statement, variables, denies),
        condition=compile_conditions(statement.conditions, variables, denies=denies),
        boundary_denied=denies and statement.not_principals is not None,
    )


def _condition_keys(policy: RawPolicy) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for statement in policy.statements:
        values: Values = (*(statement.resources or ()), *(statement.not_resources or ()))
        for keys in statement.conditions.values():
            for key, given in keys.items():
                found.setdefault(key.lower(), key)
                values += given
        if policy.version != OLD_VERSION:
            for key in (name for text in values for name in patterns.variable_names(text)):
                found.setdefault(key.lower(), key)
    return tuple(found.values())


def empty_policy(kind: PolicyKind) -> Policy:
    """A policy of `kind` that says nothing: as a permissions boundary that is gone, it leaves nothing allowed."""
    return Policy(kind, "", VERSION, ())


def compile_policy(text: str, kind: PolicyKind) -> Policy:
    """`text` compiled as a policy of `kind`, and not kept. Raises MalformedPolicy.

    Size limits are the services': see `limits`.
    """
    raw = grammar.read(text)
    rules.check(raw, kind)
    variables = raw.version != OLD_VERSION
    statements = tuple(_statement(index, item, variables) for index, item in enumerate(raw.statements))
    return Policy(kind, text, raw.version, statements, _condition_keys(raw))


_kept = lru_cache(maxsize=POLICIES_KEPT)(compile_policy)
_kept_long = lru_cache(maxsize=LONG_POLICIES_KEPT)(compile_policy)


def parse_policy(text: str, kind: PolicyKind) -> Policy:
    """As `compile_policy`, once for each text: it is kept, for as long as there is room."""
    return _kept(text, kind) if len(text) <= LENGTH_MAX else _kept_long(text, kind)
