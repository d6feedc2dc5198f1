"""What a request presents as its signature, read and checked for form but not yet believed.

Three places are read: the Authorization header, the X-Amz-* query parameters of a presigned URL, and the scope
within either. Followed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
and https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from urllib.parse import unquote_plus

from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.faults import Fault
from fogbank.gateway.sigv4.request import RequestHead

TERMINATOR = "aws4_request"
EXPIRES_SECONDS_MAX = 604_800
_TIMESTAMP = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
# RFC 9110 tokens, and HTTP/2's :authority.
_SIGNED_HEADERS = re.compile(r":?[!#$%&'*+.^_`|~\w-]+(?:;:?[!#$%&'*+.^_`|~\w-]+)*", re.ASCII)
_HEADER_PARTS = ("Credential", "Signature", "SignedHeaders")
_QUERY_PARTS = ("X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Expires")
_PRESIGNED = re.compile(r"(?:^|&)X-Amz-(?:Algorithm|Signature|Credential)=")
_SIGNED_BY_V2 = re.compile(r"(?:^|&)AWSAccessKeyId=")


class Kind(Enum):
    """Where the signature stands."""

    HEADER = "header"
    QUERY = "query"
    FORM = "form"


class Algorithm(Enum):
    """HMAC is SigV4; ECDSA is SigV4A, whose scope names no region: X-Amz-Region-Set does."""

    HMAC = "AWS4-HMAC-SHA256"
    ECDSA = "AWS4-ECDSA-P256-SHA256"


@dataclass(frozen=True, slots=True)
class Scope:
    """The credential scope; date is YYYYMMDD; region is empty for SigV4A."""

    date: str
    region: str
    service: str
    terminator: str


@dataclass(frozen=True, slots=True)
class Presented:
    """A signature as presented.

    timestamp: the ISO 8601 basic text that was signed; moment is the same as an aware UTC datetime.
    signed_headers: lower-case names in the order signed.
    expires: seconds a presigned URL holds, None for the header form.
    token: the session token that came along.
    """

    kind: Kind
    algorithm: Algorithm
    access_key_id: str
    scope: Scope
    signed_headers: tuple[str, ...]
    signature: str = field(repr=False)
    timestamp: str
    moment: datetime
    expires: int | None = None
    token: str | None = field(default=None, repr=False)

    @property
    def scope_text(self) -> str:
        """The scope as it is signed."""
        scope = self.scope
        if self.algorithm is Algorithm.ECDSA:
            return f"{scope.date}/{scope.service}/{scope.terminator}"
        return f"{scope.date}/{scope.region}/{scope.service}/{scope.terminator}"


def parse(head: RequestHead) -> Presented | None:
    """Read the signature of a request; None where it presents none (anonymous).

    Raises SignatureError where one is presented and malformed.
    """
    authorizations = head.headers.get("authorization", ())
    presigned = bool(head.raw_query) and _PRESIGNED.search(head.raw_query) is not None
    if len(authorizations) + presigned > 1:
        raise SignatureError(Fault.TWO_MECHANISMS, authorization=authorizations[0])
    if authorizations and authorizations[0].strip():
        return _parse_header(head, authorizations[0].strip())
    if presigned:
        return _parse_query(head)
    if head.raw_query and _SIGNED_BY_V2.search(head.raw_query):
        raise SignatureError(Fault.UNSUPPORTED_ALGORITHM, algorithm="AWS", authorization="")
    return None


def _parse_header(head: RequestHead, authorization: str) -> Presented:
    name, _, rest = authorization.partition(" ")
    algorithm = _algorithm(name, authorization)
    parts: dict[str, str] = {}
    for piece in rest.split(","):
        piece = piece.strip()
        key, equals, value = piece.partition("=")
        # A blank inside a part is what a key with a stray blank gives; AWS names the tail as having no equal-sign.
        tail = piece.rpartition(" ")[2]
        if piece and (not equals or (tail != piece and "=" not in tail)):
            raise SignatureError(Fault.NOT_KEY_VALUE, part=tail, authorization=authorization)
        if key in parts:
            problem = f"Authorization header requires '{key}' parameter just once."
            raise SignatureError(Fault.PARTS_MISSING, missing=key, problems=problem, authorization=authorization)
        parts[key] = value
    stamp = head.header("x-amz-date") or head.header("date")
    missing = [part for part in _HEADER_PARTS if not parts.get(part)]
    if missing:
        raise _header_incomplete(missing, stamp, authorization)
    if not stamp:
        raise SignatureError(Fault.DATE_MISSING, authorization=authorization)
    signed_headers = _signed_headers(parts["SignedHeaders"])
    if signed_headers is None:
        raise _header_incomplete(["SignedHeaders"], stamp, authorization)
    access_key_id, scope = parse_credential(parts["Credential"], algorithm, "header")
    timestamp, moment = _read_date(stamp, "header")
    return Presented(
        Kind.HEADER,
        algorithm,
        access_key_id,
        scope,
        signed_headers,
        parts["Signature"],
        timestamp,
        moment,
        token=head.header("x-amz-security-token"),
    )


def _header_incomplete(missing: list[str], stamp: str | None, authorization: str) -> SignatureError:
    sentences = [f"Authorization header requires '{part}' parameter." for part in missing]
    if not stamp:
        sentences.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    return SignatureError(
        Fault.PARTS_MISSING, missing=", ".join(missing), problems=" ".join(sentences), authorization=authorization
    )


def _parse_query(head: RequestHead) -> Presented:
    found = _query_parameters(head.raw_query)
    algorithm = _algorithm(found.get("X-Amz-Algorithm", ""), "")
    missing = [part for part in _QUERY_PARTS if not found.get(part)]
    if missing == ["X-Amz-Expires"] and "X-Amz-Expires" not in found:
        # S3 demands it; other services take a query signature without it to live as long as a header's.
        expires = None
    elif missing:
        raise SignatureError(Fault.QUERY_PARTS_MISSING, missing=", ".join(f"'{part}'" for part in missing))
    else:
        expires = _read_expires(found["X-Amz-Expires"])
    signed_headers = _signed_headers(found["X-Amz-SignedHeaders"])
    if signed_headers is None:
        raise SignatureError(Fault.QUERY_PARTS_MISSING, missing="'X-Amz-SignedHeaders'")
    access_key_id, scope = parse_credential(found["X-Amz-Credential"], algorithm, "query")
    timestamp, moment = _read_date(found["X-Amz-Date"], "query")
    return Presented(
        Kind.QUERY,
        algorithm,
        access_key_id,
        scope,
        signed_headers,
        found["X-Amz-Signature"],
        timestamp,
        moment,
        expires,
        found.get("X-Amz-Security-Token"),
    )


def _signed_headers(text: str) -> tuple[str, ...] | None:
    """The names signed, None where one couldn't name a header: a line break in it would move canonical lines."""
    return tuple(text.lower().split(";")) if _SIGNED_HEADERS.fullmatch(text) else None


