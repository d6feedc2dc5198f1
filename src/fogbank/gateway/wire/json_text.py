"""JSON text to values and back, strict where Python is lenient: no duplicate keys, no NaN, no bottomless nesting."""

import json
import re

import msgspec

from fogbank.gateway.wire.errors import Malformed
from fogbank.gateway.wire.limits import DEPTH_MAX
from fogbank.gateway.wire.model import Shape, timestamp_format
from fogbank.gateway.wire.scalars import TIMESTAMP_WRITERS, epoch_number
from fogbank.gateway.wire.values import (
    COMMON_WRITERS,
    JSON_READERS,
    Leaves,
    Writer,
    write_json_blob,
    write_json_float,
)

_STRUCTURAL = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


class _Duplicate(ValueError):
    """A key stands twice in one object."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _Duplicate
    return result


def _constant(word: str) -> object:
    raise ValueError(word)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def decode_json(body: bytes) -> object:
    """The value of a document; raises Malformed."""
    if not body.strip():
        return {}
    if body.count(b"[") + body.count(b"{") > DEPTH_MAX and _depth(body) > DEPTH_MAX:
        raise Malformed("The document is nested too deeply.")
    try:
        value: object = _DECODER.decode(body.decode("utf-8-sig"))
        if b"\\u" in body:
            # An escaped half of a surrogate pair is no character: nothing could be answered that quotes it.
            json.dumps(value, ensure_ascii=False).encode()
    except _Duplicate as cause:
        raise Malformed("A key is given more than once.") from cause
    except UnicodeError as cause:
        raise Malformed("The body is not valid UTF-8.") from cause
    except (ValueError, RecursionError) as cause:
        raise Malformed("The body could not be parsed as JSON.") from cause
    return value


def _depth(body: bytes) -> int:
    depth = deepest = 0
    for match in _STRUCTURAL.finditer(body):
        first = body[match.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


def encode_json(value: object) -> bytes:
    """Compact JSON in UTF-8."""
    return msgspec.json.encode(value)


def _timestamp_writer(shape: Shape) -> Writer:
    stated = timestamp_format(shape)
    if stated in (None, "unixtimestamp"):
        return epoch_number
    return TIMESTAMP_WRITERS[str(stated)]


JSON = Leaves(
    JSON_READERS,
    COMMON_WRITERS
    | {
        "float": lambda _: write_json_float,
        "double": lambda _: write_json_float,
        "blob": lambda _: write_json_blob,
        "timestamp": _timestamp_writer,
    },
)
