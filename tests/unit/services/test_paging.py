"""Pages: every item once, tokens good for one query only, AWS's errors."""

from datetime import UTC, datetime

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.caller import Caller
from fogbank.core.errors import ApiError
from fogbank.core.ids import IdFactory
from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.services.context import Cloud, Context, Host
from fogbank.services.paging import PageSizes, read_paging, refuse_paging_of
from fogbank.store.transaction import Transaction


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The members that a generated request of a paging operation has."""

    ids: tuple[str, ...] | None = msgspec.field(name="Ids", default=None)
    max_results: int | None = msgspec.field(name="MaxResults", default=None)
    next_token: str | None = msgspec.field(name="NextToken", default=None)


EMPTY_DATABASE = Transaction(sa.create_engine("sqlite://").connect())


def context(account: str = "111122223333", region: str = "us-east-1") -> Context:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    cloud = Cloud(Settings(), Host("seed", 2, 4096, start), PageTokens(b"secret"), {})
    return Context(EMPTY_DATABASE, Caller.root(account, "AKIA"), region, start, IdFactory(), cloud)


def key(item: str) -> tuple[str, ...]:
    return (item,)


@given(
    items=st.sets(st.text(max_size=4), max_size=60),
    sizes=st.lists(st.integers(5, 20), min_size=1),
    gone=st.sets(st.integers(0, 59)),
)
def test_every_item_that_stays_is_given_once_and_in_order(items: set[str], sizes: list[int], gone: set[int]) -> None:
    stored = sorted(items)
    stays = [item for index, item in enumerate(stored) if index not in gone]
    seen: list[str] = []
    token = None
    for turn in range(len(stored) + 1):
        request = Request(max_results=sizes[turn % len(sizes)], next_token=token)
        page, token = read_paging(context(), "DescribeThings", request).take(stored if turn == 0 else stays, key)
        seen += page
        if token is None:
            break
    assert token is None
    assert len(seen) == len(set(seen))
    assert [item for item in seen if item in stays] == stays


def test_reads_one_item_beyond_the_page_and_no_more() -> None:
    source = iter(f"{number:04}" for number in range(1000))
    page, token = read_paging(context(), "DescribeThings", Request(max_results=5)).take(source, key)
    assert page == ["0000", "0001", "0002", "0003", "0004"]
    assert token
    assert next(source) == "0006"


def test_without_max_results_all_is_given() -> None:
    page, token = read_paging(context(), "DescribeThings", Request()).take(["a", "b"], key)
    assert (page, token) == (["a", "b"], None)


def test_a_page_is_no_larger_than_the_largest() -> None:
    assert read_paging(context(), "DescribeThings", Request(max_results=5000)).size == 1000


def test_an_empty_token_is_none() -> None:
    assert read_paging(context(), "DescribeThings", Request(next_token="")).after is None


STRICT = PageSizes(5, 100, strict=True)


TOO_SMALL = "Expecting a value greater than 5."
OUT_OF_RANGE = "Expecting a value from ( 5 ) to  ( 100 )."


@pytest.mark.parametrize(
    ("sizes", "asked", "code", "expected"),
    [
        (PageSizes(), 4, "InvalidParameterValue", TOO_SMALL),
        (PageSizes(), -1, "InvalidParameterValue", TOO_SMALL),
        (STRICT, 4, "InvalidMaxResults", OUT_OF_RANGE),
        (STRICT, 101, "InvalidMaxResults", OUT_OF_RANGE),
    ],
)
def test_max_results_out_of_range(sizes: PageSizes, asked: int, code: str, expected: str) -> None:
    with pytest.raises(ApiError) as raised:
        read_paging(context(), "DescribeThings", Request(max_results=asked), sizes)
    message = f"Value ( {asked} ) for parameter maxResults is invalid. {expected}"
    assert (raised.value.code, raised.value.message) == (code, message)


def token_of(request: Request) -> str:
    page, token = read_paging(context(), "DescribeThings", request).take([f"{n}" for n in range(9)], key)
    assert len(page) == 5
    assert token
    return token


def test_a_token_is_good_for_another_page_size() -> None:
    token = token_of(Request(ids=("a",), max_results=5))
    asked = Request(ids=("a",), max_results=50, next_token=token)
    assert read_paging(context(), "DescribeThings", asked).after == ("4",)


@pytest.mark.parametrize(
    ("where", "operation", "ids"),
    [
        (context(account="444455556666"), "DescribeThings", ("a",)),
        (context(region="eu-west-1"), "DescribeThings", ("a",)),
        (context(), "DescribeOthers", ("a",)),
        (context(), "DescribeThings", ("b",)),
        (context(), "DescribeThings", None),
    ],
)
def test_a_token_is_bound_to_its_query(where: Context, operation: str, ids: tuple[str, ...] | None) -> None:
    token = token_of(Request(ids=("a",), max_results=5))
    with pytest.raises(ApiError) as raised:
        read_paging(where, operation, Request(ids=ids, max_results=5, next_token=token))
    assert (raised.value.code, raised.value.message) == ("InvalidParameterValue", "Unable to parse pagination token")


@pytest.mark.parametrize("token", ["x", "AAAA", "é", "A" * 100_000, "\0", "-_-_"])
def test_a_made_up_token_is_refused(token: str) -> None:
    with pytest.raises(ApiError) as raised:
        read_paging(context(), "DescribeThings", Request(next_token=token))
    assert raised.value.code == "InvalidParameterValue"


def test_ids_exclude_max_results() -> None:
    refuse_paging_of(("i-1",), "instancesSet", Request())
    refuse_paging_of((), "instancesSet", Request(max_results=5))
    with pytest.raises(ApiError) as raised:
        refuse_paging_of(("i-1",), "instancesSet", Request(max_results=2))
    assert raised.value.code == "InvalidParameterCombination"
    assert raised.value.message == "The parameter instancesSet cannot be used with the parameter maxResults"
