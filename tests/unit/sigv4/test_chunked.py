"""aws-chunked bodies: an encoder written from AWS's page against the decoder, cut anywhere, changed anywhere."""

import base64
import hashlib
import hmac
import zlib
from itertools import pairwise

import pytest
from awscrt import checksums as crt
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.sigv4 import ChunkedDecoder, Family, Fault, RequestHead, SignatureError, open_decoder
from fogbank.gateway.sigv4.chunked import LINE_BYTES_MAX, ChunkChain
from fogbank.gateway.sigv4.keys import HmacKey
from fogbank.gateway.sigv4.presented import Algorithm

from .support import unhurried

KEY = HmacKey(b"k" * 32)
STAMP, SCOPE, SEED = "20130524T000000Z", "20130524/us-east-1/s3/aws4_request", "5eed" * 16
EMPTY = hashlib.sha256(b"").hexdigest()
DIGESTS = {
    "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "crc32c": lambda body: crt.crc32c(body).to_bytes(4, "big"),
    "crc64nvme": lambda body: crt.crc64nvme(body).to_bytes(8, "big"),
    "sha1": lambda body: hashlib.sha1(body).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
    "sha512": lambda body: hashlib.sha512(body).digest(),
    "md5": lambda body: hashlib.md5(body).digest(),
}


def chain() -> ChunkChain:
    return ChunkChain(KEY, Algorithm.HMAC, STAMP, SCOPE, SEED)


def sign(what: str, previous: str, tail: str) -> str:
    text = f"AWS4-HMAC-SHA256-{what}\n{STAMP}\n{SCOPE}\n{previous}\n{tail}"
    return hmac.new(KEY.value, text.encode(), hashlib.sha256).hexdigest()


def encode(chunks: list[bytes], *, signed: bool, checksum: str | None) -> bytes:
    """Frame and sign chunks as the page says; the closing empty chunk is added."""
    wire, previous = bytearray(), SEED
    for chunk in [*chunks, b""]:
        wire += f"{len(chunk):x}".encode()
        if signed:
            previous = sign("PAYLOAD", previous, f"{EMPTY}\n{hashlib.sha256(chunk).hexdigest()}")
            wire += f";chunk-signature={previous}".encode()
        wire += b"\r\n" + chunk + (b"\r\n" if chunk else b"")
    if checksum:
        value = base64.b64encode(DIGESTS[checksum](b"".join(chunks))).decode()
        line = f"x-amz-checksum-{checksum}:{value}"
        wire += f"{line}\r\n".encode()
        if signed:
            trailer = sign("TRAILER", previous, hashlib.sha256(f"{line}\n".encode()).hexdigest())
            wire += f"x-amz-trailer-signature:{trailer}\r\n".encode()
    return bytes(wire) + b"\r\n"


def decoder(length: int, *, signed: bool, checksum: str | None) -> ChunkedDecoder:
    trailers = (f"x-amz-checksum-{checksum}",) if checksum else ()
    return ChunkedDecoder(length, trailers, signed=signed, chain=chain() if signed else None)


def decode(wire: bytes, length: int, *, signed: bool, checksum: str | None) -> bytes:
    made = decoder(length, signed=signed, checksum=checksum)
    decoded = made.feed(wire)
    made.finish()
    return decoded


bodies = st.lists(st.integers(8192, 20000), max_size=3).flatmap(
    lambda sizes: st.tuples(
        st.just([bytes([index + 1]) * size for index, size in enumerate(sizes)]), st.binary(max_size=50)
    )
)
MODES = pytest.mark.parametrize(
    ("signed", "checksum"), [(True, None), *((signed, name) for signed in (True, False) for name in DIGESTS)]
)


@MODES
@unhurried
@given(bodies, st.lists(st.integers(0, 70000), max_size=8))
def test_any_cut_decodes_the_same(signed, checksum, body, cuts):
    whole, last = body
    chunks = [*whole, last] if last else whole
    wire = encode(chunks, signed=signed, checksum=checksum)
    made = decoder(sum(map(len, chunks)), signed=signed, checksum=checksum)
    places = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    pieces = [made.feed(wire[start:end]) for start, end in pairwise(places)]
    assert b"".join(pieces) == b"".join(chunks)
    found = made.finish()
    assert found.length == sum(map(len, chunks))
    assert list(found.checksums) == ([checksum] if checksum else [])


