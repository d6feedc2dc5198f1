"""One request to an API destination, as EventBridge makes them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
"""

import base64
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from fogbank.services.events.model import Connection, Destination, HttpParameters

# EventBridge waits no longer for an answer.
TIMEOUT_S = 5.0
_RETRIED = frozenset({401, 407, 409, 429})
_AGENT = "Amazon/EventBridge/ApiDestinations"
# What a rule may not set: it would change where a request goes, or how long it is.
_OWN_HEADERS = frozenset({"connection", "content-length", "host", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. headers: with the connection's secret."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def request_for(
    destination: Destination, connection: Connection, secret: str, parameters: HttpParameters | None, payload: str
) -> Request:
    """The request that takes a payload to a destination."""
    given = parameters or HttpParameters()
    url = destination.endpoint
    for value in given.path:
        url = url.replace("*", quote(value, safe=""), 1)
    parts = urlsplit(url)
    if given.query:
        query = "&".join(each for each in (parts.query, urlencode(given.query)) if each)
        parts = parts._replace(query=query)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": _AGENT, "Accept-Encoding": "identity"}
    headers |= {key: value for key, value in given.headers.items() if key.lower() not in _OWN_HEADERS}
    if connection.kind == "BASIC":
        token = base64.b64encode(f"{connection.user}:{secret}".encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    else:
        headers[connection.user] = secret
    return Request(destination.method, urlunsplit(parts), headers, payload.encode())


def send(request: Request) -> int:
    """The status of the answer; redirects are not followed. Raises OSError or http.client.HTTPException."""
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        link: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=TIMEOUT_S, context=context
        )
    else:
        link = http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)
    try:
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        link.request(request.method, target, request.body, dict(request.headers))
        return link.getresponse().status
    finally:
        link.close()


def is_retried(status: int) -> bool:
    """Whether a request that was answered so is tried again."""
    return status in _RETRIED or status >= 500
