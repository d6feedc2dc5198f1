"""Session tokens: temporary credentials that no table holds.

A token is everything about a session (who, which secret, until when, under which policies), sealed so that only this
cloud can read or make one. So sessions cost no row and no clean-up, and any number may be open. What can't be done is
to take one back before it ends; as on AWS, its rights are what its role or user has at each call.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from fogbank.core.caller import Caller
from fogbank.core.vault import CannotOpen, Vault

_PURPOSE = "session token"
# Some clients keep tokens in places of 8 KB, such as a header; far more than any session needs is not even opened.
TOKEN_CHARACTERS_MAX = 16 * 1024


@dataclass(frozen=True, slots=True)
class TemporaryKey:
    """Who calls with a temporary key, and its secret. The caller has a session, which says until when.

    issuer_id: the unique id of the user who vouches for a federated one.
    """

    caller: Caller
    secret: str = field(repr=False)
    issuer_id: str = ""

    @property
    def expires_at(self) -> datetime:
        """When it ends."""
        assert self.caller.session is not None
        return self.caller.session.expires_at


class TokenInvalid(Exception):
    """Not a token of this cloud, or one that was changed."""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(TemporaryKey).decode


def seal_token(vault: Vault, key: TemporaryKey) -> str:
    """The session token of a temporary key."""
    return base64.b64encode(vault.seal(_encode(key), _PURPOSE)).decode()


def open_token(vault: Vault, token: str) -> TemporaryKey:
    """What a token was made of. Raises TokenInvalid."""
    if len(token) > TOKEN_CHARACTERS_MAX:
        raise TokenInvalid
    try:
        sealed = base64.b64decode(token, validate=True)
        if base64.b64encode(sealed).decode() != token:
            # Bits of the last letter that stand for nothing were set: not a token that we gave.
            raise TokenInvalid
        with vault.open(sealed, _PURPOSE) as opened:
            key = _decode(opened.buffer)
    except (CannotOpen, binascii.Error, ValueError, msgspec.MsgspecError):
        # The cause is dropped: nothing of a token may end up in a log.
        raise TokenInvalid from None
    if key.caller.session is None:
        raise TokenInvalid
    return key
