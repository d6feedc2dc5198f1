"""From ASGI to the front door and to the control plane's own endpoints, and back.

Bodies are read whole, within bounds of size and time: none of the operations built so far takes a large one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fogbank.gateway.front import FrontDoor
from fogbank.gateway.wire import Headers, HttpRequest, HttpResponse
from fogbank.server.control import ControlEndpoints
from fogbank.server.http import Receive, Send
from fogbank.server.socket_owner import Connection

BODY_BYTES_MAX = 16 * 1024 * 1024
# A body must keep coming: each part within this time.
BODY_PART_SECONDS_MAX = 20.0
_OWN_PATHS = ("/_fogbank/", "/_localstack/")


class BodyRefused(Exception):
    """The body is too large, too slow, or its client has gone. status: what to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def application(
    front: FrontDoor, control: ControlEndpoints
) -> Callable[[dict[str, Any], Receive, Send], Awaitable[None]]:
    """The ASGI application of one cloud."""

    async def serve(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            body = await _body(scope["headers"], receive)
        except BodyRefused as refused:
            await _send(send, HttpResponse(refused.status, [("connection", "close")]), scope["method"])
            return
        request = HttpRequest(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            Headers(_text(scope["headers"])),
            body,
        )
        if request.raw_path.startswith(_OWN_PATHS):
            response = await control.answer(request, _connection(scope))
        else:
            response = await front.answer(request)
        await _send(send, response, request.method)

    return serve


def _connection(scope: dict[str, Any]) -> Connection | None:
    client, server = scope.get("client"), scope.get("server")
    return Connection(*client, *server) if client and server else None


def _text(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


async def _body(headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
    for name, value in headers:
        if name == b"content-length" and int(value) > BODY_BYTES_MAX:
            raise BodyRefused(413)
    parts: list[bytes] = []
    size = 0
    while True:
        try:
            message = await asyncio.wait_for(receive(), BODY_PART_SECONDS_MAX)
        except TimeoutError:
            raise BodyRefused(408) from None
        if message["type"] == "http.disconnect":
            raise BodyRefused(400)
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_BYTES_MAX:
            raise BodyRefused(413)
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _send(send: Send, response: HttpResponse, method: str) -> None:
    headers = [(name.encode("latin-1"), value.encode("utf-8")) for name, value in response.headers]
    if method != "HEAD" or not any(name.lower() == b"content-length" for name, _ in headers):
        # The answer to HEAD may say the length of what GET would bring.
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
