"""Patterns: `*` for any run of characters, `?` for one, and what `${…}` puts between them.

A pattern is read once into tokens. Variables are put in as literal text later, so that a value (a tag, a user's name)
can't smuggle in a wildcard. Matching takes linear time whatever the pattern.
"""

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fogbank.policy.model import Lookup

ARN_PARTS = 6

Test = Callable[[str], bool]
# A test that may need the request, for its variables.
Matcher = Callable[[str, Lookup], bool]


class Wild(enum.Enum):
    ANY = enum.auto()
    ONE = enum.auto()
    # Neither passes a colon.
    ANY_WITHIN = enum.auto()
    ONE_WITHIN = enum.auto()


@dataclass(frozen=True, slots=True)
class Variable:
    """`${key, 'default'}`. key: in lower case."""

    key: str
    default: str | None = None


Token = str | Wild | Variable
Literal = str | Wild

_VARIABLE = re.compile(r"\$\{(?:(?P<literal>[*?$])|(?P<key>[^},']+?)(?:\s*,\s*'(?P<default>[^']*)')?\s*)\}")
_WILD = {"*": Wild.ANY, "?": Wild.ONE}
_WITHIN = {Wild.ANY: Wild.ANY_WITHIN, Wild.ONE: Wild.ONE_WITHIN}


def _with_wildcards(text: str) -> list[Token]:
    return [_WILD.get(part, part) for part in re.split(r"([*?])", text) if part]


def tokens(text: str, variables: bool, wildcards: bool = True) -> tuple[Token, ...]:
    """`text` as tokens. variables: whether the policy's version knows them."""
    read = _with_wildcards if wildcards else lambda part: [part] if part else []
    found: list[Token] = []
    start = 0
    for match in _VARIABLE.finditer(text) if variables else ():
        found += read(text[start : match.start()])
        start = match.end()
        literal = match["literal"]
        found.append(literal if literal else Variable(match["key"].strip().lower(), match["default"]))
    return tuple(found + read(text[start:]))


def variable_names(text: str) -> list[str]:
    """Keys of the variables in `text`, as written."""
    return [match["key"].strip() for match in _VARIABLE.finditer(text) if match["key"]]


def variables_of(parts: Sequence[Token]) -> list[str]:
    """Keys of the variables among `parts`, in lower case."""
    return [part.key for part in parts if isinstance(part, Variable)]


def resolve(parts: Sequence[Token], lookup: Lookup) -> tuple[Literal, ...] | None:
    """`parts` with variables put in. None where one has neither a single value nor a default."""
    resolved: list[Literal] = []
    for part in parts:
        if not isinstance(part, Variable):
            resolved.append(part)
            continue
        values = lookup(part.key)
        if values is not None and len(values) == 1:
            resolved.append(values[0])
        elif part.default is not None and not values:
            resolved.append(part.default)
        else:
            return None
    return tuple(resolved)


def _positions(text: str, parts: Sequence[Literal]) -> bool:
    """A match by the set of places where what was read so far can end: slower, and right for all tokens."""
    ends = {0}
    for part in parts:
        if isinstance(part, str):
            ends = {end + len(part) for end in ends if text.startswith(part, end)}
        elif part is Wild.ANY:
            ends = set(range(min(ends), len(text) + 1)) if ends else ends
        elif part is Wild.ANY_WITHIN:
            ends = _within(text, ends)
        else:
            ends = {end + 1 for end in ends if end < len(text) and not (part is Wild.ONE_WITHIN and text[end] == ":")}
    return len(text) in ends


def _within(text: str, ends: set[int]) -> set[int]:
    """All places from those of `ends` up to the next colon of each."""
    reached: set[int] = set()
    for end in sorted(ends):
        while end not in reached:
            reached.add(end)
            if end >= len(text) or text[end] == ":":
                break
            end += 1
    return reached


