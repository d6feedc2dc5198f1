"""Requests as a client would send them, and one catalog for all wire tests."""

from urllib.parse import urlencode

from fogbank.core.errors import ApiError
from fogbank.gateway.routing import Route
from fogbank.gateway.wire import Codec, Headers, HttpRequest, ServiceCatalog, codec_for

CATALOG = ServiceCatalog()
FORM = Headers([("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")])


def codec(service: str, operation: str, protocol: str) -> Codec:
    """The codec of an operation."""
    return codec_for(CATALOG, Route(service, operation, protocol))


def form(fields: dict[str, str], method: str = "POST") -> HttpRequest:
    """A query request, with the fields in the body or, for GET, in the query string."""
    text = urlencode(fields)
    if method == "GET":
        return HttpRequest("GET", "/", text)
    return HttpRequest("POST", "/", "", FORM, text.encode())


def body(data: bytes, path: str = "/", method: str = "POST", query: str = "", **headers: str) -> HttpRequest:
    """A request with a body; underscores in header names stand for hyphens."""
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpRequest(method, path, query, Headers(fields), data)


def shown(error: ApiError) -> tuple[str, str]:
    """An error's code and message."""
    return error.code, error.message
