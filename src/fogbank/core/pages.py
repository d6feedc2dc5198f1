"""Pages of a long answer, and the opaque tokens that lead from one to the next.

A token holds the key of the last item given and is bound to the caller, the operation and what was asked, so that it
can't be taken to another account or another query. It is signed, never trusted.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
_SIGNATURE_BYTES = 16
_TOKEN_CHARACTERS_MAX = 4096


class InvalidToken(Exception):
    """The token is not one that we gave for this very query."""


@dataclass(frozen=True, slots=True)
class PageTokens:
    """Makes and reads tokens. secret: the cloud's own; binding: what a token is good for (account, operation, …)."""

    secret: bytes

    def make(self, key: tuple[str, ...], binding: tuple[str, ...]) -> str:
        """The token that goes on after `key`."""
        body = msgspec.json.encode(key)
        return base64.urlsafe_b64encode(self._signature(body, binding) + body).decode()

    def read(self, token: str, binding: tuple[str, ...]) -> tuple[str, ...]:
        """The key in `token`. Raises InvalidToken."""
        if len(token) > _TOKEN_CHARACTERS_MAX:
            raise InvalidToken
        try:
            raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        except ValueError as error:
            raise InvalidToken from error
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(body, binding)):
            raise InvalidToken
        try:
            return msgspec.json.decode(body, type=tuple[str, ...])
        except msgspec.MsgspecError as error:
            raise InvalidToken from error

    def _signature(self, body: bytes, binding: tuple[str, ...]) -> bytes:
        message = msgspec.json.encode(binding) + body
        return hmac.new(self.secret, message, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """items, and whether more follow them."""

    items: list[T]
    more: bool


def take_page(items: Iterable[T], size: int | None) -> Page[T]:
    """The first `size` of `items`, or all of them. One item more is looked at, to know whether there is more."""
    if size is None:
        return Page(list(items), more=False)
    iterator: Iterator[T] = iter(items)
    page = [item for _, item in zip(range(size), iterator, strict=False)]
    return Page(page, more=next(iterator, None) is not None)
