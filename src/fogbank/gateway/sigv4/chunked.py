"""aws-chunked bodies, decoded as they arrive: framing, chunk signatures, the trailer and its checksum.

    head ──size>0──► data ──all──► data end ──CRLF──► head
      └──size 0──► (signature) ──► trailer ──blank line──► done

Decoded bytes are handed on before their chunk's signature is checked, as holding back a chunk of unbounded size would
cost its size in memory: nothing decoded may be believed, or made visible, before `finish` returned.

Followed: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from fogbank.gateway.sigv4.checksums import ALGORITHMS, PREFIX, Checksum
from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.faults import Fault
from fogbank.gateway.sigv4.keys import Key
from fogbank.gateway.sigv4.payload import EMPTY_SHA256, Payload
from fogbank.gateway.sigv4.presented import Algorithm, Presented
from fogbank.gateway.sigv4.request import RequestHead, octets
from fogbank.gateway.sigv4.verify import Verified

# S3's own rule; it bounds the number of chunks as well.
CHUNK_BYTES_MIN = 8192
# A chunk's head is at most 16 digits and a signature of 144; a trailer line a name and base64 of 64 bytes.
LINE_BYTES_MAX = 1024
TRAILER_LINES_MAX = 8
# S3 takes at most 5 GiB in one request; the bound here is only against absurd numbers.
DECODED_BYTES_MAX = 1 << 50
_HEAD = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[ \t]*chunk-signature=([0-9a-fA-F*]{64,144}))?[ \t]*")
_LENGTH = re.compile(r"\d{1,16}", re.ASCII)
_TRAILER_SIGNATURE = "x-amz-trailer-signature"


class _State(Enum):
    HEAD = "head"
    DATA = "data"
    DATA_END = "data end"
    TRAILER = "trailer"
    DONE = "done"


@dataclass(slots=True)
class ChunkChain:
    """Signatures that each hold the one before, from the request's own onward."""

    key: Key = field(repr=False)
    algorithm: Algorithm
    timestamp: str
    scope: str
    previous: str = field(repr=False)

    @classmethod
    def of(cls, presented: Presented, key: Key) -> "ChunkChain":
        """The chain that starts at a request's signature."""
        return cls(key, presented.algorithm, presented.timestamp, presented.scope_text, presented.signature)

    def check_chunk(self, signature: str, sha256: str) -> None:
        """Check the next chunk and move on; raises SignatureError."""
        self._check("PAYLOAD", signature, f"{EMPTY_SHA256}\n{sha256}")

    def check_trailer(self, signature: str, canonical: bytes) -> None:
        """Check the trailer's lines as canonical text; raises SignatureError."""
        self._check("TRAILER", signature, hashlib.sha256(canonical).hexdigest())

    def _check(self, what: str, signature: str, tail: str) -> None:
        text = f"{self.algorithm.value}-{what}\n{self.timestamp}\n{self.scope}\n{self.previous}\n{tail}"
        if not self.key.holds(octets(text), signature):
            raise SignatureError(
                Fault.MISMATCH,
                signature=signature,
                string_to_sign=text,
                string_to_sign_bytes=octets(text).hex(" "),
            )
        self.previous = signature


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a finished body was. checksums: what the trailer held, by algorithm, in base64, all found right."""

    length: int
    checksums: Mapping[str, str]


class ChunkedDecoder:
    """Decode one body: `feed` what arrives, then `finish`. Both raise SignatureError; after that it is spent."""

    def __init__(
        self, decoded_length: int, trailers: tuple[str, ...], *, signed: bool, chain: ChunkChain | None
    ) -> None:
        """trailers: the header names announced. signed: the trailer ends in a signature. chain: None to check none."""
        self._signed = signed
        self._length = decoded_length
        self._chain = chain
        self._sums: dict[str, Checksum] = {name: ALGORITHMS[name.removeprefix(PREFIX)]() for name in trailers}
        self._state = _State.HEAD
        self._steps: Mapping[_State, Callable[[], bool]] = {
            _State.HEAD: self._read_head,
            _State.DATA: self._read_data,
            _State.DATA_END: self._read_data_end,
            _State.TRAILER: self._read_trailer,
            _State.DONE: self._read_beyond,
        }
        # What arrived and isn't taken yet starts at `_at`; between feeds it is a part of one line at most.
        self._waiting = b""
        self._at = 0
        self._out: list[bytes] = []
        self._seen = 0
        self._chunk = 0
        self._chunk_size = 0
        self._left = 0
        self._signature = ""
        self._hash = hashlib.sha256()
        self._found: dict[str, str] = {}
        self._lines = 0
        self._trailer_signature: str | None = None

    def feed(self, data: bytes) -> bytes:
        """Take what arrived and give what it decodes to, which is not to be believed before `finish`."""
        self._waiting = self._waiting[self._at :] + data
        self._at = 0
        while self._at < len(self._waiting) and self._steps[self._state]():
            pass
        decoded = b"".join(self._out)
        self._out.clear()
        return decoded

    def finish(self) -> Decoded:
        """The body is over: check that it was whole, its length, its trailer's signature and checksums."""
        if self._state is _State.TRAILER and self._trailer_signature is not None and self._at == len(self._waiting):
            # AWS's own example ends after the signature's line, without the blank one.
            self._end_trailer()
        if self._state is not _State.DONE or self._seen != self._length:
            raise SignatureError(Fault.BODY_INCOMPLETE)
        return Decoded(self._length, {name.removeprefix(PREFIX): value for name, value in self._found.items()})

    def _line(self) -> bytes | None:
        """The next line without its end, None while it hasn't all come."""
        end = self._waiting.find(b"\n", self._at, self._at + LINE_BYTES_MAX)
        if end < 0:
            if len(self._waiting) - self._at >= LINE_BYTES_MAX:
                raise SignatureError(Fault.BODY_INCOMPLETE)
            return None
        line = self._waiting[self._at : end]
        self._at = end + 1
        return line.removesuffix(b"\r")

    def _read_head(self) -> bool:
        line = self._line()
        if line is None:
            return False
        match = _HEAD.fullmatch(line)
        if match is None:
            raise SignatureError(Fault.BODY_INCOMPLETE)
        size = int(match[1], 16)
        if size and self._chunk and self._chunk_size < CHUNK_BYTES_MIN:
            raise SignatureError(Fault.CHUNK_TOO_SMALL, chunk=str(self._chunk + 1), size=str(self._chunk_size))
        if size > self._length - self._seen:
            raise SignatureError(Fault.BODY_INCOMPLETE)
        self._signature = (match[2] or b"").decode("ascii")
        self._chunk += 1
        self._chunk_size = self._left = size
        self._hash = hashlib.sha256()
        if size:
            self._state = _State.DATA
        else:
            self._check_chunk()
            self._state = _State.TRAILER
        return True

    def _read_data(self) -> bool:
        piece = self._waiting[self._at : self._at + self._left]
        self._at += len(piece)
        if self._chain is not None:
            self._hash.update(piece)
        for checksum in self._sums.values():
            checksum.update(piece)
        self._out.append(piece)
        self._left -= len(piece)
        self._seen += len(piece)
        if not self._left:
            self._check_chunk()
            self._state = _State.DATA_END
        return True

    def _check_chunk(self) -> None:
        if self._chain is not None:
            self._chain.check_chunk(self._signature, self._hash.hexdigest())

    def _read_data_end(self) -> bool:
        if len(self._waiting) - self._at < 2:
            return False
        if not self._waiting.startswith(b"\r\n", self._at):
            raise SignatureError(Fault.BODY_INCOMPLETE)
        self._at += 2
        self._state = _State.HEAD
        return True

    def _read_trailer(self) -> bool:
        line = self._line()
        if line is None:
            return False
        self._lines += 1
        if self._lines > TRAILER_LINES_MAX:
            raise SignatureError(Fault.TRAILER_MALFORMED)
        if line:
            self._take_trailer(line)
        elif not self._signed or not self._sums or self._trailer_signature is not None:
            self._end_trailer()
        # Else a blank line before the signature, which AWS's grammar has: checksum line, LF, CRLF, signature.
        return True

    def _take_trailer(self, line: bytes) -> None:
        raw_name, colon, raw_value = line.partition(b":")
        name, value = raw_name.strip().lower().decode("latin-1"), raw_value.strip().decode("latin-1")
        if name == _TRAILER_SIGNATURE and self._trailer_signature is None:
            self._trailer_signature = value
        elif colon and name in self._sums and name not in self._found:
            self._found[name] = value
        else:
            raise SignatureError(Fault.TRAILER_MALFORMED)

    def _end_trailer(self) -> None:
        if self._found.keys() != self._sums.keys():
            raise SignatureError(Fault.TRAILER_MALFORMED)
        if self._chain is not None and self._sums:
            canonical = "".join(f"{name}:{value}\n" for name, value in sorted(self._found.items()))
            self._chain.check_trailer(self._trailer_signature or "", octets(canonical))
        for name, checksum in self._sums.items():
            _check_sum(name, self._found[name], checksum.digest())
        self._state = _State.DONE

    def _read_beyond(self) -> bool:
        raise SignatureError(Fault.BODY_INCOMPLETE)


