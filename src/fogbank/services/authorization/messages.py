"""Encoded authorization messages: why a call was refused, sealed so that only who may decode it can read it.

The client that was refused is handed the message; what is in it may be more than he shall know. It is readable to the
account that made the call alone, and needs no memory of it here.
https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
"""

import base64
import zlib
from collections.abc import Mapping

import msgspec

from fogbank.core.vault import CannotOpen, Vault

# What a sealed message of that length can hold at most, unpacked, unless somebody made it to hurt.
_MESSAGE_BYTES_MAX = 1_000_000


class NotOurMessage(Exception):
    """It isn't a message of this cloud's, or it is another account's."""


def seal(vault: Vault, account: str, details: Mapping[str, object]) -> str:
    """The message for `account` to decode."""
    packed = zlib.compress(msgspec.json.encode(details))
    return base64.urlsafe_b64encode(vault.seal(packed, _purpose(account))).decode()


def unseal(vault: Vault, account: str, message: str) -> str:
    """The JSON document in a message that is the account's. Raises NotOurMessage."""
    try:
        raw = base64.b64decode(message.encode("ascii"), altchars=b"-_", validate=True)
        with vault.open(raw, _purpose(account)) as packed:
            return zlib.decompressobj().decompress(packed.buffer, _MESSAGE_BYTES_MAX).decode()
    except (ValueError, CannotOpen, zlib.error) as error:
        raise NotOurMessage from error


def _purpose(account: str) -> str:
    return f"authorization message of {account}"
