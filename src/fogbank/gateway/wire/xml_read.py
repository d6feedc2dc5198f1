"""XML in: a document as a small tree, read by expat with document types refused, and shapes over that tree.

Refusing a DOCTYPE refuses entities, so nothing expands and nothing external is read. Names lose their namespace.
"""

from collections.abc import Callable
from typing import TypeVar
from xml.parsers import expat

from fogbank.gateway.wire.errors import BadValue, Malformed
from fogbank.gateway.wire.limits import DEPTH_MAX, XML_NODES_MAX
from fogbank.gateway.wire.model import Shape, is_flattened, location, text_trait, timestamp_format, wire_name
from fogbank.gateway.wire.scalars import text_reader

T = TypeVar("T")


class XmlNode:
    """An element: its local name, attributes as written, children, and the text directly within."""

    __slots__ = ("attributes", "children", "pieces", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[XmlNode] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        """The element's own text."""
        return "".join(self.pieces)


Reader = Callable[[XmlNode], object]


class _TreeBuilder:
    """Expat's handlers. The stack holds the open elements, a nameless root first."""

    def __init__(self) -> None:
        self.stack = [XmlNode("", {})]
        self.nodes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if len(self.stack) > DEPTH_MAX or self.nodes > XML_NODES_MAX:
            raise Malformed("The document is too large or nested too deeply.")
        node = XmlNode(name.rpartition(":")[2], attributes)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def end(self, _name: str) -> None:
        self.stack.pop()

    def text(self, data: str) -> None:
        self.stack[-1].pieces.append(data)

    def doctype(self, *_: object) -> None:
        raise Malformed("A document type is not allowed.")


def parse_xml(body: bytes) -> XmlNode:
    """The document's root element; raises Malformed."""
    builder = _TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as cause:
        raise Malformed("The document is not well-formed XML.") from cause
    return builder.stack[0].children[0]


class XmlReaderCompiler:
    """Compiles shapes into readers of elements."""

    def __init__(self) -> None:
        self._structures: dict[str, _Structure] = {}

    def reader(self, shape: Shape) -> Reader:
        """The reader of one element; a flattened list or map is read by the structure that holds it."""
        if shape.type_name == "structure":
            return self.structure(shape)
        if shape.type_name == "list":
            read_items = _items_reader(self.reader(shape.member))
            return lambda node: read_items(node.children)
        if shape.type_name == "map":
            read_entries = self._entries_reader(shape)
            return lambda node: read_entries(node.children)
        read_text = text_reader(shape.type_name, timestamp_format(shape))
        return lambda node: read_text(node.text)

    def structure(self, shape: Shape) -> Callable[[XmlNode], dict[str, object]]:
        """The reader of a structure's body members; shared, so that a recursive shape ends."""
        known = self._structures.get(shape.name)
        if known is None:
            known = self._structures[shape.name] = _Structure()
            for name, member in shape.members.items():
                if location(member) is None:
                    self._add_member(known, name, member)
        return known.read

    def _add_member(self, structure: "_Structure", name: str, member: Shape) -> None:
        if member.serialization.get("xmlAttribute"):
            structure.attributes.append((wire_name(member, name), name))
        elif is_flattened(member) and member.type_name == "list":
            item_name = text_trait(member.member.serialization, "name")
            read_items = _items_reader(self.reader(member.member))
            structure.repeated[wire_name(member, name)] = (name, read_items)
            if item_name:
                structure.repeated[item_name] = (name, read_items)
        elif is_flattened(member) and member.type_name == "map":
            structure.repeated[wire_name(member, name)] = (name, self._entries_reader(member))
        else:
            structure.single[wire_name(member, name)] = (name, self.reader(member))

    def _entries_reader(self, shape: Shape) -> Callable[[list[XmlNode]], object]:
        key_name, value_name = wire_name(shape.key, "key"), wire_name(shape.value, "value")
        read_value = self.reader(shape.value)

        def read(entries: list[XmlNode]) -> object:
            result: dict[str, object] = {}
            for entry in entries:
                parts = {child.tag: child for child in entry.children}
                if key_name not in parts or value_name not in parts:
                    raise BadValue("map", "")
                result[parts[key_name].text] = read_value(parts[value_name])
            return result

        return read


class _Structure:
    """A structure's members by element name, and the reader over them."""

    __slots__ = ("attributes", "repeated", "single")

    def __init__(self) -> None:
        self.single: dict[str, tuple[str, Reader]] = {}
        self.repeated: dict[str, tuple[str, Callable[[list[XmlNode]], object]]] = {}
        self.attributes: list[tuple[str, str]] = []

    def read(self, node: XmlNode) -> dict[str, object]:
        result: dict[str, object] = {}
        groups: dict[str, list[XmlNode]] = {}
        for child in node.children:
            # First those that repeat: S3's old notification shapes call a list and a single member the same.
            if child.tag in self.repeated:
                groups.setdefault(child.tag, []).append(child)
            elif child.tag in self.single:
                name, read = self.single[child.tag]
                if name in result:
                    raise Malformed("An element is given more than once.")
                result[name] = _at(child.tag, read, child)
        for tag, children in groups.items():
            name, read_all = self.repeated[tag]
            result[name] = _at(tag, read_all, children)
        for attribute, name in self.attributes:
            value = _attribute(node, attribute)
            if value is not None:
                result[name] = value
        return result


def _attribute(node: XmlNode, wanted: str) -> str | None:
    """An attribute by its full name, or by its local name where the client chose another prefix."""
    if wanted in node.attributes:
        return node.attributes[wanted]
    local = wanted.rpartition(":")[2]
    return next((value for name, value in node.attributes.items() if name.rpartition(":")[2] == local), None)


def _at(tag: str, read: Callable[[T], object], node: T) -> object:
    try:
        return read(node)
    except BadValue as bad:
        bad.path.append(tag)
        raise


def _items_reader(read_item: Reader) -> Callable[[list[XmlNode]], object]:
    def read(nodes: list[XmlNode]) -> object:
        items: list[object] = []
        for index, node in enumerate(nodes, 1):
            try:
                items.append(read_item(node))
            except BadValue as bad:
                bad.path.append(str(index))
                raise
        return items

    return read
