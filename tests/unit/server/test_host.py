"""What the cloud's own endpoints say of this machine, for each account."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any, cast

from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.gateway.wire import Headers, HttpRequest
from fogbank.server.control import ControlEndpoints
from fogbank.server.socket_owner import Connection
from fogbank.services.context import Cloud, Host
from fogbank.services.machines.directory import host_instance_id

_FIRST, _OTHER = "000000000000", "111122223333"
_HERE = Connection("127.0.0.1", 50000, "127.0.0.1", 4566)
_CLOUD = Cloud(Settings(), Host("seed", 1, 1024, datetime(2026, 1, 1, tzinfo=UTC)), PageTokens(b"s" * 32), {})


def asked(path: str, user: int = 0) -> tuple[int, dict[str, object]]:
    """What a user of this machine is answered."""
    unneeded = dict.fromkeys(ControlEndpoints.__dataclass_fields__, None)
    given: dict[str, object] = {"cloud": _CLOUD, "account": _FIRST, "owner_of": lambda _: user}
    endpoints = ControlEndpoints(**cast("dict[str, Any]", unneeded | given))
    request = HttpRequest("GET", f"/_fogbank/{path}", "", Headers([("host", "127.0.0.1:4566")]), b"")
    response = asyncio.run(endpoints.answer(request, _HERE))
    return response.status, json.loads(cast("bytes", response.body))


def test_it_is_another_instance_in_each_account() -> None:
    status, first = asked("host")
    assert (status, first["account"], first["instance_id"]) == (200, _FIRST, host_instance_id(_CLOUD, _FIRST))
    status, other = asked(f"accounts/{_OTHER}/host")
    assert (status, other["account"], other["instance_id"]) == (200, _OTHER, host_instance_id(_CLOUD, _OTHER))
    assert other["instance_id"] != first["instance_id"]
    assert (other["zone"], other["region"]) == (first["zone"], first["region"])


def test_that_of_an_account_is_for_the_owner() -> None:
    assert asked("host", user=65534)[0] == 200
    assert asked(f"accounts/{_OTHER}/host", user=65534)[0] == 403
