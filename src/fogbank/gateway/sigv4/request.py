"""The head of an HTTP request as a signature sees it: method, path and query as they stood on the wire, headers.

Text is octets decoded as latin-1, as HTTP libraries give it; `octets` goes back. Nothing here is decoded, folded or
normalised: that is `canonical`'s work, and it must start from what the client sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def octets(text: str) -> bytes:
    """The bytes that stood on the wire; text beyond latin-1, which no HTTP library gives, counts as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class RequestHead:
    """method and path exactly as sent; raw_query without the `?`; headers by lower-case name, values in order."""

    method: str
    raw_path: str
    raw_query: str
    headers: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(
        cls,
        method: str,
        raw_path: str,
        raw_query: str,
        headers: Iterable[tuple[str | bytes, str | bytes]],
    ) -> "RequestHead":
        """Gather header pairs as a server gives them; a repeated header keeps every value, in order."""
        gathered: dict[str, tuple[str, ...]] = {}
        for raw_name, raw_value in headers:
            name = (raw_name if isinstance(raw_name, str) else raw_name.decode("latin-1")).lower()
            value = raw_value if isinstance(raw_value, str) else raw_value.decode("latin-1")
            gathered[name] = (*gathered[name], value) if name in gathered else (value,)
        return cls(method, raw_path, raw_query, gathered)

    def header(self, name: str) -> str | None:
        """The header's only or first value without the white space around it; None where it is absent."""
        values = self.headers.get(name)
        return values[0].strip() if values else None
