"""The HTTP server: uvicorn, with time limits on what a client may keep us waiting for.

uvicorn with httptools bounds neither the time nor the bytes that a request's head may take; a slow, silent or endless
client must cost no more than its own connection.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fogbank.server.limits import ConnectionCounts

# A whole head within this time of its first byte, or of the connection's start.
HEAD_SECONDS_MAX = 20.0
# A longer head is answered 431. The largest that AWS's clients send, with session tokens and presigned queries, is an
# eighth of it.
HEAD_BYTES_MAX = 128 * 1024
# Connections at once, of all clients together; further ones are answered 503.
CONNECTIONS_MAX = 2_000
# Requests sent ahead on a connection. Each costs some kilobytes, and a single read can bring 10,000 of the smallest.
PIPELINED_MAX = 64
_HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_KEEP_ALIVE_S = 75
_END_S = 10

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class TooManyPipelined(Exception):
    """Ends the connection: the parser takes it for a request that is malformed."""


class PatientlessProtocol(HttpToolsProtocol):
    """Closes a connection whose request head doesn't come in time, or doesn't end, or whose client has too many."""

    counts: ConnectionCounts
    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _counted: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Starts the first head's time."""
        super().connection_made(transport)
        self._arm()
        host = self.client[0] if self.client else ""
        if self.counts.take(host):
            self._counted = host
        else:
            transport.write(_TOO_MANY)
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Takes a part of a request, unless its head has become too long."""
        if self._counted is None:
            return
        super().data_received(data)
        if self._deadline is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
            self.transport.write(_HEAD_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Starts a following head's time: its first byte is there. Raises TooManyPipelined."""
        if len(self.pipeline) >= PIPELINED_MAX:
            raise TooManyPipelined
        super().on_message_begin()
        if self._deadline is None:
            self._arm()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._disarm()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits any more."""
        self._disarm()
        if self._counted is not None:
            self.counts.give_back(self._counted)
            self._counted = None
        super().connection_lost(exc)

    def _arm(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS_MAX, self.transport.close)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
            self._head_bytes = 0


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's."""
        await super().startup(sockets)
        self.listening.set()


class HttpServer:
    """Serves `application` on a socket that is bound already, from a thread of its own."""

    def __init__(self, application: Application, listener: socket.socket) -> None:
        class Protocol(PatientlessProtocol):
            counts = ConnectionCounts()

        config = uvicorn.Config(
            application,
            http=Protocol,
            loop="uvloop",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS_MAX,
            backlog=2048,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_END_S,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="http", daemon=True)

    def start(self) -> None:
        """Returns once it listens."""
        self._thread.start()
        self._server.listening.wait()

    def stop(self) -> None:
        """Takes no new requests, lets those that run end, and returns."""
        self._server.should_exit = True
        self._thread.join()
