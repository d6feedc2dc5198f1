"""The block plane's interface, in values: `proto/block.proto` without gRPC.

Every call can be repeated. Two implementations stand under one conformance suite: `GrpcBlockPlane` (fogd) and
`MemoryBlockPlane` (for tests of what stands above).
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fogbank.core.reconcile import PlaneUnavailable


class BlockPlaneUnavailable(PlaneUnavailable):
    """fogd does not answer. What was asked may or may not have happened: ask again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens a second: earned at `baseline` up to `credits_max`, spent at up to `ceiling`. Baseline 0: unlimited."""

    baseline: float
    ceiling: float
    credits_max: float = 0.0

    @classmethod
    def steady(cls, per_second: float) -> "Rate":
        """A rate without burst."""
        return cls(per_second, per_second)


UNLIMITED = Rate(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """A volume's limits as fogd holds them; see `Limits` in block.proto."""

    io_unit_bytes: int
    ops: Rate
    bytes: Rate
    bytes_ceiling_without_credits: float = 0.0
    random_costs_whole_unit: bool = False


@dataclass(frozen=True, slots=True)
class Latency:
    """How late a volume answers, at least, and how much later at most; see `Latency` in block.proto."""

    floor_us: int
    spread_us: int


class FaultKind(enum.Enum):
    """What a practice fault does to requests; see `Fault` in block.proto."""

    PAUSE = 1
    ERROR = 2
    DELAY = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """A practice fault; see `Fault` in block.proto. ends_at_ns: on the services' clock, 0 for no end of its own."""

    kind: FaultKind
    reads: bool = True
    writes: bool = True
    fraction: float = 1.0
    delay_us: int = 0
    ends_at_ns: int = 0


@dataclass(frozen=True, slots=True)
class VolumeSpec:
    """What must be true of a volume; see `VolumeSpec` in block.proto. exports: names that NBD clients ask for.

    clone_of: the volume that this one is made as a clone of, empty for none. encrypted: its data are enciphered with a
    key that comes beside its spec while it has exports.
    """

    id: str
    generation: int
    size_bytes: int
    limits: Limits
    exports: tuple[str, ...] = ()
    evict: bool = False
    io_enabled: bool = True
    deleted: bool = False
    must_exist: bool = False
    latency: Latency | None = None
    faults: tuple[Fault, ...] = ()
    clone_of: str = ""
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class ExportObserved:
    """An export: how many clients it has, and whether it only waits for them to leave."""

    name: str
    clients: int
    closing: bool


@dataclass(frozen=True, slots=True)
class Credits:
    """Burst credits: operations, and bytes."""

    ops: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Stats:
    """Counters since the volume was made; see `Stats` in block.proto.

    read_latency, write_latency: requests by bucket of `latency_bucket_us`, empty unless asked for.
    """

    read_ops: int = 0
    write_ops: int = 0
    read_bytes: int = 0
    write_bytes: int = 0
    flush_ops: int = 0
    trim_ops: int = 0
    counted_ops: int = 0
    read_time_ns: int = 0
    write_time_ns: int = 0
    throttled_ns: int = 0
    error_ops: int = 0
    idle_ns: int = 0
    ops_throttled_ns: int = 0
    bytes_throttled_ns: int = 0
    backing_error_ops: int = 0
    corrupt_ops: int = 0
    read_latency: tuple[int, ...] = ()
    write_latency: tuple[int, ...] = ()


def latency_bucket_us(bucket: int) -> int:
    """The lowest latency, in microseconds, that counts in a bucket of a latency histogram; see `Stats`."""
    if bucket < 4:
        return bucket
    exponent, quarter = bucket // 4 + 1, bucket % 4
    return (4 + quarter) << (exponent - 2)


@dataclass(frozen=True, slots=True)
class VolumeObserved:
    """What is true of a volume; see `VolumeObserved` in block.proto.

    error: why it has failed, empty while it is healthy. key_held: of an encrypted volume, that it can be served.
    """

    id: str
    generation: int
    healthy: bool
    error: str
    size_bytes: int
    allocated_bytes: int
    exports: tuple[ExportObserved, ...]
    credits: Credits
    stats: Stats
    gone: bool = False
    in_flight: int = 0
    oldest_request_ns: int = 0
    shared_bytes: int = 0
    key_held: bool = False

    def clients(self, export: str) -> int:
        """How many clients have `export` open."""
        return sum(item.clients for item in self.exports if item.name == export)


class Result(enum.Enum):
    """What became of one spec; see `VolumeOutcome` in block.proto."""

    APPLIED = 1
    STALE = 2
    BUSY = 3
    INVALID = 4
    FAILED = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One spec's result. observed is None once the volume is deleted, or was never made."""

    id: str
    result: Result
    error: str
    observed: VolumeObserved | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an Apply. orphans: volumes that fogd keeps and a complete Apply did not list."""

    outcomes: list[Outcome]
    orphans: list[str]


@dataclass(frozen=True, slots=True)
class Hello:
    """Who answers, and where it serves NBD. contract: which contract it is built for; empty before fogd told it."""

    version: str
    pid: int
    nbd_socket: str
    nbd_tcp_address: str
    contract: str = ""


NO_KEYS: Mapping[str, bytearray] = {}


class BlockPlane(Protocol):
    """What carries volumes. Every method raises BlockPlaneUnavailable."""

    def hello(self) -> Hello: ...

    def apply(
        self, specs: Sequence[VolumeSpec], *, complete: bool = False, keys: Mapping[str, bytearray] = NO_KEYS
    ) -> Applied:
        """Makes volumes as described, durably; outcomes in the same order.

        complete: `specs` is all there is. keys: of encrypted volumes among them, 64 bytes each; who is not among them
        keeps the key that is held.
        """
        ...

    def observe(self, ids: Sequence[str] = (), *, histograms: bool = False) -> list[VolumeObserved]:
        """What is true of the named volumes, or of all. histograms: with those of latency."""
        ...

    def watch(self) -> Iterator[VolumeObserved]:
        """Every volume once, then each that changes; ends only by raising, or by `close`."""
        ...

    def set_clock(self, offset_ns: int) -> None:
        """Services' time minus host time, for the earning of credits."""
        ...

    def set_credits(self, volume_id: str, *, ops: float | None, bytes: float | None) -> Credits:
        """Sets burst credits. Raises KeyError for an unknown volume, ValueError for what is no number of credits."""
        ...

    def close(self) -> None:
        """Ends watches and lets go of the connection."""
        ...
