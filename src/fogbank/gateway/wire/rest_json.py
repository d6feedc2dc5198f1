"""The `rest-json` protocol: JSON bodies, the error's code in a header."""

from collections.abc import Callable

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.eventstream import EventStreamWriter
from fogbank.gateway.wire.fault import Fault, body_of
from fogbank.gateway.wire.json_text import decode_json, encode_json
from fogbank.gateway.wire.jsonrpc import json_readers, json_writers
from fogbank.gateway.wire.model import Shape, is_document
from fogbank.gateway.wire.rest import BodyReader, RestCodec, error_headers, structure_reader
from fogbank.gateway.wire.values import ValueReaderCompiler, ValueWriterCompiler


class RestJsonCodec(RestCodec):
    """One operation in the `rest-json` protocol."""

    content_type = "application/json"

    def body_reader(self, shape: Shape) -> BodyReader:
        readers = self.compilation.part(ValueReaderCompiler, json_readers)
        return structure_reader(readers.reader(shape), decode_json)

    def body_writer(self, shape: Shape, is_payload: bool) -> Callable[[object], bytes]:
        del is_payload  # JSON has no root to name.
        write = self._writers.writer(shape) if is_document(shape) else self._writers.structure(shape)
        return lambda value: encode_json(write(value))

    def event_writer(self) -> EventStreamWriter:
        return EventStreamWriter(self._writers, encode_json, "application/json")

    @property
    def _writers(self) -> ValueWriterCompiler:
        return self.compilation.part(ValueWriterCompiler, json_writers)

    def error_body(self, fault: Fault, error: ApiError, request_id: str) -> tuple[bytes, list[tuple[str, str]]]:
        del request_id  # It travels in the headers alone.
        headers = [("Content-Type", self.content_type), ("x-amzn-errortype", fault.query_code)]
        return encode_json(body_of(fault, error, self._writers)), headers + error_headers(fault, error)