def _check_sum(name: str, stated: str, digest: bytes) -> None:
    try:
        given = base64.b64decode(octets(stated), validate=True)
    except binascii.Error:
        given = b""
    if len(given) != len(digest):
        raise SignatureError(Fault.CHECKSUM_MALFORMED, trailer=name)
    if not hmac.compare_digest(given, digest):
        raise SignatureError(Fault.CHECKSUM_MISMATCH, algorithm=name.removeprefix(PREFIX).upper())


_SIGNED = frozenset({Payload.CHUNKS, Payload.CHUNKS_TRAILER, Payload.ECDSA_CHUNKS, Payload.ECDSA_CHUNKS_TRAILER})
_WITH_TRAILER = frozenset({Payload.CHUNKS_TRAILER, Payload.UNSIGNED_TRAILER, Payload.ECDSA_CHUNKS_TRAILER})
_OF_ECDSA = frozenset({Payload.ECDSA_CHUNKS, Payload.ECDSA_CHUNKS_TRAILER})


def decoder_of(head: RequestHead, verified: Verified) -> ChunkedDecoder | None:
    """The decoder of a verified request's body; None where the body isn't aws-chunked.

    Raises SignatureError where the request's headers don't fit a chunked body.
    """
    payload = verified.payload
    if not payload.streamed:
        return None
    presented = verified.presented
    if payload in _SIGNED and (payload in _OF_ECDSA) != (presented.algorithm is Algorithm.ECDSA):
        raise SignatureError(
            Fault.CONTENT_HASH_MALFORMED, argument_name="x-amz-content-sha256", argument_value=payload.value
        )
    chain = ChunkChain.of(presented, verified.key) if payload in _SIGNED else None
    return _decoder(head, payload, chain)


