"""The worked examples of AWS's documentation: what AWS printed verifies, to the letter.

Credentials and clock of all of them: AKIAIOSFODNN7EXAMPLE, 24 May 2013, us-east-1.
"""

from datetime import UTC, datetime, timedelta

import pytest

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
    decoder_of,
    parse,
    verify,
    verify_post_policy,
)

SECRET = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
NOW = datetime(2013, 5, 24, tzinfo=UTC)
S3 = Endpoint(Family.S3, "s3", {"us-east-1"}, "us-east-1")
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
BUCKET = "examplebucket.s3.amazonaws.com"


def check(head: RequestHead, *, now: datetime = NOW, body_sha256: str | None = None) -> Verified:
    presented = parse(head)
    assert presented is not None
    return verify(
        presented,
        head,
        secret_of=lambda key, token: SECRET,
        now=now,
        endpoint=S3,
        keys=SigningKeys(),
        body_sha256=body_sha256,
    )


def signed(method: str, path: str, query: str, signature: str, headers: dict[str, str]) -> RequestHead:
    """A head whose every header but Authorization is signed."""
    names = ";".join(sorted(headers))
    authorization = f"AWS4-HMAC-SHA256 Credential={CREDENTIAL},SignedHeaders={names},Signature={signature}"
    return RequestHead.of(method, path, query, [*headers.items(), ("Authorization", authorization)])


# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
HEADER_EXAMPLES = {
    "get object": (
        ("GET", "/test.txt", "", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        {"range": "bytes=0-9", "x-amz-content-sha256": EMPTY, "x-amz-date": "20130524T000000Z"},
    ),
    "put object": (
        ("PUT", "/test%24file.text", "", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        {
            "date": "Fri, 24 May 2013 00:00:00 GMT",
            "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "x-amz-date": "20130524T000000Z",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
        },
    ),
    "get bucket lifecycle": (
        ("GET", "/", "lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        {"x-amz-content-sha256": EMPTY, "x-amz-date": "20130524T000000Z"},
    ),
    "list objects": (
        ("GET", "/", "max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        {"x-amz-content-sha256": EMPTY, "x-amz-date": "20130524T000000Z"},
    ),
}


@pytest.mark.parametrize("name", HEADER_EXAMPLES)
def test_header_examples(name):
    (method, path, query, signature), headers = HEADER_EXAMPLES[name]
    head = signed(method, path, query, signature, {"host": BUCKET, **headers})
    verified = check(head, body_sha256=headers["x-amz-content-sha256"])
    assert verified.payload is Payload.HASHED
    other = signed(method, path + "x", query, signature, {"host": BUCKET, **headers})
    with pytest.raises(SignatureError) as refused:
        check(other)
    assert refused.value.fault is Fault.MISMATCH


PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
)


def test_presigned_example_and_its_life():
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
    head = RequestHead.of("GET", "/test.txt", PRESIGNED, [("Host", BUCKET)])
    assert check(head).payload is Payload.UNSIGNED
    check(head, now=NOW + timedelta(days=1))
    with pytest.raises(SignatureError) as refused:
        check(head, now=NOW + timedelta(days=1, seconds=1))
    answer = refused.value.answer(Family.S3)
    assert (answer.code, answer.message, answer.status) == ("AccessDenied", "Request has expired", 403)
    assert answer.details["Expires"] == "2013-05-25T00:00:00Z"
    with pytest.raises(SignatureError) as refused:
        check(head, now=NOW - timedelta(minutes=16))
    assert refused.value.answer(Family.S3).message == "Request is not yet valid"


CHUNKS = (
    (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
    (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
    (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
)
CHUNK_HEADERS = {
    "content-encoding": "aws-chunked",
    "host": "s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
}


def framed(chunks: tuple[tuple[int, str], ...]) -> bytes:
    body = bytearray()
    for size, signature in chunks:
        body += f"{size:x};chunk-signature={signature}\r\n".encode() + b"a" * size + b"\r\n" * bool(size)
    return bytes(body)


def test_chunked_example():
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"""
    headers = {
        **CHUNK_HEADERS,
        "content-length": "66824",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    }
    seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    head = signed("PUT", "/examplebucket/chunkObject.txt", "", seed, headers)
    decoder = decoder_of(head, check(head))
    assert decoder is not None
    body = framed(CHUNKS) + b"\r\n"
    assert len(body) == 66824
    assert decoder.feed(body) == b"a" * 66560
    assert decoder.finish().length == 66560


TRAILED = (
    (65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
    (1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
    (0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"),
)
TRAILER_SIGNATURE = b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"


@pytest.mark.parametrize("trailer", [
    b"x-amz-checksum-crc32c:sOO8/Q==\r\n" + TRAILER_SIGNATURE + b"\r\n\r\n",
    b"x-amz-checksum-crc32c:sOO8/Q==\n\r\n" + TRAILER_SIGNATURE + b"\r\n",
])  # fmt: skip
def test_chunked_example_with_trailer(trailer):
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html, in both its framings."""
    headers = {
        **CHUNK_HEADERS,
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "x-amz-trailer": "x-amz-checksum-crc32c",
    }
    seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
    head = signed("PUT", "/examplebucket/chunkObject.txt", "", seed, headers)
    decoder = decoder_of(head, check(head))
    assert decoder is not None
    assert decoder.feed(framed(TRAILED) + trailer) == b"a" * 66560
    assert decoder.finish().checksums == {"crc32c": "sOO8/Q=="}


POLICY = (
    "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4"
    "YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9"
    "LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3Nm"
    "dWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1"
    "aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMt"
    "d2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEy"
    "MjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7Ingt"
    "YW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9"
)


def test_post_policy_example():
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html"""
    fields = {
        "policy": POLICY,
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
        "x-amz-date": "20151229T000000Z",
        "x-amz-signature": "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
    }
    now = datetime(2015, 12, 29, 6, tzinfo=UTC)
    keys = SigningKeys()
    found = verify_post_policy(fields, secret_of=lambda key, token: SECRET, now=now, endpoint=S3, keys=keys)
    assert b'{"bucket": "sigv4examplebucket"}' in found.policy
    for name in fields:
        with pytest.raises(SignatureError):
            verify_post_policy(
                {**fields, name: fields[name][:-1]},
                secret_of=lambda key, token: SECRET,
                now=now,
                endpoint=S3,
                keys=keys,
            )