def _regex(parts: Sequence[Literal]) -> Test:
    runs = [""]
    for part in parts:
        if part is Wild.ANY:
            runs.append("")
        elif isinstance(part, str):
            runs[-1] += re.escape(part)
        else:
            runs[-1] += "[^:]" if part is Wild.ONE_WITHIN else "."
    first, *rest = runs
    if rest:
        *middle, last = rest
        # A run is taken where it is first found, once for all: without atomic groups the time to find that there is no
        # match grows with a power of the number of stars.
        first += "".join(f"(?>.*?{run})" for run in middle if run) + ".*" + last
    compiled = re.compile(first, re.DOTALL)
    return lambda text: compiled.fullmatch(text) is not None


def _always(_: str) -> bool:
    return True


@lru_cache(maxsize=8192)
def test_of(parts: tuple[Literal, ...]) -> Test:
    """The fastest test for a whole string that `parts` allow."""
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return "".join(texts).__eq__
    if Wild.ANY_WITHIN in parts:
        return lambda text: _positions(text, parts)
    if parts[-1] is Wild.ANY and len(texts) == len(parts) - 1:
        prefix = "".join(texts)
        return _always if not prefix else lambda text: text.startswith(prefix)
    return _regex(parts)


def _matcher(parts: tuple[Token, ...]) -> Matcher:
    literals = tuple(part for part in parts if not isinstance(part, Variable))
    if len(literals) == len(parts):
        test = test_of(literals)
        return lambda value, _: test(value)

    def match(value: str, lookup: Lookup) -> bool:
        resolved = resolve(parts, lookup)
        return resolved is not None and test_of(resolved)(value)

    return match


def glob(pattern: str, variables: bool) -> Matcher:
    """`StringLike`: wildcards stand for anything."""
    return _matcher(tokens(pattern, variables))


def exact(text: str, variables: bool) -> Matcher:
    """`StringEquals`: wildcards stand for themselves."""
    return _matcher(tokens(text, variables, wildcards=False))


def action(pattern: str) -> Test:
    """An action, in lower case, since case doesn't count there; no variables."""
    return test_of(tuple(part for part in tokens(pattern.lower(), False) if not isinstance(part, Variable)))


def _arn_parts(parts: Sequence[Token]) -> list[list[Token]]:
    """`parts` split at the first five colons that the pattern itself has."""
    split: list[list[Token]] = [[]]
    for part in parts:
        pieces = part.split(":", ARN_PARTS - len(split)) if isinstance(part, str) else [part]
        for number, piece in enumerate(pieces):
            if number:
                split.append([])
            if piece != "":
                split[-1].append(piece)
    return split


def arn(pattern: str, variables: bool) -> Matcher:
    """`ArnLike`: six parts, each matched for itself; the last may have colons. `*` alone is any ARN."""
    split = [_matcher(tuple(part)) for part in _arn_parts(tokens(pattern, variables))]
    if len(split) < ARN_PARTS:
        return lambda value, _: pattern == "*" and value.count(":") >= ARN_PARTS - 1

    def match(value: str, lookup: Lookup) -> bool:
        parts = value.split(":", ARN_PARTS - 1)
        return len(parts) == ARN_PARTS and all(
            matches(part, lookup) for matches, part in zip(split, parts, strict=True)
        )

    return match


def resource(pattern: str, variables: bool) -> Matcher:
    """An element `Resource`: a star passes colons only where it ends a part of the ARN.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    split = _arn_parts(tokens(pattern, variables))
    joined: list[Token] = []
    for number, part in enumerate(split):
        if number:
            joined.append(":")
        inner = number < ARN_PARTS - 1 and len(split) == ARN_PARTS
        for place, token in enumerate(part):
            ends_part = place == len(part) - 1 and token is Wild.ANY
            joined.append(_WITHIN[token] if inner and not ends_part and token in _WITHIN else token)
    return _matcher(_merged(joined))


def _merged(parts: Sequence[Token]) -> tuple[Token, ...]:
    """Neighbouring texts as one."""
    merged: list[Token] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return tuple(merged)
