"""The control plane's own endpoints, `/_fogbank/…`, and those of LocalStack that existing set-ups ask for.

JSON, for whoever is on this machine: not for the network, and not for web pages that a browser here shows. Changes are
for the user who runs it.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import msgspec

from fogbank import __version__
from fogbank.core.clock import Clock
from fogbank.core.errors import ApiError
from fogbank.core.local_names import is_local_name, is_loopback
from fogbank.core.operation import OperationTable
from fogbank.core.reconcile import PlaneUnavailable
from fogbank.gateway.wire import HttpRequest, HttpResponse
from fogbank.server.accounts import AccountDesk, UnknownAccount, WantedAccount
from fogbank.server.hooks import HookState, InitHooks
from fogbank.server.instances import InstanceDesk, WantedInstance
from fogbank.server.load import LoadDesk
from fogbank.server.rights import RightsDesk, WantedExplanation
from fogbank.server.socket_owner import Connection, socket_owner
from fogbank.server.timekeeper import Timekeeper, TooManyTimers
from fogbank.server.volumes import ResetIncomplete, UnknownVolume, VolumeDesk, WantedFault
from fogbank.services.context import Cloud
from fogbank.services.machines.directory import host_instance_id

B = TypeVar("B")
log = logging.getLogger("fogbank.control")
# What tells of every account's volumes at once, and what gives away keys.
_FOR_THE_OWNER = ("_fogbank/load", "_fogbank/accounts")
_ADVANCE_SECONDS_MAX = 100 * 365 * 86_400


class Advance(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST clock."""

    advance_seconds: float


