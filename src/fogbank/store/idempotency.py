"""Idempotency tokens: the same token with the same parameters gets the answer of the first call.

AWS keeps EC2's client tokens for at least 24 hours.
https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from fogbank.core.errors import ApiError
from fogbank.store.documents import Scope
from fogbank.store.schema import idempotency_tokens as tokens
from fogbank.store.transaction import Transaction, microseconds

KEPT_FOR = timedelta(hours=24)
TOKEN_CHARACTERS_MAX = 64
R = TypeVar("R", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class TokenUse:
    """One use of a token. parameters: the request without the token; two are the same if they encode alike."""

    scope: Scope
    operation: str
    token: str
    parameters: msgspec.Struct
    now: datetime


def once(transaction: Transaction, use: TokenUse, answer_type: type[R], act: Callable[[], R]) -> R:
    """`act()` and its answer remembered, or the answer remembered from before.

    Raises ApiError InvalidParameterValue for what is no token, IdempotentParameterMismatch where the token came with
    other parameters.
    """
    # Members that are sets or mappings encode in one order, whichever process does it.
    if not 1 <= len(use.token) <= TOKEN_CHARACTERS_MAX or not use.token.isascii():
        raise ApiError("InvalidParameterValue", "The client token is 1 to 64 ASCII characters")
    digest = hashlib.sha256(msgspec.json.encode(use.parameters, order="deterministic")).hexdigest()
    where = _where(use)
    row = transaction.connection.execute(
        sa.select(tokens.c.parameters_sha256, tokens.c.answer, tokens.c.made_at_us).where(where)
    ).first()
    if row is not None and row.made_at_us > microseconds(use.now - KEPT_FOR):
        if row.parameters_sha256 != digest:
            raise ApiError(
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request. "
                "Do not reuse a client token with different requests, unless the requests are identical",
            )
        return msgspec.json.decode(row.answer, type=answer_type)
    transaction.connection.execute(sa.delete(tokens).where(where))
    answer = act()
    transaction.connection.execute(
        sa.insert(tokens),
        {
            "account": use.scope.account,
            "region": use.scope.region,
            "operation": use.operation,
            "token": use.token,
            "parameters_sha256": digest,
            "answer": msgspec.json.encode(answer).decode(),
            "made_at_us": microseconds(use.now),
        },
    )
    return answer


def forget_old(transaction: Transaction, now: datetime, limit: int) -> int:
    """Drops tokens past their time, the oldest `limit` of them; how many."""
    oldest = (
        sa.select(tokens.c.account, tokens.c.region, tokens.c.operation, tokens.c.token)
        .where(tokens.c.made_at_us <= microseconds(now - KEPT_FOR))
        .order_by(tokens.c.made_at_us)
        .limit(limit)
    )
    key = sa.tuple_(tokens.c.account, tokens.c.region, tokens.c.operation, tokens.c.token)
    return transaction.connection.execute(sa.delete(tokens).where(key.in_(oldest))).rowcount


def forget_all(transaction: Transaction) -> None:
    """Drops every token: what they answered with is gone."""
    transaction.connection.execute(sa.delete(tokens))


def _where(use: TokenUse) -> sa.ColumnElement[bool]:
    return sa.and_(
        tokens.c.account == use.scope.account,
        tokens.c.region == use.scope.region,
        tokens.c.operation == use.operation,
        tokens.c.token == use.token,
    )
