"""Believing a presented signature, or not.

The order of checks is AWS's, so that a request with several faults hears of the same one: form, scope, then time,
key and signature; S3 looks at key and signature before it looks at its clock.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from fogbank.gateway.sigv4.canonical import canonical_requests, string_to_sign
from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.faults import Family, Fault
from fogbank.gateway.sigv4.keys import Key, Refusal, Secret, SigningKeys
from fogbank.gateway.sigv4.payload import Payload, payload_of
from fogbank.gateway.sigv4.presented import TERMINATOR, Algorithm, Kind, Presented, basic, query_parameter
from fogbank.gateway.sigv4.request import RequestHead

SKEW = timedelta(minutes=15)
# Outside S3 SDKs leave some x-amz headers unsigned; one that chooses the operation must not be among them.
_MUST_SIGN_ELSEWHERE = frozenset({"x-amz-target"})

SecretOf = Callable[[str, str | None], Secret | Refusal | None]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a scope must name to be meant for us. None takes any; `region` is what an error tells to use instead."""

    family: Family
    service: str | None = None
    regions: Collection[str] | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds.

    payload: how the body is covered. payload_hash: what stood for it; where payload is HASHED and the body had not
    been read yet, the caller must call `check_hash(payload_hash, …)` at its end.
    key: what the signature held against; the chunks of a streamed body are checked with it too.
    """

    presented: Presented
    payload: Payload
    payload_hash: str
    key: Key = field(repr=False)


def verify(
    presented: Presented,
    head: RequestHead,
    *,
    secret_of: SecretOf,
    now: datetime,
    endpoint: Endpoint,
    keys: SigningKeys,
    body_sha256: str | None = None,
) -> Verified:
    """Check everything about a presented signature.

    secret_of: takes access key id and session token; None is an unknown key.
    now: aware. body_sha256: lower-case hex, None while the body hasn't been read.
    Raises SignatureError; `answer(endpoint.family)` words it.
    """
    s3 = endpoint.family is Family.S3
    if s3 and presented.kind is Kind.QUERY and presented.expires is None:
        raise SignatureError(Fault.QUERY_PARTS_MISSING, missing="'X-Amz-Expires'")
    region = presented.scope.region if presented.algorithm is Algorithm.HMAC else region_set(presented, head)
    check_scope(presented, region, endpoint)
    _check_signed_headers(presented, head, s3=s3)
    if not s3:
        _check_time(presented, now)
    payload, payload_hash = payload_of(head, presented, body_sha256, s3=s3)
    secret = secret_for(presented, secret_of)
    key = keys.of(secret, presented)
    _check_signature(presented, head, payload_hash, key, s3=s3)
    if s3:
        _check_time(presented, now)
    return Verified(presented, payload, payload_hash, key)


def secret_for(presented: Presented, secret_of: SecretOf) -> Secret:
    """The secret of the key presented; raises SignatureError where there is none."""
    found = secret_of(presented.access_key_id, presented.token)
    if isinstance(found, Secret):
        return found
    refusal = Refusal.UNKNOWN_KEY if found is None else found
    raise SignatureError(Fault[refusal.name], access_key_id=presented.access_key_id)


def _check_signature(presented: Presented, head: RequestHead, payload_hash: str, key: Key, *, s3: bool) -> None:
    first: tuple[bytes, bytes] | None = None
    for canonical in canonical_requests(head, presented, payload_hash, s3=s3):
        text = string_to_sign(presented, canonical)
        if key.holds(text, presented.signature):
            return
        first = first or (canonical, text)
    canonical, text = first or (b"", b"")
    raise SignatureError(
        Fault.MISMATCH,
        access_key_id=presented.access_key_id,
        signature=presented.signature,
        canonical=canonical.decode("utf-8", "replace"),
        canonical_bytes=canonical.hex(" "),
        string_to_sign=text.decode("utf-8", "replace"),
        string_to_sign_bytes=text.hex(" "),
    )


def check_scope(presented: Presented, region: str, endpoint: Endpoint) -> None:
    """Check that a scope is meant for this endpoint and this day; raises SignatureError.

    region: the scope's, or SigV4A's region set.
    """
    scope = presented.scope
    region_wrong = not _region_meant(presented.algorithm, region, endpoint)
    service_wrong = endpoint.service is not None and scope.service != endpoint.service
    terminator_wrong = scope.terminator != TERMINATOR
    date_wrong = scope.date != presented.timestamp[:8]
    if not (region_wrong or service_wrong or terminator_wrong or date_wrong):
        return
    problems, s3_problems = [], []
    if region_wrong:
        problems.append(f"Credential should be scoped to a valid region, not '{region}'.")
        s3_problems.append(f"the region '{region}' is wrong; expecting '{endpoint.region}'")
    if service_wrong:
        problems.append(f"Credential should be scoped to correct service: '{endpoint.service}'.")
        s3_problems.append(f'incorrect service "{scope.service}". This endpoint belongs to "{endpoint.service}".')
    if terminator_wrong:
        problems.append(
            f"Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{scope.terminator}'."
        )
        s3_problems.append(f'incorrect terminal "{scope.terminator}". This endpoint uses "{TERMINATOR}".')
    if date_wrong:
        day = presented.timestamp[:8]
        problems.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{scope.date}' != '{day}', from '{presented.timestamp}'."
        )
        s3_problems.append(f'Invalid credential date "{scope.date}". This date is not the same as X-Amz-Date: "{day}".')
    raise SignatureError(
        Fault.SCOPE_WRONG,
        problems=" ".join(problems),
        s3_problem=s3_problems[0],
        region=endpoint.region if region_wrong else "",
        place=presented.kind.value,
    )


def _region_meant(algorithm: Algorithm, region: str, endpoint: Endpoint) -> bool:
    if endpoint.regions is None:
        return True
    if algorithm is Algorithm.HMAC:
        return region in endpoint.regions
    patterns = [pattern.strip() for pattern in region.split(",")]
    return any(fnmatchcase(ours, pattern) for ours in endpoint.regions for pattern in patterns if pattern)


def region_set(presented: Presented, head: RequestHead) -> str:
    """The regions that a SigV4A signature holds in: names or patterns with `*`, between commas; empty for none."""
    if presented.kind is Kind.QUERY:
        return query_parameter(head.raw_query, "X-Amz-Region-Set") or ""
    signed = "x-amz-region-set" in presented.signed_headers
    return (head.header("x-amz-region-set") or "") if signed else ""


def _check_signed_headers(presented: Presented, head: RequestHead, *, s3: bool) -> None:
    signed = presented.signed_headers
    if "host" not in signed and ":authority" not in signed:
        raise SignatureError(Fault.HOST_UNSIGNED, headers="host")
    if len(set(signed)) != len(signed):
        raise SignatureError(Fault.HEADERS_UNSIGNED, headers=";".join(signed))
    unsigned = [
        name
        for name in head.headers
        if name.startswith("x-amz-") and name not in signed and (s3 or name in _MUST_SIGN_ELSEWHERE)
    ]
    if unsigned:
        raise SignatureError(Fault.HEADERS_UNSIGNED, headers=", ".join(sorted(unsigned)))


def _check_time(presented: Presented, now: datetime) -> None:
    # STS holds a presigned GetCallerIdentity to the 15 minutes of a header whatever X-Amz-Expires says, and EKS
    # relies on it: https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
    if presented.expires is not None and presented.scope.service != "sts":
        _check_url_time(presented, now)
        return
    lag = now - presented.moment
    if -SKEW <= lag <= SKEW:
        return
    raise skewed(presented, now)


def skewed(presented: Presented, now: datetime) -> SignatureError:
    """The error of a signature made too far from now."""
    late = now > presented.moment
    now = now.astimezone(UTC)
    return SignatureError(
        Fault.EXPIRED if late else Fault.NOT_YET_CURRENT,
        timestamp=presented.timestamp,
        limit=basic(now - SKEW if late else now + SKEW),
        now=basic(now),
        server_time=_extended(now),
        skew_milliseconds=str(SKEW // timedelta(milliseconds=1)),
    )


def _check_url_time(presented: Presented, now: datetime) -> None:
    now = now.astimezone(UTC)
    if presented.moment - now > SKEW:
        raise SignatureError(
            Fault.URL_NOT_YET_VALID, timestamp=presented.timestamp, limit=basic(now + SKEW), now=basic(now)
        )
    age = now - presented.moment
    life = timedelta(seconds=presented.expires or 0)
    if age > life:
        # The end may lie past year 9999 only if the start does, and then `now` is far before it.
        end = presented.moment + life
        raise SignatureError(
            Fault.URL_EXPIRED,
            timestamp=presented.timestamp,
            expires=str(presented.expires),
            expiry=basic(end),
            expiry_time=_extended(end),
            now=basic(now),
            server_time=_extended(now),
        )


def _extended(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
