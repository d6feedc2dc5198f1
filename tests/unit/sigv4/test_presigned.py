"""Presigned URLs and forms: what botocore presigns verifies, for as long as it says and unchanged only."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.client import Config
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.sigv4 import (
    Endpoint,
    Family,
    Fault,
    Kind,
    Payload,
    RequestHead,
    Secret,
    SignatureError,
    verify_post_policy,
)

from .support import KEY, KEYS, REGION, SECRET, TOKEN, check, credentials, head_of, paths, unhurried


def presign(
    auth, service: str, url: str, *, expires: int = 300, token: str | None = None, **headers: str
) -> RequestHead:
    request = AWSRequest("GET", url, headers, b"")
    auth(credentials(token), service, REGION, expires).add_auth(request)
    return head_of(request)


plain = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#&%+;=?"), min_size=1, max_size=8
)


@pytest.mark.parametrize(
    ("auth", "service", "family", "payload"),
    [
        (SigV4QueryAuth, "ec2", Family.EC2, Payload.HASHED),
        (S3SigV4QueryAuth, "s3", Family.S3, Payload.UNSIGNED),
    ],
)
@unhurried
@given(paths, st.dictionaries(plain, plain, max_size=4), st.booleans(), st.integers(1, 604800))
def test_what_botocore_presigns_verifies(auth, service, family, payload, path, query, with_token, expires):
    url = f"https://host.example/{path}?" + "&".join(f"{name}={value}" for name, value in query.items())
    token = TOKEN if with_token else None
    head = presign(auth, service, url, expires=expires, token=token)
    verified = check(head, family)
    presented = verified.presented
    assert verified.payload is payload
    assert (presented.kind, presented.expires, presented.token) == (Kind.QUERY, expires, token)
    check(head, family, now=presented.moment + timedelta(seconds=expires))
    with pytest.raises(SignatureError) as refused:
        check(head, family, now=presented.moment + timedelta(seconds=expires + 1))
    assert refused.value.fault is Fault.URL_EXPIRED


@pytest.mark.parametrize(
    "old",
    ["X-Amz-Expires=300", "X-Amz-Date=2", KEY, "SignedHeaders=host", "X-Amz-Signature=", "aws4_request", "HMAC", "a=1"],
)
def test_tampering_fails(old):
    head = presign(S3SigV4QueryAuth, "s3", "https://host/b/k?a=1")
    assert old in head.raw_query
    with pytest.raises(SignatureError):
        check(replace(head, raw_query=head.raw_query.replace(old, old + "9")), Family.S3)
    with pytest.raises(SignatureError):
        check(replace(head, method="DELETE"), Family.S3)


WEEK = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800"


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ("604801", f"{WEEK} seconds"),
        ("-1", "X-Amz-Expires must be non-negative"),
        ("soon", "X-Amz-Expires should be a number"),
        ("9" * 400, "X-Amz-Expires should be a number"),
    ],
)
def test_expires_out_of_range(stated, problem):
    head = presign(S3SigV4QueryAuth, "s3", "https://host/b/k")
    with pytest.raises(SignatureError) as refused:
        check(replace(head, raw_query=head.raw_query.replace("Expires=300", f"Expires={stated}")), Family.S3)
    answer = refused.value.answer(Family.S3)
    assert (answer.code, answer.message, answer.status) == ("AuthorizationQueryParametersError", problem, 400)


@pytest.mark.parametrize("name", ["Credential", "Date", "SignedHeaders", "Signature", "Expires"])
def test_a_missing_parameter(name):
    head = presign(S3SigV4QueryAuth, "s3", "https://host/b/k")
    kept = "&".join(pair for pair in head.raw_query.split("&") if not pair.startswith(f"X-Amz-{name}="))
    with pytest.raises(SignatureError) as refused:
        check(replace(head, raw_query=kept), Family.S3)
    assert refused.value.answer(Family.S3).code == "AuthorizationQueryParametersError"


def test_a_parameter_given_twice_is_refused():
    head = presign(S3SigV4QueryAuth, "s3", "https://host/b/k")
    with pytest.raises(SignatureError) as refused:
        check(replace(head, raw_query="X-Amz-Expires=9&" + head.raw_query), Family.S3)
    assert refused.value.fault is Fault.QUERY_PARTS_MISSING


def test_a_line_break_can_not_move_canonical_lines():
    head = presign(S3SigV4QueryAuth, "s3", "https://host/b/k")
    with pytest.raises(SignatureError) as refused:
        check(replace(head, raw_query=head.raw_query.replace("SignedHeaders=host", "SignedHeaders=host%0A")), Family.S3)
    assert refused.value.fault is Fault.QUERY_PARTS_MISSING


def test_header_and_query_at_once_are_refused():
    head = presign(S3SigV4QueryAuth, "s3", "https://host/b/k")
    both = replace(head, headers={**head.headers, "authorization": ("AWS4-HMAC-SHA256 Credential=x",)})
    with pytest.raises(SignatureError) as refused:
        check(both, Family.S3)
    assert refused.value.answer(Family.S3).code == "InvalidArgument"


def test_the_token_of_an_eks_cluster():
    """Presigned GetCallerIdentity with a signed x-k8s-aws-id holds for 15 minutes though it says 60 seconds."""
    url = "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
    head = presign(SigV4QueryAuth, "sts", url, expires=60, **{"x-k8s-aws-id": "cluster"})
    verified = check(head, Family.QUERY)
    assert verified.presented.signed_headers == ("host", "x-k8s-aws-id")
    check(head, Family.QUERY, now=verified.presented.moment + timedelta(minutes=14))
    with pytest.raises(SignatureError) as refused:
        check(head, Family.QUERY, now=verified.presented.moment + timedelta(minutes=16))
    assert refused.value.answer(Family.QUERY).code == "SignatureDoesNotMatch"
    with pytest.raises(SignatureError):
        check(replace(head, headers={**head.headers, "x-k8s-aws-id": ("other",)}), Family.QUERY)


def client(**config):
    return boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url="http://localhost:4566",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, **config),
    )


@pytest.mark.parametrize("key", ["plain", "a b+c~d/é&=?#%", "//double/./dots/../", "'()*!"])
def test_urls_of_boto3(key):
    url = client().generate_presigned_url(
        "get_object", {"Bucket": "bucket", "Key": key, "ResponseContentType": "text/plain; a=b+c"}, 60
    )
    parts = urlsplit(url)
    check(RequestHead.of("GET", parts.path, parts.query, [("Host", parts.netloc)]), Family.S3)


def test_forms_of_boto3():
    form = client().generate_presigned_post("bucket", "key/${filename}", Conditions=[["content-length-range", 1, 9]])
    fields = {name.lower(): value for name, value in form["fields"].items()}
    endpoint = Endpoint(Family.S3, "s3", {REGION}, REGION)
    now = datetime.now(UTC)

    def of(changed: dict[str, str], at: datetime = now) -> bytes:
        found = verify_post_policy(
            changed, secret_of=lambda key, token: Secret(SECRET), now=at, endpoint=endpoint, keys=KEYS
        )
        return found.policy

    assert json.loads(of(fields))["conditions"][0] == ["content-length-range", 1, 9]
    of(fields, now + timedelta(days=30))
    with pytest.raises(SignatureError) as refused:
        of({**fields, "policy": base64.b64encode(b"{}").decode()})
    assert refused.value.answer(Family.S3).code == "SignatureDoesNotMatch"
    for name in ("policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"):
        with pytest.raises(SignatureError) as refused:
            of({other: value for other, value in fields.items() if other != name})
        assert refused.value.answer(Family.S3).details == {"ArgumentName": name}
    with pytest.raises(SignatureError) as refused:
        of(fields, now - timedelta(days=1))
    assert refused.value.answer(Family.S3).code == "RequestTimeTooSkewed"
