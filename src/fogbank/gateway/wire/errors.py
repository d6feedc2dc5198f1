"""What a request can be wrong in, before any handler sees it."""

from fogbank.core.errors import ApiError


class WireError(ApiError):
    """A request the wire layer refuses; its code and wording are those of the service and protocol addressed."""


class BadValue(Exception):
    """Internal to parsing: a value on the wire that is not of the member's type.

    expected: the model's type name; value: the text that came, cut short; path: the place, innermost first, which
    the containers complete as the exception passes through them; in_body: False for a header, path or query value;
    token: what a JSON or CBOR reader found instead.
    """

    def __init__(self, expected: str, value: object, token: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = abridged(value)
        self.path: list[str] = []
        self.token = token
        self.in_body = True

    @property
    def place(self) -> str:
        """The path, outermost first."""
        return ".".join(reversed(self.path))


class Malformed(Exception):
    """Internal to parsing: the body or query as a whole can't be read; `detail` may be shown to the client."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class UnknownParameter(Exception):
    """Internal to parsing: a parameter that the operation does not have, where the protocol refuses such."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnserializableResult(TypeError):
    """A handler's result that does not fit the operation's output shape: our fault, so a 500."""


# Long enough to recognise the value, short enough that an error can't be used to echo a body.
SHOWN_CHARACTERS_MAX = 256


def abridged(value: object) -> str:
    """`value` as text for a message, cut to a bound."""
    if isinstance(value, bytes | bytearray):
        return f"({len(value)} bytes)"
    text = value.encode("utf-8", "replace").decode() if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS_MAX else text[:SHOWN_CHARACTERS_MAX] + "…"
