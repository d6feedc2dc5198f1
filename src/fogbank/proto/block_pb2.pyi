from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HelloRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class HelloResponse(_message.Message):
    __slots__ = ("version", "pid", "nbd_socket", "nbd_tcp_address", "nbd_tcp_tls", "contract")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    NBD_SOCKET_FIELD_NUMBER: _ClassVar[int]
    NBD_TCP_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    NBD_TCP_TLS_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    version: str
    pid: int
    nbd_socket: str
    nbd_tcp_address: str
    nbd_tcp_tls: bool
    contract: str
    def __init__(self, version: _Optional[str] = ..., pid: _Optional[int] = ..., nbd_socket: _Optional[str] = ..., nbd_tcp_address: _Optional[str] = ..., nbd_tcp_tls: _Optional[bool] = ..., contract: _Optional[str] = ...) -> None: ...

class Rate(_message.Message):
    __slots__ = ("baseline", "ceiling", "credits_max")
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    CREDITS_MAX_FIELD_NUMBER: _ClassVar[int]
    baseline: float
    ceiling: float
    credits_max: float
    def __init__(self, baseline: _Optional[float] = ..., ceiling: _Optional[float] = ..., credits_max: _Optional[float] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("io_unit_bytes", "ops", "bytes", "bytes_ceiling_without_credits", "random_costs_whole_unit")
    IO_UNIT_BYTES_FIELD_NUMBER: _ClassVar[int]
    OPS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    BYTES_CEILING_WITHOUT_CREDITS_FIELD_NUMBER: _ClassVar[int]
    RANDOM_COSTS_WHOLE_UNIT_FIELD_NUMBER: _ClassVar[int]
    io_unit_bytes: int
    ops: Rate
    bytes: Rate
    bytes_ceiling_without_credits: float
    random_costs_whole_unit: bool
    def __init__(self, io_unit_bytes: _Optional[int] = ..., ops: _Optional[_Union[Rate, _Mapping]] = ..., bytes: _Optional[_Union[Rate, _Mapping]] = ..., bytes_ceiling_without_credits: _Optional[float] = ..., random_costs_whole_unit: _Optional[bool] = ...) -> None: ...

class Export(_message.Message):
    __slots__ = ("name", "read_only")
    NAME_FIELD_NUMBER: _ClassVar[int]
    READ_ONLY_FIELD_NUMBER: _ClassVar[int]
    name: str
    read_only: bool
    def __init__(self, name: _Optional[str] = ..., read_only: _Optional[bool] = ...) -> None: ...

class Latency(_message.Message):
    __slots__ = ("floor_us", "spread_us")
    FLOOR_US_FIELD_NUMBER: _ClassVar[int]
    SPREAD_US_FIELD_NUMBER: _ClassVar[int]
    floor_us: int
    spread_us: int
    def __init__(self, floor_us: _Optional[int] = ..., spread_us: _Optional[int] = ...) -> None: ...

class Fault(_message.Message):
    __slots__ = ("kind", "reads", "writes", "fraction", "delay_us", "ends_at_ns")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Fault.Kind]
        KIND_PAUSE: _ClassVar[Fault.Kind]
        KIND_ERROR: _ClassVar[Fault.Kind]
        KIND_DELAY: _ClassVar[Fault.Kind]
    KIND_UNSPECIFIED: Fault.Kind
    KIND_PAUSE: Fault.Kind
    KIND_ERROR: Fault.Kind
    KIND_DELAY: Fault.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    WRITES_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    DELAY_US_FIELD_NUMBER: _ClassVar[int]
    ENDS_AT_NS_FIELD_NUMBER: _ClassVar[int]
    kind: Fault.Kind
    reads: bool
    writes: bool
    fraction: float
    delay_us: int
    ends_at_ns: int
    def __init__(self, kind: _Optional[_Union[Fault.Kind, str]] = ..., reads: _Optional[bool] = ..., writes: _Optional[bool] = ..., fraction: _Optional[float] = ..., delay_us: _Optional[int] = ..., ends_at_ns: _Optional[int] = ...) -> None: ...

class VolumeSpec(_message.Message):
    __slots__ = ("id", "generation", "size_bytes", "limits", "exports", "evict", "io_enabled", "deleted", "must_exist", "latency", "faults", "clone_of", "encrypted")
    ID_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    EXPORTS_FIELD_NUMBER: _ClassVar[int]
    EVICT_FIELD_NUMBER: _ClassVar[int]
    IO_ENABLED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    MUST_EXIST_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    CLONE_OF_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_FIELD_NUMBER: _ClassVar[int]
    id: str
    generation: int
    size_bytes: int
    limits: Limits
    exports: _containers.RepeatedCompositeFieldContainer[Export]
    evict: bool
    io_enabled: bool
    deleted: bool
    must_exist: bool
    latency: Latency
    faults: _containers.RepeatedCompositeFieldContainer[Fault]
    clone_of: str
    encrypted: bool
    def __init__(self, id: _Optional[str] = ..., generation: _Optional[int] = ..., size_bytes: _Optional[int] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., exports: _Optional[_Iterable[_Union[Export, _Mapping]]] = ..., evict: _Optional[bool] = ..., io_enabled: _Optional[bool] = ..., deleted: _Optional[bool] = ..., must_exist: _Optional[bool] = ..., latency: _Optional[_Union[Latency, _Mapping]] = ..., faults: _Optional[_Iterable[_Union[Fault, _Mapping]]] = ..., clone_of: _Optional[str] = ..., encrypted: _Optional[bool] = ...) -> None: ...

