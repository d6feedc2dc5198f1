"""What a signature says of the body: hashed, unsigned, or streamed in signed chunks.

The value of x-amz-content-sha256 decides, and where there is none the body's own hash stands in.
Followed: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
"""

import hmac
import re
from enum import Enum

from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.faults import Fault
from fogbank.gateway.sigv4.presented import Kind, Presented, query_parameter
from fogbank.gateway.sigv4.request import RequestHead

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_HEX = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)


class Payload(Enum):
    """How the body is covered; the value is what x-amz-content-sha256 holds, but for HASHED."""

    HASHED = "hashed"
    UNSIGNED = UNSIGNED_PAYLOAD
    CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    ECDSA_CHUNKS = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
    ECDSA_CHUNKS_TRAILER = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"

    @property
    def streamed(self) -> bool:
        """True where the body is aws-chunked."""
        return self.value.startswith("STREAMING-")


_WORDS = {kind.value: kind for kind in Payload if kind is not Payload.HASHED}


def payload_of(head: RequestHead, presented: Presented, body_sha256: str | None, *, s3: bool) -> tuple[Payload, str]:
    """How the body is covered, and the text that stands for it in the canonical request.

    body_sha256: of the whole body, lower-case hex; None while the body hasn't been read, and then the hash that the
    client presented is returned unchecked for the caller to compare once it has.
    Raises SignatureError where the presented value is absent on S3, unreadable, or not the body's.
    """
    stated = head.header("x-amz-content-sha256")
    if presented.kind is Kind.QUERY:
        stated = (
            stated
            if "x-amz-content-sha256" in presented.signed_headers
            else query_parameter(head.raw_query, "X-Amz-Content-Sha256")
        )
    if stated is None:
        if not s3:
            return Payload.HASHED, body_sha256 or EMPTY_SHA256
        if presented.kind is Kind.QUERY:
            return Payload.UNSIGNED, UNSIGNED_PAYLOAD
        raise SignatureError(Fault.CONTENT_HASH_MISSING)
    word = _WORDS.get(stated)
    if word is not None:
        return word, stated
    if not _HEX.fullmatch(stated):
        raise SignatureError(Fault.CONTENT_HASH_MALFORMED, argument_name="x-amz-content-sha256", argument_value=stated)
    if body_sha256 is not None:
        check_hash(stated, body_sha256)
    return Payload.HASHED, stated


def check_hash(stated: str, computed: str) -> None:
    """Compare a presented hash with the body's; raises SignatureError where they differ."""
    if not hmac.compare_digest(stated.lower(), computed):
        raise SignatureError(Fault.CONTENT_HASH_MISMATCH, presented_hash=stated, computed_hash=computed)
