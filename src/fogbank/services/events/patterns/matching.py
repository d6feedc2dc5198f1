"""Whether an event fits a pattern.

Fields that stand together in one object of a pattern must be found together in one object of the event, also where the
event has a list of objects there: one element has to fit on its own. A field that must be absent must be so everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fogbank.services.events.patterns.comparisons import Alternatives


@dataclass(frozen=True, slots=True)
class Field:
    """What is asked of a field: each of `leaves` of its value, and `below` of the fields in it."""

    leaves: tuple[Alternatives, ...]
    below: "Tree"


Tree = dict[str, Field]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern. trees: one of them has to fit."""

    trees: tuple[Tree, ...]

    def matches(self, event: Mapping[str, object]) -> bool:
        """Whether the event fits."""
        return any(_fits(tree, event, event, ()) for tree in self.trees)


def _fits(tree: Tree, here: object, event: Mapping[str, object], path: tuple[str, ...]) -> bool:
    """Whether `here`, which stands at `path` of the event, fits. What is no object has no fields."""
    members = here if isinstance(here, Mapping) else {}
    for key, field in tree.items():
        there = (*path, key)
        values = list(_flat(members[key])) if key in members else []
        for leaf in field.leaves:
            plain = (value for value in values if not isinstance(value, Mapping))
            if not (any(leaf.fits(value) for value in plain) or (leaf.absent and not _present(event, there))):
                return False
        if field.below:
            objects: list[object] = [value for value in values if isinstance(value, Mapping)]
            if not any(_fits(field.below, value, event, there) for value in objects or [None]):
                return False
    return True


def _flat(value: object) -> Iterator[object]:
    """The elements of a list, and of lists in it; anything else by itself."""
    waiting = [iter((value,))]
    while waiting:
        for each in waiting[-1]:
            if isinstance(each, (list, tuple)):
                waiting.append(iter(each))
                break
            yield each
        else:
            waiting.pop()


def _present(here: object, path: tuple[str, ...]) -> bool:
    """Whether the event has a value (and not just an object) at the path, in any element of any list on the way."""
    found = [here]
    for key in path:
        found = [value for each in found if isinstance(each, Mapping) and key in each for value in _flat(each[key])]
    return any(not isinstance(value, Mapping) for value in found)