class VolumeKey(_message.Message):
    __slots__ = ("id", "key")
    ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    id: str
    key: bytes
    def __init__(self, id: _Optional[str] = ..., key: _Optional[bytes] = ...) -> None: ...

class ApplyRequest(_message.Message):
    __slots__ = ("volumes", "complete", "keys")
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[VolumeSpec]
    complete: bool
    keys: _containers.RepeatedCompositeFieldContainer[VolumeKey]
    def __init__(self, volumes: _Optional[_Iterable[_Union[VolumeSpec, _Mapping]]] = ..., complete: _Optional[bool] = ..., keys: _Optional[_Iterable[_Union[VolumeKey, _Mapping]]] = ...) -> None: ...

class ApplyResponse(_message.Message):
    __slots__ = ("outcomes", "orphans")
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    ORPHANS_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[VolumeOutcome]
    orphans: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[VolumeOutcome, _Mapping]]] = ..., orphans: _Optional[_Iterable[str]] = ...) -> None: ...

class VolumeOutcome(_message.Message):
    __slots__ = ("id", "result", "error", "observed")
    class Result(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        RESULT_UNSPECIFIED: _ClassVar[VolumeOutcome.Result]
        RESULT_APPLIED: _ClassVar[VolumeOutcome.Result]
        RESULT_STALE: _ClassVar[VolumeOutcome.Result]
        RESULT_BUSY: _ClassVar[VolumeOutcome.Result]
        RESULT_INVALID: _ClassVar[VolumeOutcome.Result]
        RESULT_FAILED: _ClassVar[VolumeOutcome.Result]
    RESULT_UNSPECIFIED: VolumeOutcome.Result
    RESULT_APPLIED: VolumeOutcome.Result
    RESULT_STALE: VolumeOutcome.Result
    RESULT_BUSY: VolumeOutcome.Result
    RESULT_INVALID: VolumeOutcome.Result
    RESULT_FAILED: VolumeOutcome.Result
    ID_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    OBSERVED_FIELD_NUMBER: _ClassVar[int]
    id: str
    result: VolumeOutcome.Result
    error: str
    observed: VolumeObserved
    def __init__(self, id: _Optional[str] = ..., result: _Optional[_Union[VolumeOutcome.Result, str]] = ..., error: _Optional[str] = ..., observed: _Optional[_Union[VolumeObserved, _Mapping]] = ...) -> None: ...

class ObserveRequest(_message.Message):
    __slots__ = ("ids", "histograms")
    IDS_FIELD_NUMBER: _ClassVar[int]
    HISTOGRAMS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    histograms: bool
    def __init__(self, ids: _Optional[_Iterable[str]] = ..., histograms: _Optional[bool] = ...) -> None: ...

class ObserveResponse(_message.Message):
    __slots__ = ("volumes",)
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[VolumeObserved]
    def __init__(self, volumes: _Optional[_Iterable[_Union[VolumeObserved, _Mapping]]] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class VolumeObserved(_message.Message):
    __slots__ = ("id", "generation", "health", "error", "size_bytes", "allocated_bytes", "exports", "credits", "stats", "gone", "in_flight", "oldest_request_ns", "shared_bytes", "key_held")
    class Health(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        HEALTH_UNSPECIFIED: _ClassVar[VolumeObserved.Health]
        HEALTH_OK: _ClassVar[VolumeObserved.Health]
        HEALTH_FAILED: _ClassVar[VolumeObserved.Health]
    HEALTH_UNSPECIFIED: VolumeObserved.Health
    HEALTH_OK: VolumeObserved.Health
    HEALTH_FAILED: VolumeObserved.Health
    ID_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    ALLOCATED_BYTES_FIELD_NUMBER: _ClassVar[int]
    EXPORTS_FIELD_NUMBER: _ClassVar[int]
    CREDITS_FIELD_NUMBER: _ClassVar[int]
    STATS_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    OLDEST_REQUEST_NS_FIELD_NUMBER: _ClassVar[int]
    SHARED_BYTES_FIELD_NUMBER: _ClassVar[int]
    KEY_HELD_FIELD_NUMBER: _ClassVar[int]
    id: str
    generation: int
    health: VolumeObserved.Health
    error: str
    size_bytes: int
    allocated_bytes: int
    exports: _containers.RepeatedCompositeFieldContainer[ExportObserved]
    credits: Credits
    stats: Stats
    gone: bool
    in_flight: int
    oldest_request_ns: int
    shared_bytes: int
    key_held: bool
    def __init__(self, id: _Optional[str] = ..., generation: _Optional[int] = ..., health: _Optional[_Union[VolumeObserved.Health, str]] = ..., error: _Optional[str] = ..., size_bytes: _Optional[int] = ..., allocated_bytes: _Optional[int] = ..., exports: _Optional[_Iterable[_Union[ExportObserved, _Mapping]]] = ..., credits: _Optional[_Union[Credits, _Mapping]] = ..., stats: _Optional[_Union[Stats, _Mapping]] = ..., gone: _Optional[bool] = ..., in_flight: _Optional[int] = ..., oldest_request_ns: _Optional[int] = ..., shared_bytes: _Optional[int] = ..., key_held: _Optional[bool] = ...) -> None: ...

class ExportObserved(_message.Message):
    __slots__ = ("name", "clients", "closing")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    name: str
    clients: int
    closing: bool
    def __init__(self, name: _Optional[str] = ..., clients: _Optional[int] = ..., closing: _Optional[bool] = ...) -> None: ...

class Credits(_message.Message):
    __slots__ = ("ops", "bytes")
    OPS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    ops: float
    bytes: float
    def __init__(self, ops: _Optional[float] = ..., bytes: _Optional[float] = ...) -> None: ...

class Stats(_message.Message):
    __slots__ = ("read_ops", "write_ops", "read_bytes", "write_bytes", "flush_ops", "trim_ops", "counted_ops", "read_time_ns", "write_time_ns", "throttled_ns", "error_ops", "idle_ns", "ops_throttled_ns", "bytes_throttled_ns", "backing_error_ops", "corrupt_ops", "read_latency", "write_latency")
    READ_OPS_FIELD_NUMBER: _ClassVar[int]
    WRITE_OPS_FIELD_NUMBER: _ClassVar[int]
    READ_BYTES_FIELD_NUMBER: _ClassVar[int]
    WRITE_BYTES_FIELD_NUMBER: _ClassVar[int]
    FLUSH_OPS_FIELD_NUMBER: _ClassVar[int]
    TRIM_OPS_FIELD_NUMBER: _ClassVar[int]
    COUNTED_OPS_FIELD_NUMBER: _ClassVar[int]
    READ_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    WRITE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    THROTTLED_NS_FIELD_NUMBER: _ClassVar[int]
    ERROR_OPS_FIELD_NUMBER: _ClassVar[int]
    IDLE_NS_FIELD_NUMBER: _ClassVar[int]
    OPS_THROTTLED_NS_FIELD_NUMBER: _ClassVar[int]
    BYTES_THROTTLED_NS_FIELD_NUMBER: _ClassVar[int]
    BACKING_ERROR_OPS_FIELD_NUMBER: _ClassVar[int]
    CORRUPT_OPS_FIELD_NUMBER: _ClassVar[int]
    READ_LATENCY_FIELD_NUMBER: _ClassVar[int]
    WRITE_LATENCY_FIELD_NUMBER: _ClassVar[int]
    read_ops: int
    write_ops: int
    read_bytes: int
    write_bytes: int
    flush_ops: int
    trim_ops: int
    counted_ops: int
    read_time_ns: int
    write_time_ns: int
    throttled_ns: int
    error_ops: int
    idle_ns: int
    ops_throttled_ns: int
    bytes_throttled_ns: int
    backing_error_ops: int
    corrupt_ops: int
    read_latency: _containers.RepeatedScalarFieldContainer[int]
    write_latency: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, read_ops: _Optional[int] = ..., write_ops: _Optional[int] = ..., read_bytes: _Optional[int] = ..., write_bytes: _Optional[int] = ..., flush_ops: _Optional[int] = ..., trim_ops: _Optional[int] = ..., counted_ops: _Optional[int] = ..., read_time_ns: _Optional[int] = ..., write_time_ns: _Optional[int] = ..., throttled_ns: _Optional[int] = ..., error_ops: _Optional[int] = ..., idle_ns: _Optional[int] = ..., ops_throttled_ns: _Optional[int] = ..., bytes_throttled_ns: _Optional[int] = ..., backing_error_ops: _Optional[int] = ..., corrupt_ops: _Optional[int] = ..., read_latency: _Optional[_Iterable[int]] = ..., write_latency: _Optional[_Iterable[int]] = ...) -> None: ...

class SetClockRequest(_message.Message):
    __slots__ = ("offset_ns",)
    OFFSET_NS_FIELD_NUMBER: _ClassVar[int]
    offset_ns: int
    def __init__(self, offset_ns: _Optional[int] = ...) -> None: ...

class SetClockResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SetCreditsRequest(_message.Message):
    __slots__ = ("id", "ops", "bytes")
    ID_FIELD_NUMBER: _ClassVar[int]
    OPS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    id: str
    ops: float
    bytes: float
    def __init__(self, id: _Optional[str] = ..., ops: _Optional[float] = ..., bytes: _Optional[float] = ...) -> None: ...

class SetCreditsResponse(_message.Message):
    __slots__ = ("credits",)
    CREDITS_FIELD_NUMBER: _ClassVar[int]
    credits: Credits
    def __init__(self, credits: _Optional[_Union[Credits, _Mapping]] = ...) -> None: ...

class ShutdownRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ShutdownResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
