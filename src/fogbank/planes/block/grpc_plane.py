"""`BlockPlane` over gRPC: the client of fogd.

Only this module knows the messages; everything above works with the values of `contract`.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import grpc

from fogbank.planes.block import contract
from fogbank.proto import block_pb2 as pb
from fogbank.proto.block_pb2_grpc import BlockStub

T = TypeVar("T")
# Large enough for the whole desired state of 100,000 volumes in one message.
_MESSAGE_BYTES_MAX = 64 * 1024 * 1024
# An Apply of some hundred volumes waits for their flushes; anything beyond is a dead process.
_TIMEOUT_S = 60.0
# fogd answers this one from memory: later than that, it hangs.
_HELLO_TIMEOUT_S = 2.0
_OPTIONS = (
    ("grpc.max_send_message_length", _MESSAGE_BYTES_MAX),
    ("grpc.max_receive_message_length", _MESSAGE_BYTES_MAX),
    # fogd restarts within milliseconds: trying again soon keeps the gap short.
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # By default it is the socket's path, which is no authority that an HTTP/2 server accepts.
    ("grpc.default_authority", "fogd"),
    # The peer is a Unix socket: a proxy of the environment has no part in it.
    ("grpc.enable_http_proxy", 0),
)


class GrpcBlockPlane:
    """fogd behind a Unix socket. Safe to use from any thread; connects when first used."""

    def __init__(self, socket: Path, timeout_s: float = _TIMEOUT_S) -> None:
        self._channel = grpc.insecure_channel(f"unix:{socket}", options=_OPTIONS)
        self._stub = BlockStub(self._channel)  # type: ignore[no-untyped-call]  # generated
        self._timeout_s = timeout_s
        self._closed = threading.Event()

    def hello(self) -> contract.Hello:
        """See BlockPlane."""
        answer = self._ask(lambda: self._stub.Hello(pb.HelloRequest(), timeout=_HELLO_TIMEOUT_S, wait_for_ready=True))
        return contract.Hello(answer.version, answer.pid, answer.nbd_socket, answer.nbd_tcp_address, answer.contract)

    def apply(
        self,
        specs: Sequence[contract.VolumeSpec],
        *,
        complete: bool = False,
        keys: Mapping[str, bytearray] = contract.NO_KEYS,
    ) -> contract.Applied:
        """See BlockPlane."""
        held = [pb.VolumeKey(id=id_, key=bytes(key)) for id_, key in keys.items()]
        request = pb.ApplyRequest(volumes=[_spec(spec) for spec in specs], complete=complete, keys=held)
        answer = self._ask(lambda: self._stub.Apply(request, timeout=self._timeout_s))
        return contract.Applied([_outcome(outcome) for outcome in answer.outcomes], list(answer.orphans))

    def observe(self, ids: Sequence[str] = (), *, histograms: bool = False) -> list[contract.VolumeObserved]:
        """See BlockPlane."""
        request = pb.ObserveRequest(ids=ids, histograms=histograms)
        answer = self._ask(lambda: self._stub.Observe(request, timeout=self._timeout_s))
        return [_observed(volume) for volume in answer.volumes if not volume.gone]

    def watch(self) -> Iterator[contract.VolumeObserved]:
        """See BlockPlane."""
        try:
            for volume in self._stub.Watch(pb.WatchRequest()):
                yield _observed(volume)
        except grpc.RpcError as error:
            if self._closed.is_set():
                return
            raise contract.BlockPlaneUnavailable(_reason(error)) from error
        raise contract.BlockPlaneUnavailable("fogd ended the watch")

    def set_clock(self, offset_ns: int) -> None:
        """See BlockPlane."""
        request = pb.SetClockRequest(offset_ns=offset_ns)
        self._ask(lambda: self._stub.SetClock(request, timeout=self._timeout_s))

    def set_credits(self, volume_id: str, *, ops: float | None, bytes: float | None) -> contract.Credits:
        """See BlockPlane."""
        request = pb.SetCreditsRequest(id=volume_id, ops=ops, bytes=bytes)
        try:
            answer = self._stub.SetCredits(request, timeout=self._timeout_s)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                raise KeyError(volume_id) from error
            if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
                raise ValueError(error.details()) from error
            raise contract.BlockPlaneUnavailable(_reason(error)) from error
        return contract.Credits(answer.credits.ops, answer.credits.bytes)

    def close(self) -> None:
        """See BlockPlane."""
        self._closed.set()
        self._channel.close()

    @staticmethod
    def _ask(call: Callable[[], T]) -> T:
        try:
            return call()
        except grpc.RpcError as error:
            raise contract.BlockPlaneUnavailable(_reason(error)) from error
        except ValueError as error:
            # grpc says so of a channel that is closed.
            raise contract.BlockPlaneUnavailable(str(error)) from error


def _reason(error: grpc.RpcError) -> str:
    return f"{error.code().name}: {error.details()}"


def _rate(rate: contract.Rate) -> pb.Rate:
    return pb.Rate(baseline=rate.baseline, ceiling=rate.ceiling, credits_max=rate.credits_max)


def _spec(spec: contract.VolumeSpec) -> pb.VolumeSpec:
    limits = spec.limits
    return pb.VolumeSpec(
        id=spec.id,
        generation=spec.generation,
        size_bytes=spec.size_bytes,
        limits=pb.Limits(
            io_unit_bytes=limits.io_unit_bytes,
            ops=_rate(limits.ops),
            bytes=_rate(limits.bytes),
            bytes_ceiling_without_credits=limits.bytes_ceiling_without_credits,
            random_costs_whole_unit=limits.random_costs_whole_unit,
        ),
        exports=[pb.Export(name=name) for name in spec.exports],
        evict=spec.evict,
        io_enabled=spec.io_enabled,
        deleted=spec.deleted,
        must_exist=spec.must_exist,
        latency=_latency(spec.latency),
        faults=[_fault(fault) for fault in spec.faults],
        clone_of=spec.clone_of,
        encrypted=spec.encrypted,
    )


def _latency(latency: contract.Latency | None) -> pb.Latency | None:
    return None if latency is None else pb.Latency(floor_us=latency.floor_us, spread_us=latency.spread_us)


def _fault(fault: contract.Fault) -> pb.Fault:
    return pb.Fault(
        kind=f"KIND_{fault.kind.name}",
        reads=fault.reads,
        writes=fault.writes,
        fraction=fault.fraction,
        delay_us=fault.delay_us,
        ends_at_ns=fault.ends_at_ns,
    )


def _observed(volume: pb.VolumeObserved) -> contract.VolumeObserved:
    stats = volume.stats
    return contract.VolumeObserved(
        id=volume.id,
        generation=volume.generation,
        healthy=volume.health != pb.VolumeObserved.HEALTH_FAILED,
        error=volume.error,
        size_bytes=volume.size_bytes,
        allocated_bytes=volume.allocated_bytes,
        exports=tuple(contract.ExportObserved(item.name, item.clients, item.closing) for item in volume.exports),
        credits=contract.Credits(volume.credits.ops, volume.credits.bytes),
        stats=contract.Stats(
            read_ops=stats.read_ops,
            write_ops=stats.write_ops,
            read_bytes=stats.read_bytes,
            write_bytes=stats.write_bytes,
            flush_ops=stats.flush_ops,
            trim_ops=stats.trim_ops,
            counted_ops=stats.counted_ops,
            read_time_ns=stats.read_time_ns,
            write_time_ns=stats.write_time_ns,
            throttled_ns=stats.throttled_ns,
            error_ops=stats.error_ops,
            idle_ns=stats.idle_ns,
            ops_throttled_ns=stats.ops_throttled_ns,
            bytes_throttled_ns=stats.bytes_throttled_ns,
            backing_error_ops=stats.backing_error_ops,
            corrupt_ops=stats.corrupt_ops,
            read_latency=tuple(stats.read_latency),
            write_latency=tuple(stats.write_latency),
        ),
        gone=volume.gone,
        in_flight=volume.in_flight,
        oldest_request_ns=volume.oldest_request_ns,
        shared_bytes=volume.shared_bytes,
        key_held=volume.key_held,
    )


def _outcome(outcome: pb.VolumeOutcome) -> contract.Outcome:
    observed = _observed(outcome.observed) if outcome.HasField("observed") else None
    return contract.Outcome(outcome.id, contract.Result(outcome.result), outcome.error, observed)
