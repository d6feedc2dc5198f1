"""REST routing: a method, a path and literal query keys to an operation, from the templates of one service's model."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fogbank.gateway.wire.message import HttpRequest
from fogbank.gateway.wire.model import (
    Operation,
    Service,
    ServiceCatalog,
    location,
    required_members,
    text_of,
    wire_name,
)
from fogbank.gateway.wire.template import HINT_KEY, UriTemplate, parse_template


@dataclass(frozen=True, slots=True)
class Address:
    """One operation's address.

    wanted_keys, wanted_headers: required query keys and headers, which tell operations of one template apart, as
    UploadPart from PutObject. current: not deprecated; position: the operation's place in the model.
    """

    operation: str
    template: UriTemplate
    wanted_keys: tuple[str, ...]
    wanted_headers: tuple[str, ...]
    current: bool
    position: int


def _address(operation: Operation, position: int) -> Address:
    keys: list[str] = []
    headers: list[str] = []
    shape = operation.input_shape
    if shape is not None:
        required = required_members(shape)
        for name, member in shape.members.items():
            if name in required and location(member) == "querystring":
                keys.append(wire_name(member, name))
            elif name in required and location(member) == "header":
                headers.append(wire_name(member, name))
    template = parse_template(text_of(operation.http, "requestUri", "/"))
    return Address(operation.name, template, tuple(keys), tuple(headers), not operation.deprecated, position)


def _addresses(service: Service) -> dict[str, list[Address]]:
    """By method."""
    table: dict[str, list[Address]] = {}
    for position, name in enumerate(service.operation_names):
        operation = service.operation_model(name)
        table.setdefault(text_of(operation.http, "method", "POST"), []).append(_address(operation, position))
    return table


@dataclass(frozen=True, slots=True)
class Match:
    """An operation that fits. merit: greater is better, comparable between services that share a signing name."""

    operation: str
    merit: tuple[bool, int, bool, int, int]


def match_operation(catalog: ServiceCatalog, service: str, request: HttpRequest) -> Match | None:
    """The operation of `service` that the request addresses, or None."""
    addresses = catalog.derived(service, "rest addresses", _addresses).get(request.method, [])
    query = dict(parse_qsl(request.raw_query, keep_blank_values=True, errors="replace"))
    fitting = [each for each in addresses if each.template.match(request.raw_path) and _has_literals(each, query)]
    if not fitting:
        return None
    best = max(fitting, key=lambda each: _rank(each, query, request))
    return Match(best.operation, _merit(best, query, request))


def _has_literals(address: Address, query: Mapping[str, str]) -> bool:
    return all(key in query and (value is None or query[key] == value) for key, value in address.template.literals)


def _is_exact(address: Address, request: HttpRequest) -> bool:
    """False where a trailing slash had to be forgiven."""
    return address.template.path.fullmatch(request.raw_path) is not None


def _missing(address: Address, query: Mapping[str, str], request: HttpRequest) -> int:
    missing = sum(key not in query for key in address.wanted_keys)
    return missing + sum(name not in request.headers for name in address.wanted_headers)


def _rank(address: Address, query: Mapping[str, str], request: HttpRequest) -> tuple[object, ...]:
    """Among a service's operations that fit: an exact path, not greedy, all it requires present, more literals."""
    template = address.template
    return (
        _is_exact(address, request),
        not template.greedy,
        template.fixed_characters,
        -_missing(address, query, request),
        len(template.literals),
        template.hint is not None and query.get(HINT_KEY) == template.hint,
        len(address.wanted_keys) + len(address.wanted_headers),
        address.current,
        -address.position,
    )


def _merit(address: Address, query: Mapping[str, str], request: HttpRequest) -> tuple[bool, int, bool, int, int]:
    """Between services what is missing counts first: S3 Control always has an account's header, and S3 never."""
    template = address.template
    missing = -_missing(address, query, request)
    exact = _is_exact(address, request)
    return (exact, missing, not template.greedy, template.fixed_characters, len(template.literals))
