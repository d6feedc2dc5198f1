"""The way of a request through the front door: route, authenticate, decode, check, run, encode.

The order is AWS's: who asks comes before what is asked, and whether he may before it is done. EC2's `DryRun` is
answered in between. An operation that is not built answers 501 with its name.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Origin
from fogbank.core.calls import CallRecord, Recorder
from fogbank.core.errors import ApiError
from fogbank.core.ids import IdFactory
from fogbank.core.operation import NeedsFirst, Operation, OperationTable
from fogbank.gateway.authentication import Authenticator, Claim, Identity
from fogbank.gateway.browsers import refuse_pages
from fogbank.gateway.denials import worded
from fogbank.gateway.faults import as_api_error, hide_values
from fogbank.gateway.preparing import prepared
from fogbank.gateway.routing import path_style, resolve
from fogbank.gateway.routing.errors import UnroutableError
from fogbank.gateway.sigv4 import S3_SIGNING_NAMES, Family, SignatureError, normalized_path
from fogbank.gateway.wire import Codec, HttpRequest, HttpResponse, Route, ServiceCatalog, bare_error, codec_for
from fogbank.services.authorization.directory import seal_message
from fogbank.services.context import Cloud, Context
from fogbank.services.places.atlas import find_region
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

T = TypeVar("T")
# Raises where the caller may not: within the transaction that the operation runs in.
Authorize = Callable[[Context, Operation, msgspec.Struct], None]
log = logging.getLogger("fogbank.gateway")
rights = logging.getLogger("fogbank.authorization")


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Answers every AWS request.

    now: the services' time, for operations. host_now: the host's, for signatures: clients sign by their own clocks,
    which don't move when a person moves ours. settle: has reconcilers take up what was committed, once. recorder: told
    of every call by somebody who was identified, once its answer is known. authorize: asked before each operation;
    None: everybody may everything.
    """

    catalog: ServiceCatalog
    operations: OperationTable
    authenticator: Authenticator
    store: Store
    cloud: Cloud
    now: Callable[[], datetime]
    host_now: Callable[[], datetime]
    ids: IdFactory
    settle: Callable[[], None] | None = None
    recorder: Recorder | None = None
    authorize: Authorize | None = None

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """The response; never raises."""
        request_id = self.ids.uuid()
        claim = self.authenticator.claim(request)
        request = _as_signed(request, claim)
        try:
            route = resolve(self.catalog, request, claim.signing_name)
        except UnroutableError as error:
            return await self._unrouted(request, claim, error, request_id)
        codec = codec_for(self.catalog, route)
        call: CallRecord | None = None
        try:
            refuse_pages(request.headers, self.cloud.settings)
            identity = await self._identify(request, claim, route.protocol, route.service, route.operation)
            call = self._noted(request, route, identity, request_id)
            return await self._run(replace(request, body=identity.body), route, codec, identity, call)
        except Exception as error:
            if isinstance(error, AccessRefused) and call is not None:
                refusal = self._refused(error, route, call)
            else:
                refusal = as_api_error(error, route.service)
            if call is not None:
                call.error_code, call.error_message = refusal.code, refusal.message
                call.error_status = refusal.status
            if not refusal.sender_fault and refusal.status != 501:
                hide_values(error)
                log.exception("%s %s %s", request_id, route.operation, refusal.code)
            return codec.serialize_error(refusal, request_id)
        finally:
            if call is not None and call.error_status != 501 and self.recorder is not None:
                self.recorder.record(call)

    def _refused(self, error: AccessRefused, route: Route, call: CallRecord) -> ApiError:
        rights.info("%s denied: %s (%s)", call.request_id, error.message, error.because)
        family = Family.of(route.protocol, route.service)
        return worded(error, family, lambda: seal_message(self.cloud.vault, call.caller.account, error.details))

    def _noted(self, request: HttpRequest, route: Route, identity: Identity, request_id: str) -> CallRecord:
        return CallRecord(
            request_id,
            self.now(),
            identity.caller,
            identity.region,
            route.service,
            route.operation,
            source_ip=request.peer,
            user_agent=request.headers.get("user-agent") or "",
            host=request.headers.get("host") or "",
            secure=request.secure,
        )

    async def _unrouted(
        self, request: HttpRequest, claim: Claim, error: UnroutableError, request_id: str
    ) -> HttpResponse:
        """An operation that AWS doesn't have: said only to those who may ask."""
        refusal: ApiError = error
        try:
            refuse_pages(request.headers, self.cloud.settings)
            await self._identify(request, claim, error.protocol, error.service)
        except ApiError as unidentified:
            refusal = unidentified
        return bare_error(refusal, error.protocol, request_id, error.service)

    async def _identify(
        self, request: HttpRequest, claim: Claim, protocol: str, service: str | None, operation: str = ""
    ) -> Identity:
        family = Family.of(protocol, claim.signing_name or service or "")
        unsigned = (service, operation) in _UNSIGNED
        try:
            return await self.authenticator.identify(claim, request, family, self.host_now(), unsigned=unsigned)
        except SignatureError as error:
            raise error.as_api_error(family) from error

    async def _run(
        self, request: HttpRequest, route: Route, codec: Codec, identity: Identity, call: CallRecord
    ) -> HttpResponse:
        operation = self.operations.find(route.service, route.operation)
        if operation is None:
            raise _not_built(route)
        find_region(identity.region)
        parameters = codec.decode(request)
        call.writes, call.parameters = operation.label.writes, parameters
        # Other services' DryRun is theirs: KMS's is answered by each operation.
        dry_run = route.service == "ec2" and parameters.pop("DryRun", False)
        violations = codec.violations(parameters)
        if violations:
            raise codec.dialect.invalid(violations)
        typed = msgspec.convert(parameters, operation.request_type, builtin_types=_BUILTIN)
        asked = _Asked(operation, identity, typed, _origin(request, call.request_id))
        if dry_run:
            await _wait(self.store.submit_read(lambda tx: self._authorized(asked, tx)))
            raise ApiError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)
        asked = replace(asked, prepared=await self._prepared(asked))
        if operation.label.writes:
            result = await _wait(self.store.submit_write(lambda tx: self._perform(asked, tx)))
            if operation.label.settles and self.settle is not None:
                await _at_most(self.settle)
            call.response = _members(result)
            return codec.serialize(call.response, call.request_id)
        try:
            return await self._look(asked, codec, call)
        except NeedsFirst as first:
            await asyncio.shield(_wait(first.act()))
        return await self._look(asked, codec, call)

    async def _prepared(self, asked: "_Asked") -> object:
        return await prepared(
            self.store,
            asked.operation.label,
            asked.request,
            lambda tx, so_far: self._authorized(replace(asked, prepared=so_far), tx),
            lambda tx, so_far: self._perform(replace(asked, prepared=so_far), tx),
        )

    async def _look(self, asked: "_Asked", codec: Codec, call: CallRecord) -> HttpResponse:
        # A large answer is written by the reading thread, so that it holds up nobody else's.
        return await _wait(self.store.submit_read(lambda tx: self._read(asked, tx, codec, call)))

    def _read(self, asked: "_Asked", transaction: Transaction, codec: Codec, call: CallRecord) -> HttpResponse:
        members = _members(self._perform(asked, transaction))
        if call.service in _RECORDED_WITH_ANSWER:
            call.response = members
        return codec.serialize(members, call.request_id)

    def _perform(self, asked: "_Asked", transaction: Transaction) -> object:
        return asked.operation.function(self._authorized(asked, transaction), asked.request)

    def _authorized(self, asked: "_Asked", transaction: Transaction) -> Context:
        """The operation's context, once the caller may."""
        identity = asked.identity
        now, made = self.now(), asked.prepared
        context = Context(transaction, identity.caller, identity.region, now, self.ids, self.cloud, asked.origin, made)
        if self.authorize is not None:
            self.authorize(context, asked.operation, asked.request)
        return context


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that is understood: what is asked, by whom, and from where."""

    operation: Operation
    identity: Identity
    request: msgspec.Struct
    origin: Origin
    prepared: object = None


def _origin(request: HttpRequest, request_id: str) -> Origin:
    return Origin(request.peer or None, request.headers.get("User-Agent"), request.secure, request_id)


# What is asked with another proof than a signature.
_UNSIGNED = frozenset({("sts", "AssumeRoleWithWebIdentity"), ("sts", "AssumeRoleWithSAML")})
# Reads whose answers are small, and say which key or role it was.
_RECORDED_WITH_ANSWER = frozenset({"kms", "sts"})
# Host names whose first label is a bucket.
_BUCKET_HOSTS = ("s3.localhost", "s3.localhost.localstack.cloud", "s3.amazonaws.com")


def _as_signed(request: HttpRequest, claim: Claim) -> HttpRequest:
    """The request with the path that its signature stands for: one of `/b` holds for `/a/../b` too, but in S3."""
    if claim.signing_name in S3_SIGNING_NAMES:
        return path_style(request, _BUCKET_HOSTS)
    if claim.signing_name is None:
        return request
    return replace(request, raw_path=normalized_path(request.raw_path))


_BUILTIN = (datetime, bytes)
_SETTLE_SECONDS_MAX = 5.0


async def _wait(future: Future[T]) -> T:
    return await asyncio.wrap_future(future)


async def _at_most(act: Callable[[], None]) -> None:
    """`act`, waited for only so long: what is committed is answered for, also while a data plane is away."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.to_thread(act), _SETTLE_SECONDS_MAX)


def _members(result: object) -> dict[str, object]:
    if result is None:
        return {}
    members: dict[str, object] = msgspec.to_builtins(result, builtin_types=_BUILTIN)
    return members


def _not_built(route: Route) -> ApiError:
    return ApiError(
        "NotImplemented", f"The operation {route.operation} of {route.service} is not built in Fogbank yet.", 501
    )
