"""The contract: what botocore sends we read back equal, and what we write botocore reads back equal."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fogbank.core.errors import ApiError
from fogbank.gateway.routing import Route, resolve
from fogbank.gateway.routing.index import service_index
from fogbank.gateway.wire import ServiceCatalog, codec_for
from fogbank.gateway.wire.validation import Constraint
from wire_oracle.client import parsed, request_of
from wire_oracle.generate import Generator, pruned

REQUEST_ID = "4e6a1c2d-0000-4000-8000-0123456789ab"
VARIANTS = (("full", 1.0), ("some", 0.4), ("bare", 0.0))


@dataclass(frozen=True)
class Failure:
    """One thing that did not come back equal. what: `input`, `output`, `error` or `route`."""

    service: str
    operation: str
    protocol: str
    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.service}.{self.operation} ({self.protocol}) {self.what}: {self.detail}"


def routes_of(catalog: ServiceCatalog, service: str) -> Iterator[Route]:
    """Every operation of a service in every protocol it has."""
    entry = service_index().services[service]
    for protocol in entry.protocols:
        for operation in catalog.service(service).operation_names:
            yield Route(service, operation, protocol)


def check_operation(catalog: ServiceCatalog, route: Route) -> list[Failure]:
    """Everything about one operation in one protocol."""
    failures: list[Failure] = []
    for what, check in (("input", check_input), ("output", check_output), ("error", check_errors)):
        try:
            detail = check(catalog, route)
        except Exception as cause:  # any exception here is the finding
            detail = f"{type(cause).__name__}: {cause}"
        if detail:
            failures.append(Failure(route.service, route.operation, route.protocol, what, detail[:600]))
    return failures


def check_input(catalog: ServiceCatalog, route: Route) -> str:
    """Requests: routed to the operation, decoded equal, valid but for patterns. Empty text where all is well."""
    operation: Any = catalog.service(route.service).operation_model(route.operation)
    if operation.has_event_stream_input:
        return ""
    codec = codec_for(catalog, route)
    signing = service_index().services[route.service].signing
    for name, fullness in VARIANTS:
        params: dict[str, Any] = {}
        if operation.input_shape is not None:
            generator = Generator(f"{route}{name}in", fullness)
            params = pruned(generator.value(operation.input_shape), operation.input_shape, _lost_in(route.protocol))
        request = request_of(operation, route.protocol, params)
        found = resolve(catalog, request, signing)
        if not equivalent(catalog, found, route):
            return f"routed to {found}"
        decoded = codec.decode(request)
        difference = differ(_settled(params, operation, route), _settled(decoded, operation, route))
        if difference:
            return f"{name}{difference}"
        wrong = [each for each in codec.violations(params) if each.constraint is not Constraint.PATTERN]
        wrong = [each for each in wrong if not _made_invalid(each, operation)]
        if wrong:
            return f"{name}: {wrong[0]}"
    return ""


def _made_invalid(violation: Any, operation: Any) -> bool:
    """True for what pruning and bounded recursion made short or absent: no fault of the check."""
    return violation.constraint in (Constraint.REQUIRED, Constraint.LENGTH_MIN, Constraint.UNION)


def equivalent(catalog: ServiceCatalog, found: Route, wanted: Route) -> bool:
    """True for the route itself, or one that no request can tell from it: same address, same shapes."""
    return found == wanted or (
        found.protocol == wanted.protocol and _address(catalog, found) == _address(catalog, wanted)
    )


def _address(catalog: ServiceCatalog, route: Route) -> Any:
    operation: Any = catalog.service(route.service).operation_model(route.operation)
    if route.protocol in ("query", "ec2"):
        return (operation.name, operation.metadata["apiVersion"])
    if not route.protocol.startswith("rest-"):
        return None
    return (operation.http.get("method"), re.sub(r"\{[^}]*\}", "{}", operation.http["requestUri"]))


def check_output(catalog: ServiceCatalog, route: Route) -> str:
    """Responses: parsed by botocore to what the handler returned."""
    operation: Any = catalog.service(route.service).operation_model(route.operation)
    codec = codec_for(catalog, route)
    for name, fullness in VARIANTS:
        result: dict[str, Any] = {}
        shape = operation.output_shape
        if shape is not None:
            result = Generator(f"{route}{name}out", fullness).value(shape)
            result = pruned(_with_events(result, shape, route), shape, _lost_out(route.protocol))
        response = codec.serialize(result, REQUEST_ID)
        received = parsed(operation, route.protocol, response)
        metadata = received.pop("ResponseMetadata", {})
        if metadata.get("RequestId", REQUEST_ID) != REQUEST_ID:
            return f"{name}: request id {metadata}"
        difference = differ(
            _settled(result, operation, route, out=True), _settled(received, operation, route, out=True)
        )
        if difference:
            return f"{name}{difference}"
    return ""


def check_errors(catalog: ServiceCatalog, route: Route) -> str:
    """Errors: one the model does not know, and each that the operation declares, members included."""
    operation: Any = catalog.service(route.service).operation_model(route.operation)
    if operation.http.get("method") == "HEAD":
        return ""
    codec = codec_for(catalog, route)
    plain = ApiError("Some.Code", "A <message> & more", 400)
    received = parsed(operation, route.protocol, codec.serialize_error(plain, REQUEST_ID))
    error = received["Error"]
    if (error["Code"], error["Message"]) != (plain.code, plain.message):
        return f"unmodelled: {received}"
    if received["ResponseMetadata"].get("RequestId") != REQUEST_ID:
        return f"unmodelled: request id {received}"
    for shape in operation.error_shapes:
        detail = _check_modelled(codec, operation, route, shape)
        if detail:
            return f"{shape.name}: {detail}"
    return ""


def _check_modelled(codec: Any, operation: Any, route: Route, shape: Any) -> str:
    members = Generator(f"{route}{shape.name}", 1.0).value(shape)
    members = pruned(members, shape, _lost_out(route.protocol))
    members = {name: value for name, value in members.items() if name.lower() not in ("message", "code", "type")}
    members = {name: value for name, value in members.items() if _is_error_member(shape.members[name])}
    error = ApiError(shape.error_code, "The message", members=members)
    received = parsed(operation, route.protocol, codec.serialize_error(error, REQUEST_ID))
    codes = (shape.error_code, shape.name)
    if received["Error"]["Code"] not in codes or received["Error"]["Message"] != "The message":
        return f"{received['Error']}"
    if shape.name != getattr(
        operation.service_model.shape_for_error_code(received["Error"]["Code"]), "name", shape.name
    ):
        return ""
    got = {name: received.get(name) for name in members}
    return differ(_settled(members, operation, route, out=True), _settled(got, operation, route, out=True))


def _is_error_member(shape: Any) -> bool:
    """False for what the protocol itself sends in that place."""
    traits = shape.serialization
    return traits.get("location") != "statusCode" and (traits.get("name") or "").lower() != "x-amzn-errortype"


def _lost_in(protocol: str) -> Callable[[Any, Any], bool]:
    """What a protocol's requests can't carry."""

    def gone(value: Any, shape: Any) -> bool:
        if value not in ({}, []) or shape.metadata.get("document"):
            return False
        if protocol == "ec2":
            return True
        if protocol == "query":
            return shape.type_name != "list" or bool(shape.serialization.get("flattened"))
        if shape.serialization.get("location"):
            return True
        return bool(shape.serialization.get("flattened")) and protocol == "rest-xml"

    return gone


def _lost_out(protocol: str) -> Callable[[Any, Any], bool]:
    """What a protocol's responses can't carry."""

    def gone(value: Any, shape: Any) -> bool:
        if value not in ({}, []) or shape.metadata.get("document"):
            return False
        if shape.serialization.get("location"):
            return True
        return bool(shape.serialization.get("flattened")) and protocol in ("rest-xml", "query")

    return gone


def _with_events(result: dict[str, Any], shape: Any, route: Route) -> dict[str, Any]:
    """An event stream's value is a list of events, one of each kind that is no exception."""
    name = shape.event_stream_name
    if name is None:
        return result
    stream = shape.members[name]
    kinds = [kind for kind, each in stream.members.items() if not each.metadata.get("exception")]
    events = []
    for kind in kinds:
        generator = Generator(f"{route}{kind}", 1.0)
        events.append({kind: generator.value(stream.members[kind])})
    return result | {name: events}


