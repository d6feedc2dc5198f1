"""The `json` protocol (1.0 and 1.1): the operation in `X-Amz-Target`, one JSON document each way."""

from collections.abc import Mapping

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.codec import Codec, Compilation
from fogbank.gateway.wire.eventstream import EventStreamWriter, event_stream_member
from fogbank.gateway.wire.fault import body_of, fault_of, query_error_header
from fogbank.gateway.wire.inflate import plain_body
from fogbank.gateway.wire.json_text import JSON, decode_json, encode_json
from fogbank.gateway.wire.message import HttpRequest, HttpResponse
from fogbank.gateway.wire.model import Operation, text_of
from fogbank.gateway.wire.values import ValueReaderCompiler, ValueWriterCompiler


def json_readers() -> ValueReaderCompiler:
    """Readers of JSON's leaves."""
    return ValueReaderCompiler(JSON.readers)


def json_writers() -> ValueWriterCompiler:
    """Writers of JSON's leaves."""
    return ValueWriterCompiler(JSON.writers)


class JsonCodec(Codec):
    """One operation in the `json` protocol."""

    def __init__(self, compilation: Compilation, operation: Operation) -> None:
        super().__init__(compilation, operation)
        readers = compilation.part(ValueReaderCompiler, json_readers)
        self._writers = compilation.part(ValueWriterCompiler, json_writers)
        self._read = readers.structure(operation.input_shape) if operation.input_shape else None
        output = operation.output_shape
        self._write = self._writers.structure(output) if output else None
        self._stream = event_stream_member(output)
        self._events = EventStreamWriter(self._writers, encode_json, "application/json") if self._stream else None
        version = text_of(self.service.metadata, "jsonVersion", "1.1")
        self._content_type = f"application/x-amz-json-{version}"

    def _decode(self, request: HttpRequest) -> dict[str, object]:
        value = decode_json(plain_body(request))
        return self._read(value) if self._read is not None else {}

    def _encode(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        headers = [("Content-Type", self._content_type), ("x-amzn-requestid", request_id)]
        if self._write is None:
            return HttpResponse(200, headers, b"" if not result else encode_json(dict(result)))
        if self._stream is not None and self._events is not None:
            name, shape = self._stream
            initial = {key: value for key, value in result.items() if key != name}
            first = self._events.initial_response(encode_json(self._write(initial)))
            headers[0] = ("Content-Type", "application/vnd.amazon.eventstream")
            return HttpResponse(200, headers, first + self._events.write(shape, result.get(name)))
        return HttpResponse(200, headers, encode_json(self._write(result)))

    def serialize_error(self, error: ApiError, request_id: str) -> HttpResponse:
        fault = fault_of(self.service, error)
        body = {"__type": fault.name} | body_of(fault, error, self._writers)
        headers = [("Content-Type", self._content_type), ("x-amzn-requestid", request_id)]
        headers += query_error_header(self.service.metadata, fault, fault.status < 500)
        return HttpResponse(fault.status, [*headers, *error.headers], encode_json(body))
