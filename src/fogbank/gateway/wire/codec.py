"""What every protocol's codec does alike: decode, check, and turn what went wrong into the service's own answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.dialects import Dialect, dialect_of
from fogbank.gateway.wire.errors import BadValue, Malformed, UnknownParameter, UnserializableResult
from fogbank.gateway.wire.message import HttpRequest, HttpResponse
from fogbank.gateway.wire.model import Operation, Service, Shape
from fogbank.gateway.wire.validation import Check, ValidatorCompiler, Violation

T = TypeVar("T")


class Compilation:
    """Compilers shared by all operations of one service and protocol, so that a shape is walked once."""

    def __init__(self, service: Service, protocol: str) -> None:
        self.service = service
        self.protocol = protocol
        self.dialect = dialect_of(service.service_name, protocol)
        self.validators = ValidatorCompiler(self.dialect.naming)
        self._parts: dict[type[object], object] = {}

    def part(self, kind: type[T], make: Callable[[], T]) -> T:
        """The one compiler of a kind, made when first asked for."""
        if kind not in self._parts:
            self._parts[kind] = make()
        return cast(T, self._parts[kind])


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """How a modelled error travels: its HTTP status, its code on the wire, and its members."""

    shape: Shape
    code: str
    status: int | None


class Codec:
    """One operation in one protocol: requests in, responses out. Safe to share between threads."""

    def __init__(self, compilation: Compilation, operation: Operation) -> None:
        self.compilation = compilation
        self.operation = operation
        self.service = compilation.service
        self.protocol = compilation.protocol
        self.dialect: Dialect = compilation.dialect
        self._check: Check | None = (
            compilation.validators.check(operation.input_shape) if operation.input_shape is not None else None
        )

    @property
    def raw_payload(self) -> str | None:
        """The member that is the request's body itself, bytes or text: what must not pass through memory when large."""
        return None

    def parse(self, request: HttpRequest) -> dict[str, object]:
        """The operation's parameters as boto3 names them, checked against the model; raises WireError."""
        params = self.decode(request)
        violations = self.violations(params)
        if violations:
            raise self.dialect.invalid(violations)
        return params

    def decode(self, request: HttpRequest) -> dict[str, object]:
        """The parameters as sent, of the right types but otherwise unchecked; raises WireError."""
        try:
            return self._decode(request)
        except BadValue as bad:
            raise self.dialect.bad_value(bad.place, bad) from bad
        except Malformed as malformed:
            raise self.dialect.malformed(malformed.detail) from malformed
        except UnknownParameter as unknown:
            raise self.dialect.unknown_parameter(unknown.name) from unknown
        except RecursionError as cause:
            raise self.dialect.malformed("The request is nested too deeply.") from cause

    def violations(self, params: Mapping[str, object]) -> list[Violation]:
        """The constraints of the model that `params` break; raises WireError for what nests too deeply to check."""
        found: list[Violation] = []
        try:
            if self._check is not None:
                self._check(params, None, found)
        except RecursionError as cause:
            raise self.dialect.malformed("The request is nested too deeply.") from cause
        return found

    def serialize(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        """The response of success; raises UnserializableResult where `result` does not fit the model."""
        try:
            return self._encode(result, request_id)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as cause:
            raise UnserializableResult(f"{self.operation.name}: {type(cause).__name__}: {cause}") from cause

    def serialize_error(self, error: ApiError, request_id: str) -> HttpResponse:
        """The response of failure, in the shape of the protocol."""
        raise NotImplementedError

    def _decode(self, request: HttpRequest) -> dict[str, object]:
        raise NotImplementedError

    def _encode(self, result: Mapping[str, object], request_id: str) -> HttpResponse:
        raise NotImplementedError


def error_shape(service: Service, code: str) -> ErrorShape | None:
    """The modelled error of a code, found by its code on the wire or by its shape's name."""
    shape = service.shape_for_error_code(code)
    if shape is None:
        shape = next((each for each in service.error_shapes if each.name == code), None)
    if shape is None:
        return None
    traits = shape.metadata.get("error")
    stated: Mapping[str, object] = traits if isinstance(traits, Mapping) else {}
    status, wire_code = stated.get("httpStatusCode"), stated.get("code")
    return ErrorShape(
        shape,
        wire_code if isinstance(wire_code, str) else shape.name,
        status if isinstance(status, int) else None,
    )
