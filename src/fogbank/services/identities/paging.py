"""Pages of IAM's lists: `Marker` and `MaxItems` in, `IsTruncated` and `Marker` out.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fogbank.core.pages import InvalidToken
from fogbank.services.context import Context
from fogbank.services.identities import errors
from fogbank.services.identities.model import Named
from fogbank.services.identities.repository import name_key
from fogbank.services.paging import Paging, fingerprint

T = TypeVar("T")
N = TypeVar("N", bound=Named)
_ITEMS_DEFAULT = 100
_PAGING_MEMBERS = ("Marker", "MaxItems")


class PagedRequest(Protocol):
    """A request that pages."""

    @property
    def marker(self) -> str | None: ...

    @property
    def max_items(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """items; whether it is cut off, and the marker that goes on."""

    items: tuple[T, ...]
    truncated: bool
    marker: str | None


def take(
    context: Context, operation: str, request: PagedRequest, items: Iterable[T], key: Callable[[T], str]
) -> Page[T]:
    """The page that a request asks for.

    items: ascending by key, which tells them apart. A marker is good for the same account, operation and parameters.
    Raises ApiError ValidationError for another.
    """
    binding = (context.caller.account, "iam", operation, fingerprint(request, _PAGING_MEMBERS))
    try:
        paging = Paging.behind(context, binding, request.marker or None, request.max_items or _ITEMS_DEFAULT)
    except InvalidToken as error:
        raise errors.invalid_marker() from error
    page, marker = paging.take(items, lambda item: (key(item),))
    return Page(tuple(page), marker is not None, marker)


def below(path_prefix: str | None, items: Iterable[N]) -> list[N]:
    """Those whose path begins so."""
    return [item for item in items if item.path.startswith(path_prefix or "/")]


def by_name(item: Named) -> str:
    """The key of lists that are ordered by name."""
    return name_key(item.name)
