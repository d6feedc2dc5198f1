"""AWS event streams out: framed messages with typed headers and two CRCs, as SelectObjectContent and others answer.

A result's stream member is an iterable of one-key mappings, `{"Records": {"Payload": b"…"}}`. A stream coming in is
not decoded here: the operation gets the body's bytes.

Follows the "Event stream encoding" of the Amazon Transcribe developer guide.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from fogbank.gateway.wire.model import Shape
from fogbank.gateway.wire.scalars import blob_bytes, epoch_number
from fogbank.gateway.wire.values import ValueWriterCompiler

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_PRELUDE_BYTES = 12
_CRC_BYTES = 4


def event_stream_member(shape: Shape | None) -> tuple[str, Shape] | None:
    """The member of a structure that is an event stream, if one is."""
    if shape is None:
        return None
    return next(((name, each) for name, each in shape.members.items() if each.serialization.get("eventstream")), None)


def frame(headers: Mapping[str, object], payload: bytes) -> bytes:
    """One message: prelude with its CRC, headers, payload, CRC of it all."""
    head = b"".join(_header(name, value) for name, value in headers.items())
    total = _PRELUDE_BYTES + len(head) + len(payload) + _CRC_BYTES
    prelude = struct.pack(">II", total, len(head))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return message + struct.pack(">I", zlib.crc32(message))


def _header(name: str, value: object) -> bytes:
    raw = name.encode()
    return struct.pack(">B", len(raw)) + raw + _header_value(value)


def _header_value(value: object) -> bytes:
    if isinstance(value, bool):
        return b"\x00" if value else b"\x01"
    if isinstance(value, int):
        return struct.pack(">Bi", 4, value) if -(2**31) <= value < 2**31 else struct.pack(">Bq", 5, value)
    if isinstance(value, bytes):
        return struct.pack(">BH", 6, len(value)) + value
    if isinstance(value, str):
        raw = value.encode()
        return struct.pack(">BH", 7, len(raw)) + raw
    return struct.pack(">Bq", 8, round(epoch_number(value) * 1000))


class EventStreamWriter:
    """Writes the events of a stream; `encode` and `content_type` are the protocol's own for structured payloads."""

    def __init__(
        self, writers: ValueWriterCompiler | None, encode: Callable[[object], bytes], content_type: str
    ) -> None:
        self._writers = writers
        self._encode = encode
        self._content_type = content_type

    def initial_response(self, payload: bytes) -> bytes:
        """The first message of an RPC protocol: what is beside the stream in the output."""
        headers = {":message-type": "event", ":event-type": "initial-response", ":content-type": self._content_type}
        return frame(headers, payload)

    def write(self, stream: Shape, events: object) -> bytes:
        """All events, framed; a stream that is absent has none."""
        if events is None:
            return b""
        frames: list[bytes] = []
        for event in cast(Iterable[Mapping[str, Mapping[str, object]]], events):
            ((name, value),) = event.items()
            frames.append(self._event(name, stream.members[name], value))
        return b"".join(frames)

    def _event(self, name: str, shape: Shape, value: Mapping[str, object]) -> bytes:
        headers: dict[str, object] = {":message-type": "event", ":event-type": name}
        if shape.metadata.get("exception"):
            headers = {":message-type": "exception", ":exception-type": name}
        rest: dict[str, object] = {}
        payload: bytes | None = None
        for key, item in value.items():
            member = shape.members[key]
            if member.serialization.get("eventheader"):
                headers[key] = item
            elif member.serialization.get("eventpayload"):
                payload, headers[":content-type"] = self._payload(member, item)
            else:
                rest[key] = item
        if payload is None:
            headers[":content-type"] = self._content_type
            payload = self.encoded(shape, rest)
        return frame(headers, payload)

    def _payload(self, member: Shape, item: object) -> tuple[bytes, str]:
        if member.type_name == "blob":
            return blob_bytes(item), "application/octet-stream"
        if member.type_name == "string":
            return str(item).encode(), "text/plain"
        return self.encoded(member, item), self._content_type

    def encoded(self, shape: Shape, value: object) -> bytes:
        """A structured payload in the protocol's own format."""
        assert self._writers is not None
        return self._encode(self._writers.writer(shape)(value))
