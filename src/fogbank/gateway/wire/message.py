"""HTTP messages as values: what a request was and what a response will be, with no socket behind them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


class Headers:
    """The header fields of a message: case-insensitive, in order, a name may come more than once."""

    __slots__ = ("_first", "_items")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items: tuple[tuple[str, str], ...] = tuple(items)
        self._first: dict[str, str] = {}
        for name, value in self._items:
            self._first.setdefault(name.lower(), value)

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of `name`, or `default`."""
        return self._first.get(name.lower(), default)

    def get_all(self, name: str) -> list[str]:
        """Every value of `name`, in order of arrival."""
        wanted = name.lower()
        return [value for each, value in self._items if each.lower() == wanted]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._first

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._items == other._items

    __hash__ = None  # type: ignore[assignment]  # equal by value, and large: never a dictionary key

    def __repr__(self) -> str:
        return f"Headers({list(self._items)!r})"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as received.

    raw_path: percent-encoded, without the query; raw_query: what follows the first `?`, without it.
    body: decoded of its transfer coding, but not of its Content-Encoding. peer: the client's IP address, empty where
    the transport has none. secure: it came by TLS.
    """

    method: str
    raw_path: str
    raw_query: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    peer: str = ""
    secure: bool = False


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response to send. The headers name everything but Content-Length, Date and Connection."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
