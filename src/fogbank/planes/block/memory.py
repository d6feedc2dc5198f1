"""A block plane in memory, for tests of what stands above: it keeps specs and clients, and carries no data.

It answers as fogd does, which one conformance suite holds both to.
"""

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fogbank.planes.block.contract import (
    NO_KEYS,
    Applied,
    BlockPlaneUnavailable,
    Credits,
    ExportObserved,
    Hello,
    Outcome,
    Result,
    Stats,
    VolumeObserved,
    VolumeSpec,
)

# Two keys of AES-256, for XTS.
_KEY_BYTES = 64


@dataclass(slots=True)
class _Held:
    """A volume as it is: its spec, its clients by export, its credits, and what a test has it show of its I/O."""

    spec: VolumeSpec
    credits: Credits
    stats: Stats = field(default_factory=Stats)
    allocated_bytes: int = 0
    shared_bytes: int = 0
    in_flight: int = 0
    oldest_request_ns: int = 0
    clients: dict[str, int] = field(default_factory=dict)
    healthy: bool = True
    key: bytes | None = None

    def forget_unused_key(self) -> None:
        if not self.spec.exports and not sum(self.clients.values()):
            self.key = None


class MemoryBlockPlane:
    """A `BlockPlane`. A test plays the clients and the faults.

    `connect`, `leave`, `carry`, `lose`, `restart`, `fail_next`, `down`.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: dict[str, _Held] = {}
        self._watchers: list[queue.Queue[VolumeObserved | None]] = []
        self._failures: dict[str, list[tuple[Result, str]]] = {}
        self.down = False
        self.clock_offset_ns = 0
        self.applied: list[VolumeSpec] = []
        self.orphans: list[str] = []

    def hello(self) -> Hello:
        """See BlockPlane."""
        self._check_up()
        return Hello("memory", 0, "", "")

    def apply(
        self, specs: Sequence[VolumeSpec], *, complete: bool = False, keys: Mapping[str, bytearray] = NO_KEYS
    ) -> Applied:
        """See BlockPlane."""
        self._check_up()
        with self._lock:
            self.applied.extend(specs)
            if complete:
                listed = {spec.id for spec in specs}
                self.orphans = sorted(set(self._held) - listed)
                for orphan in self.orphans:
                    held = self._held[orphan]
                    held.spec = replace(held.spec, exports=())
            return Applied([self._apply(spec, keys.get(spec.id)) for spec in specs], self.orphans if complete else [])

    def observe(self, ids: Sequence[str] = (), *, histograms: bool = False) -> list[VolumeObserved]:
        """See BlockPlane."""
        self._check_up()
        wanted = set(ids)
        with self._lock:
            found = [self._observed(held) for id_, held in self._held.items() if not ids or id_ in wanted]
        return found if histograms else [_without_histograms(each) for each in found]

    def watch(self) -> Iterator[VolumeObserved]:
        """See BlockPlane."""
        self._check_up()
        watcher: queue.Queue[VolumeObserved | None] = queue.Queue()
        with self._lock:
            self._watchers.append(watcher)
            first = [self._observed(held) for held in self._held.values()]
        yield from first
        while (observed := watcher.get()) is not None:
            yield observed

    def set_clock(self, offset_ns: int) -> None:
        """See BlockPlane."""
        self._check_up()
        self.clock_offset_ns = offset_ns

    def set_credits(self, volume_id: str, *, ops: float | None, bytes: float | None) -> Credits:
        """See BlockPlane."""
        self._check_up()
        with self._lock:
            held = self._held[volume_id]
            if any(value is not None and not 0 <= value < float("inf") for value in (ops, bytes)):
                raise ValueError("credits are 0 or more")
            limits = held.spec.limits
            held.credits = Credits(
                held.credits.ops if ops is None else min(ops, limits.ops.credits_max),
                held.credits.bytes if bytes is None else min(bytes, limits.bytes.credits_max),
            )
            return held.credits

    def close(self) -> None:
        """See BlockPlane."""
        with self._lock:
            for watcher in self._watchers:
                watcher.put(None)

    def connect(self, export: str) -> None:
        """A client opens an export. Raises KeyError where it isn't served."""
        with self._lock:
            held = next((held for held in self._held.values() if export in held.spec.exports), None)
            if held is None or (held.spec.encrypted and held.key is None):
                raise KeyError(export)
            held.clients[export] = held.clients.get(export, 0) + 1
            self._tell(held)

    def leave(self, volume_id: str) -> None:
        """Every client of a volume leaves."""
        with self._lock:
            self._held[volume_id].clients.clear()
            self._held[volume_id].forget_unused_key()
            self._tell(self._held[volume_id])

    def carry(self, volume_id: str, stats: Stats, *, in_flight: int = 0, oldest_request_ns: int = 0) -> None:
        """A volume's counters become `stats`, and so many requests are under way."""
        with self._lock:
            held = self._held[volume_id]
            held.stats, held.in_flight, held.oldest_request_ns = stats, in_flight, oldest_request_ns

    def lose(self, volume_id: str) -> None:
        """A volume's data is gone."""
        with self._lock:
            self._held[volume_id].healthy = False
            self._tell(self._held[volume_id])

    def restart(self) -> None:
        """What is in memory alone is gone: clients and keys."""
        with self._lock:
            for held in self._held.values():
                held.clients.clear()
                held.key = None

    def key(self, volume_id: str) -> bytes | None:
        """The key that is held, or None."""
        held = self._held.get(volume_id)
        return None if held is None else held.key

    def allocate(self, volume_id: str, allocated_bytes: int) -> None:
        """A volume takes so much on the host's disk."""
        with self._lock:
            self._held[volume_id].allocated_bytes = allocated_bytes

    def forget(self, volume_id: str) -> None:
        """A volume's data and all knowledge of it are gone."""
        with self._lock:
            del self._held[volume_id]

    def fail_next(self, volume_id: str, result: Result, error: str, times: int = 1) -> None:
        """The next applications of a volume's spec come to nothing. volume_id `*`: of whichever volume."""
        self._failures.setdefault(volume_id, []).extend([(result, error)] * times)

    def spec(self, volume_id: str) -> VolumeSpec | None:
        """The spec that is held, or None."""
        held = self._held.get(volume_id)
        return None if held is None else held.spec

    def _check_up(self) -> None:
        if self.down:
            raise BlockPlaneUnavailable("down")

    def _apply(self, spec: VolumeSpec, key: bytearray | None) -> Outcome:
        held = self._held.get(spec.id)
        for struck in (spec.id, "*"):
            if self._failures.get(struck):
                result, error = self._failures[struck].pop(0)
                return Outcome(spec.id, result, error, self._observed(held) if held else None)
        if held is not None and held.spec.generation > spec.generation:
            return Outcome(spec.id, Result.STALE, "", self._observed(held))
        if spec.deleted:
            return self._delete(spec, held)
        if held is None and spec.clone_of and spec.clone_of not in self._held:
            return Outcome(spec.id, Result.FAILED, "the volume to clone is not there", None)
        if held is None and spec.must_exist:
            return Outcome(spec.id, Result.FAILED, "its data is missing", None)
        if held is not None and spec.size_bytes < held.spec.size_bytes:
            return Outcome(spec.id, Result.INVALID, "a volume never shrinks", self._observed(held))
        if refused := self._refusal(spec, held, key):
            return Outcome(spec.id, Result.INVALID, refused, self._observed(held) if held else None)
        if held is None:
            limits = spec.limits
            held = _Held(spec, Credits(limits.ops.credits_max, limits.bytes.credits_max))
            self._share(spec.clone_of, held)
            self._held[spec.id] = held
        held.spec = spec
        if spec.evict:
            held.clients = {name: count for name, count in held.clients.items() if name in spec.exports}
        if key is not None:
            held.key = bytes(key)
        held.forget_unused_key()
        self._tell(held)
        return Outcome(spec.id, Result.APPLIED, "", self._observed(held))

    def _refusal(self, spec: VolumeSpec, held: _Held | None, key: bytearray | None) -> str:
        """What of a spec's encryption makes no sense; empty for nothing."""
        if key is not None and not spec.encrypted:
            return "a key for a volume without one"
        if key is not None and len(key) != _KEY_BYTES:
            return "the volume's key has not 64 bytes"
        if held is not None:
            kept = held.spec.encrypted is spec.encrypted
            return "" if kept else "a volume stays encrypted, or not, as it was made"
        source = self._held.get(spec.clone_of)
        as_source = source is None or source.spec.encrypted is spec.encrypted
        return "" if as_source else "a clone is encrypted as its source is, or not at all"

    def _share(self, source_id: str, clone: _Held) -> None:
        """What the source had to itself is now its and the clone's."""
        source = self._held.get(source_id)
        if source is not None:
            source.shared_bytes, source.allocated_bytes = source.shared_bytes + source.allocated_bytes, 0
            clone.shared_bytes = source.shared_bytes

    def _delete(self, spec: VolumeSpec, held: _Held | None) -> Outcome:
        if held is None:
            return Outcome(spec.id, Result.APPLIED, "", None)
        if sum(held.clients.values()) and not spec.evict:
            return Outcome(spec.id, Result.BUSY, "a client has it open", self._observed(held))
        del self._held[spec.id]
        for watcher in self._watchers:
            watcher.put(replace(self._observed(held), gone=True))
        return Outcome(spec.id, Result.APPLIED, "", None)

    def _tell(self, held: _Held) -> None:
        for watcher in self._watchers:
            watcher.put(self._observed(held))

    @staticmethod
    def _observed(held: _Held) -> VolumeObserved:
        spec = held.spec
        names = [*spec.exports, *(name for name in held.clients if name not in spec.exports)]
        return VolumeObserved(
            id=spec.id,
            generation=spec.generation,
            healthy=held.healthy,
            error="" if held.healthy else "its data is missing",
            size_bytes=spec.size_bytes,
            allocated_bytes=held.allocated_bytes,
            exports=tuple(
                ExportObserved(name, held.clients.get(name, 0), name not in spec.exports)
                for name in names
                if name in spec.exports or held.clients.get(name)
            ),
            credits=held.credits,
            stats=held.stats,
            in_flight=held.in_flight,
            oldest_request_ns=held.oldest_request_ns,
            shared_bytes=held.shared_bytes,
            key_held=held.key is not None,
        )


def _without_histograms(observed: VolumeObserved) -> VolumeObserved:
    return replace(observed, stats=replace(observed.stats, read_latency=(), write_latency=()))
