"""The `query` and `ec2` protocols: a form in, XML out, the operation named by `Action`."""

from collections.abc import Mapping

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.codec import Codec, Compilation, error_shape
from fogbank.gateway.wire.form import Ec2ReaderCompiler, FormReaderCompiler, build_tree, decode_form, parse_fields
from fogbank.gateway.wire.inflate import plain_body
from fogbank.gateway.wire.message import HttpRequest, HttpResponse
from fogbank.gateway.wire.model import Operation, text_of, text_trait
from fogbank.gateway.wire.scalars import write_iso8601_milliseconds
from fogbank.gateway.wire.xml_write import XML_DECLARATION, XmlWriterCompiler, escape, escape_attribute

# Parameters of the protocol and of the older signatures, which travel among the operation's own.
PROTOCOL_PARAMETERS = frozenset(("Action", "Version", "AWSAccessKeyId", "SecurityToken", "Timestamp", "Expires"))
_SIGNATURE_PARAMETERS = frozenset(("Signature", "SignatureMethod", "SignatureVersion"))


def is_protocol_parameter(name: str) -> bool:
    """True for a name that belongs to the request and not to the operation."""
    return name in PROTOCOL_PARAMETERS or name in _SIGNATURE_PARAMETERS or name.lower().startswith("x-amz-")


def request_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """All fields, of the query string and of the body; raises Malformed."""
    fields = parse_fields(request.raw_query) if request.raw_query else []
    return fields + decode_form(plain_body(request)) if request.body else fields


class QueryCodec(Codec):
    """One operation in the `query` protocol."""

    reader_compiler: type[FormReaderCompiler] = FormReaderCompiler

    def __init__(self, compilation: Compilation, operation: Operation) -> None:
        super().__init__(compilation, operation)
        readers = compilation.part(self.reader_compiler, self.reader_compiler)
        writers = compilation.part(XmlWriterCompiler, self._writer_compiler)
        self._writers = writers
        self._read = readers.structure(operation.input_shape) if operation.input_shape else None
        self._write = writers.content(operation.output_shape) if operation.output_shape else None
        namespace = text_of(self.service.metadata, "xmlNamespace")
        self._namespace = f' xmlns="{escape_attribute(namespace)}"' if namespace else ""

    def _writer_compiler(self) -> XmlWriterCompiler:
        return XmlWriterCompiler()

    def _decode(self, request: HttpRequest) -> dict[str, object]:
        if self._read is None:
            return {}
        fields = [field for field in request_fields(request) if not is_protocol_parameter(field[0])]
        return self._read(build_tree(fields))

    def _encode(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        name = self.operation.name
        pieces = [XML_DECLARATION, f"<{name}Response{self._namespace}>"]
        shape = self.operation.output_shape
        if self._write is not None and shape is not None:
            wrapper = text_trait(shape.serialization, "resultWrapper") or f"{name}Result"
            pieces.append(f"<{wrapper}>")
            self._write(result, pieces.append)
            pieces.append(f"</{wrapper}>")
        pieces.append(f"<ResponseMetadata><RequestId>{escape(request_id)}</RequestId></ResponseMetadata>")
        pieces.append(f"</{name}Response>")
        return xml_response(200, "".join(pieces), request_id)

    def serialize_error(self, error: ApiError, request_id: str) -> HttpResponse:
        modelled = error_shape(self.service, error.code)
        code = modelled.code if modelled else error.code
        members: list[str] = []
        if modelled:
            write_members(self._writers.members(modelled.shape), error.members, members)
        status = modelled.status if modelled and modelled.status and error.status == 400 else error.status
        text = query_error(error, code, request_id, self._namespace, "".join(members))
        return xml_response(status, text, request_id, error.headers)


class Ec2Codec(QueryCodec):
    """One operation in the `ec2` protocol."""

    reader_compiler = Ec2ReaderCompiler

    def _writer_compiler(self) -> XmlWriterCompiler:
        return XmlWriterCompiler(timestamp=write_iso8601_milliseconds)

    def _encode(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        name = self.operation.name
        pieces = [XML_DECLARATION, f"<{name}Response{self._namespace}><requestId>{escape(request_id)}</requestId>"]
        if self._write is None:
            pieces.append("<return>true</return>")
        else:
            self._write(result, pieces.append)
        pieces.append(f"</{name}Response>")
        return xml_response(200, "".join(pieces), request_id)

    def serialize_error(self, error: ApiError, request_id: str) -> HttpResponse:
        return xml_response(error.status, ec2_error(error, request_id), request_id, error.headers)


def ec2_error(error: ApiError, request_id: str) -> str:
    """EC2's error document."""
    return (
        f"{XML_DECLARATION}<Response><Errors><Error><Code>{escape(error.code)}</Code>"
        f"<Message>{escape(error.message)}</Message></Error></Errors>"
        f"<RequestID>{escape(request_id)}</RequestID></Response>"
    )


def query_error(error: ApiError, code: str, request_id: str, attributes: str = "", members: str = "") -> str:
    """The query protocol's error document. attributes: the root's; members: of a modelled error, as XML."""
    fault = "Sender" if error.sender_fault else "Receiver"
    return (
        f"{XML_DECLARATION}<ErrorResponse{attributes}><Error><Type>{fault}</Type><Code>{escape(code)}</Code>"
        f"<Message>{escape(error.message)}</Message>{members}</Error>"
        f"<RequestId>{escape(request_id)}</RequestId></ErrorResponse>"
    )


def write_members(writers: Mapping[str, object], members: Mapping[str, object], pieces: list[str]) -> None:
    """The members of a modelled error beside its code and message; what the model does not know is left out."""
    for name, value in members.items():
        write = writers.get(name)
        if callable(write) and value is not None and name.lower() not in ("code", "message", "type"):
            write(value, pieces.append)


def xml_response(status: int, text: str, request_id: str, extra: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    """An XML response with its request id in the header too."""
    headers = [("Content-Type", "text/xml;charset=UTF-8"), ("x-amzn-requestid", request_id), *extra]
    return HttpResponse(status, headers, text.encode())