def open_decoder(head: RequestHead) -> ChunkedDecoder | None:
    """The same for `--auth open`: framing and checksums are checked, signatures aren't."""
    stated = head.header("x-amz-content-sha256") or ""
    payload = next((kind for kind in Payload if kind.streamed and kind.value == stated), None)
    return _decoder(head, payload, None) if payload else None


def _decoder(head: RequestHead, payload: Payload, chain: ChunkChain | None) -> ChunkedDecoder:
    stated = head.header("x-amz-decoded-content-length") or ""
    if not _LENGTH.fullmatch(stated) or int(stated) > DECODED_BYTES_MAX:
        raise SignatureError(Fault.DECODED_LENGTH_MISSING)
    # Java's SDK announces a trailer and then streams without one, the checksum being in a header after all:
    # only the word in x-amz-content-sha256 says whether a trailer comes.
    trailers = _announced(head) if payload in _WITH_TRAILER else ()
    return ChunkedDecoder(int(stated), trailers, signed=payload in _SIGNED, chain=chain)


def _announced(head: RequestHead) -> tuple[str, ...]:
    names = tuple(
        name.strip().lower()
        for value in head.headers.get("x-amz-trailer", ())
        for name in value.split(",")
        if name.strip()
    )
    if len(names) > TRAILER_LINES_MAX - 3 or len(set(names)) != len(names):
        raise SignatureError(Fault.TRAILER_UNSUPPORTED)
    for name in names:
        if not name.startswith(PREFIX) or name.removeprefix(PREFIX) not in ALGORITHMS:
            raise SignatureError(Fault.TRAILER_UNSUPPORTED)
    return names
