"""Pages of IAM's lists: `Marker` and `MaxItems` in, `IsTruncated` and `Marker` out.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import dropwhile
from typing import Generic, Protocol, TypeVar

import msgspec

from fogbank.core.pages import InvalidToken, take_page
from fogbank.services.context import Context
from fogbank.services.identities import errors
from fogbank.services.identities.model import Named
from fogbank.services.identities.repository import name_key

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
    members: dict[str, object] = msgspec.to_builtins(request)
    asked = {name: value for name, value in members.items() if name not in _PAGING_MEMBERS}
    fingerprint = hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
    binding = (context.caller.account, "iam", operation, fingerprint)
    rest = items
    if request.marker:
        try:
            after = context.cloud.page_tokens.read(request.marker, binding)[0]
        except (InvalidToken, IndexError, msgspec.MsgspecError) as error:
            raise errors.invalid_marker() from error
        rest = dropwhile(lambda item: key(item) <= after, items)
    page = take_page(rest, request.max_items or _ITEMS_DEFAULT)
    marker = context.cloud.page_tokens.make((key(page.items[-1]),), binding) if page.more else None
    return Page(tuple(page.items), page.more, marker)


def below(path_prefix: str | None, items: Iterable[N]) -> list[N]:
    """Those whose path begins so."""
    return [item for item in items if item.path.startswith(path_prefix or "/")]


def by_name(item: Named) -> str:
    """The key of lists that are ordered by name."""
    return name_key(item.name)
