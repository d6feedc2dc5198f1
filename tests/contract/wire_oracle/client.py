"""A client without a network: botocore's serializers make the request, its parsers read the response."""

import io
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.handlers import parse_get_bucket_location
from botocore.parsers import create_parser
from botocore.response import StreamingBody
from botocore.serialize import create_serializer

from fogbank.gateway.wire import Headers, HttpRequest, HttpResponse

ENDPOINT = "https://endpoint.example"


def request_of(operation: Any, protocol: str, params: dict[str, Any]) -> HttpRequest:
    """The request botocore would send for `params`."""
    serializer = create_serializer(protocol, include_validation=False)
    fields = serializer.serialize_to_request(params, operation)
    fields.pop("host_prefix", None)
    prepare_request_dict(fields, ENDPOINT, {"client_region": "us-east-1"})
    prepared = create_request_object(fields).prepare()
    url = urlsplit(prepared.url)
    path = prepared.url.split("://", 1)[1].partition("/")[2].partition("?")[0]
    body = prepared.body
    if body is None:
        body = b""
    headers = [(name, _text(value)) for name, value in prepared.headers.items()]
    return HttpRequest(
        prepared.method,
        "/" + path,
        url.query,
        Headers(headers),
        body.encode() if isinstance(body, str) else bytes(body),
    )


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


class _RawBody:
    def __init__(self, body: bytes) -> None:
        self.content = body
        self.raw = body


class RawStream:
    """What an HTTP client hands botocore for an event stream."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Any:
        """The body in one piece."""
        yield self._body

    def close(self) -> None:
        """Nothing to close."""


def parsed(operation: Any, protocol: str, response: HttpResponse) -> dict[str, Any]:
    """What boto3 would give its caller, errors merged as its endpoint does, streams read to the end."""
    fields: dict[str, Any] = {
        "status_code": response.status,
        "headers": HeadersDict(dict(response.headers)),
        "body": response.body,
        "context": {"operation_name": operation.name},
    }
    if response.status < 300:
        if operation.has_event_stream_output:
            fields["body"] = RawStream(response.body)
        elif operation.has_streaming_output:
            fields["body"] = StreamingBody(io.BytesIO(response.body), len(response.body))
    parser = create_parser(protocol)
    result = parser.parse(fields, operation.output_shape)
    if operation.name == "GetBucketLocation" and response.status < 300:
        # The one response boto3 reads by hand.
        parse_get_bucket_location(result, _RawBody(response.body))
    if response.status >= 301:
        _merge_modelled_error(operation, fields, result, parser)
    return {key: _drained(value) for key, value in result.items()}


def _merge_modelled_error(operation: Any, fields: dict[str, Any], result: dict[str, Any], parser: Any) -> None:
    code = result.get("Error", {}).get("Code")
    shape = operation.service_model.shape_for_error_code(code)
    if shape is not None:
        result.update(parser.parse(fields, shape))


def _drained(value: Any) -> Any:
    if isinstance(value, StreamingBody):
        return value.read()
    if type(value).__name__ == "EventStream":
        return list(value)
    return value