def _query_parameters(raw_query: str) -> dict[str, str]:
    """The X-Amz-* parameters of a query, decoded; one given twice is refused, as which one holds is a guess."""
    found: dict[str, str] = {}
    for pair in raw_query.split("&"):
        if pair[:6] == "X-Amz-":
            name, _, value = pair.partition("=")
            if name in found:
                raise SignatureError(Fault.QUERY_PARTS_MISSING, missing=f"'{name}' just once")
            found[name] = unquote_plus(value)
    return found


def query_parameter(raw_query: str, name: str) -> str | None:
    """One parameter of a query, decoded; its first where it is repeated."""
    for pair in raw_query.split("&"):
        found, _, value = pair.partition("=")
        if found == name:
            return unquote_plus(value)
    return None


def _algorithm(name: str, authorization: str) -> Algorithm:
    try:
        return Algorithm(name)
    except ValueError:
        raise SignatureError(Fault.UNSUPPORTED_ALGORITHM, algorithm=name, authorization=authorization) from None


def parse_credential(credential: str, algorithm: Algorithm, place: str) -> tuple[str, Scope]:
    """Split a credential into access key id and scope.

    place: `header`, `query` or `form`, for the words of the error. Raises SignatureError.
    """
    parts = credential.split("/")
    if algorithm is Algorithm.ECDSA:
        parts[2:2] = [""]
    if len(parts) != 5 or not parts[0]:
        raise SignatureError(Fault.CREDENTIAL_MALFORMED, credential=credential, place=place)
    return parts[0], Scope(*parts[1:])


def _read_expires(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise SignatureError(Fault.EXPIRES_MALFORMED, problem="X-Amz-Expires should be a number")
    seconds = int(text)
    if seconds < 0:
        raise SignatureError(Fault.EXPIRES_MALFORMED, problem="X-Amz-Expires must be non-negative")
    if seconds > EXPIRES_SECONDS_MAX:
        raise SignatureError(
            Fault.EXPIRES_MALFORMED,
            problem="X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be "
            f"less than {EXPIRES_SECONDS_MAX} seconds",
        )
    return seconds


def _read_date(text: str, place: str) -> tuple[str, datetime]:
    """The signed timestamp and its moment; a Date header may be RFC 1123, which is signed in its basic form."""
    moment = parse_timestamp(text)
    if moment is not None:
        return text, moment
    if place == "header":
        moment = _read_http_date(text)
    if moment is None:
        raise SignatureError(Fault.DATE_MALFORMED, date=text, place=place)
    return basic(moment), moment


def _read_http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_timestamp(text: str) -> datetime | None:
    """The moment that `YYYYMMDDTHHMMSSZ` names, None where the text is no such thing."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime(
            int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[9:11]), int(text[11:13]), int(text[13:15]),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None


def basic(moment: datetime) -> str:
    """A moment as `YYYYMMDDTHHMMSSZ`; years are four digits, which strftime doesn't promise."""
    return f"{moment.year:04}{moment.month:02}{moment.day:02}T{moment.hour:02}{moment.minute:02}{moment.second:02}Z"
