"""One-time codes as RFC 6238 has them: SHA-1, six digits, a step of 30 seconds. Pure."""

import hashlib
import hmac
import struct
from datetime import UTC, datetime

STEP_SECONDS = 30
SEED_BYTES = 40
# How many steps a device's clock may be off.
_DRIFT_STEPS = 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def step_of(at: datetime) -> int:
    """The step that a moment is in."""
    return int((at - _EPOCH).total_seconds()) // STEP_SECONDS


def code_at(seed: bytes, step: int) -> str:
    """The code of a step."""
    digest = hmac.new(seed, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def find_step(seed: bytes, codes: tuple[str, ...], at: datetime, after: int) -> int | None:
    """The last step of consecutive codes that are right at a moment, give or take the drift.

    after: the step that a code was taken for last: none of it or before is taken again. None where they are wrong.
    """
    current = step_of(at)
    for first in range(current - _DRIFT_STEPS - len(codes) + 1, current + _DRIFT_STEPS + 1):
        if first <= after:
            continue
        expected = (code_at(seed, first + index) for index in range(len(codes)))
        if all(hmac.compare_digest(code.encode(), each.encode()) for code, each in zip(codes, expected, strict=True)):
            return first + len(codes) - 1
    return None
