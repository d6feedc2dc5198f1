"""The table behind `SignatureError.answer`: (family, fault) to code, status and text.

Three voices: S3's, EC2's and that of every other service, whose texts are the same and whose codes and statuses
differ by protocol. A `{name}` is a field of the SignatureError. Texts follow what AWS returns, as recorded in

- https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html (scope, expiry, mismatch),
- https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (EC2's codes),
- https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (S3's codes and statuses),
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html (JSON's codes),
- the issues named beside the rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fogbank.gateway.sigv4.faults import Family, Fault


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client is told. details: S3's further elements of <Error>, in AWS's names."""

    code: str
    message: str
    status: int
    details: Mapping[str, str]


class Row(NamedTuple):
    """One answer; `details` are S3's further elements of <Error> as (element, field)."""

    code: str
    status: int
    text: str
    details: tuple[tuple[str, str], ...] = ()


_UNKNOWN_TEXT = "The security token included in the request is invalid."
_MISMATCH_TEXT = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
# Whole as SQS answers it: https://github.com/aws/aws-cli/issues/5341.
_MISMATCH_LONG = (
    _MISMATCH_TEXT
    + "\n\nThe Canonical String for this request should have been\n'{canonical}'"
    + "\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
)

# Of chunked bodies and browser forms, which S3 alone takes; elsewhere they mean a body that can't be trusted.
# https://github.com/versity/versitygw/issues/1666 (BODY_INCOMPLETE), https://github.com/versity/versitygw/issues/2085
# (CHUNK_TOO_SMALL), https://github.com/scality/Arsenal/pull/2596 (TRAILER_MALFORMED),
# https://github.com/versity/versitygw/pull/1173 (CHECKSUM_*), https://github.com/versity/versitygw/issues/1632
# (TRAILER_UNSUPPORTED), https://github.com/transloadit/uppy/issues/4449 (FORM_FIELD_MISSING).
_BODY_TEXTS: Mapping[Fault, str] = {
    Fault.DECODED_LENGTH_MISSING: "You must provide the Content-Length HTTP header.",
    Fault.BODY_INCOMPLETE: "The request body terminated unexpectedly",
    Fault.CHUNK_TOO_SMALL: "Only the last chunk is allowed to have a size less than 8192 bytes",
    Fault.TRAILER_UNSUPPORTED: "The value specified in the x-amz-trailer header is not supported",
    Fault.TRAILER_MALFORMED: "The request contained trailing data that was not well-formed or did not conform to our "
    "published schema.",
    Fault.CHECKSUM_MALFORMED: "Value for {trailer} trailing header is invalid.",
    Fault.CHECKSUM_MISMATCH: "The {algorithm} you specified did not match the calculated checksum.",
    Fault.FORM_FIELD_MISSING: "Bucket POST must contain a field named '{field}'.  If it is specified, please check the "
    "order of the fields.",
    Fault.POLICY_MALFORMED: "Invalid Policy: Invalid Base64 Encoding.",
}

