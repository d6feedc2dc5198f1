"""Idempotency tokens, whichever database they are on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from fogbank.core.errors import ApiError
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.idempotency import KEPT_FOR, TokenUse, forget_old, once
from fogbank.store.schema import idempotency_tokens
from fogbank.store.values import get_value, set_value

HERE = Scope("111122223333", "us-east-1")
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
Use = Callable[..., str]


class Request(msgspec.Struct):
    """Parameters of a call, some in no order of their own."""

    size: int = 1
    flags: frozenset[str] = frozenset()


class Answer(msgspec.Struct):
    """What the call gives back."""

    id: str


@pytest.fixture
def use(store: Store) -> Use:
    """Makes a call with a token; each that acts gets the next id."""

    def call(
        token: str = "t",
        request: Request | None = None,
        now: datetime = NOW,
        scope: Scope = HERE,
        operation: str = "CreateVolume",
        fail: bool = False,
    ) -> str:
        def act_in(transaction: object) -> Answer:
            def act() -> Answer:
                number = int(get_value(transaction, "acts") or 0) + 1  # type: ignore[arg-type]
                set_value(transaction, "acts", str(number))  # type: ignore[arg-type]
                if fail:
                    raise ApiError("InvalidParameterValue", "no")
                return Answer(f"vol-{number}")

            named = TokenUse(scope, operation, token, request or Request(), now)
            return once(transaction, named, Answer, act)  # type: ignore[arg-type]

        return store.write(act_in).id

    return call


def test_the_same_token_and_parameters_act_once(use: Use) -> None:
    assert [use(), use(), use()] == ["vol-1"] * 3


def test_parameters_are_the_same_in_whatever_order_their_sets_are(use: Use) -> None:
    names = [f"flag-{number}" for number in range(50)]
    assert use(request=Request(flags=frozenset(names))) == use(request=Request(flags=frozenset(reversed(names))))


def test_other_parameters_with_the_same_token_are_refused(use: Use) -> None:
    use()
    with pytest.raises(ApiError) as refused:
        use(request=Request(size=2))
    assert refused.value.code == "IdempotentParameterMismatch"
    assert use() == "vol-1"


@pytest.mark.parametrize(
    "other",
    [
        {"token": "T"},
        {"scope": Scope("111122223333", "us-east-2")},
        {"scope": Scope("444455556666", "us-east-1")},
        {"operation": "CreateSnapshot"},
    ],
)
def test_a_token_is_good_for_one_account_region_and_operation(use: Use, other: dict[str, object]) -> None:
    assert use() == "vol-1"
    assert use(**other) == "vol-2"


def test_a_token_is_forgotten_after_its_time_by_the_clock_that_is_passed(use: Use) -> None:
    assert use() == "vol-1"
    moment = timedelta(microseconds=1)
    assert use(now=NOW + KEPT_FOR - moment) == "vol-1"
    assert use(now=NOW + KEPT_FOR, request=Request(size=2)) == "vol-2"
    assert use(now=NOW + KEPT_FOR, request=Request(size=2)) == "vol-2"


def test_a_call_that_failed_leaves_its_token_unused(use: Use) -> None:
    with pytest.raises(ApiError):
        use(fail=True)
    assert use() == "vol-1"


def test_calls_with_one_token_at_once_act_once(store: Store) -> None:
    def create(transaction: object) -> str:
        def act() -> Answer:
            number = int(get_value(transaction, "acts") or 0) + 1  # type: ignore[arg-type]
            set_value(transaction, "acts", str(number))  # type: ignore[arg-type]
            return Answer(f"vol-{number}")

        return once(transaction, TokenUse(HERE, "CreateVolume", "t", Request(), NOW), Answer, act).id  # type: ignore[arg-type]

    futures = [store.submit_write(create) for _ in range(24)]
    assert {future.result(60) for future in futures} == {"vol-1"}


def test_old_tokens_are_dropped_in_batches_the_oldest_first(store: Store, use: Use) -> None:
    for number in range(5):
        use(token=f"t-{number}", now=NOW + timedelta(minutes=number))
    later = NOW + KEPT_FOR + timedelta(minutes=2)
    assert store.write(lambda it: forget_old(it, later, 2)) == 2
    left = sa.select(idempotency_tokens.c.token).order_by(idempotency_tokens.c.token)
    assert store.read(lambda it: list(it.connection.execute(left).scalars())) == ["t-2", "t-3", "t-4"]
    assert store.write(lambda it: forget_old(it, later, 2)) == 1
    assert store.write(lambda it: forget_old(it, later, 2)) == 0
    assert store.read(lambda it: list(it.connection.execute(left).scalars())) == ["t-3", "t-4"]