@MODES
def test_byte_by_byte(signed, checksum):
    wire = encode([b"x" * 8192, b"tail"], signed=signed, checksum=checksum)
    made = decoder(8196, signed=signed, checksum=checksum)
    assert b"".join(made.feed(wire[at : at + 1]) for at in range(len(wire))) == b"x" * 8192 + b"tail"
    made.finish()


@pytest.mark.parametrize("checksum", [None, "crc32c"])
@unhurried
@given(st.data())
def test_no_changed_bit_of_a_signed_body_passes(checksum, data):
    body = bytes(range(256)) * 33
    wire = bytearray(encode([body], signed=True, checksum=checksum))
    at = data.draw(st.integers(0, len(wire) - 1))
    bit = data.draw(st.integers(0, 7))
    wire[at] ^= 1 << bit
    try:
        decoded = decode(bytes(wire), len(body), signed=True, checksum=checksum)
    except SignatureError:
        return
    # What the framing leaves free (the case of a hex digit, a CR) may change; the payload may not.
    assert decoded == body


@pytest.mark.parametrize("checksum", DIGESTS)
def test_a_checksum_guards_an_unsigned_body(checksum):
    wire = encode([b"payload"], signed=False, checksum=checksum)
    with pytest.raises(SignatureError) as refused:
        decode(wire.replace(b"payload", b"Payload"), 7, signed=False, checksum=checksum)
    answer = refused.value.answer(Family.S3)
    name = checksum.upper()
    assert (answer.code, answer.status) == ("BadDigest", 400)
    assert answer.message == f"The {name} you specified did not match the calculated checksum."


