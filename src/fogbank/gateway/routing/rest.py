"""REST routing: a method, a path and literal query keys to an operation, from the templates of one service's model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

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

_LABEL = re.compile(r"\{([^}]+)\}")
# SDKs may send the operation's name in it; it never decides alone.
_HINT = "x-id"


@dataclass(frozen=True, slots=True)
class Template:
    """One operation's address.

    literals: query keys (and values, where stated) that must be there; wanted: required query keys and headers that
    tell operations of one address apart, as UploadPart from PutObject.
    """

    operation: str
    method: str
    path: re.Pattern[str]
    fixed_characters: int
    greedy: bool
    literals: tuple[tuple[str, str | None], ...]
    hint: str | None
    wanted_keys: tuple[str, ...]
    wanted_headers: tuple[str, ...]


def path_pattern(template: str) -> re.Pattern[str]:
    """The template's path as a pattern with a group for each label, named by its position."""
    pieces: list[str] = []
    position = 0
    for label in _LABEL.finditer(template):
        pieces.append(re.escape(template[position : label.start()]))
        pieces.append("(.+)" if label[1].endswith("+") else "([^/]+)")
        position = label.end()
    pieces.append(re.escape(template[position:]))
    return re.compile("".join(pieces), re.DOTALL)


def label_names(template: str) -> list[str]:
    """The labels of a template in order, without the mark of greed."""
    return [name.rstrip("+") for name in _LABEL.findall(template)]


def _template(operation: Operation) -> Template:
    path, _, query = text_of(operation.http, "requestUri", "/").partition("?")
    literals: list[tuple[str, str | None]] = []
    hint = None
    for part in filter(None, query.split("&")):
        key, equals, value = part.partition("=")
        if key == _HINT:
            hint = value
        else:
            literals.append((key, value if equals else None))
    keys, headers = _wanted(operation)
    fixed = len(_LABEL.sub("", path))
    method = text_of(operation.http, "method", "POST")
    return Template(
        operation.name, method, path_pattern(path), fixed, "+}" in path, tuple(literals), hint, keys, headers
    )


def _wanted(operation: Operation) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
    return tuple(keys), tuple(headers)


def _templates(service: Service) -> dict[str, list[Template]]:
    """By method, the most specific first, newer operations (later in the model's order) before older ones."""
    table: dict[str, list[Template]] = {}
    for name in service.operation_names:
        template = _template(service.operation_model(name))
        table.setdefault(template.method, []).append(template)
    for templates in table.values():
        templates.sort(key=lambda each: (each.greedy, -each.fixed_characters, -len(each.literals)))
    return table


def match_operation(catalog: ServiceCatalog, service: str, request: HttpRequest) -> str | None:
    """The operation of `service` that the request addresses, or None."""
    templates = catalog.derived(service, "rest templates", _templates).get(request.method, [])
    query = dict(parse_qsl(request.raw_query, keep_blank_values=True, errors="replace"))
    paths = [request.raw_path]
    # A trailing slash is no part of a resource's name, but S3 keys may end in one: tried second.
    if len(request.raw_path) > 1 and request.raw_path.endswith("/"):
        paths.append(request.raw_path.rstrip("/") or "/")
    for path in paths:
        fitting = [each for each in templates if each.path.fullmatch(path) and _has_literals(each, query)]
        if fitting:
            return max(fitting, key=lambda each: _rank(each, query, request)).operation
    return None


def _has_literals(template: Template, query: Mapping[str, str]) -> bool:
    return all(key in query and (value is None or query[key] == value) for key, value in template.literals)


def _rank(template: Template, query: Mapping[str, str], request: HttpRequest) -> tuple[object, ...]:
    """Among operations of one address: not greedy, more literals, named by the hint, all it requires present."""
    missing = sum(key not in query for key in template.wanted_keys)
    missing += sum(name not in request.headers for name in template.wanted_headers)
    demands = len(template.wanted_keys) + len(template.wanted_headers)
    return (
        not template.greedy,
        template.fixed_characters,
        -missing,
        len(template.literals),
        template.hint is not None and query.get(_HINT) == template.hint,
        demands,
    )


def decode_label(text: str) -> str:
    """A path label as the client meant it; raises UnicodeDecodeError (a ValueError) for bad UTF-8."""
    return unquote(text, errors="strict")
