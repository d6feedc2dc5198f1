"""Shapes over plain values: what JSON and CBOR decode to and encode from. The two differ only in their leaves.

A reader takes a decoded value and gives one of the model's types, or raises BadValue; a writer does the reverse.
"""

import base64
import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fogbank.gateway.wire.errors import BadValue
from fogbank.gateway.wire.limits import DEPTH_MAX
from fogbank.gateway.wire.model import Shape, is_document, location, timestamp_format, wire_name
from fogbank.gateway.wire.scalars import blob_bytes, check_integer, from_epoch, read_timestamp, special_float

Reader = Callable[[object], object]
Writer = Callable[[object], object]


def token_of(value: object) -> str:
    """What AWS's parsers call a value they did not expect."""
    if value is None:
        return "NULL_VALUE"
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, int | float):
        return "NUMBER_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    return "list" if isinstance(value, list) else "structure" if isinstance(value, dict) else "BINARY_VALUE"


def wrong(expected: str, value: object) -> BadValue:
    """The BadValue of a decoded value."""
    shown = value if isinstance(value, str | int | float | bool) else ""
    return BadValue(expected, shown, token_of(value))


def read_string(value: object) -> object:
    """Text."""
    if isinstance(value, str):
        return value
    raise wrong("string", value)


def read_boolean(value: object) -> object:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise wrong("boolean", value)


def _integer_reader(type_name: str) -> Reader:
    def read(value: object) -> object:
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong(type_name, value)
        return check_integer(value, type_name)

    return read


def read_json_float(value: object) -> object:
    """A number, or one of the three words for what JSON has no digits for."""
    if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    return _finite(value)


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("double", value)
    try:
        number = float(value)
    except OverflowError as cause:
        raise wrong("double", "number") from cause
    if math.isinf(number):
        raise wrong("double", "number")
    return number


def read_json_blob(value: object) -> object:
    """Base64."""
    if not isinstance(value, str):
        raise wrong("blob", value)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise wrong("blob", value) from cause


def json_timestamp_reader(shape: Shape) -> Reader:
    """Seconds since 1970, or text in whichever format."""
    stated = timestamp_format(shape)

    def read(value: object) -> object:
        if isinstance(value, str):
            return read_timestamp(value, stated)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong("timestamp", value)
        try:
            return from_epoch(value)
        except (OverflowError, ValueError) as cause:
            raise wrong("timestamp", value) from cause

    return read


def _constant(reader: Reader) -> Callable[[Shape], Reader]:
    return lambda _: reader


@dataclass(frozen=True, slots=True)
class Leaves:
    """A format's scalars: by type name, how to make a reader or writer for a shape."""

    readers: Mapping[str, Callable[[Shape], Reader]]
    writers: Mapping[str, Callable[[Shape], Writer]]


COMMON_READERS: dict[str, Callable[[Shape], Reader]] = {
    "string": _constant(read_string),
    "character": _constant(read_string),
    "boolean": _constant(read_boolean),
    "integer": _constant(_integer_reader("integer")),
    "long": _constant(_integer_reader("long")),
}
JSON_READERS = COMMON_READERS | {
    "float": _constant(read_json_float),
    "double": _constant(read_json_float),
    "blob": _constant(read_json_blob),
    "timestamp": json_timestamp_reader,
}


class ValueReaderCompiler:
    """Compiles shapes into readers of decoded values."""

    def __init__(self, leaves: Mapping[str, Callable[[Shape], Reader]]) -> None:
        self._leaves = leaves
        self._structures: dict[str, list[tuple[str, str, Reader]]] = {}

    def reader(self, shape: Shape) -> Reader:
        """The reader of a shape."""
        if shape.type_name == "structure":
            return _read_document if is_document(shape) else self._structure(shape)
        if shape.type_name == "list":
            return _list_reader(self.reader(shape.member))
        if shape.type_name == "map":
            return _map_reader(self.reader(shape.value))
        return self._leaves[shape.type_name](shape)

    def structure(self, shape: Shape) -> Callable[[object], dict[str, object]]:
        """The reader of a structure's body members: those that travel in the path or headers are left out."""
        return cast(Callable[[object], dict[str, object]], self._structure(shape))

    def _structure(self, shape: Shape) -> Reader:
        members = self._structures.get(shape.name)
        if members is None:
            members = self._structures[shape.name] = []
            for name, member in shape.members.items():
                if location(member) is None and not member.serialization.get("eventstream"):
                    members.append((wire_name(member, name), name, self.reader(member)))
        return _structure_reader(members)