def _settled(params: dict[str, Any], operation: Any, route: Route, out: bool = False) -> dict[str, Any]:
    """Without what is the same to the protocol present or absent: an empty payload, an empty map of headers."""
    shape = operation.output_shape if out else operation.input_shape
    if shape is None:
        return params
    empty: list[Any] = [{}, b"", "", []]
    same = {name for name, member in shape.members.items() if member.serialization.get("location") == "headers"}
    same.add(shape.serialization.get("payload"))
    return {
        name: value for name, value in params.items() if value is not None and (name not in same or value not in empty)
    }


def differ(expected: Any, actual: Any, path: str = "") -> str:
    """The first difference between two values, empty where they are equal."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in expected.keys() | actual.keys():
            if key not in actual:
                return f"{path}.{key}: missing, expected {expected[key]!r:.200}"
            if key not in expected:
                return f"{path}.{key}: unexpected {actual[key]!r:.200}"
            found = differ(expected[key], actual[key], f"{path}.{key}")
            if found:
                return found
        return ""
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            found = differ(one, other, f"{path}[{index}]")
            if found:
                return found
        return ""
    if isinstance(expected, bool) is not isinstance(actual, bool) or expected != actual:
        return f"{path}: expected {expected!r:.200}, got {actual!r:.200}"
    return ""