class SetCredits(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST volumes/VOL/credits: I/O credits, and bytes; absent: as they are."""

    ops: float | None = None
    bytes: float | None = None


class Nothing(msgspec.Struct):
    """The body of a POST that says nothing."""


class Refused(Exception):
    """status: what to answer; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class ControlEndpoints:
    """What the endpoints need of the cloud.

    account: the one that root credentials belong to. plane_trouble: why fogd does not run.
    owner_of: the user of this machine at a connection's other end.
    """

    cloud: Cloud
    account: str
    clock: Clock
    timekeeper: Timekeeper
    operations: OperationTable
    hooks: Callable[[], InitHooks | None]
    plane_ready: Callable[[], bool]
    plane_trouble: Callable[[], str | None]
    orphans: Callable[[], list[str]]
    desk: VolumeDesk
    instances: InstanceDesk
    load: LoadDesk
    accounts: AccountDesk
    rights: RightsDesk
    owner_of: Callable[[Connection], int | None] = socket_owner

    async def answer(self, request: HttpRequest, connection: Connection | None) -> HttpResponse:
        """The response to what came by `connection`, if that is known; never raises."""
        try:
            _check_local(request, connection)
            if connection and (request.method != "GET" or _is_for_the_owner(request.raw_path)):
                await self._check_owner(connection)
            return _json(200, await self._dispatch(request))
        except Refused as refused:
            return _error(refused.status, str(refused))
        except UnknownVolume as unknown:
            return _error(404, f"There is no volume {unknown}.")
        except UnknownAccount as unknown_account:
            return _error(404, f"There is no account {unknown_account}.")
        except ResetIncomplete as incomplete:
            return _error(503, f"{incomplete}: try again.")
        except ApiError as error:
            return _error(error.status, error.message)
        except PlaneUnavailable:
            return _error(503, "The data plane does not answer. Try again.")
        except ValueError as error:
            return _error(400, f"{error}.")
        except Exception:
            log.exception("%s %s", request.method, request.raw_path)
            return _error(500, "Something went wrong; the log says what.")

    async def _check_owner(self, connection: Connection) -> None:
        """That who changes something is who runs Fogbank, or root: this machine may have other users."""
        owner = await asyncio.to_thread(self.owner_of, connection)
        if owner is None:
            raise Refused(403, "Which user of this machine asks can't be found out in /proc/net/tcp: refused.")
        if owner not in (0, os.geteuid()):
            raise Refused(403, f"Only the user who runs Fogbank, and root, may do this; you are user {owner}.")

    async def _dispatch(self, request: HttpRequest) -> object:
        parts = tuple(request.raw_path.strip("/").split("/"))
        match (request.method, *parts):
            case ("GET", "_fogbank", "health"):
                return self._health()
            case ("GET", "_fogbank", "ready"):
                return self._ready()
            case ("GET", "_fogbank", "host"):
                return self._host(self.account)
            case ("GET", "_fogbank", "clock"):
                return self._time()
            case ("POST", "_fogbank", "clock"):
                return await self._advance(_body(request, Advance))
            case ("POST", "_fogbank", "reset"):
                _body(request, Nothing)
                return {"deleted_volumes": await asyncio.to_thread(self.desk.reset)}
            case ("GET", "_fogbank", "load"):
                return await asyncio.to_thread(self.load.look)
            case ("GET", "_fogbank", "volumes", volume_id):
                return await asyncio.to_thread(self.desk.look, volume_id)
            case ("POST", "_fogbank", "volumes", volume_id, "credits"):
                wanted = _body(request, SetCredits)
                return await asyncio.to_thread(self.desk.set_credits, volume_id, wanted.ops, wanted.bytes)
            case ("POST", "_fogbank", "volumes", volume_id, "fault"):
                fault = _body(request, WantedFault)
                return await asyncio.to_thread(self.desk.add_fault, volume_id, fault)
            case ("POST", "_fogbank", "volumes", volume_id, "fault", "clear"):
                _body(request, Nothing)
                return await asyncio.to_thread(self.desk.clear_faults, volume_id)
            case (_, "_fogbank", "accounts", *rest):
                return await self._dispatch_accounts(request, tuple(rest))
            case ("POST", "_fogbank", "policy", "explain"):
                return await asyncio.to_thread(self.rights.explain, _body(request, WantedExplanation))
            case (_, "_fogbank", "instances", *rest):
                return await self._dispatch_instances(request, tuple(rest))
            case ("POST", "_fogbank", "volumes", volume_id, "impair"):
                _body(request, Nothing)
                return await asyncio.to_thread(self.desk.impair, volume_id)
            case ("GET", "_localstack", "health"):
                return self._localstack_health()
            case ("GET", "_localstack", "init", *stage) if len(stage) <= 1:
                return self._localstack_init(stage[0] if stage else None)
            case _:
                raise Refused(404, f"There is no {request.method} {request.raw_path}.")

    async def _dispatch_accounts(self, request: HttpRequest, rest: tuple[str, ...]) -> object:
        match (request.method, *rest):
            case ("GET",):
                return await asyncio.to_thread(self.accounts.list)
            case ("POST",):
                return await asyncio.to_thread(self.accounts.create, _body(request, WantedAccount))
            case ("GET", account, "root-key"):
                return await asyncio.to_thread(self.accounts.root_key, account)
            case ("GET", account, "host"):
                return self._host(account)
            case _:
                raise Refused(404, f"There is no {request.method} {request.raw_path}.")

    async def _dispatch_instances(self, request: HttpRequest, rest: tuple[str, ...]) -> object:
        match (request.method, *rest):
            case ("GET",):
                return await asyncio.to_thread(self.instances.list)
            case ("POST",):
                return await asyncio.to_thread(self.instances.add, _body(request, WantedInstance))
            case ("POST", instance_id, "remove"):
                _body(request, Nothing)
                return await asyncio.to_thread(self.instances.remove, instance_id)
            case _:
                raise Refused(404, f"There is no {request.method} {request.raw_path}.")

    def _health(self) -> dict[str, object]:
        ready = self.plane_ready()
        return {
            "status": "running",
            "version": __version__,
            "services": self._services(),
            "data_plane": "running" if ready else "unavailable",
            "data_plane_trouble": None if ready else self.plane_trouble(),
            "orphans": self.orphans(),
        }

    def _services(self) -> dict[str, str]:
        return {operation.label.service: "available" for operation in self.operations}

    def _ready(self) -> dict[str, object]:
        hooks = self.hooks()
        runs = hooks.runs() if hooks else []
        ready = self.plane_ready() and hooks is not None and hooks.done
        return {
            "ready": ready,
            "hooks": [{"name": run.name, "status": run.state.value, "output": run.output} for run in runs],
        }

    def _host(self, account: str) -> dict[str, object]:
        """This machine as an account sees it."""
        settings = self.cloud.settings
        return {
            "instance_id": host_instance_id(self.cloud, account),
            "zone": settings.zone,
            "region": settings.region,
            "account": account,
        }

    def _time(self) -> dict[str, object]:
        return {"now": self.clock.now().isoformat(), "offset_seconds": self.clock.offset.total_seconds()}

    async def _advance(self, wanted: Advance) -> dict[str, object]:
        if not 0 <= wanted.advance_seconds <= _ADVANCE_SECONDS_MAX:
            raise Refused(400, f"advance_seconds is 0 to {_ADVANCE_SECONDS_MAX}: time goes forward only.")
        try:
            await asyncio.to_thread(self.timekeeper.advance, timedelta(seconds=wanted.advance_seconds))
        except TooManyTimers as error:
            raise Refused(503, "More timers lie in that time than can be fired at once: advance less.") from error
        except OverflowError as error:
            raise Refused(400, "Time ends with the year 9999.") from error
        return self._time()

    def _localstack_health(self) -> dict[str, object]:
        return {"services": self._services(), "edition": "fogbank", "version": __version__}

    def _localstack_init(self, stage: str | None) -> dict[str, object]:
        hooks = self.hooks()
        runs = hooks.runs() if hooks else []
        done = hooks is not None and hooks.done
        scripts = [
            {"stage": "READY", "name": run.name, "state": run.state.value}
            for run in runs
            if run.state is not HookState.UNKNOWN or not done
        ]
        if stage is None:
            completed = {"BOOT": True, "START": True, "READY": done, "SHUTDOWN": False}
            return {"completed": completed, "scripts": scripts}
        return {
            "completed": done if stage.upper() == "READY" else stage.upper() in ("BOOT", "START"),
            "scripts": scripts,
        }


def _is_for_the_owner(raw_path: str) -> bool:
    path = raw_path.strip("/")
    return any(path == each or path.startswith(f"{each}/") for each in _FOR_THE_OWNER)


def _check_local(request: HttpRequest, connection: Connection | None) -> None:
    if connection is None or not is_loopback(connection.client):
        raise Refused(403, "These endpoints are for this machine only.")
    # A web page must not reach them through the browser: neither from elsewhere, nor by a name that leads here.
    if request.headers.get("Origin") is not None or not is_local_name(request.headers.get("Host") or ""):
        raise Refused(403, "These endpoints are not for web pages.")


def _body(request: HttpRequest, kind: type[B]) -> B:
    try:
        return msgspec.json.decode(request.body or b"{}", type=kind)
    except msgspec.MsgspecError as error:
        raise Refused(400, f"The body can't be understood: {error}.") from error


def _json(status: int, document: object) -> HttpResponse:
    return HttpResponse(status, [("content-type", "application/json")], msgspec.json.encode(document))


def _error(status: int, message: str) -> HttpResponse:
    return _json(status, {"error": {"message": message}})
