"""What the tests of signatures share: one key pair, botocore's signers, verification with everything filled in."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import settings
from hypothesis import strategies as st

from fogbank.gateway.sigv4 import Endpoint, Family, RequestHead, Secret, SigningKeys, Verified, parse, verify

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "token//of+a=session"
REGION = "eu-central-1"
KEYS = SigningKeys()

# Hypothesis' 200 ms an example measure a shared machine, not this code.
unhurried = settings(deadline=None)

_segments = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#&%"), max_size=8)
_escaped = st.binary(max_size=4).map(lambda octets: "".join(f"%{octet:02X}" for octet in octets))
_values = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#&"), max_size=8)
paths = st.lists(_segments | _escaped | st.sampled_from(["", ".", "..", "a%20b", "%7E", "a+b"]), max_size=6).map(
    "/".join
)
_odd_pairs = ["a=%7E", "a=b+c", "a=", "a", "a=a", "a=A"]
queries = st.lists(
    _values | st.tuples(_values, _values).map("=".join) | _escaped | st.sampled_from(_odd_pairs), max_size=6
).map("&".join)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
header_names = st.from_regex(r"x-[a-z0-9-]{1,12}", fullmatch=True).filter(lambda name: not name.startswith("x-amz-"))
headers = st.dictionaries(header_names, header_values, max_size=3)


def credentials(token: str | None = None) -> Credentials:
    return Credentials(KEY, SECRET, token)


def head_of(request: AWSRequest) -> RequestHead:
    """A signed request as it would stand on the wire."""
    parts = urlsplit(request.url)
    pairs = [(name, str(value)) for name, value in request.headers.items()]
    if "host" not in request.headers:
        pairs.append(("Host", parts.netloc))
    return RequestHead.of(request.method, parts.path, parts.query, pairs)


def signed(auth: type[SigV4Auth], service: str, request: AWSRequest, *, token: str | None = None) -> RequestHead:
    """Sign as botocore does."""
    auth(credentials(token), service, REGION).add_auth(request)
    return head_of(request)


def check(
    head: RequestHead,
    family: Family,
    body: bytes | None = b"",
    *,
    now: datetime | None = None,
    service: str | None = None,
    regions: frozenset[str] | None = frozenset({REGION}),
) -> Verified:
    """Parse and verify; the token presented is taken for the key's."""
    presented = parse(head)
    assert presented is not None
    return verify(
        presented,
        head,
        secret_of=lambda key, token: Secret(SECRET) if (key, token) == (KEY, presented.token) else None,
        now=now or datetime.now(UTC),
        endpoint=Endpoint(family, service, regions, REGION),
        keys=KEYS,
        body_sha256=None if body is None else hashlib.sha256(body).hexdigest(),
    )
