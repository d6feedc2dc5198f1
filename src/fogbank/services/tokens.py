"""Client tokens of operations: a request that comes again with its token gets its first answer and does nothing."""

from collections.abc import Callable
from typing import Protocol, TypeVar, cast

import msgspec

from fogbank.services.context import Context
from fogbank.store.idempotency import TokenUse, once

R = TypeVar("R", bound=msgspec.Struct)


class TokenRequest(Protocol):
    """A generated Struct with this member."""

    @property
    def client_token(self) -> str | None: ...


def once_by_token(
    context: Context,
    operation: str,
    request: TokenRequest,
    answer: type[R],
    act: Callable[[], R],
    kept_as: Callable[[str], str] = str,
) -> R:
    """`act()`, or with a client token the answer that it was given before. kept_as: what is kept of the token.

    Raises ApiError, see `once`.
    """
    token = request.client_token
    if token is None:
        return act()
    parameters = msgspec.structs.replace(cast("msgspec.Struct", request), client_token=None)
    use = TokenUse(context.scope, operation, kept_as(token), parameters, context.now)
    return once(context.transaction, use, answer, act)
