"""Where each statement stands in a policy's text, for people who look for it."""

import json
from dataclasses import dataclass

from fogbank.policy.model import Policy

_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Position:
    """Line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """start: of the first character; end: behind the last one."""

    start: Position
    end: Position


def _blanks(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index


def _elements(text: str, index: int) -> list[tuple[int, int]]:
    """Offsets of the items of the array that begins at `index`, or of the one value there."""
    if text[index] != "[":
        return [(index, _DECODER.raw_decode(text, index)[1])]
    found = []
    index = _blanks(text, index + 1)
    while text[index] != "]":
        end = _DECODER.raw_decode(text, index)[1]
        found.append((index, end))
        index = _blanks(text, end)
        if text[index] == ",":
            index = _blanks(text, index + 1)
    return found


def _statements(text: str) -> list[tuple[int, int]]:
    index = _blanks(text, _blanks(text, 0) + 1)
    while text[index] != "}":
        key, index = _DECODER.raw_decode(text, index)
        index = _blanks(text, _blanks(text, index) + 1)
        if key == "Statement":
            return _elements(text, index)
        index = _blanks(text, _DECODER.raw_decode(text, index)[1])
        if text[index] == ",":
            index = _blanks(text, index + 1)
    return []


def _position(text: str, offset: int) -> Position:
    before = text[:offset]
    return Position(before.count("\n") + 1, offset - before.rfind("\n"))


def span_of(policy: Policy, index: int) -> Span:
    """Where statement `index`, from 0, stands. The policy has been parsed, so its text is sound."""
    start, end = _statements(policy.text)[index]
    return Span(_position(policy.text, start), _position(policy.text, end))