def _read_document(value: object) -> object:
    return value


def _structure_reader(members: list[tuple[str, str, Reader]]) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, dict):
            raise wrong("structure", value)
        result: dict[str, object] = {}
        for wire, name, read_member in members:
            item = value.get(wire)
            if item is not None:
                try:
                    result[name] = read_member(item)
                except BadValue as bad:
                    bad.path.append(wire)
                    raise
        return result

    return read


def _list_reader(read_item: Reader) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, list):
            raise wrong("list", value)
        items: list[object] = []
        for index, item in enumerate(value, 1):
            try:
                items.append(read_item(item))
            except BadValue as bad:
                bad.path.append(str(index))
                raise
        return items

    return read


def _map_reader(read_item: Reader) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, dict):
            raise wrong("map", value)
        items: dict[str, object] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise wrong("string", key)
            # A null in a map that is not sparse is the key left out.
            if item is not None:
                try:
                    items[key] = read_item(item)
                except BadValue as bad:
                    bad.path.append(key)
                    raise
        return items

    return read


def write_json_float(value: object) -> object:
    """A number, or the word for what JSON has no digits for."""
    number = float(cast(float, value)) if not isinstance(value, int) else value
    return special_float(number) or number


def write_json_blob(value: object) -> object:
    """Base64."""
    return base64.b64encode(blob_bytes(value)).decode("ascii")


def write_whole(value: object) -> object:
    """An integer as itself; anything else is the handler's error."""
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"not an integer: {type(value).__name__}")


def write_text(value: object) -> object:
    """Text as plain `str`, also where it is an enumeration's member."""
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    raise TypeError(f"not text: {type(value).__name__}")


class ValueWriterCompiler:
    """Compiles shapes into writers of plain values."""

    def __init__(self, leaves: Mapping[str, Callable[[Shape], Writer]]) -> None:
        self._leaves = leaves
        self._structures: dict[str, dict[str, tuple[str, Writer]]] = {}

    def writer(self, shape: Shape) -> Writer:
        """The writer of a shape."""
        if shape.type_name == "structure":
            return _write_document if is_document(shape) else self.structure(shape)
        if shape.type_name == "list":
            return _list_writer(self.writer(shape.member))
        if shape.type_name == "map":
            return _map_writer(self.writer(shape.value))
        return self._leaves[shape.type_name](shape)

    def structure(self, shape: Shape) -> Writer:
        """The writer of a structure; an unknown member raises KeyError."""
        return _structure_writer(self.members(shape))

    def members(self, shape: Shape) -> dict[str, tuple[str, Writer]]:
        """By member: its name on the wire and its writer; shared, so that a recursive shape ends."""
        known = self._structures.get(shape.name)
        if known is None:
            known = self._structures[shape.name] = {}
            for name, member in shape.members.items():
                known[name] = (wire_name(member, name), self.writer(member))
        return known


def _write_document(value: object) -> object:
    return value


def _structure_writer(members: dict[str, tuple[str, Writer]]) -> Writer:
    def write(value: object) -> object:
        result: dict[str, object] = {}
        for name, item in cast(Mapping[str, object], value).items():
            if item is not None:
                wire, write_member = members[name]
                result[wire] = write_member(item)
        return result

    return write


def _list_writer(write_item: Writer) -> Writer:
    def write(value: object) -> object:
        if isinstance(value, str | bytes):
            raise TypeError("text where a list belongs")
        return [None if item is None else write_item(item) for item in cast(Sequence[object], value)]

    return write


def _map_writer(write_item: Writer) -> Writer:
    def write(value: object) -> object:
        given = cast(Mapping[str, object], value)
        return {str(key): write_item(item) for key, item in given.items() if item is not None}

    return write


COMMON_WRITERS: dict[str, Callable[[Shape], Writer]] = {
    "string": _constant(write_text),
    "character": _constant(write_text),
    "boolean": _constant(bool),
    "integer": _constant(write_whole),
    "long": _constant(write_whole),
}


def depth_exceeds(value: object, depth_max: int = DEPTH_MAX) -> bool:
    """True where lists and maps nest deeper than the bound; iterative, so safe on any value."""
    level: list[object] = [value]
    for _ in range(depth_max):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(item for item in each.values() if isinstance(item, dict | list))
            elif isinstance(each, list):
                below.extend(item for item in each if isinstance(item, dict | list))
        if not below:
            return False
        level = below
    return True