# Texts that every service but S3 shares. https://github.com/boto/boto3/issues/2280 (NOT_KEY_VALUE),
# https://github.com/aws/aws-sdk-php/issues/732 (SCOPE_WRONG); the others from the troubleshooting page.
_TEXTS: Mapping[Fault, str] = {
    Fault.MISSING: "Request is missing Authentication Token",
    Fault.TWO_MECHANISMS: "The request contains both an Authorization header and "
    "query-string authentication parameters.",
    Fault.UNSUPPORTED_ALGORITHM: "Unsupported AWS 'algorithm': '{algorithm}'",
    Fault.NOT_KEY_VALUE: "'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: "
    "'{authorization}'.",
    Fault.PARTS_MISSING: "{problems} Authorization={authorization}",
    Fault.QUERY_PARTS_MISSING: "AWS query-string parameters must include {missing}. "
    "Re-examine the query-string parameters.",
    Fault.CREDENTIAL_MALFORMED: "Credential must have exactly 5 slash-delimited elements, "
    "e.g. keyid/date/region/service/term, got '{credential}'",
    Fault.DATE_MISSING: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    "Authorization={authorization}",
    Fault.DATE_MALFORMED: "Date must be in ISO-8601 'basic format'. Got '{date}'. "
    "See http://en.wikipedia.org/wiki/ISO_8601",
    Fault.EXPIRES_MALFORMED: "{problem}",
    Fault.SCOPE_WRONG: "{problems}",
    Fault.EXPIRED: "Signature expired: {timestamp} is now earlier than {limit} ({now} - 15 min.)",
    Fault.NOT_YET_CURRENT: "Signature not yet current: {timestamp} is still later than {limit} ({now} + 15 min.)",
    Fault.URL_EXPIRED: "Signature expired: {expiry} is now earlier than {now}",
    Fault.URL_NOT_YET_VALID: "Signature not yet current: {timestamp} is still later than {limit} ({now} + 15 min.)",
    Fault.HOST_UNSIGNED: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    Fault.HEADERS_UNSIGNED: "'{headers}' must be a 'SignedHeader' in the AWS Authorization.",
    Fault.UNKNOWN_KEY: _UNKNOWN_TEXT,
    Fault.INACTIVE_KEY: _UNKNOWN_TEXT,
    Fault.TOKEN_INVALID: _UNKNOWN_TEXT,
    Fault.TOKEN_EXPIRED: "The security token included in the request is expired",
    Fault.MISMATCH: _MISMATCH_LONG,
    Fault.CONTENT_HASH_MISSING: _MISMATCH_TEXT,
    Fault.CONTENT_HASH_MALFORMED: _MISMATCH_TEXT,
    Fault.CONTENT_HASH_MISMATCH: _MISMATCH_TEXT,
    **_BODY_TEXTS,
}


class Codes(NamedTuple):
    """The codes of one family for the groups that its services tell apart, each with its status."""

    missing: tuple[str, int]
    incomplete: tuple[str, int]
    invalid_key: tuple[str, int]
    expired_token: tuple[str, int]
    mismatch: tuple[str, int]


_QUERY_CODES = Codes(
    ("MissingAuthenticationToken", 403),
    ("IncompleteSignature", 400),
    ("InvalidClientTokenId", 403),
    ("ExpiredToken", 403),
    ("SignatureDoesNotMatch", 403),
)
# Named ...Exception, and 400 for all: https://github.com/coveooss/spring-boot-parameter-store-integration/issues/3,
# https://github.com/aws/aws-sdk-js/issues/254.
_JSON_CODES = Codes(
    ("MissingAuthenticationTokenException", 400),
    ("IncompleteSignatureException", 400),
    ("UnrecognizedClientException", 400),
    ("ExpiredTokenException", 400),
    ("InvalidSignatureException", 400),
)
# The same names with 403: https://github.com/iann0036/iamlive/issues/58,
# https://github.com/hashicorp/terraform-provider-aws/issues/32809, https://github.com/serverless/serverless/issues/27.
_REST_JSON_CODES = Codes(
    ("MissingAuthenticationTokenException", 403),
    ("IncompleteSignatureException", 403),
    ("UnrecognizedClientException", 403),
    ("ExpiredTokenException", 403),
    ("InvalidSignatureException", 403),
)
_CODES: Mapping[Family, Codes] = {
    Family.QUERY: _QUERY_CODES,
    Family.REST_XML: _QUERY_CODES,
    Family.JSON: _JSON_CODES,
    Family.REST_JSON: _REST_JSON_CODES,
}
_GROUP: Mapping[Fault, str] = {
    Fault.MISSING: "missing",
    Fault.TWO_MECHANISMS: "incomplete",
    Fault.UNSUPPORTED_ALGORITHM: "incomplete",
    Fault.NOT_KEY_VALUE: "incomplete",
    Fault.PARTS_MISSING: "incomplete",
    Fault.QUERY_PARTS_MISSING: "incomplete",
    Fault.CREDENTIAL_MALFORMED: "incomplete",
    Fault.DATE_MISSING: "incomplete",
    Fault.DATE_MALFORMED: "incomplete",
    Fault.EXPIRES_MALFORMED: "incomplete",
    Fault.UNKNOWN_KEY: "invalid_key",
    Fault.INACTIVE_KEY: "invalid_key",
    Fault.TOKEN_INVALID: "invalid_key",
    Fault.TOKEN_EXPIRED: "expired_token",
}

