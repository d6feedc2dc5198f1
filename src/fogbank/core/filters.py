"""EC2's filters: names with values, any value of a name matches, every name must.

Values may hold `*` (any run of characters) and `?` (one character); a backslash takes the next character as it is.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from fogbank.core.errors import ApiError

# AWS's limits: filters in one call, values in one filter.
FILTERS_MAX = 50
FILTER_VALUES_MAX = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a request. values are those asked for; wildcards are not yet expanded."""

    name: str
    values: tuple[str, ...]


def _runs(value: str) -> list[str]:
    """Patterns of what stands between the stars of `value`."""
    runs = [""]
    characters = iter(value)
    for character in characters:
        if character == "*":
            runs.append("")
        elif character == "?":
            runs[-1] += "."
        elif character == "\\":
            runs[-1] += re.escape(next(characters, "\\"))
        else:
            runs[-1] += re.escape(character)
    return runs


@lru_cache(maxsize=1024)
def _pattern(value: str) -> re.Pattern[str]:
    first, *rest = _runs(value)
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    # A run may be taken where it is first found, once for all: atomic groups, without which the time it takes to find
    # that there is no match grows with a power of the number of stars.
    found = "".join(f"(?>.*?{run})" for run in middle if run)
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)


def _matcher(value: str) -> Callable[[str], bool]:
    if not any(character in value for character in "*?\\"):
        return value.__eq__
    return lambda candidate: _pattern(value).fullmatch(candidate) is not None


class FilterTable(Generic[T]):
    """The filters that one Describe operation knows.

    extractors: filter name to the values a resource has under it. A name ending in `:` (`tag:`) takes whatever the
    client puts after it as a second argument.
    """

    def __init__(
        self,
        extractors: Mapping[str, Callable[[T], Iterable[str]]],
        prefixed: Mapping[str, Callable[[T, str], Iterable[str]]] | None = None,
    ) -> None:
        self._extractors = extractors
        self._prefixed = prefixed or {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every filter name, `tag:` style ones with their colon; for documentation."""
        return (*self._extractors, *self._prefixed)

    def compile(self, filters: Sequence[Filter]) -> Callable[[T], bool]:
        """The test that `filters` are, all of them.

        Raises ApiError InvalidParameterValue for a name that is not in the table, FilterLimitExceeded for too many.
        """
        if len(filters) > FILTERS_MAX or any(len(item.values) > FILTER_VALUES_MAX for item in filters):
            raise ApiError("FilterLimitExceeded", "The maximum number of filter values has been exceeded")
        tests = [self._test(item) for item in filters]
        return lambda resource: all(test(resource) for test in tests)

    def _test(self, item: Filter) -> Callable[[T], bool]:
        matchers = [_matcher(value) for value in item.values]
        extract = self._extractor(item.name)
        return lambda resource: any(matcher(value) for value in extract(resource) for matcher in matchers)

    def _extractor(self, name: str) -> Callable[[T], Iterable[str]]:
        if name in self._extractors:
            return self._extractors[name]
        prefix, colon, rest = name.partition(":")
        if colon and rest and prefix + colon in self._prefixed:
            prefixed = self._prefixed[prefix + colon]
            return lambda resource: prefixed(resource, rest)
        raise ApiError("InvalidParameterValue", f"The filter '{name}' is invalid")
