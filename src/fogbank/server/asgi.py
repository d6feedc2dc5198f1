"""From ASGI to the front door and to the control plane's own endpoints, and back.

Bodies are read whole, within bounds of size and time (see `fogbank.server.limits`): none of the operations built so far
takes a large one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fogbank.gateway.front import FrontDoor
from fogbank.gateway.wire import Headers, HttpRequest, HttpResponse
from fogbank.server.control import ControlEndpoints
from fogbank.server.http import Receive, Send
from fogbank.server.limits import BODY_BYTES_MAX, BodyBudget, part_seconds_left
from fogbank.server.socket_owner import Connection

_OWN_PATHS = ("/_fogbank/", "/_localstack/")


class BodyRefused(Exception):
    """The body is too large, too slow, or its client has gone. status, headers: what to answer."""

    def __init__(self, status: int, *headers: tuple[str, str]) -> None:
        super().__init__(str(status))
        self.status = status
        self.headers = headers


def application(
    front: FrontDoor, control: ControlEndpoints, budget: BodyBudget | None = None
) -> Callable[[dict[str, Any], Receive, Send], Awaitable[None]]:
    """The ASGI application of one cloud. budget: of all bodies at once."""
    budget = budget or BodyBudget()

    async def serve(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = _Body(budget)
        try:
            request = _request(scope, await body.read(scope["headers"], receive))
            if request.raw_path.startswith(_OWN_PATHS):
                response = await control.answer(request, _connection(scope))
            else:
                response = await front.answer(request)
        except BodyRefused as refused:
            response = HttpResponse(refused.status, [("connection", "close"), *refused.headers])
        finally:
            body.release()
        await _send(send, response, scope["method"])

    return serve


def _request(scope: dict[str, Any], body: bytes) -> HttpRequest:
    return HttpRequest(
        scope["method"],
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        Headers(_text(scope["headers"])),
        body,
        client[0] if (client := scope.get("client")) else "",
        scope.get("scheme") == "https",
    )


def _connection(scope: dict[str, Any]) -> Connection | None:
    client, server = scope.get("client"), scope.get("server")
    return Connection(*client, *server) if client and server else None


def _text(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


class _Body:
    """One request's body: what it takes of the budget is free again once the request is answered."""

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self._size = 0

    async def read(self, headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
        """The whole of it. Raises BodyRefused."""
        for name, value in headers:
            if name == b"content-length" and int(value) > BODY_BYTES_MAX:
                raise BodyRefused(413)
        loop = asyncio.get_running_loop()
        began = loop.time()
        # One array and no list of parts: a part of one byte would cost fifty.
        whole = bytearray()
        while True:
            try:
                message = await asyncio.wait_for(receive(), part_seconds_left(self._size, loop.time() - began))
            except TimeoutError:
                raise BodyRefused(408) from None
            if message["type"] == "http.disconnect":
                raise BodyRefused(400)
            part: bytes = message.get("body", b"")
            self._take(len(part))
            last = not message.get("more_body", False)
            if last and not whole:
                return part
            whole += part
            if last:
                return bytes(whole)

    def _take(self, size: int) -> None:
        if self._size + size > BODY_BYTES_MAX:
            raise BodyRefused(413)
        if not self._budget.take(size):
            raise BodyRefused(503, ("retry-after", "1"))
        self._size += size

    def release(self) -> None:
        """Its bytes are free again."""
        self._budget.give_back(self._size)
        self._size = 0


async def _send(send: Send, response: HttpResponse, method: str) -> None:
    headers = [(name.encode("latin-1"), value.encode("utf-8")) for name, value in response.headers]
    if method != "HEAD" or not any(name.lower() == b"content-length" for name, _ in headers):
        # The answer to HEAD may say the length of what GET would bring.
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
