"""A request's values against the model's constraints: what is missing, too long, out of range or off the pattern.

Types are right by the time this runs: the readers saw to that. Shapes are compiled once; a shape with nothing to
check compiles to nothing. What a violation is called on the wire is a dialect's business.
"""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fogbank.gateway.wire.model import Shape, is_document, location, required_members
from fogbank.gateway.wire.patterns import matches

# One answer lists this many at most; AWS stops early too, and a hostile body could hold a million.
VIOLATIONS_MAX = 20


class Constraint(enum.Enum):
    """The traits a value can break."""

    REQUIRED = "required"
    ENUM = "enum"
    LENGTH_MIN = "length_min"
    LENGTH_MAX = "length_max"
    RANGE_MIN = "range_min"
    RANGE_MAX = "range_max"
    PATTERN = "pattern"
    UNION = "union"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken constraint.

    path: the member's place in the protocol's own words; bound: the trait's value; in_body: False for what travels in
    a header, the path or the query.
    """

    path: str
    constraint: Constraint
    bound: object
    value: object
    sensitive: bool = False
    in_body: bool = True


class OutsideBody(str):
    """The segment of a member that travels in a header, the path or the query."""

    __slots__ = ()


# A place as a linked list, so that nothing is formatted for a value that is right.
Place = tuple["Place | None", str]
Check = Callable[[object, Place | None, list[Violation]], None]


@dataclass(frozen=True, slots=True)
class Naming:
    """How a protocol names places: a member's segment, and what follows a list's index."""

    member: Callable[[str, Shape], str]
    item_suffix: str = "member"
    enums: bool = True


class ValidatorCompiler:
    """Compiles shapes into checks, in the naming of one protocol."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming
        self._structures: dict[str, Check] = {}

    def check(self, shape: Shape) -> Check | None:
        """The check of a shape, or None where the model asks nothing of it."""
        if shape.type_name == "structure":
            return None if is_document(shape) else self._structure(shape)
        if shape.type_name == "list":
            return _both(_length_check(shape), self._list(shape))
        if shape.type_name == "map":
            return _both(_length_check(shape), self._map(shape))
        if shape.type_name in ("string", "blob", "character"):
            return _both(_length_check(shape), self._text(shape))
        if shape.type_name in ("integer", "long", "float", "double"):
            return _range_check(shape)
        return None

    def _structure(self, shape: Shape) -> Check:
        if shape.name in self._structures:
            return self._structures[shape.name]
        required: list[tuple[str, str]] = []
        checks: list[tuple[str, str, Check]] = []
        check = _structure_check(required, checks, bool(shape.metadata.get("union")))
        self._structures[shape.name] = check
        wanted = required_members(shape)
        for name, member in shape.members.items():
            segment = self._naming.member(name, member)
            if location(member) is not None:
                segment = OutsideBody(segment)
            if name in wanted:
                required.append((name, segment))
            compiled = self.check(member)
            if compiled is not None:
                checks.append((name, segment, compiled))
        return check

    def _list(self, shape: Shape) -> Check | None:
        item = self.check(shape.member)
        if item is None:
            return None
        suffix = f".{self._naming.item_suffix}" if self._naming.item_suffix else ""

        def check(value: object, place: Place | None, found: list[Violation]) -> None:
            for index, each in enumerate(cast(Sequence[object], value), 1):
                if each is not None:
                    item(each, (place, f"{index}{suffix}"), found)

        return check

    def _map(self, shape: Shape) -> Check | None:
        key, item = self.check(shape.key), self.check(shape.value)
        if key is None and item is None:
            return None

        def check(value: object, place: Place | None, found: list[Violation]) -> None:
            for name, each in cast(Mapping[str, object], value).items():
                if key is not None:
                    key(name, (place, "key"), found)
                if item is not None and each is not None:
                    item(each, (place, f"{name}.member"), found)

        return check

    def _text(self, shape: Shape) -> Check | None:
        sensitive = bool(shape.metadata.get("sensitive"))
        values = shape.metadata.get("enum")
        if isinstance(values, list) and values and self._naming.enums:
            allowed = frozenset(values)

            def check_enum(value: object, place: Place | None, found: list[Violation]) -> None:
                if value not in allowed:
                    _report(found, place, Constraint.ENUM, values, value, sensitive)

            return check_enum
        pattern = shape.metadata.get("pattern")
        if not isinstance(pattern, str) or isinstance(values, list):
            return None

        def check_pattern(value: object, place: Place | None, found: list[Violation]) -> None:
            if isinstance(value, str) and not matches(pattern, value):
                _report(found, place, Constraint.PATTERN, pattern, value, sensitive)

        return check_pattern


def _structure_check(required: list[tuple[str, str]], checks: list[tuple[str, str, Check]], is_union: bool) -> Check:
    def check(value: object, place: Place | None, found: list[Violation]) -> None:
        given = cast(Mapping[str, object], value)
        if not isinstance(value, Mapping):
            return
        if is_union and len(given) != 1:
            _report(found, place, Constraint.UNION, 1, ", ".join(given), False)
        for name, segment in required:
            if given.get(name) is None:
                _report(found, (place, segment), Constraint.REQUIRED, True, None, False)
        for name, segment, member in checks:
            item = given.get(name)
            if item is not None:
                member(item, (place, segment), found)

    return check


def _both(first: Check | None, second: Check | None) -> Check | None:
    if first is None or second is None:
        return first or second

    def check(value: object, place: Place | None, found: list[Violation]) -> None:
        before = len(found)
        first(value, place, found)
        # A value of the wrong length is not tried further: its pattern could be costly, its items many.
        if len(found) == before:
            second(value, place, found)

    return check


def _number_trait(shape: Shape, name: str) -> float | None:
    value = shape.metadata.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _length_check(shape: Shape) -> Check | None:
    low, high = _number_trait(shape, "min"), _number_trait(shape, "max")
    if (low is None or low <= 0) and high is None:
        return None
    sensitive = bool(shape.metadata.get("sensitive"))

    def check(value: object, place: Place | None, found: list[Violation]) -> None:
        length = len(cast(Sequence[object], value)) if hasattr(value, "__len__") else 0
        if low is not None and length < low:
            _report(found, place, Constraint.LENGTH_MIN, low, value, sensitive)
        elif high is not None and length > high:
            _report(found, place, Constraint.LENGTH_MAX, high, value, sensitive)

    return check


def _range_check(shape: Shape) -> Check | None:
    low, high = _number_trait(shape, "min"), _number_trait(shape, "max")
    if low is None and high is None:
        return None

    def check(value: object, place: Place | None, found: list[Violation]) -> None:
        number = cast(float, value)
        if low is not None and number < low:
            _report(found, place, Constraint.RANGE_MIN, low, value, False)
        elif high is not None and number > high:
            _report(found, place, Constraint.RANGE_MAX, high, value, False)

    return check


def _report(
    found: list[Violation], place: Place | None, constraint: Constraint, bound: object, value: object, sensitive: bool
) -> None:
    if len(found) < VIOLATIONS_MAX:
        segments = _segments(place)
        in_body = not (segments and isinstance(segments[0], OutsideBody))
        found.append(Violation(".".join(segments), constraint, bound, value, sensitive, in_body))


def _segments(place: Place | None) -> list[str]:
    segments: list[str] = []
    while place is not None:
        place, segment = place
        segments.append(segment)
    return segments[::-1]
