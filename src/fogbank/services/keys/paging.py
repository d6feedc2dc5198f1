"""Paging of KMS's lists: `Limit` and `Marker` in, `NextMarker` and `Truncated` out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from fogbank.core.pages import InvalidToken
from fogbank.services.context import Context
from fogbank.services.keys import errors
from fogbank.services.paging import Paging

T = TypeVar("T")


class ListRequest(Protocol):
    """A request that pages."""

    @property
    def limit(self) -> int | None: ...

    @property
    def marker(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page. next_marker: None at the end."""

    next_marker: str | None

    @property
    def truncated(self) -> bool:
        return self.next_marker is not None


def page(
    context: Context,
    operation: str,
    of: str,
    request: ListRequest,
    items: Iterable[T],
    key: Callable[[T], str],
    default: int = 100,
) -> tuple[list[T], Page]:
    """A page of items, which are ascending by key. of: what is listed, which a marker is bound to.

    Raises ApiError InvalidMarkerException.
    """
    binding = (context.caller.account, context.region, operation, of)
    try:
        paging = Paging.behind(context, binding, request.marker, request.limit or default)
    except InvalidToken:
        raise errors.invalid_marker() from None
    taken, next_marker = paging.take(items, lambda item: (key(item),))
    return taken, Page(next_marker)
