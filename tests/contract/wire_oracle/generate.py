"""Values made from shapes: the same for the same seed, with the edges of each type early and often.

Constraints of length, range and enumeration are kept; patterns are not, as nothing here can write to a pattern.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

TEXTS = (
    "plain",
    "",
    "two words",
    "<a href=\"x\">&amp; 'quoted'</a>",
    "ünïcödé 漢字 🐟",
    "a+b&c=d%20e;f/g?h#i",
    "  edges  ",
    "line\nbreak\ttab",
    "null",
    "true",
    "-0",
    "{}[],:",
    "]]>",
    "a.member.1.b",
)
HEADER_TEXTS = ("plain", "a b", "x=1; y=2", 'q"uote', "a,b", "%41+", "~!@#$^*()_-", "2020-01-01")
LABEL_TEXTS = ("plain", "a b", "a+b", "ünï", "a%2Fb", "a&b=c", "arn:aws:x:y::z", "~._-", "a;b", "1", "q?x", "h#y")
MAP_KEYS = ("key", "Key Two", "käy", "a.b", "1", "<k>", "")
FLOATS = (0.0, 1.0, -1.5, 0.25, 1e20, 2.0**-20, 123456.75)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = (0, 1_700_000_000, 951_782_400, 1, 253_402_300_799, -86_400)
FRACTIONS = (0, 123_000, 999_000, 1_000, 500_000)
BLOBS = (b"", b"bytes", bytes(range(256)), b"\x00", b"a" * 61)
DOCUMENTS: tuple[Any, ...] = ({"a": [1, 2.5, "x", None, True]}, {}, {"n": {"m": {}}}, [1, "two"], "text", 3)
DEPTH_MAX = 5
RECURSION_MAX = 1


class Generator:
    """Makes values of shapes. fullness: the share of the optional members that a structure gets."""

    def __init__(self, seed: str, fullness: float) -> None:
        self._random = random.Random(seed)
        self._fullness = fullness
        self._turn = self._random.randrange(1 << 16)

    def value(self, shape: Any, path: tuple[str, ...] = ()) -> Any:
        """A value of `shape`; `path` holds the names of the shapes around it."""
        return getattr(self, "_" + shape.type_name)(shape, path)

    def _next(self, choices: Any) -> Any:
        self._turn += 1
        return choices[self._turn % len(choices)]

    def _structure(self, shape: Any, path: tuple[str, ...]) -> Any:
        if shape.metadata.get("document"):
            return self._next(DOCUMENTS)
        inner = (*path, shape.name)
        names = self._chosen(shape, path)
        return {name: self.value(shape.members[name], inner) for name in names}

    def _chosen(self, shape: Any, path: tuple[str, ...]) -> list[str]:
        required = set(shape.metadata.get("required", ()))
        ends = [name for name, member in shape.members.items() if self._must_end(member, (*path, shape.name))]
        if shape.metadata.get("union"):
            open_names = [name for name in shape.members if name not in ends] or list(shape.members)
            return [self._random.choice(open_names)] if open_names else []
        return [name for name in shape.members if name in required or self._wanted(name, shape.members[name], ends)]

    def _wanted(self, name: str, member: Any, ends: list[str]) -> bool:
        return _always_there(member) or (name not in ends and self._random.random() < self._fullness)

    def _must_end(self, shape: Any, path: tuple[str, ...]) -> bool:
        """True where going further down would recurse or go too deep."""
        if shape.type_name == "list":
            return self._must_end(shape.member, path)
        if shape.type_name == "map":
            return self._must_end(shape.value, path)
        if shape.type_name != "structure":
            return False
        return path.count(shape.name) > RECURSION_MAX or len(path) > DEPTH_MAX

    def _list(self, shape: Any, path: tuple[str, ...]) -> Any:
        low, high = _bounds(shape, 0, 3)
        count = self._next((1, 2, 0, 3)) if not _location(shape) else self._next((1, 2))
        count = max(low, min(count, high))
        if self._must_end(shape.member, path) and low == 0:
            count = 0
        if path.count(shape.name) > RECURSION_MAX:
            return []
        return [self.value(shape.member, (*path, shape.name)) for _ in range(min(count, 64))]

    def _map(self, shape: Any, path: tuple[str, ...]) -> Any:
        if self._must_end(shape.value, path) or path.count(shape.name) > RECURSION_MAX:
            return {}
        place = _location(shape)
        if place == "headers":
            return {key: self._next(HEADER_TEXTS) for key in ("one", "two-words")}
        inner = (*path, shape.name)
        if place == "querystring":
            return {key: self.value(shape.value, inner) or ["x"] for key in ("one", "two")}
        low, high = _bounds(shape, 0, 2)
        keys = dict.fromkeys(self._key(shape, turn) for turn in range(max(low, min(self._next((1, 2, 0)), high))))
        return {key: self.value(shape.value, inner) for key in keys}

    def _key(self, shape: Any, turn: int) -> str:
        enum = shape.key.metadata.get("enum")
        if enum:
            return self._next(enum)
        _, high = _bounds(shape.key, 0, 1 << 16)
        return self._fitted(self._next(MAP_KEYS) if turn < 2 else f"k{turn}", shape.key)[:high]

    def _string(self, shape: Any, path: tuple[str, ...]) -> Any:
        enum = shape.metadata.get("enum")
        if enum:
            return self._next(enum)
        place = _location(shape)
        if shape.serialization.get("hostLabel"):
            return self._fitted("label-1", shape)
        if place in ("header", "headers") and shape.serialization.get("jsonvalue"):
            return self._next(({"a": 1}, ["x"], "text"))
        texts = {"header": HEADER_TEXTS, "headers": HEADER_TEXTS, "uri": LABEL_TEXTS}.get(place or "", TEXTS)
        return self._fitted(self._next(texts), shape)

    def _fitted(self, text: str, shape: Any) -> str:
        low, high = _bounds(shape, 0, 1 << 16)
        text = text[:high] if len(text) > high else text
        text = text + "x" * (min(low, 4096) - len(text))
        return text.strip() or "x" * max(low, 1) if _location(shape) in ("header", "uri") else text

    _character = _string

    def _integer(self, shape: Any, path: tuple[str, ...]) -> Any:
        return self._whole(shape, 31)

    def _long(self, shape: Any, path: tuple[str, ...]) -> Any:
        return self._whole(shape, 63)

    def _whole(self, shape: Any, bits: int) -> int:
        if _location(shape) == "statusCode":
            return int(self._next((200, 201, 202, 206)))
        low, high = _bounds(shape, -(2**bits), 2**bits - 1)
        return int(min(max(self._next((0, 1, low, high, -1, 23, 24, 255, 256, 65536)), low), high))

    def _float(self, shape: Any, path: tuple[str, ...]) -> Any:
        low, high = _bounds(shape, -1e30, 1e30)
        return min(max(self._next(FLOATS), float(low)), float(high))

    _double = _float

    def _boolean(self, shape: Any, path: tuple[str, ...]) -> Any:
        return self._next((True, False))

    def _timestamp(self, shape: Any, path: tuple[str, ...]) -> Any:
        moment = EPOCH + timedelta(seconds=self._next(MOMENTS))
        stated = (shape.serialization.get("timestampFormat") or "").lower()
        # Seconds as a double have no room for a fraction in the year 9999.
        whole = stated == "rfc822" or _location(shape) == "header" or moment.year > 3000
        return moment if whole else moment + timedelta(microseconds=self._next(FRACTIONS))

    def _blob(self, shape: Any, path: tuple[str, ...]) -> Any:
        low, high = _bounds(shape, 0, 1 << 16)
        data = self._next(BLOBS)[: int(high)]
        return data + b"x" * (min(low, 4096) - len(data))


def _always_there(shape: Any) -> bool:
    """True for what HTTP sends anyway: left out of a value, it would come back all the same."""
    name = (shape.serialization.get("name") or "").lower()
    place = _location(shape)
    return place == "statusCode" or (place == "header" and name in ("content-length", "content-type"))


def _location(shape: Any) -> str | None:
    return shape.serialization.get("location")


def _bounds(shape: Any, low: Any, high: Any) -> tuple[Any, Any]:
    stated_low, stated_high = shape.metadata.get("min"), shape.metadata.get("max")
    low = stated_low if isinstance(stated_low, int | float) else low
    high = stated_high if isinstance(stated_high, int | float) else high
    return (low, high) if shape.type_name in ("float", "double") else (int(low), int(high))


def pruned(value: Any, shape: Any, gone: Callable[[Any, Any], bool]) -> Any:
    """`value` without what the protocol can't carry: empty containers for which `gone(value, shape)` holds."""
    if shape.type_name == "structure" and isinstance(value, dict) and not shape.metadata.get("document"):
        inner = {name: pruned(item, shape.members[name], gone) for name, item in value.items()}
        return {name: item for name, item in inner.items() if not gone(item, shape.members[name])}
    if shape.type_name == "list" and isinstance(value, list):
        return [each for each in (pruned(item, shape.member, gone) for item in value) if not gone(each, shape.member)]
    if shape.type_name == "map" and isinstance(value, dict):
        items = {key: pruned(item, shape.value, gone) for key, item in value.items()}
        return {key: item for key, item in items.items() if not gone(item, shape.value)}
    return value
