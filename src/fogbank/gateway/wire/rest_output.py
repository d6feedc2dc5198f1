"""REST responses: which member goes to the status, a header or the body, compiled for an output or error shape."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from fogbank.gateway.wire.model import Shape, is_document, location, text_trait, timestamp_format, wire_name
from fogbank.gateway.wire.scalars import TEXT_WRITERS, TIMESTAMP_WRITERS, write_rfc822

TextWriter = Callable[[object], str]


def header_text(text: str) -> str:
    """Text fit for a header: line breaks would start another one."""
    return text.replace("\r", " ").replace("\n", " ").replace("\x00", "")


def _write_json_header(value: object) -> str:
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode("ascii")


def _quoted(text: str) -> str:
    """An element of a list in a header."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if '"' in text or "," in text else text


def header_writer(shape: Shape) -> TextWriter:
    """The writer of a header's text."""
    if shape.serialization.get("jsonvalue"):
        return _write_json_header
    if shape.type_name == "list":
        write_item = header_writer(shape.member)
        quote: TextWriter = (lambda text: _quoted(str(text))) if shape.member.type_name == "string" else str
        return lambda value: ",".join(quote(write_item(each)) for each in cast(Iterable[object], value))
    if shape.type_name == "timestamp":
        return TIMESTAMP_WRITERS.get(timestamp_format(shape) or "", write_rfc822)
    return TEXT_WRITERS.get(shape.type_name, lambda value: str.__str__(cast(str, value)))


@dataclass(slots=True)
class Placed:
    """A result sorted by where its members go. body: the members that stay; payload: the one that is the body."""

    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: dict[str, object] = field(default_factory=dict)
    payload: object = None


class RestOutput:
    """Where the members of an output or error shape go."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.payload_name = text_trait(shape.serialization, "payload")
        self.payload_shape = shape.members[self.payload_name] if self.payload_name else None
        self._headers: dict[str, tuple[str, TextWriter]] = {}
        self._prefixes: dict[str, str] = {}
        self._status: str | None = None
        self.has_body_members = False
        for name, member in shape.members.items():
            place = location(member)
            if place == "header":
                self._headers[name] = (wire_name(member, name), header_writer(member))
            elif place == "headers":
                self._prefixes[name] = wire_name(member, name)
            elif place == "statusCode":
                self._status = name
            elif not member.serialization.get("eventstream"):
                self.has_body_members = True

    def place(self, result: Mapping[str, object]) -> Placed:
        """`result` sorted; an unknown member raises KeyError."""
        placed = Placed()
        for name, value in result.items():
            if value is None:
                continue
            if name in self._headers:
                wire, write = self._headers[name]
                placed.headers.append((wire, header_text(write(value))))
            elif name in self._prefixes:
                for key, text in cast(Mapping[str, str], value).items():
                    placed.headers.append((header_text(self._prefixes[name] + key), header_text(text)))
            elif name == self._status:
                placed.status = int(cast(int, value))
            elif name == self.payload_name:
                placed.payload = value
            else:
                placed.body[name] = value
        return placed


def payload_is_raw(shape: Shape) -> bool:
    """True for a payload that is the body itself: bytes or text, not a structure."""
    return shape.type_name in ("blob", "string") and not is_document(shape)
