"""Requests signed by botocore's own header signers verify, and stop verifying when any part is changed."""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.sigv4 import (
    Endpoint,
    Family,
    Fault,
    Payload,
    RequestHead,
    Secret,
    SignatureError,
    SigningKeys,
    Verified,
    parse,
    verify,
)

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "token//of+a=session"
KEYS = SigningKeys()

segments = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#&%"), max_size=8)
escaped = st.binary(max_size=4).map(lambda octets: "".join(f"%{octet:02X}" for octet in octets))
paths = st.lists(st.one_of(segments, escaped, st.sampled_from(["", ".", "..", "a b".replace(" ", "%20")])), max_size=6)
values = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#&"), max_size=8)
queries = st.lists(st.one_of(values, st.tuples(values, values).map("=".join), escaped), max_size=6)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
header_names = st.from_regex(r"x-[a-z0-9-]{1,12}", fullmatch=True).filter(lambda name: not name.startswith("x-amz-"))


def signed(auth: type[SigV4Auth], service: str, request: AWSRequest, *, token: str | None) -> RequestHead:
    """Sign as botocore does and give the head as it would stand on the wire."""
    auth(Credentials(KEY, SECRET, token), service, "eu-central-1").add_auth(request)
    parts = urlsplit(request.url)
    headers = [(name, str(value)) for name, value in request.headers.items()]
    return RequestHead.of(request.method, parts.path, parts.query, [("Host", parts.netloc), *headers])


def check(head: RequestHead, family: Family, body: bytes, *, now: datetime | None = None) -> Verified:
    presented = parse(head)
    assert presented is not None
    return verify(
        presented,
        head,
        secret_of=lambda key, token: Secret(SECRET) if (key, token) == (KEY, presented.token) else None,
        now=now or datetime.now(UTC),
        endpoint=Endpoint(family, presented.scope.service, {"eu-central-1"}, "eu-central-1"),
        keys=KEYS,
        body_sha256=hashlib.sha256(body).hexdigest(),
    )


@given(paths, queries, st.dictionaries(header_names, header_values, max_size=3), st.binary(max_size=40), st.booleans())
@pytest.mark.parametrize(
    ("auth", "service", "family"), [(SigV4Auth, "ec2", Family.EC2), (S3SigV4Auth, "s3", Family.S3)]
)
def test_what_botocore_signs_verifies(auth, service, family, path, query, headers, body, with_token):
    url = "https://host.example:4566/" + "/".join(path) + ("?" + "&".join(query) if query else "")
    request = AWSRequest("POST", url, headers, body)
    head = signed(auth, service, request, token=TOKEN if with_token else None)
    verified = check(head, family, body)
    assert verified.payload is Payload.HASHED
    assert verified.presented.token == (TOKEN if with_token else None)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_off_is_refused(days):
    head = signed(SigV4Auth, "ec2", AWSRequest("POST", "https://host/", {}, b"x"), token=None)
    with pytest.raises(SignatureError) as refused:
        check(head, Family.EC2, b"x", now=datetime.now(UTC) + timedelta(days=days))
    assert refused.value.fault is (Fault.EXPIRED if days > 0 else Fault.NOT_YET_CURRENT)
