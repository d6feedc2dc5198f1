"""Who is asking when nothing is checked; and the keys of those who are checked."""

import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.sigv4 import (
    Endpoint,
    Family,
    RequestHead,
    Secret,
    SignatureError,
    SigningKeys,
    account_of_key,
    open_decoder,
    open_identity,
    parse,
    verify,
)

from .support import credentials, head_of, signed, unhurried

DEFAULT = "000000000000"


@pytest.mark.parametrize(
    ("key", "account"),
    [
        ("123456789012", "123456789012"),
        # https://hackingthe.cloud/aws/enumeration/get-account-id-from-keys/
        ("ASIAQNZGKIQY56JQ7WML", "029608264753"),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("test", None),
        ("", None),
        ("12345678901", None),
        ("١٢٣٤٥٦٧٨٩٠١٢", None),
    ],
)
def test_accounts_of_keys(key, account):
    assert account_of_key(key) == account


def test_what_a_scope_tells():
    head = signed(SigV4Auth, "imagebuilder", AWSRequest("GET", "https://host/", {}, b""), token="t")
    found = open_identity(head, default_account=DEFAULT)
    assert (found.account, found.region, found.service) == (DEFAULT, "eu-central-1", "imagebuilder")
    assert found.token == "t"
    request = AWSRequest("GET", "https://host/b/k", {}, b"")
    S3SigV4QueryAuth(credentials(), "s3", "us-west-2", 60).add_auth(request)
    found = open_identity(head_of(request), default_account=DEFAULT)
    assert (found.region, found.service) == ("us-west-2", "s3")


def test_an_account_in_the_key_and_anything_in_the_signature():
    value = "AWS4-HMAC-SHA256 Credential=123456789012/20200101/eu-west-1/ec2/aws4_request, SignedHeaders=host"
    for authorization in (value, value + ", Signature=nonsense"):
        head = RequestHead.of("POST", "/", "", [("Authorization", authorization)])
        found = open_identity(head, default_account=DEFAULT)
        assert (found.account, found.region, found.service) == ("123456789012", "eu-west-1", "ec2")


@pytest.mark.parametrize(
    ("authorization", "query", "key"),
    [
        (None, "", None),
        ("Bearer abc", "", None),
        ("AWS4-HMAC-SHA256 Credential=test", "", "test"),
        (None, "AWSAccessKeyId=123456789012&Signature=x", "123456789012"),
        (None, "X-Amz-Credential=210987654321%2F20200101%2Feu-west-1%2Fs3%2Faws4_request", "210987654321"),
    ],
)
def test_identities_of_halves(authorization, query, key):
    head = RequestHead.of("GET", "/", query, [("Authorization", authorization)] if authorization else [])
    found = open_identity(head, default_account=DEFAULT)
    assert found.access_key_id == key
    assert found.account == (key if key and key.isdigit() else DEFAULT)


text = st.text(max_size=60)
_SCRAPS = [
    "AWS4-HMAC-SHA256 ",
    "AWS4-ECDSA-P256-SHA256 ",
    "Credential=",
    "SignedHeaders=host",
    "Signature=",
    "a/20130524/us-east-1/s3/aws4_request",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    "&X-Amz-Credential=",
    "&X-Amz-Date=",
    "&X-Amz-Expires=",
    "&X-Amz-SignedHeaders=host",
    "&X-Amz-Signature=0",
    "20130524T000000Z",
    "00001231T000000Z",
    *[",", "/", ";", "%", "%2F", "=", "&"],
    *" \x00é\ud800",
]
noise = text | st.lists(st.sampled_from(_SCRAPS), max_size=14).map("".join)
_ODD_DATES = [
    "99991231T235959Z",
    "00010101T000000Z",
    "20130230T000000Z",
    "Mon, 1 Jan 1 0:0:0 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2300",
]
odd_dates = noise | st.sampled_from(_ODD_DATES)


@unhurried
@given(noise, noise, st.lists(noise, max_size=2), odd_dates, noise, st.sampled_from(list(Family)))
def test_noise_raises_nothing_but_our_errors(path, query, authorizations, date, content, family):
    pairs = [("Authorization", value) for value in authorizations]
    pairs += [("X-Amz-Date", date), ("x-amz-content-sha256", content), ("Host", content), ("Date", date)]
    head = RequestHead.of("GET", path, query, pairs)
    open_identity(head, default_account=DEFAULT)
    answers = []
    for attempt in (lambda: _attempt(head, family), lambda: open_decoder(head)):
        try:
            attempt()
        except SignatureError as error:
            answers.append(error.answer(family))
    assert all(answer.status >= 400 for answer in answers)


@unhurried
@given(noise, noise, noise, noise, st.sampled_from(["HMAC", "ECDSA-P256"]), st.sampled_from(list(Family)))
def test_well_formed_noise_is_told_that_it_does_not_match(path, query, header, signature, kind, family):
    scope = "20130524/s3/aws4_request" if kind == "ECDSA-P256" else "20130524/eu/s3/aws4_request"
    value = f"AWS4-{kind}-SHA256 Credential=key/{scope}, SignedHeaders=host;x, Signature=0{signature}"
    pairs = [("Authorization", value), ("X-Amz-Date", "20130524T000000Z"), ("Host", header), ("X", header)]
    head = RequestHead.of("GET", path, query, [*pairs, ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")])
    with pytest.raises(SignatureError) as error:
        _attempt(head, family)
    assert error.value.answer(family).status >= 400


def _attempt(head: RequestHead, family: Family) -> None:
    presented = parse(head)
    if presented is not None:
        # `now` is the moment presented, so that noise gets past the clock and the key to the canonical request.
        verify(
            presented,
            head,
            secret_of=lambda key, token: Secret(key),
            now=presented.moment,
            endpoint=Endpoint(family),
            keys=SigningKeys(4),
        )


def _presented(service: str):
    head = signed(SigV4Auth, service, AWSRequest("GET", "https://host/", {}, b""))
    presented = parse(head)
    assert presented is not None
    return presented


def test_keys_are_kept_and_bounded():
    keys = SigningKeys(entries_max=3)
    first = keys.of(Secret("one"), _presented("ec2"))
    assert keys.of(Secret("one"), _presented("ec2")) is first
    assert keys.of(Secret("two"), _presented("ec2")) is not first
    for service in ("a", "b", "c", "d"):
        keys.of(Secret("one"), _presented(service))
    assert len(keys) == 3
    assert keys.of(Secret("one"), _presented("ec2")) is not first


def test_secrets_do_not_show():
    keys = SigningKeys()
    secret = Secret("the-secret")
    key = keys.of(secret, _presented("ec2"))
    for shown in (repr(secret), str(secret), f"{secret}", repr(keys), repr(key), repr([secret])):
        assert "the-secret" not in shown
        assert key.value.hex() not in shown
        assert repr(key.value) not in shown
