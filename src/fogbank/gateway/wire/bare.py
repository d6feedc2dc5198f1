"""Errors without a codec: for a request that no operation could be found for, in the protocol it seems to speak."""

import cbor2

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.json_text import encode_json
from fogbank.gateway.wire.message import HttpResponse
from fogbank.gateway.wire.query import ec2_error, query_error, xml_response
from fogbank.gateway.wire.rest_xml import host_id, rest_xml_error, s3_error
from fogbank.gateway.wire.xml_write import escape


def bare_error(error: ApiError, protocol: str, request_id: str, service: str | None = None) -> HttpResponse:
    """The response of failure in `protocol` for an unknown operation of `service`."""
    if protocol == "ec2":
        return xml_response(error.status, ec2_error(error, request_id), request_id, error.headers)
    if protocol == "query":
        text = query_error(error, error.code, request_id)
        return xml_response(error.status, text, request_id, error.headers)
    if protocol == "rest-xml":
        return _rest_xml(error, request_id, service)
    if protocol == "smithy-rpc-v2-cbor":
        return _cbor(error, request_id)
    content_type = "application/x-amz-json-1.1" if protocol == "json" else "application/json"
    headers = [("Content-Type", content_type), ("x-amzn-requestid", request_id), ("x-amzn-errortype", error.code)]
    body = encode_json({"__type": error.code, "message": error.message})
    return HttpResponse(error.status, [*headers, *error.headers], body)


def _rest_xml(error: ApiError, request_id: str, service: str | None) -> HttpResponse:
    members = f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    headers = [("Content-Type", "application/xml")]
    if service == "s3":
        headers += [("x-amz-request-id", request_id), ("x-amz-id-2", host_id(request_id))]
        return HttpResponse(error.status, [*headers, *error.headers], s3_error(members, request_id))
    headers.append(("x-amzn-requestid", request_id))
    return HttpResponse(
        error.status, [*headers, *error.headers], rest_xml_error(members, error.sender_fault, request_id)
    )


def _cbor(error: ApiError, request_id: str) -> HttpResponse:
    headers = [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]
    headers.append(("x-amzn-requestid", request_id))
    body = cbor2.dumps({"__type": error.code, "message": error.message})
    return HttpResponse(error.status, [*headers, *error.headers], body)
