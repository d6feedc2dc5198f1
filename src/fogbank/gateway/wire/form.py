"""Form bodies and query strings: `A.1.B=x` as a tree, and shapes compiled into readers of that tree.

The `query` protocol nests lists as `Name.member.1` and maps as `Name.entry.1.key`; `ec2` flattens every list and
capitalises names. Bounds: `FORM_FIELDS_MAX` fields, `DEPTH_MAX` levels.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import parse_qsl

from fogbank.gateway.wire.errors import BadValue, Malformed, UnknownParameter
from fogbank.gateway.wire.limits import DEPTH_MAX, FORM_FIELDS_MAX, INDEX_DIGITS_MAX
from fogbank.gateway.wire.model import Shape, is_flattened, text_trait, timestamp_format, wire_name
from fogbank.gateway.wire.scalars import text_reader

T = TypeVar("T")


class FormNode:
    """A name's own value, if it has one, and the names below it."""

    __slots__ = ("children", "text")

    def __init__(self) -> None:
        self.text: str | None = None
        self.children: dict[str, FormNode] = {}


Reader = Callable[[FormNode], object]


def parse_fields(text: str) -> list[tuple[str, str]]:
    """The name/value pairs of a form; raises Malformed for bad UTF-8 or too many fields."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FORM_FIELDS_MAX)
    except UnicodeDecodeError as cause:
        raise Malformed("The query string is not valid UTF-8.") from cause
    except ValueError as cause:
        raise Malformed("The query string has too many parameters.") from cause


def decode_form(body: bytes) -> list[tuple[str, str]]:
    """`parse_fields` of a body."""
    try:
        return parse_fields(body.decode("utf-8"))
    except UnicodeDecodeError as cause:
        raise Malformed("The request body is not valid UTF-8.") from cause


def build_tree(fields: Iterable[tuple[str, str]]) -> FormNode:
    """The tree of dotted names; raises Malformed for a name given twice or nested too deeply."""
    root = FormNode()
    for name, value in fields:
        parts = name.split(".", DEPTH_MAX)
        if len(parts) > DEPTH_MAX:
            raise Malformed("A parameter name is nested too deeply.")
        node = root
        for part in parts:
            child = node.children.get(part)
            if child is None:
                child = node.children[part] = FormNode()
            node = child
        if node.text is not None:
            raise Malformed("A parameter is given more than once.")
        node.text = value
    return root


class FormReaderCompiler:
    """Compiles shapes of the `query` protocol into readers."""

    strict_names = False

    def __init__(self) -> None:
        self._structures: dict[str, dict[str, tuple[str, Reader]]] = {}

    def reader(self, shape: Shape) -> Reader:
        """The reader of a shape from its node."""
        if shape.type_name == "structure":
            return self.structure(shape)
        if shape.type_name == "list":
            return self._list(shape)
        if shape.type_name == "map":
            return self._map(shape)
        return _scalar_reader(shape, self.strict_names)

    def structure(self, shape: Shape) -> Callable[[FormNode], dict[str, object]]:
        """The reader of a structure. Members are keyed by wire name; shared, so that a recursive shape ends."""
        members = self._structures.get(shape.name)
        if members is None:
            members = self._structures[shape.name] = {}
            for name, member in shape.members.items():
                members[self.member_name(name, member)] = (name, self.reader(member))
        return _structure_reader(members, self.strict_names)

    def member_name(self, name: str, member: Shape) -> str:
        """The name of a member on the wire: a flattened list goes by the name of its elements."""
        if member.type_name == "list" and is_flattened(member):
            return text_trait(member.member.serialization, "name") or wire_name(member, name)
        return wire_name(member, name)

    def _list(self, shape: Shape) -> Reader:
        read_item = self.reader(shape.member)
        # A list given as one value would else read as empty, and an empty list of ids means all.
        below = None if is_flattened(shape) else wire_name(shape.member, "member")

        def read(node: FormNode) -> object:
            _refuse_text(node)
            container = node if below is None else node.children.get(below) or node.children.get("member")
            return [] if container is None else _read_indexed(container, read_item)

        return read

    def _map(self, shape: Shape) -> Reader:
        key_name, value_name = wire_name(shape.key, "key"), wire_name(shape.value, "value")
        read_value = self.reader(shape.value)
        flat = is_flattened(shape)

        def read_entry(node: FormNode) -> tuple[str, object]:
            key, value = node.children.get(key_name), node.children.get(value_name)
            if key is None or value is None:
                raise BadValue("map", "")
            return key.text or "", read_value(value)

        def read(node: FormNode) -> object:
            _refuse_text(node)
            container = node if flat else node.children.get("entry")
            return {} if container is None else dict(_read_indexed(container, read_entry))

        return read


class Ec2ReaderCompiler(FormReaderCompiler):
    """Compiles shapes of the `ec2` protocol: lists always flat, names capitalised, unknown names refused."""

    strict_names = True

    def member_name(self, name: str, member: Shape) -> str:
        query_name = text_trait(member.serialization, "queryName")
        if query_name:
            return query_name
        stated = text_trait(member.serialization, "name")
        return stated[0].upper() + stated[1:] if stated else name

    def _list(self, shape: Shape) -> Reader:
        read_item = self.reader(shape.member)

        def read(node: FormNode) -> object:
            _refuse_text(node)
            return _read_indexed(node, read_item)

        return read


def _refuse_text(node: FormNode) -> None:
    """A list, map or structure has no text of its own; the query protocol writes an empty one as empty text."""
    if node.text:
        raise UnknownParameter("")


def _below(name: str, rest: str) -> str:
    return f"{name}.{rest}" if rest else name


def _scalar_reader(shape: Shape, strict: bool) -> Reader:
    read_text = text_reader(shape.type_name, timestamp_format(shape))

    def read(node: FormNode) -> object:
        if node.text is None or (strict and node.children):
            raise UnknownParameter(_first_name(*next(iter(node.children.items()))))
        return read_text(node.text)

    return read


def _structure_reader(members: dict[str, tuple[str, Reader]], strict: bool) -> Callable[[FormNode], dict[str, object]]:
    def read(node: FormNode) -> dict[str, object]:
        _refuse_text(node)
        result: dict[str, object] = {}
        for wire, child in node.children.items():
            known = members.get(wire)
            if known is None:
                if strict:
                    raise UnknownParameter(_first_name(wire, child))
                continue
            try:
                result[known[0]] = known[1](child)
            except BadValue as bad:
                bad.path.append(wire)
                raise
            except UnknownParameter as unknown:
                raise UnknownParameter(_below(wire, unknown.name)) from None
        return result

    return read


def _first_name(name: str, node: FormNode) -> str:
    """The full name of the first parameter at or below `node`, as the client wrote it."""
    while node.text is None and node.children:
        part, node = next(iter(node.children.items()))
        name = f"{name}.{part}"
    return name


def _read_indexed(node: FormNode, read_item: Callable[[FormNode], T]) -> list[T]:
    """The items below `1`, `2`, … in order of index; gaps are closed, as AWS does."""
    indexed: list[tuple[int, FormNode]] = []
    for name, child in node.children.items():
        if not (name.isascii() and name.isdigit() and len(name) <= INDEX_DIGITS_MAX):
            raise UnknownParameter(_first_name(name, child))
        indexed.append((int(name), child))
    indexed.sort(key=lambda pair: pair[0])
    items: list[T] = []
    for index, child in indexed:
        try:
            items.append(read_item(child))
        except BadValue as bad:
            bad.path.append(str(index))
            raise
        except UnknownParameter as unknown:
            raise UnknownParameter(_below(str(index), unknown.name)) from None
    return items
