"""What one value of an event is compared with: EventBridge's comparison operators, each a small value.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

# True for a value that fits. Absence is told apart, see `Alternatives`.
Comparison = Callable[[object], bool]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Equals:
    """The same value: a number as it is written, so that 300 is not 300.0."""

    wanted: object

    def __call__(self, value: object) -> bool:
        return type(value) is type(self.wanted) and value == self.wanted


@dataclass(frozen=True, slots=True)
class EqualsIgnoreCase:
    """The same text, in any case of letters. wanted: case-folded."""

    wanted: str

    def __call__(self, value: object) -> bool:
        return isinstance(value, str) and fold(value) == self.wanted


@dataclass(frozen=True, slots=True)
class Prefix:
    """A text that begins so."""

    wanted: str
    ignore_case: bool = False

    def __call__(self, value: object) -> bool:
        return isinstance(value, str) and (fold(value) if self.ignore_case else value).startswith(self.wanted)


@dataclass(frozen=True, slots=True)
class Suffix:
    """A text that ends so."""

    wanted: str
    ignore_case: bool = False

    def __call__(self, value: object) -> bool:
        return isinstance(value, str) and (fold(value) if self.ignore_case else value).endswith(self.wanted)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A text made of `parts` with anything between them. One part: exactly that."""

    parts: tuple[str, ...]

    def __call__(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        first, last = self.parts[0], self.parts[-1]
        if len(self.parts) == 1:
            return value == first
        # By hand and not as a regular expression, whose time would grow with the power of the stars.
        if len(value) < len(first) + len(last) or not (value.startswith(first) and value.endswith(last)):
            return False
        at, end = len(first), len(value) - len(last)
        for part in self.parts[1:-1]:
            found = value.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number between bounds. low and high: None where open; each may be excluded."""

    low: float | None
    high: float | None
    low_included: bool
    high_included: bool

    def __call__(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        if self.low is not None and not (value >= self.low if self.low_included else value > self.low):
            return False
        return self.high is None or (value <= self.high if self.high_included else value < self.high)


@dataclass(frozen=True, slots=True)
class Cidr:
    """A text that is an IP address of the network."""

    network: Network

    def __call__(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        try:
            return ipaddress.ip_address(value) in self.network
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class AnythingBut:
    """A value that is there and none of those excluded."""

    excluded: tuple[Comparison, ...]

    def __call__(self, value: object) -> bool:
        return not any(each(value) for each in self.excluded)


@dataclass(frozen=True, slots=True)
class Exists:
    """Any value at all."""

    def __call__(self, value: object) -> bool:  # noqa: ARG002 - whatever it is
        return True


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The list that stands at a field: one of it has to fit. absent: that the field isn't there fits too."""

    comparisons: tuple[Comparison, ...]
    absent: bool = False

    def fits(self, value: object) -> bool:
        """Whether a value that is there fits."""
        return any(each(value) for each in self.comparisons)


def fold(text: str) -> str:
    """Text by which letters of both cases are the same."""
    return text.casefold()
