"""The canonical request and the string to sign: the text that both sides of a signature compute.

Followed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

A client signs what it meant and an HTTP library sends what it likes, so the wire may carry `%7E` for `~` or `+` for
a blank. AWS decodes and encodes again; signers that skip this (botocore, for a URL that it was handed ready-made)
sign the wire's own bytes. Both forms are computed, the second just when the first doesn't match. They say the same
thing once decoded, so a forger gains nothing.
"""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

from fogbank.gateway.sigv4.presented import Kind, Presented
from fogbank.gateway.sigv4.request import RequestHead, octets

_BREAKS = re.compile(r"[\t\r\n]")
_BLANKS = re.compile(r"[ \t\r\n]+")


def canonical_requests(head: RequestHead, presented: Presented, payload_hash: str, *, s3: bool) -> Iterator[bytes]:
    """Canonical requests that the client may have meant, the most likely first; never more than four."""
    paths = s3_paths(head.raw_path) if s3 else (service_path(head.raw_path),)
    signed_headers = octets(";".join(presented.signed_headers))
    tail = b"\n".join((canonical_headers(head, presented.signed_headers), signed_headers, octets(payload_hash)))
    for skipped in _skips(presented, s3=s3):
        for query in queries(head.raw_query, skipped):
            for path in paths:
                yield b"\n".join((octets(head.method), path, query, tail))


def _skips(presented: Presented, *, s3: bool) -> tuple[frozenset[bytes], ...]:
    """The parameters that aren't signed: the signature itself, and the token where a signer appends it afterwards.

    IoT's signers do the latter, S3's never. A token that isn't signed must still be the key's, so it can't be swapped.
    """
    if presented.kind is not Kind.QUERY:
        return (frozenset(),)
    alone = frozenset({b"X-Amz-Signature"})
    return (alone,) if s3 or presented.token is None else (alone, alone | {b"X-Amz-Security-Token"})


def string_to_sign(presented: Presented, canonical: bytes) -> bytes:
    """Algorithm, time, scope and the hash of the canonical request."""
    digest = hashlib.sha256(canonical).hexdigest()
    return octets(f"{presented.algorithm.value}\n{presented.timestamp}\n{presented.scope_text}\n{digest}")


def service_path(raw_path: str) -> bytes:
    """Every service but S3: dot segments and doubled slashes removed, then each segment encoded once more."""
    return quote(normalized(octets(raw_path)), safe="/~").encode()


def normalized_path(raw_path: str) -> str:
    """The path that a signature covers outside S3, and so must be routed by: `/a/../b` bears the signature of `/b`."""
    return normalized(octets(raw_path)).decode("latin-1")


def normalized(path: bytes) -> bytes:
    """RFC 3986 section 5.2.4, but empty segments go too, and `/a/.` is `/a`: what AWS's SDKs sign."""
    if b"//" not in path and b"/." not in path and path[:1] == b"/":
        return path
    kept: list[bytes] = []
    for segment in path.split(b"/"):
        if segment == b"..":
            del kept[-1:]
        elif segment not in (b"", b"."):
            kept.append(segment)
    closing = b"/" if kept and path[-1:] == b"/" else b""
    return b"/" + b"/".join(kept) + closing


def s3_paths(raw_path: str) -> tuple[bytes, ...]:
    """S3: the path encoded once, its segments untouched; then the wire's own bytes where they differ."""
    wire = octets(raw_path) or b"/"
    encoded = quote(unquote_to_bytes(wire), safe="/~").encode()
    return (encoded,) if encoded == wire else (encoded, wire)


def queries(raw_query: str, skipped: frozenset[bytes]) -> tuple[bytes, ...]:
    """Parameters encoded anew and sorted by encoded name, then value; then the wire's own encoding if it differs."""
    if not raw_query:
        return (b"",)
    encoded: list[tuple[bytes, bytes]] = []
    wire: list[tuple[bytes, bytes]] = []
    for pair in octets(raw_query).split(b"&"):
        name, _, value = pair.partition(b"=")
        if name in skipped:
            continue
        wire.append((name, value))
        if pair:
            encoded.append((_encoded_anew(name), _encoded_anew(value)))
    first, second = _joined(encoded), _joined(wire)
    return (first,) if first == second else (first, second)


def _encoded_anew(text: bytes) -> bytes:
    if text.isalnum():
        return text
    return quote(unquote_to_bytes(text.replace(b"+", b" ")), safe="~").encode()


def _joined(pairs: list[tuple[bytes, bytes]]) -> bytes:
    pairs.sort()
    return b"&".join([b"%b=%b" % pair for pair in pairs])


def canonical_headers(head: RequestHead, signed: tuple[str, ...]) -> bytes:
    """`name:value` lines, each ended; values trimmed, runs of blanks made one, repeated headers joined by commas."""
    lines: list[str] = []
    for name in signed:
        values = head.headers.get(name, ())
        lines.append(f"{name}:{','.join([_folded(value) for value in values])}\n")
    return octets("".join(lines))


def _folded(value: str) -> str:
    # str.split() would take U+00A0 and other octets above 127 for blanks, which the signer didn't.
    value = value.strip(" \t\r\n")
    if "  " not in value and not _BREAKS.search(value):
        return value
    return _BLANKS.sub(" ", value)
