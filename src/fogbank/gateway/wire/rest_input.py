"""REST requests: which member comes from the path, the query, a header or the body, compiled for an operation."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote_to_bytes

from fogbank.gateway.wire.errors import BadValue, Malformed
from fogbank.gateway.wire.limits import FORM_FIELDS_MAX
from fogbank.gateway.wire.message import Headers, HttpRequest
from fogbank.gateway.wire.model import Operation, Shape, location, text_of, timestamp_format, wire_name
from fogbank.gateway.wire.scalars import text_reader
from fogbank.gateway.wire.template import HINT_KEY, UriTemplate, parse_template

TextReader = Callable[[str], object]

# Elements of a list in a header: a quoted string with escapes, or text up to the next comma.
_LIST_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"\s*|([^,]*))(?:,|$)')


def parse_query(raw_query: str) -> dict[str, list[str]]:
    """The query's values by key, in order; raises Malformed."""
    result: dict[str, list[str]] = {}
    if not raw_query:
        return result
    parts = raw_query.split("&", FORM_FIELDS_MAX)
    if len(parts) > FORM_FIELDS_MAX:
        raise Malformed("The query string has too many parameters.")
    try:
        for part in parts:
            key, _, value = part.partition("=")
            if key:
                result.setdefault(_unquote(key), []).append(_unquote(value))
    except UnicodeError as cause:
        raise Malformed("The query string is not valid UTF-8.") from cause
    return result


def _unquote(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8")


def split_header_list(text: str) -> list[str]:
    """A header's comma-separated elements; an element may be quoted."""
    elements: list[str] = []
    position = 0
    while position < len(text):
        match = _LIST_ELEMENT.match(text, position)
        if match is None:
            raise BadValue("list", text)
        quoted, plain = match.groups()
        elements.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain.strip())
        position = match.end()
    return elements


def _json_header(text: str) -> object:
    try:
        return json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError) as cause:
        raise BadValue("string", text) from cause


def header_reader(shape: Shape) -> TextReader:
    """The reader of a header's text."""
    if shape.serialization.get("jsonvalue"):
        return _json_header
    if shape.type_name == "list":
        read_item = header_reader(shape.member)
        return lambda text: [read_item(each) for each in split_header_list(text)]
    return text_reader(shape.type_name, timestamp_format(shape))


class RestInput:
    """Where an operation's members come from, and how they are read."""

    def __init__(self, operation: Operation) -> None:
        self.template: UriTemplate = parse_template(text_of(operation.http, "requestUri", "/"))
        self._uri: dict[str, tuple[str, TextReader]] = {}
        self._query: dict[str, tuple[str, Shape, TextReader]] = {}
        self._query_map: tuple[str, Shape] | None = None
        self._headers: list[tuple[str, str, Shape, TextReader]] = []
        self._prefixes: list[tuple[str, str]] = []
        self.body_members: list[str] = []
        if operation.input_shape is not None:
            for name, member in operation.input_shape.members.items():
                self._bind(name, member)

    def _bind(self, name: str, member: Shape) -> None:
        place, wire = location(member), wire_name(member, name)
        if place == "uri":
            self._uri[wire] = (name, text_reader(member.type_name, timestamp_format(member)))
        elif place == "querystring" and member.type_name == "map":
            self._query_map = (name, member)
        elif place == "querystring":
            leaf = member.member if member.type_name == "list" else member
            self._query[wire] = (name, member, text_reader(leaf.type_name, timestamp_format(leaf)))
        elif place == "header":
            self._headers.append((wire, name, member, header_reader(member)))
        elif place == "headers":
            self._prefixes.append((wire.lower(), name))
        else:
            self.body_members.append(name)

    def read(self, request: HttpRequest) -> dict[str, object]:
        """The members outside the body; raises BadValue or Malformed."""
        params: dict[str, object] = {}
        for label, text in self.template.values(request.raw_path).items():
            if label in self._uri:
                name, read = self._uri[label]
                params[name] = _outside_body(label, read, text)
        self._read_query(parse_query(request.raw_query), params)
        self._read_headers(request.headers, params)
        return params

    def _read_query(self, query: Mapping[str, list[str]], params: dict[str, object]) -> None:
        for key, (name, shape, read) in self._query.items():
            texts = query.get(key)
            if texts is None:
                continue
            if shape.type_name == "list":
                params[name] = [_outside_body(key, read, text) for text in texts]
            elif len(texts) > 1:
                raise _misplaced(key, BadValue(shape.type_name, ",".join(texts)))
            else:
                params[name] = _outside_body(key, read, texts[0])
        if self._query_map is not None:
            name, shape = self._query_map
            many = shape.value.type_name == "list"
            rest = {key: texts if many else texts[0] for key, texts in query.items() if self._is_free(key)}
            if rest:
                params[name] = rest

    def _is_free(self, key: str) -> bool:
        """True for a query key that belongs to nothing else."""
        taken = key in self._query or key == HINT_KEY or key.lower().startswith("x-amz-")
        return not taken and all(key != literal for literal, _ in self.template.literals)

    def _read_headers(self, headers: Headers, params: dict[str, object]) -> None:
        for wire, name, shape, read in self._headers:
            texts = headers.get_all(wire) if shape.type_name == "list" else headers.get(wire)
            if isinstance(texts, list):
                if texts:
                    params[name] = _outside_body(wire, read, ",".join(texts))
            elif texts is not None and (texts or shape.type_name == "string"):
                params[name] = _outside_body(wire, read, texts)
        for prefix, name in self._prefixes:
            found = {key[len(prefix) :]: value for key, value in headers if key.lower().startswith(prefix)}
            if found:
                params[name] = found


def _misplaced(place: str, bad: BadValue) -> BadValue:
    bad.path.append(place)
    bad.in_body = False
    return bad


def _outside_body(place: str, read: TextReader, text: str) -> object:
    try:
        return read(text)
    except BadValue as bad:
        raise _misplaced(place, bad) from None
