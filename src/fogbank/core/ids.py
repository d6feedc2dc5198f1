"""Resource ids in AWS's shape, and the checks that tell a malformed one from an unknown one."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import NewType

VolumeId = NewType("VolumeId", str)
InstanceId = NewType("InstanceId", str)
RequestId = NewType("RequestId", str)

_HEX_DIGITS = 17


def _random_hex(digits: int) -> str:
    return secrets.token_hex((digits + 1) // 2)[:digits]


@dataclass(frozen=True, slots=True)
class IdFactory:
    """Makes ids. `random_hex(digits)` is where the randomness comes from; a test passes its own."""

    random_hex: Callable[[int], str] = _random_hex

    def resource(self, prefix: str) -> str:
        """`prefix-` and 17 hex digits, the first of them 0, as EC2's ids have been since 2018."""
        return f"{prefix}-0{self.random_hex(_HEX_DIGITS - 1)}"

    def volume(self) -> VolumeId:
        return VolumeId(self.resource("vol"))

    def uuid(self) -> str:
        """A random UUID (version 4), as request ids are."""
        digits = self.random_hex(32)
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def is_resource_id(prefix: str, value: str) -> bool:
    """True for `prefix-` and 8 (old) or 17 lower-case hex digits."""
    return re.fullmatch(rf"{re.escape(prefix)}-(?:[0-9a-f]{{8}}|[0-9a-f]{{17}})", value) is not None
