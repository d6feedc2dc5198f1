"""Event patterns, slowly and obviously: an event is flattened to all its values, and every way to pick one for each
field of a pattern is tried, those left out that take values from different elements of one list.
"""

import fnmatch
import ipaddress
import itertools
from collections.abc import Iterator
from typing import Any

Path = tuple[str, ...]
# Which element of which list a value stands in.
Places = dict[Path, int]


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    return any(_fits(leaves, event) for leaves in _expanded(pattern, ()))


def _expanded(pattern: dict[str, Any], path: Path) -> Iterator[list[tuple[Path, list[Any]]]]:
    """Every choice of `$or`, as a flat list of fields and what they may be."""
    parts: list[list[list[tuple[Path, list[Any]]]]] = []
    for key, value in pattern.items():
        if key == "$or":
            parts.append([leaves for each in value for leaves in _expanded(each, path)])
        elif isinstance(value, dict):
            parts.append(list(_expanded(value, (*path, key))))
        else:
            parts.append([[((*path, key), value)]])
    for choice in itertools.product(*parts):
        yield [leaf for leaves in choice for leaf in leaves]


def _values(here: Any, path: Path, places: Places) -> Iterator[tuple[Path, Any, Places]]:
    if isinstance(here, dict):
        for key, value in here.items():
            yield from _values(value, (*path, key), places)
    elif isinstance(here, list):
        for number, value in enumerate(here):
            yield from _values(value, path, {**places, path: number} if isinstance(value, dict) else places)
    else:
        yield path, here, places


def _fits(leaves: list[tuple[Path, list[Any]]], event: dict[str, Any]) -> bool:
    flat = list(_values(event, (), {}))
    choices: list[list[Places]] = []
    for path, wanted in leaves:
        there = [(value, places) for at, value, places in flat if at == path]
        fitting = [places for value, places in there if any(_one(each, value) for each in wanted)]
        if not there and {"exists": False} in wanted:
            fitting.append({})
        choices.append(fitting)
    return any(_together(picked) for picked in itertools.product(*choices))


def _together(picked: tuple[Places, ...]) -> bool:
    places: Places = {}
    for each in picked:
        for path, number in each.items():
            if places.setdefault(path, number) != number:
                return False
    return True


def _one(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, dict):
        return type(wanted) is type(value) and wanted == value
    ((name, given),) = wanted.items()
    text = isinstance(value, str)
    match name:
        case "exists":
            return bool(given)
        case "prefix" if isinstance(given, dict):
            return text and value.lower().startswith(given["equals-ignore-case"].lower())
        case "prefix":
            return text and value.startswith(given)
        case "suffix":
            return text and value.endswith(given)
        case "equals-ignore-case":
            return text and value.lower() == given.lower()
        case "wildcard":
            return text and fnmatch.fnmatchcase(value, given)
        case "cidr":
            try:
                return text and ipaddress.ip_address(value) in ipaddress.ip_network(given)
            except ValueError:
                return False
        case "numeric":
            pairs = zip(given[::2], given[1::2], strict=True)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and all(_compared(operator, value, bound) for operator, bound in pairs)
        case "anything-but" if isinstance(given, dict):
            ((inner, what),) = given.items()
            return not any(_one({inner: each}, value) for each in (what if isinstance(what, list) else [what]))
        case "anything-but":
            return not any(value == each for each in (given if isinstance(given, list) else [given]))
    raise AssertionError(name)


def _compared(operator: str, value: float, bound: float) -> bool:
    return {
        "=": value == bound,
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
    }[operator]
