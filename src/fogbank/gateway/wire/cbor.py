"""The `smithy-rpc-v2-cbor` protocol: the operation in the path, one CBOR map each way.

Follows Smithy's "RPC v2 CBOR protocol". Of CBOR's tags it knows one, seconds since 1970; every other is refused, also
those the library would decode, such as regular expressions and shared references.
"""

import io
from collections.abc import Callable, Mapping

import cbor2

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.codec import Codec, Compilation
from fogbank.gateway.wire.errors import Malformed
from fogbank.gateway.wire.eventstream import CONTENT_TYPE, EventStreamWriter, event_stream_member
from fogbank.gateway.wire.fault import body_of, fault_of, query_error_header
from fogbank.gateway.wire.inflate import plain_body
from fogbank.gateway.wire.limits import DEPTH_MAX
from fogbank.gateway.wire.message import HttpRequest, HttpResponse
from fogbank.gateway.wire.model import Operation, Shape
from fogbank.gateway.wire.scalars import blob_bytes, check_integer, epoch_number, from_epoch
from fogbank.gateway.wire.values import (
    COMMON_READERS,
    COMMON_WRITERS,
    Reader,
    ValueReaderCompiler,
    ValueWriterCompiler,
    Writer,
    write_whole,
    wrong,
)

_EPOCH_TAG = 1
# Every tag that cbor2 has a decoder for. A tag outside goes to the hook, which refuses it as well.
_LIBRARY_TAGS = (0, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)


class Epoch:
    """A tagged moment, kept apart from a plain number until a timestamp member claims it."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


def _read_epoch(seconds: object, _immutable: bool) -> Epoch:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise TypeError("a moment that is not a number")
    return Epoch(seconds)


def _refuse_tag(*_: object) -> object:
    raise ValueError("a tag of no meaning here")


_TAGS: dict[int, Callable[..., object]] = dict.fromkeys(_LIBRARY_TAGS, _refuse_tag) | {_EPOCH_TAG: _read_epoch}


def decode_cbor(body: bytes) -> object:
    """The value of a body, which must be one data item; raises Malformed."""
    if not body:
        return {}
    stream = io.BytesIO(body)
    try:
        decoder = cbor2.CBORDecoder(
            stream,
            tag_hook=_refuse_tag,
            semantic_decoders=_TAGS,
            max_depth=DEPTH_MAX,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
        value: object = decoder.decode()
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, MemoryError, RecursionError, EOFError) as cause:
        raise Malformed("The body could not be parsed as CBOR.") from cause
    if stream.tell() != len(body):
        raise Malformed("The body has more after its CBOR value.")
    return value


def _timestamp_reader(_: Shape) -> Reader:
    def read(value: object) -> object:
        seconds = value.seconds if isinstance(value, Epoch) else value
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise wrong("timestamp", value)
        try:
            return from_epoch(seconds)
        except (OverflowError, ValueError) as cause:
            raise wrong("timestamp", "number") from cause

    return read


def _read_blob(value: object) -> object:
    if isinstance(value, bytes):
        return value
    raise wrong("blob", value)


def _read_float(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("double", value)
    return float(value)


def _write_long(value: object) -> object:
    whole = write_whole(value)
    assert isinstance(whole, int)
    return check_integer(whole, "long")


READERS: dict[str, Callable[[Shape], Reader]] = COMMON_READERS | {
    "float": lambda _: _read_float,
    "double": lambda _: _read_float,
    "blob": lambda _: _read_blob,
    "timestamp": _timestamp_reader,
}
WRITERS: dict[str, Callable[[Shape], Writer]] = COMMON_WRITERS | {
    "long": lambda _: _write_long,
    "integer": lambda _: _write_long,
    "float": lambda _: lambda value: float(value),  # type: ignore[arg-type]  # TypeError is the answer to a wrong one
    "double": lambda _: lambda value: float(value),  # type: ignore[arg-type]
    "blob": lambda _: blob_bytes,
    "timestamp": lambda _: lambda value: cbor2.CBORTag(_EPOCH_TAG, epoch_number(value)),
}


class CborCodec(Codec):
    """One operation in the `smithy-rpc-v2-cbor` protocol."""

    def __init__(self, compilation: Compilation, operation: Operation) -> None:
        super().__init__(compilation, operation)
        readers = compilation.part(ValueReaderCompiler, lambda: ValueReaderCompiler(READERS))
        self._writers = compilation.part(ValueWriterCompiler, lambda: ValueWriterCompiler(WRITERS))
        self._read = readers.structure(operation.input_shape) if operation.input_shape else None
        output = operation.output_shape
        self._write = self._writers.structure(output) if output else None
        self._stream = event_stream_member(output)
        self._events = EventStreamWriter(self._writers, cbor2.dumps, "application/cbor") if self._stream else None

    def _decode(self, request: HttpRequest) -> dict[str, object]:
        value = decode_cbor(plain_body(request))
        return self._read(value) if self._read is not None else {}

    def _headers(self, request_id: str) -> list[tuple[str, str]]:
        return [("smithy-protocol", "rpc-v2-cbor"), ("x-amzn-requestid", request_id)]

    def _encode(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        headers = self._headers(request_id)
        if self._write is None:
            return HttpResponse(200, headers, b"")
        if self._stream is not None and self._events is not None:
            name, shape = self._stream
            initial = {key: value for key, value in result.items() if key != name}
            first = self._events.initial_response(cbor2.dumps(self._write(initial)))
            headers.append(("Content-Type", CONTENT_TYPE))
            return HttpResponse(200, headers, first + self._events.write(shape, result.get(name)))
        headers.append(("Content-Type", "application/cbor"))
        return HttpResponse(200, headers, cbor2.dumps(self._write(result)))

    def serialize_error(self, error: ApiError, request_id: str) -> HttpResponse:
        fault = fault_of(self.service, error)
        body = {"__type": fault.name} | body_of(fault, error, self._writers)
        headers = [*self._headers(request_id), ("Content-Type", "application/cbor")]
        headers += query_error_header(self.service.metadata, fault, fault.status < 500)
        return HttpResponse(fault.status, [*headers, *error.headers], cbor2.dumps(body))
