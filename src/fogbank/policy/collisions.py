"""Condition keys that differ only in case, such as those of the tags `env` and `Env` of one resource.

Policies don't tell them apart, but resources do: so a policy that asks for the one can't say which value is meant. Then
a Deny holds if it does with any of the values, and an Allow only if it does with all of them: nobody gets round a Deny
by adding a tag.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from fogbank.policy.model import Lookup

Values = tuple[str, ...]
# Ways to choose among the values of all keys of a condition; where there are more, a Deny holds and an Allow doesn't.
_WAYS_MAX = 64


class Collided(tuple[str, ...]):
    """All values of keys that differ only in case. alternatives: those of each."""

    alternatives: tuple[Values, ...]

    @classmethod
    def of(cls, alternatives: Sequence[Values]) -> "Collided":
        values = cls(value for each in alternatives for value in each)
        values.alternatives = tuple(dict.fromkeys(alternatives))
        return values


def folded(keys: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Values]:
    """`keys` in lower case; keys without values are left out."""
    found: dict[str, list[Values]] = {}
    for key, given in keys:
        values = given if isinstance(given, Collided) else tuple(given)
        if values:
            found.setdefault(key.lower(), []).append(values)
    return {key: each[0] if len(each) == 1 else Collided.of(each) for key, each in found.items()}


def with_any(test: Callable[[Lookup], bool], keys: Iterable[str], *, denies: bool) -> Callable[[Lookup], bool]:
    """`test` where the values of `keys` (in lower case) may have collided. denies: whether a Deny depends on it."""
    # Keys whose last part clients choose: no others can collide.
    open_keys = tuple(dict.fromkeys(key for key in keys if "/" in key or key.count(":") > 1))
    if not open_keys:
        return test

    def decided(lookup: Lookup) -> bool:
        collided = {key: found.alternatives for key in open_keys if isinstance(found := lookup(key), Collided)}
        if not collided:
            return test(lookup)
        if math.prod(len(each) for each in collided.values()) > _WAYS_MAX:
            return denies
        ways = (dict(zip(collided, way, strict=True)) for way in product(*collided.values()))
        answers = (test(_chosen(lookup, way)) for way in ways)
        return any(answers) if denies else all(answers)

    return decided


def _chosen(lookup: Lookup, way: Mapping[str, Values]) -> Lookup:
    return lambda key: way[key] if key in way else lookup(key)
