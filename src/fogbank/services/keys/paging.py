"""Paging of KMS's lists: `Limit` and `Marker` in, `NextMarker` and `Truncated` out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import dropwhile
from typing import Protocol, TypeVar

from fogbank.core.pages import InvalidToken, take_page
from fogbank.services.context import Context
from fogbank.services.keys import errors

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
    tokens = context.cloud.page_tokens
    after: tuple[str, ...] | None = None
    if request.marker is not None:
        try:
            after = tokens.read(request.marker, binding)
        except InvalidToken:
            raise errors.invalid_marker() from None
    rest = items if after is None else dropwhile(lambda item: key(item) <= after[0], items)
    taken = take_page(rest, request.limit or default)
    return taken.items, Page(tokens.make((key(taken.items[-1]),), binding) if taken.more else None)
