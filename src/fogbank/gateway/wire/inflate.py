"""Request bodies in gzip, as the SDKs send large ones (CloudWatch's PutMetricData), grown to a bound and no further."""

import zlib

from fogbank.gateway.wire.errors import Malformed
from fogbank.gateway.wire.limits import BODY_BYTES_MAX, INFLATED_BYTES_MAX
from fogbank.gateway.wire.message import HttpRequest

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def plain_body(request: HttpRequest) -> bytes:
    """The body without its Content-Encoding; raises Malformed for an unknown coding, bad data or a bomb."""
    body = request.body
    if len(body) > BODY_BYTES_MAX:
        raise Malformed("The request body is too large.")
    codings = [
        each.strip().lower() for value in request.headers.get_all("Content-Encoding") for each in value.split(",")
    ]
    for coding in reversed(codings):
        # The body comes without its chunk signatures: whoever verified them has taken them off.
        if coding in ("", "identity", "aws-chunked"):
            continue
        if coding != "gzip":
            raise Malformed("The Content-Encoding is not supported.")
        body = inflate(body)
    return body


def inflate(data: bytes) -> bytes:
    """One gzip member's content; raises Malformed."""
    machine = zlib.decompressobj(_GZIP_WINDOW)
    try:
        content = machine.decompress(data, INFLATED_BYTES_MAX)
    except zlib.error as cause:
        raise Malformed("The request body is not valid gzip.") from cause
    if machine.unconsumed_tail:
        raise Malformed("The request body is too large once decompressed.")
    if not machine.eof:
        raise Malformed("The request body is not valid gzip.")
    return content
