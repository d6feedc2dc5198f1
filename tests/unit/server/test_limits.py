"""What clients may cost: bodies' time and memory, and connections."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.front import FrontDoor
from fogbank.gateway.wire import HttpRequest, HttpResponse
from fogbank.server.asgi import application
from fogbank.server.control import ControlEndpoints
from fogbank.server.limits import BODY_BYTES_MAX, BodyBudget, ConnectionCounts, client_of, part_seconds_left

MIB = 2**20


@pytest.mark.parametrize(
    ("received", "elapsed", "left"),
    [
        (0, 0, 20),
        (0, 15, 5),
        (1, 20, 0),
        (100, 3600, -3580),
        # A fast client may pause for as long as any.
        (8 * MIB, 1, 20),
        (8 * MIB, 45, 5),
        (16 * MIB, 80, 0),
    ],
)
def test_time_for_the_next_part(received: int, elapsed: float, left: float) -> None:
    assert part_seconds_left(received, elapsed) == pytest.approx(left, abs=0.001)


@given(st.integers(0, BODY_BYTES_MAX), st.floats(80.001, 1e9))
def test_no_body_takes_more_than_eighty_seconds(received: int, elapsed: float) -> None:
    assert part_seconds_left(received, elapsed) < 0


def test_the_budget_takes_all_or_nothing() -> None:
    budget = BodyBudget(10)
    assert budget.take(6)
    assert not budget.take(5)
    assert budget.take(4)
    assert not budget.take(1)
    budget.give_back(6)
    assert (budget.taken, budget.take(6)) == (4, True)


def test_connections_are_counted_by_client() -> None:
    counts = ConnectionCounts(2)
    assert counts.take("192.0.2.1")
    assert counts.take("::ffff:192.0.2.1")
    assert not counts.take("192.0.2.1")
    assert counts.take("192.0.2.2")
    counts.give_back("192.0.2.1")
    assert counts.take("192.0.2.1")


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
    ],
)
def test_one_client(host: str, client: str) -> None:
    assert client_of(host) == client


class Door:
    """Stands at the front door: shows what comes, and answers when it may."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.open = asyncio.Event()

    async def answer(self, request: HttpRequest) -> HttpResponse:
        self.bodies.append(request.body)
        await self.open.wait()
        return HttpResponse(200, [], b"")


class Exchange:
    """One request as the HTTP server would bring it, and what is answered."""

    def __init__(self, app: Callable[..., Awaitable[None]], *parts: bytes, declared: int | None = None) -> None:
        self._parts = list(parts)
        length = [] if declared is None else [(b"content-length", str(declared).encode())]
        scope = {"type": "http", "method": "POST", "raw_path": b"/", "query_string": b"", "headers": length}
        self.read = 0
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.task = asyncio.ensure_future(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        part = self._parts.pop(0)
        self.read += len(part)
        return {"type": "http.request", "body": part, "more_body": bool(self._parts)}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])


def app_of(door: Door, budget: BodyBudget) -> Callable[..., Awaitable[None]]:
    return application(cast(FrontDoor, door), cast(ControlEndpoints, None), budget)


def test_bodies_beyond_the_budget_are_told_to_come_back() -> None:
    async def run() -> None:
        door, budget = Door(), BodyBudget(100)
        app = app_of(door, budget)
        held = [Exchange(app, b"a" * 30, b"b" * 20) for _ in range(2)]
        while len(door.bodies) < 2:
            await asyncio.sleep(0)
        refused = Exchange(app, b"c")
        await refused.task
        assert (refused.status, refused.headers[b"retry-after"]) == (503, b"1")
        assert refused.headers[b"connection"] == b"close"
        door.open.set()
        for each in held:
            await each.task
            assert each.status == 200
        assert door.bodies == [b"a" * 30 + b"b" * 20] * 2
        again = Exchange(app, b"c" * 100)
        await again.task
        assert (again.status, budget.taken) == (200, 0)

    asyncio.run(run())


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    async def run() -> None:
        refused = Exchange(app_of(Door(), BodyBudget()), b"a", declared=BODY_BYTES_MAX + 1)
        await refused.task
        assert (refused.status, refused.read) == (413, 0)

    asyncio.run(run())


def test_a_body_without_a_length_is_cut_off() -> None:
    async def run() -> None:
        budget = BodyBudget()
        refused = Exchange(app_of(Door(), budget), *[bytes(MIB)] * 20)
        await refused.task
        assert (refused.status, refused.read, budget.taken) == (413, 17 * MIB, 0)

    asyncio.run(run())
