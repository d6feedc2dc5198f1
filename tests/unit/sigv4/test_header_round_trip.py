"""Requests signed by botocore's own header signers verify, and stop verifying when any part is changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.crt.auth import CrtS3SigV4AsymAuth, CrtSigV4AsymAuth
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.sigv4 import Family, Fault, Payload, RequestHead, SignatureError, normalized_path

from .support import KEY, TOKEN, check, credentials, head_of, headers, paths, queries, signed, unhurried

SIGNERS = pytest.mark.parametrize(
    ("auth", "service", "family"),
    [
        (SigV4Auth, "ec2", Family.EC2),
        (S3SigV4Auth, "s3", Family.S3),
        (CrtSigV4AsymAuth, "events", Family.JSON),
        (CrtS3SigV4AsymAuth, "s3", Family.S3),
    ],
)


@SIGNERS
@unhurried
@given(paths, queries, headers, st.binary(max_size=40), st.booleans())
def test_what_botocore_signs_verifies(auth, service, family, path, query, more, body, with_token):
    if auth in (CrtSigV4AsymAuth, CrtS3SigV4AsymAuth):
        # awscrt takes no query that isn't pairs, and re-encodes what a Python string can't hold.
        path, query = "a/b%20c", "b=2&a=1"
    url = f"https://host.example:4566/{path}?{query}"
    head = signed(auth, service, AWSRequest("POST", url, more, body), token=TOKEN if with_token else None)
    verified = check(head, family, body)
    assert verified.payload is Payload.HASHED
    assert verified.presented.access_key_id == KEY
    assert verified.presented.token == (TOKEN if with_token else None)


def _changed(head: RequestHead, name: str, old: str, new: str) -> RequestHead:
    value = head.headers[name][0]
    assert old in value
    return replace(head, headers={**head.headers, name: (value.replace(old, new, 1),)})


TAMPERINGS = {
    "method": lambda head: replace(head, method="GET"),
    "path": lambda head: replace(head, raw_path=head.raw_path + "x"),
    "query value": lambda head: replace(head, raw_query="a=2&b="),
    "query order of values": lambda head: replace(head, raw_query="b=1&a="),
    "query more": lambda head: replace(head, raw_query=head.raw_query + "&c=1"),
    "host": lambda head: _changed(head, "host", "host", "other"),
    "signed header": lambda head: _changed(head, "x-custom", "one", "two"),
    "signed header doubled": lambda head: replace(head, headers={**head.headers, "x-custom": ("one", "one")}),
    "signed header gone": lambda head: replace(head, headers={**head.headers, "x-custom": ()}),
    "date": lambda head: (
        replace(
            head, headers={**head.headers, "x-amz-date": (head.headers["x-amz-date"][0][:-2] + "XZ".replace("X", "7"),)}
        )
        if head.headers["x-amz-date"][0][-2] != "7"
        else replace(head, headers={**head.headers, "x-amz-date": (head.headers["x-amz-date"][0][:-2] + "8Z",)})
    ),
    "token": lambda head: _changed(head, "x-amz-security-token", "token", "t0ken"),
    "region": lambda head: _changed(head, "authorization", "eu-central-1", "eu-central-2"),
    "signature": lambda head: _changed(head, "authorization", "Signature=", "Signature=0"),
    "signed headers": lambda head: _changed(head, "authorization", ";x-custom", ""),
}


@pytest.mark.parametrize("what", TAMPERINGS)
@pytest.mark.parametrize(
    ("auth", "service", "family"), [(SigV4Auth, "ec2", Family.QUERY), (S3SigV4Auth, "s3", Family.S3)]
)
def test_tampering_fails(auth, service, family, what):
    request = AWSRequest("POST", "https://host/path?a=1&b=", {"X-Custom": "one"}, b"body")
    head = signed(auth, service, request, token=TOKEN)
    check(head, family, b"body")
    with pytest.raises(SignatureError):
        check(TAMPERINGS[what](head), family, b"body")


@pytest.mark.parametrize(
    ("auth", "service", "family", "fault"),
    [
        (SigV4Auth, "ec2", Family.QUERY, Fault.MISMATCH),
        (S3SigV4Auth, "s3", Family.S3, Fault.CONTENT_HASH_MISMATCH),
    ],
)
def test_another_body_fails(auth, service, family, fault):
    head = signed(auth, service, AWSRequest("POST", "https://host/", {}, b"body"))
    with pytest.raises(SignatureError) as refused:
        check(head, family, b"other")
    assert refused.value.fault is fault


def test_s3_wants_every_amz_header_signed_and_others_their_target():
    head = signed(S3SigV4Auth, "s3", AWSRequest("GET", "https://host/", {}, b""))
    more = replace(head, headers={**head.headers, "x-amz-acl": ("public-read",)})
    with pytest.raises(SignatureError) as refused:
        check(more, Family.S3)
    assert refused.value.answer(Family.S3).details == {"HeadersNotSigned": "x-amz-acl"}
    head = signed(SigV4Auth, "dynamodb", AWSRequest("POST", "https://host/", {}, b""))
    check(replace(head, headers={**head.headers, "x-amz-other": ("1",)}), Family.JSON)
    with pytest.raises(SignatureError) as refused:
        check(replace(head, headers={**head.headers, "x-amz-target": ("T.DeleteTable",)}), Family.JSON)
    assert refused.value.fault is Fault.HEADERS_UNSIGNED


def test_one_signature_holds_for_all_spellings_of_a_path_which_are_routed_as_one():
    head = signed(SigV4Auth, "lambda", AWSRequest("GET", "https://host/b/%20c", {}, b""))
    for spelling in ("/a/../b/%20c", "//b/./%20c"):
        check(replace(head, raw_path=spelling), Family.REST_JSON)
        assert normalized_path(spelling) == "/b/%20c"


def test_an_empty_region_is_a_region():
    request = AWSRequest("GET", "https://host/", {}, b"")
    SigV4Auth(credentials(), "ec2", "").add_auth(request)
    with pytest.raises(SignatureError) as refused:
        check(head_of(request), Family.QUERY)
    expected = "Credential should be scoped to a valid region, not ''."
    assert refused.value.answer(Family.QUERY).message == expected
    check(head_of(request), Family.QUERY, regions=None)


def test_a_date_header_may_stand_for_x_amz_date():
    head = signed(SigV4Auth, "ec2", AWSRequest("POST", "https://host/", {"Date": "any"}, b""))
    assert "x-amz-date" not in head.headers
    check(head, Family.EC2)


def test_an_unread_body_is_left_to_the_caller():
    head = signed(S3SigV4Auth, "s3", AWSRequest("PUT", "https://host/b/k", {}, b"body"))
    verified = check(head, Family.S3, None)
    assert (verified.payload, verified.payload_hash) == (Payload.HASHED, head.header("x-amz-content-sha256"))


@pytest.mark.parametrize("minutes", [-16, -14, 14, 16])
@pytest.mark.parametrize(
    ("auth", "service", "family"), [(SigV4Auth, "ec2", Family.EC2), (S3SigV4Auth, "s3", Family.S3)]
)
def test_clocks_may_differ_by_a_quarter_of_an_hour(auth, service, family, minutes):
    head = signed(auth, service, AWSRequest("GET", "https://host/", {}, b""))
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    if abs(minutes) < 15:
        check(head, family, now=now)
        return
    with pytest.raises(SignatureError) as refused:
        check(head, family, now=now)
    assert refused.value.fault is (Fault.EXPIRED if minutes > 0 else Fault.NOT_YET_CURRENT)
