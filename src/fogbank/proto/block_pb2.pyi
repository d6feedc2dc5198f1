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
    __slots__ = ("version", "pid", "nbd_socket", "nbd_tcp_address", "nbd_tcp_tls")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    NBD_SOCKET_FIELD_NUMBER: _ClassVar[int]
    NBD_TCP_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    NBD_TCP_TLS_FIELD_NUMBER: _ClassVar[int]
    version: str
    pid: int
    nbd_socket: str
    nbd_tcp_address: str
    nbd_tcp_tls: bool
    def __init__(self, version: _Optional[str] = ..., pid: _Optional[int] = ..., nbd_socket: _Optional[str] = ..., nbd_tcp_address: _Optional[str] = ..., nbd_tcp_tls: _Optional[bool] = ...) -> None: ...

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

class VolumeSpec(_message.Message):
    __slots__ = ("id", "generation", "size_bytes", "limits", "exports", "evict", "io_enabled", "deleted", "must_exist")
    ID_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    EXPORTS_FIELD_NUMBER: _ClassVar[int]
    EVICT_FIELD_NUMBER: _ClassVar[int]
    IO_ENABLED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    MUST_EXIST_FIELD_NUMBER: _ClassVar[int]
    id: str
    generation: int
    size_bytes: int
    limits: Limits
    exports: _containers.RepeatedCompositeFieldContainer[Export]
    evict: bool
    io_enabled: bool
    deleted: bool
    must_exist: bool
    def __init__(self, id: _Optional[str] = ..., generation: _Optional[int] = ..., size_bytes: _Optional[int] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., exports: _Optional[_Iterable[_Union[Export, _Mapping]]] = ..., evict: _Optional[bool] = ..., io_enabled: _Optional[bool] = ..., deleted: _Optional[bool] = ..., must_exist: _Optional[bool] = ...) -> None: ...

class ApplyRequest(_message.Message):
    __slots__ = ("volumes", "complete")
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[VolumeSpec]
    complete: bool
    def __init__(self, volumes: _Optional[_Iterable[_Union[VolumeSpec, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

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
    __slots__ = ("ids",)
    IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ObserveResponse(_message.Message):
    __slots__ = ("volumes",)
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[VolumeObserved]
    def __init__(self, volumes: _Optional[_Iterable[_Union[VolumeObserved, _Mapping]]] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class VolumeObserved(_message.Message):
    __slots__ = ("id", "generation", "health", "error", "size_bytes", "allocated_bytes", "exports", "credits", "stats", "gone")
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
    def __init__(self, id: _Optional[str] = ..., generation: _Optional[int] = ..., health: _Optional[_Union[VolumeObserved.Health, str]] = ..., error: _Optional[str] = ..., size_bytes: _Optional[int] = ..., allocated_bytes: _Optional[int] = ..., exports: _Optional[_Iterable[_Union[ExportObserved, _Mapping]]] = ..., credits: _Optional[_Union[Credits, _Mapping]] = ..., stats: _Optional[_Union[Stats, _Mapping]] = ..., gone: _Optional[bool] = ...) -> None: ...

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
    __slots__ = ("read_ops", "write_ops", "read_bytes", "write_bytes", "flush_ops", "trim_ops", "counted_ops", "read_time_ns", "write_time_ns", "throttled_ns", "error_ops")
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
    def __init__(self, read_ops: _Optional[int] = ..., write_ops: _Optional[int] = ..., read_bytes: _Optional[int] = ..., write_bytes: _Optional[int] = ..., flush_ops: _Optional[int] = ..., trim_ops: _Optional[int] = ..., counted_ops: _Optional[int] = ..., read_time_ns: _Optional[int] = ..., write_time_ns: _Optional[int] = ..., throttled_ns: _Optional[int] = ..., error_ops: _Optional[int] = ...) -> None: ...

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
