"""The checksums that S3 takes in trailers, each fed piece by piece.

Followed: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html. A digest is
big-endian and travels in base64.
"""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from awscrt import checksums as crt

PREFIX = "x-amz-checksum-"


class Checksum(Protocol):
    """A running checksum; hashlib's objects are ones."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Cyclic:
    """A CRC, whose state is the number so far."""

    def __init__(self, step: Callable[[bytes, int], int], width: int) -> None:
        self._step = step
        self._width = width
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._step(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self._width, "big")


class _XXHash:
    """awscrt's object can't be asked for its digest twice, nor before the end."""

    def __init__(self, state: "crt.XXHash") -> None:
        self._state = state
        self._digest: bytes | None = None

    def update(self, data: bytes, /) -> None:
        self._state.update(data)

    def digest(self) -> bytes:
        if self._digest is None:
            self._digest = bytes(self._state.finalize())
        return self._digest


def _crt() -> ModuleType:  # its stubs lack the newest members
    # Only uploads need it, and starting need not wait for it.
    from awscrt import checksums

    module: ModuleType = checksums
    return module


# S3's checksums are not for secrecy, so MD5 and SHA-1 may stay.
ALGORITHMS: Mapping[str, Callable[[], Checksum]] = {
    "crc32": lambda: _Cyclic(zlib.crc32, 4),
    "crc32c": lambda: _Cyclic(_crt().crc32c, 4),
    "crc64nvme": lambda: _Cyclic(_crt().crc64nvme, 8),
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "xxhash64": lambda: _XXHash(_crt().XXHash.new_xxhash64()),
    "xxhash3": lambda: _XXHash(_crt().XXHash.new_xxhash3_64()),
    "xxhash128": lambda: _XXHash(_crt().XXHash.new_xxhash3_128()),
}
