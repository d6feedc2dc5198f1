"""The filters of EC2's Describe operations: from a request's `Filter` members to a test, and values as texts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from fogbank.core.errors import ApiError
from fogbank.core.filters import Filter, FilterTable

T = TypeVar("T")


class RequestedFilter(Protocol):
    """EC2's `Filter`: a generated Struct."""

    @property
    def name(self) -> str | None: ...

    @property
    def values(self) -> tuple[str, ...] | None: ...


def compile_filters(table: FilterTable[T], filters: Sequence[RequestedFilter] | None) -> Callable[[T], bool]:
    """The test that a request's filters are. Raises ApiError for an unknown name, a missing one, or too many."""
    return table.compile([_filter(item) for item in filters or ()])


def _filter(item: RequestedFilter) -> Filter:
    if not item.name:
        raise ApiError("MissingParameter", "The request must contain the parameter Filter.Name")
    return Filter(item.name, item.values or ())


def time_text(value: datetime | None) -> str:
    """A time as filters have it: `2026-01-31T12:00:00.000Z`."""
    return "" if value is None else value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


def bool_text(value: bool | None) -> str:
    """A truth value as filters have it; absent is false."""
    return "true" if value else "false"


def number_text(value: int | None) -> str:
    """A number as filters have it; empty where there is none."""
    return "" if value is None else str(value)