REFUSED = {
    "no chunk at all": (b"", 0, None, Fault.BODY_INCOMPLETE),
    "size isn't hex": (b"zz\r\n", 1, None, Fault.BODY_INCOMPLETE),
    "negative size": (b"-1\r\n", 1, None, Fault.BODY_INCOMPLETE),
    "size of 17 digits": (b"1" * 17 + b"\r\n", 1, None, Fault.BODY_INCOMPLETE),
    "endless head": (b"0" * LINE_BYTES_MAX, 1, None, Fault.BODY_INCOMPLETE),
    "more than announced": (b"5\r\nhello\r\n0\r\n\r\n", 4, None, Fault.BODY_INCOMPLETE),
    "less than announced": (b"5\r\nhello\r\n0\r\n\r\n", 6, None, Fault.BODY_INCOMPLETE),
    "cut in data": (b"5\r\nhel", 5, None, Fault.BODY_INCOMPLETE),
    "cut before the end": (b"5\r\nhello\r\n", 5, None, Fault.BODY_INCOMPLETE),
    "cut before the blank line": (b"5\r\nhello\r\n0\r\n", 5, None, Fault.BODY_INCOMPLETE),
    "no CRLF after data": (b"5\r\nhelloXX0\r\n\r\n", 5, None, Fault.BODY_INCOMPLETE),
    "bytes beyond": (b"5\r\nhello\r\n0\r\n\r\nmore", 5, None, Fault.BODY_INCOMPLETE),
    "small chunk inside": (b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 5, None, Fault.CHUNK_TOO_SMALL),
    "trailer not announced": (b"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 0, None, Fault.TRAILER_MALFORMED),
    "trailer announced, not sent": (b"0\r\n\r\n", 0, "crc32", Fault.TRAILER_MALFORMED),
    "another trailer": (b"0\r\nx-amz-checksum-sha1:AAAA\r\n\r\n", 0, "crc32", Fault.TRAILER_MALFORMED),
    "no colon": (b"0\r\nx-amz-checksum-crc32\r\n\r\n", 0, "crc32", Fault.TRAILER_MALFORMED),
    "trailer twice": (b"0\r\n" + b"x-amz-checksum-crc32:AAAAAA==\r\n" * 2, 0, "crc32", Fault.TRAILER_MALFORMED),
    "endless trailer": (b"0\r\n" + b"\r\n" * 9, 0, "crc32", Fault.TRAILER_MALFORMED),
    "not base64": (b"0\r\nx-amz-checksum-crc32:????????\r\n\r\n", 0, "crc32", Fault.CHECKSUM_MALFORMED),
    "wrong length": (b"0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n", 0, "crc32", Fault.CHECKSUM_MALFORMED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_malformed_bodies(name):
    wire, length, checksum, fault = REFUSED[name]
    with pytest.raises(SignatureError) as refused:
        decode(wire, length, signed=False, checksum=checksum)
    assert refused.value.fault is fault


def test_a_small_chunk_is_named_as_s3_names_it():
    with pytest.raises(SignatureError) as refused:
        decode(b"2\r\nhe\r\n3\r\nllo\r\n", 5, signed=False, checksum=None)
    answer = refused.value.answer(Family.S3)
    assert (answer.code, answer.details) == ("InvalidChunkSizeError", {"Chunk": "2", "BadChunkSize": "2"})


@pytest.mark.parametrize("drop", ["trailer", "signature"])
def test_a_signed_body_can_not_lose_its_signatures(drop):
    wire = encode([b"payload"], signed=True, checksum="crc32c")
    if drop == "trailer":
        wire = wire[: wire.index(b"x-amz-trailer-signature")] + b"\r\n"
    else:
        wire = encode([b"payload"], signed=False, checksum="crc32c")
    with pytest.raises(SignatureError):
        decode(wire, 7, signed=True, checksum="crc32c")


@unhurried
@given(st.lists(st.binary(max_size=30), max_size=6), st.integers(0, 100), st.booleans())
def test_noise_raises_nothing_else(pieces, length, signed):
    made = decoder(length, signed=signed, checksum="crc32")
    refused: SignatureError | None = None
    try:
        for piece in pieces:
            made.feed(piece)
        made.finish()
    except SignatureError as error:
        refused = error
    assert refused is None or all(refused.answer(family).status >= 400 for family in Family)


def head(**headers: str) -> RequestHead:
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return RequestHead.of("PUT", "/b/k", "", pairs)


def test_open_decoder_takes_any_signature():
    wire = encode([b"payload"], signed=True, checksum="sha1").replace(b"chunk-signature=", b"chunk-signature=00")
    made = open_decoder(
        head(
            x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            x_amz_decoded_content_length="7",
            x_amz_trailer="x-amz-checksum-sha1",
        )
    )
    assert made is not None
    assert made.feed(wire) == b"payload"
    assert made.finish().checksums.keys() == {"sha1"}
    assert open_decoder(head(x_amz_content_sha256="UNSIGNED-PAYLOAD")) is None


@pytest.mark.parametrize(("headers", "fault"), [
    ({}, Fault.DECODED_LENGTH_MISSING),
    ({"x_amz_decoded_content_length": "-1"}, Fault.DECODED_LENGTH_MISSING),
    ({"x_amz_decoded_content_length": "9" * 16}, Fault.DECODED_LENGTH_MISSING),
    ({"x_amz_decoded_content_length": "1", "x_amz_trailer": "x-amz-checksum-crc16"}, Fault.TRAILER_UNSUPPORTED),
    ({"x_amz_decoded_content_length": "1", "x_amz_trailer": "etag"}, Fault.TRAILER_UNSUPPORTED),
    ({"x_amz_decoded_content_length": "1", "x_amz_trailer": "x-amz-checksum-md5," * 2}, Fault.TRAILER_UNSUPPORTED),
])  # fmt: skip
def test_headers_that_fit_no_chunked_body(headers, fault):
    with pytest.raises(SignatureError) as refused:
        open_decoder(head(x_amz_content_sha256="STREAMING-UNSIGNED-PAYLOAD-TRAILER", **headers))
    assert refused.value.fault is fault


def test_java_announces_a_trailer_that_does_not_come():
    made = open_decoder(
        head(
            x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            x_amz_decoded_content_length="7",
            x_amz_trailer="x-amz-checksum-crc32",
        )
    )
    assert made is not None
    assert made.feed(encode([b"payload"], signed=True, checksum=None)) == b"payload"
    assert made.finish().checksums == {}


def test_nothing_of_the_chain_shows():
    assert KEY.value.hex() not in repr(chain())
    assert repr(KEY.value) not in repr(chain())
