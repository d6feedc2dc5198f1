"""States as tables: what isn't listed is illegal.

A table maps a state to those that may follow it. Assignments go through `check`, so that an illegal move is an error
where it is made, and diagrams and tests come from the table itself.
"""

import enum
from collections.abc import Mapping
from typing import Generic, TypeVar

S = TypeVar("S", bound=enum.StrEnum)


class IllegalTransition(Exception):
    """A move that the table doesn't list: always a bug of ours, never a client's doing."""


class StateTable(Generic[S]):
    """A life cycle. start: the states a thing may be born in; moves: state to its successors."""

    def __init__(self, start: frozenset[S], moves: Mapping[S, frozenset[S]]) -> None:
        self.start = start
        self.moves = moves

    def check(self, old: S, new: S) -> S:
        """`new`, if `old` may become it or is it already. Raises IllegalTransition."""
        if new != old and new not in self.moves.get(old, frozenset()):
            raise IllegalTransition(f"{old} -> {new}")
        return new

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2", *(f"    [*] --> {_name(state)}" for state in sorted(self.start))]
        for state, successors in self.moves.items():
            lines += [f"    {_name(state)} --> {_name(successor)}" for successor in sorted(successors)]
            if not successors:
                lines.append(f"    {_name(state)} --> [*]")
        return "\n".join(lines)


def _name(state: enum.StrEnum) -> str:
    return state.value.replace("-", "_")
