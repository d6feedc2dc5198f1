"""What can be wrong with a signature, by meaning; and the families of APIs, which word one meaning differently.

`answers` holds the words.
"""

from enum import Enum


class Family(Enum):
    """How an API speaks of errors. REST_XML is Route 53 and its like; S3 has a voice of its own."""

    EC2 = "ec2"
    QUERY = "query"
    JSON = "json"
    REST_JSON = "rest-json"
    REST_XML = "rest-xml"
    S3 = "s3"

    @classmethod
    def of(cls, protocol: str, signing_name: str) -> "Family":
        """The family of a botocore protocol name; `signing_name` is the service of the credential scope.

        Raises ValueError for a protocol that botocore doesn't know.
        """
        if signing_name in S3_SIGNING_NAMES:
            return cls.S3
        if protocol == "smithy-rpc-v2-cbor":
            return cls.JSON
        return cls(protocol)


# These sign the path encoded once and never normalised, and leave the payload hash to a header.
S3_SIGNING_NAMES = frozenset({"s3", "s3express", "s3-outposts", "s3-object-lambda"})


class Fault(Enum):
    """A meaning, not a code."""

    MISSING = "no signature at all"
    TWO_MECHANISMS = "a header and a presigned query at once"
    UNSUPPORTED_ALGORITHM = "an algorithm other than AWS4"
    NOT_KEY_VALUE = "a part of the Authorization header without an equal-sign"
    PARTS_MISSING = "Credential, SignedHeaders, Signature or the date is absent"
    QUERY_PARTS_MISSING = "one of the X-Amz query parameters is absent or repeated"
    CREDENTIAL_MALFORMED = "the credential isn't key/date/region/service/aws4_request"
    DATE_MISSING = "neither X-Amz-Date nor Date"
    DATE_MALFORMED = "the date can't be read"
    EXPIRES_MALFORMED = "X-Amz-Expires isn't a number in range"
    SCOPE_WRONG = "region, service, terminator or date of the scope isn't this endpoint's"
    EXPIRED = "signed too long ago"
    NOT_YET_CURRENT = "signed in the future"
    URL_EXPIRED = "the presigned URL's time is over"
    URL_NOT_YET_VALID = "the presigned URL's time hasn't come"
    HOST_UNSIGNED = "host isn't among the signed headers"
    HEADERS_UNSIGNED = "headers that must be signed aren't"
    UNKNOWN_KEY = "no such access key"
    INACTIVE_KEY = "the access key is disabled"
    TOKEN_INVALID = "the session token isn't this key's"
    TOKEN_EXPIRED = "the session token's time is over"
    MISMATCH = "the signature isn't what we compute"
    CONTENT_HASH_MISSING = "x-amz-content-sha256 is absent where it must stand"
    CONTENT_HASH_MALFORMED = "x-amz-content-sha256 is neither a hash nor a known word"
    CONTENT_HASH_MISMATCH = "the body isn't the body that was signed"
    DECODED_LENGTH_MISSING = "an aws-chunked body without x-amz-decoded-content-length"
    BODY_INCOMPLETE = "an aws-chunked body that ends early, late or not in chunks"
    CHUNK_TOO_SMALL = "a chunk under 8192 bytes that isn't the last"
    TRAILER_UNSUPPORTED = "x-amz-trailer names something other than a checksum we know"
    TRAILER_MALFORMED = "the trailer isn't the one announced"
    CHECKSUM_MALFORMED = "the trailer's checksum isn't base64 of the right length"
    CHECKSUM_MISMATCH = "the trailer's checksum isn't the body's"
    FORM_FIELD_MISSING = "a browser's POST lacks a field of its signature"
    POLICY_MALFORMED = "a browser's POST policy isn't base64"
