"""Paging: `Paging` for every service, and `read_paging` for EC2's Describe operations, whose errors it words.

https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-pagination.html. Wording of the errors: AWS's, from public logs.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Protocol, TypeVar

import msgspec

from fogbank.core.errors import ApiError
from fogbank.core.pages import InvalidToken, take_page
from fogbank.services.context import Context

T = TypeVar("T")
# EC2's names of the two, and those of services that begin members with a small letter.
_PAGING_MEMBERS = ("MaxResults", "NextToken", "maxResults", "nextToken")


class PagedRequest(Protocol):
    """A request that pages: a generated Struct with these two members."""

    @property
    def max_results(self) -> int | None: ...

    @property
    def next_token(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class PageSizes:
    """What an operation takes for MaxResults.

    largest: the most a page holds. strict: more is refused, where otherwise the page is just no larger. default: the
    page's size where MaxResults isn't given; None is everything.
    """

    smallest: int = 5
    largest: int = 1000
    strict: bool = False
    default: int | None = None


# Most operations of EC2: DescribeInstances takes 5000 for an answer and pages by 1000.
USUAL_SIZES = PageSizes()


@dataclass(frozen=True, slots=True)
class Paging:
    """One page, asked for and checked. after: the key of the last item already given; size None: all that follow."""

    context: Context
    binding: tuple[str, ...]
    after: tuple[str, ...] | None
    size: int | None

    @classmethod
    def behind(cls, context: Context, binding: tuple[str, ...], token: str | None, size: int | None) -> "Paging":
        """The page behind a token, or the first. binding: what the token is good for. Raises InvalidToken."""
        after = None if token is None else context.cloud.page_tokens.read(token, binding)
        return cls(context, binding, after, size)

    def take(self, items: Iterable[T], key: Callable[[T], tuple[str, ...]]) -> tuple[list[T], str | None]:
        """The page and the token of the next one.

        items: all of them, or those behind `after`, ascending by key; read no further than the page and one more. Keys
        are texts that tell items apart for good, so that a page is right also when items came or went since the last.
        """
        after = self.after
        rest = items if after is None else dropwhile(lambda item: key(item) <= after, items)
        page = take_page(rest, self.size)
        if not page.more:
            return page.items, None
        return page.items, self.context.cloud.page_tokens.make(key(page.items[-1]), self.binding)


def read_paging(context: Context, operation: str, request: PagedRequest, sizes: PageSizes = USUAL_SIZES) -> Paging:
    """Checks what a request says about pages.

    A token is good for the same account, region, operation and parameters; MaxResults may differ from page to page.
    Raises ApiError InvalidParameterValue or InvalidMaxResults.
    """
    size = _size(request.max_results, sizes)
    binding = (context.caller.account, context.region, operation, fingerprint(request, _PAGING_MEMBERS))
    try:
        return Paging.behind(context, binding, request.next_token or None, size)
    except InvalidToken as error:
        raise ApiError("InvalidParameterValue", "Unable to parse pagination token") from error


def refuse_paging_of(ids: Sequence[str] | None, set_name: str, request: PagedRequest) -> None:
    """Ids and MaxResults exclude each other in many operations.

    set_name: EC2's name of the parameter (`instancesSet`). Raises ApiError InvalidParameterCombination.
    """
    if ids and request.max_results is not None:
        raise ApiError(
            "InvalidParameterCombination", f"The parameter {set_name} cannot be used with the parameter maxResults"
        )


def _size(asked: int | None, sizes: PageSizes) -> int | None:
    if asked is None:
        return sizes.default
    invalid = f"Value ( {asked} ) for parameter maxResults is invalid."
    if sizes.strict and not sizes.smallest <= asked <= sizes.largest:
        expected = f"Expecting a value from ( {sizes.smallest} ) to  ( {sizes.largest} )."
        raise ApiError("InvalidMaxResults", f"{invalid} {expected}")
    if asked < sizes.smallest:
        raise ApiError("InvalidParameterValue", f"{invalid} Expecting a value greater than {sizes.smallest}.")
    return min(asked, sizes.largest)


def fingerprint(request: object, paging_members: Collection[str]) -> str:
    """What a request asks for, the same for each page. paging_members: its members, by AWS's names, that differ."""
    members: dict[str, object] = msgspec.to_builtins(request)
    asked = {name: value for name, value in members.items() if name not in paging_members}
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