# RequestExpired is an expired token: https://github.com/aws/aws-sdk-go-v2/issues/1674. Otherwise EC2 tells little; a
# skewed clock is an AuthFailure like a wrong secret, whatever its page of errors says:
# https://github.com/aws/aws-sdk-java/issues/519, https://github.com/hashicorp/terraform-provider-aws/issues/1102.
_EC2_REFUSED = Row("AuthFailure", 401, "AWS was not able to validate the provided access credentials")
_EC2: Mapping[Fault, Row] = {
    Fault.MISSING: Row("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    Fault.TOKEN_EXPIRED: Row("RequestExpired", 400, "Request has expired."),
}

_MALFORMED = "AuthorizationHeaderMalformed"
_MALFORMED_TEXT = "The authorization header is malformed; "
_QUERY_MALFORMED = "AuthorizationQueryParametersError"
_THREE = (
    _MALFORMED_TEXT + "the authorization header requires three components: Credential, SignedHeaders, and Signature."
)
_EXPECTED_CREDENTIAL = 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
_DENIED = "AccessDenied"
_SKEW_DETAILS = (
    ("RequestTime", "timestamp"),
    ("ServerTime", "server_time"),
    ("MaxAllowedSkewMilliseconds", "skew_milliseconds"),
)
_SKEWED = Row(
    "RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.",
    _SKEW_DETAILS,
)  # fmt: skip
_S3_KEY = Row(
    "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.",
    (("AWSAccessKeyId", "access_key_id"),),
)  # fmt: skip
_S3_UNSIGNED = Row(
    _DENIED, 403, "There were headers present in the request which were not signed", (("HeadersNotSigned", "headers"),),
)  # fmt: skip
_HASH_TEXT = (
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER "
    "or a valid sha256 value."
)
# S3's texts: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and, word for word as clients
# met them, https://github.com/versity/versitygw/issues/1425, https://github.com/aws/aws-cli/issues/4385.
_S3: Mapping[Fault, Row] = {
    Fault.MISSING: Row(_DENIED, 403, "Access Denied"),
    Fault.TWO_MECHANISMS: Row(
        "InvalidArgument", 400,
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter "
        "or the Authorization header should be specified",
        (("ArgumentName", "argument_name"), ("ArgumentValue", "authorization")),
    ),
    Fault.UNSUPPORTED_ALGORITHM: Row(
        "InvalidRequest", 400,
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ),
    Fault.NOT_KEY_VALUE: Row(
        _MALFORMED, 400, _MALFORMED_TEXT + 'the authorization component "{part}" is malformed.'
    ),
    Fault.PARTS_MISSING: Row(_MALFORMED, 400, _THREE),
    Fault.QUERY_PARTS_MISSING: Row(
        _QUERY_MALFORMED, 400,
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
        "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    ),
    Fault.CREDENTIAL_MALFORMED: Row(_MALFORMED, 400, _MALFORMED_TEXT + _EXPECTED_CREDENTIAL),
    Fault.DATE_MISSING: Row(_DENIED, 403, "AWS authentication requires a valid Date or x-amz-date header"),
    Fault.DATE_MALFORMED: Row(_DENIED, 403, "AWS authentication requires a valid Date or x-amz-date header"),
    Fault.EXPIRES_MALFORMED: Row(_QUERY_MALFORMED, 400, "{problem}"),
    Fault.SCOPE_WRONG: Row(_MALFORMED, 400, _MALFORMED_TEXT + "{s3_problem}", (("Region", "region"),)),
    Fault.EXPIRED: _SKEWED,
    Fault.NOT_YET_CURRENT: _SKEWED,
    Fault.URL_EXPIRED: Row(
        _DENIED, 403, "Request has expired",
        (("X-Amz-Expires", "expires"), ("Expires", "expiry_time"), ("ServerTime", "server_time")),
    ),
    Fault.URL_NOT_YET_VALID: Row(_DENIED, 403, "Request is not yet valid"),
    Fault.HOST_UNSIGNED: _S3_UNSIGNED,
    Fault.HEADERS_UNSIGNED: _S3_UNSIGNED,
    Fault.UNKNOWN_KEY: _S3_KEY,
    Fault.INACTIVE_KEY: _S3_KEY,
    Fault.TOKEN_INVALID: Row("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
    Fault.TOKEN_EXPIRED: Row("ExpiredToken", 400, "The provided token has expired."),
    Fault.MISMATCH: Row(
        "SignatureDoesNotMatch", 403,
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
        (
            ("AWSAccessKeyId", "access_key_id"), ("StringToSign", "string_to_sign"), ("SignatureProvided", "signature"),
            ("StringToSignBytes", "string_to_sign_bytes"), ("CanonicalRequest", "canonical"),
            ("CanonicalRequestBytes", "canonical_bytes"),
        ),
    ),
    Fault.CONTENT_HASH_MISSING: Row(
        "InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256"
    ),
    Fault.CONTENT_HASH_MALFORMED: Row(
        "InvalidArgument", 400, _HASH_TEXT,
        (("ArgumentName", "argument_name"), ("ArgumentValue", "argument_value")),
    ),
    Fault.CONTENT_HASH_MISMATCH: Row(
        "XAmzContentSHA256Mismatch", 400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        (("ClientComputedContentSHA256", "presented_hash"), ("S3ComputedContentSHA256", "computed_hash")),
    ),
}  # fmt: skip
_S3_BODY: Mapping[Fault, Row] = {
    fault: Row(code, status, _BODY_TEXTS[fault], details)
    for fault, code, status, details in (
        (Fault.DECODED_LENGTH_MISSING, "MissingContentLength", 411, ()),
        (Fault.BODY_INCOMPLETE, "IncompleteBody", 400, ()),
        (Fault.CHUNK_TOO_SMALL, "InvalidChunkSizeError", 400, (("Chunk", "chunk"), ("BadChunkSize", "size"))),
        (Fault.TRAILER_UNSUPPORTED, "InvalidRequest", 400, ()),
        (Fault.TRAILER_MALFORMED, "MalformedTrailerError", 400, ()),
        (Fault.CHECKSUM_MALFORMED, "InvalidRequest", 400, ()),
        (Fault.CHECKSUM_MISMATCH, "BadDigest", 400, ()),
        (Fault.FORM_FIELD_MISSING, "InvalidArgument", 400, (("ArgumentName", "field"),)),
        (Fault.POLICY_MALFORMED, "InvalidPolicyDocument", 400, ()),
    )
}

# A presigned URL's own wording where the header's would mislead; `place` is a field of the error.
_S3_QUERY: Mapping[Fault, Row] = {
    Fault.CREDENTIAL_MALFORMED: Row(
        _QUERY_MALFORMED, 400, "Error parsing the X-Amz-Credential parameter; " + _EXPECTED_CREDENTIAL
    ),
    Fault.DATE_MALFORMED: Row(
        _QUERY_MALFORMED, 400, 'X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd\'T\'HHmmss\'Z\'"'
    ),
    Fault.SCOPE_WRONG: Row(
        _QUERY_MALFORMED, 400, "Error parsing the X-Amz-Credential parameter; {s3_problem}", (("Region", "region"),)
    ),
}  # fmt: skip


def answer_of(fault: Fault, fields: Mapping[str, str], family: Family) -> Answer:
    """Render one row; a text's field that the error lacks stands empty."""
    row = _row(fault, fields, family)
    known = _Fields(fields)
    details = {element: fields[name] for element, name in row.details if fields.get(name)}
    return Answer(row.code, row.text.format_map(known), row.status, details)


def _row(fault: Fault, fields: Mapping[str, str], family: Family) -> Row:
    if family is Family.S3:
        if fields.get("place") == "query" and fault in _S3_QUERY:
            return _S3_QUERY[fault]
        return _S3.get(fault) or _S3_BODY[fault]
    if family is Family.EC2:
        if fault in _EC2:
            return _EC2[fault]
        return Row("IncompleteSignature", 400, _TEXTS[fault]) if _GROUP.get(fault) == "incomplete" else _EC2_REFUSED
    code, status = getattr(_CODES[family], _GROUP.get(fault, "mismatch"))
    return Row(code, status, _TEXTS[fault])


class _Fields(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
