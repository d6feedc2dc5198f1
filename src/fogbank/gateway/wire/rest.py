"""The two REST protocols: what they share, then `rest-json` and `rest-xml`, which differ in the body and in errors."""

from collections.abc import Callable, Mapping
from typing import cast

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.codec import Codec, Compilation
from fogbank.gateway.wire.errors import BadValue
from fogbank.gateway.wire.eventstream import CONTENT_TYPE, EventStreamWriter, event_stream_member
from fogbank.gateway.wire.fault import Fault, fault_of
from fogbank.gateway.wire.inflate import plain_body
from fogbank.gateway.wire.message import HttpRequest, HttpResponse
from fogbank.gateway.wire.model import Operation, Shape, required_members, text_of, text_trait
from fogbank.gateway.wire.rest_input import RestInput
from fogbank.gateway.wire.rest_output import Placed, RestOutput, payload_is_raw
from fogbank.gateway.wire.scalars import blob_bytes

BodyReader = Callable[[bytes], dict[str, object]]
# Statuses that HTTP gives no body.
_BODILESS = (204, 304)


class RestCodec(Codec):
    """One operation in a REST protocol. The subclasses give readers and writers of structured bodies."""

    content_type = ""

    def __init__(self, compilation: Compilation, operation: Operation) -> None:
        super().__init__(compilation, operation)
        self._input = RestInput(operation)
        self._output = RestOutput(operation.output_shape) if operation.output_shape is not None else None
        self._success = _status(operation)
        self._head = text_of(operation.http, "method") == "HEAD"
        self._payload: tuple[str, Shape, bool] | None = None
        self._read_body: BodyReader | None = None
        shape = operation.input_shape
        if shape is not None:
            name = text_trait(shape.serialization, "payload")
            if name is not None:
                self._payload = (name, shape.members[name], name in required_members(shape))
            if self._payload is None and self._input.body_members:
                self._read_body = self.body_reader(shape)
            elif self._payload is not None and not payload_is_raw(self._payload[1]):
                self._read_body = self.body_reader(self._payload[1])
        self._stream = event_stream_member(operation.output_shape)
        self._events = self.event_writer() if self._stream else None
        self._write_body = self._body_writer()

    @property
    def raw_payload(self) -> str | None:
        return self._payload[0] if self._payload is not None and payload_is_raw(self._payload[1]) else None

    def body_reader(self, shape: Shape) -> BodyReader:
        """The reader of a structured body."""
        raise NotImplementedError

    def body_writer(self, shape: Shape, is_payload: bool) -> Callable[[object], bytes]:
        """The writer of a structured body."""
        raise NotImplementedError

    def event_writer(self) -> EventStreamWriter:
        """The writer of an event stream."""
        raise NotImplementedError

    def _body_writer(self) -> Callable[[object], bytes] | None:
        output = self._output
        if output is None or (output.payload_shape is None and not output.has_body_members):
            return None
        if output.payload_shape is None:
            return self.body_writer(output.shape, False)
        if payload_is_raw(output.payload_shape):
            return blob_bytes
        return self.body_writer(output.payload_shape, True)

    def _decode(self, request: HttpRequest) -> dict[str, object]:
        params = self._input.read(request)
        if self._payload is not None:
            params |= self._read_payload(request, *self._payload)
        elif self._read_body is not None:
            params |= self._read_body(plain_body(request))
        return params

    def _read_payload(self, request: HttpRequest, name: str, shape: Shape, required: bool) -> dict[str, object]:
        if shape.serialization.get("eventstream"):
            return {name: request.body}
        if payload_is_raw(shape):
            # The body is data here: its Content-Encoding, if any, is the data's own.
            if not request.body and not required and not shape.serialization.get("streaming"):
                return {}
            return {name: request.body if shape.type_name == "blob" else _text(name, request.body)}
        body = plain_body(request)
        if not body or self._read_body is None:
            return {}
        return {name: self._read_body(body)}

    def _encode(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        headers = self.request_id_headers(request_id)
        if self._output is None:
            return HttpResponse(self._success, headers, b"")
        placed = self._output.place(result)
        status = placed.status or self._success
        body, content_type = self._written(placed)
        if self._head:
            body = b""
        if status in _BODILESS:
            # Some models give 204 to an operation that has something to say; HTTP gives 204 no body.
            status, body = (200, body) if placed.body or placed.payload else (status, b"")
        if content_type and body and not any(name.lower() == "content-type" for name, _ in placed.headers):
            headers.append(("Content-Type", content_type))
        return HttpResponse(status, headers + placed.headers, body)

    def _written(self, placed: Placed) -> tuple[bytes, str]:
        if self._stream is not None and self._events is not None:
            name, shape = self._stream
            events = placed.payload if placed.payload is not None else placed.body.get(name)
            return self._events.write(shape, events), CONTENT_TYPE
        if self._write_body is None:
            if placed.body:
                raise KeyError(next(iter(placed.body)))
            return b"", ""
        output = self._output
        if output is not None and output.payload_shape is not None:
            if placed.body:
                raise KeyError(next(iter(placed.body)))
            raw = payload_is_raw(output.payload_shape)
            content_type = "application/octet-stream" if raw else self.content_type
            return (b"" if placed.payload is None else self._write_body(placed.payload)), content_type
        return self._write_body(placed.body), self.content_type

    def request_id_headers(self, request_id: str) -> list[tuple[str, str]]:
        """The headers that carry the request's id."""
        return [("x-amzn-requestid", request_id)]

    def serialize_error(self, error: ApiError, request_id: str) -> HttpResponse:
        fault = fault_of(self.service, error)
        headers = self.request_id_headers(request_id)
        body, more = self.error_body(fault, error, request_id)
        if self._head or fault.status in _BODILESS:
            return HttpResponse(fault.status, [*headers, *more[1:], *error.headers], b"")
        return HttpResponse(fault.status, [*headers, *more, *error.headers], body)

    def error_body(self, fault: Fault, error: ApiError, request_id: str) -> tuple[bytes, list[tuple[str, str]]]:
        """The error's body, and its headers with Content-Type first."""
        raise NotImplementedError


def _status(operation: Operation) -> int:
    stated = operation.http.get("responseCode")
    return stated if isinstance(stated, int) else 200


def _text(name: str, body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as cause:
        bad = BadValue("string", body)
        bad.path.append(name)
        raise bad from cause


def error_headers(fault: Fault, error: ApiError) -> list[tuple[str, str]]:
    """The members of a modelled error that travel in headers."""
    if fault.modelled is None:
        return []
    output = RestOutput(fault.modelled.shape)
    known = {name: value for name, value in error.members.items() if name in fault.modelled.shape.members}
    # Some models make a member of the header that the protocol sends in any case.
    return [header for header in output.place(known).headers if header[0].lower() != "x-amzn-errortype"]


def structure_reader(read: Callable[[object], object], decode: Callable[[bytes], object]) -> BodyReader:
    """A reader of bytes from a decoder and a reader of what it gives."""

    def read_body(body: bytes) -> dict[str, object]:
        return cast(dict[str, object], read(decode(body)))

    return read_body
