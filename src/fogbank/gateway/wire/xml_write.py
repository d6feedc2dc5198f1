"""XML out: a shape is compiled once into closures that append text, so a response is one walk and one join.

A writer takes the value and the `append` of a list of text. Members are written in the order the handler gave them;
an unknown one raises KeyError, which the codec turns into UnserializableResult.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from fogbank.gateway.wire.model import Shape, is_flattened, text_trait, timestamp_format, wire_name
from fogbank.gateway.wire.scalars import TEXT_WRITERS, TIMESTAMP_WRITERS, write_iso8601

Append = Callable[[str], object]
Writer = Callable[[object, Append], None]

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_UNSAFE = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSAFE_IN_ATTRIBUTE = re.compile('[&<>"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')


def _entity(match: re.Match[str]) -> str:
    """A character reference, or U+FFFD for what XML 1.0 can't hold even as a reference."""
    character = match.group()
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}.get(character)
    if named:
        return named
    code = ord(character)
    if code in (0x09, 0x0A, 0x0D) or 0x7F <= code <= 0x9F:
        return f"&#x{code:X};"
    return "�"


def escape(text: str) -> str:
    """Text as element content. Carriage returns are kept as references, or a parser would drop them."""
    return _UNSAFE.sub(_entity, text)


def escape_attribute(text: str) -> str:
    """Text between double quotes."""
    return _UNSAFE_IN_ATTRIBUTE.sub(_entity, text)


def namespace_attributes(shape: Shape) -> str:
    """` xmlns="…"` where the shape declares a namespace, else nothing."""
    stated = shape.serialization.get("xmlNamespace")
    if isinstance(stated, Mapping):
        prefix, uri = stated.get("prefix"), str(stated.get("uri", ""))
        return f' xmlns:{prefix}="{escape_attribute(uri)}"' if prefix else f' xmlns="{escape_attribute(uri)}"'
    return f' xmlns="{escape_attribute(stated)}"' if isinstance(stated, str) else ""


class XmlWriterCompiler:
    """Compiles shapes of one protocol.

    timestamp: how a timestamp without a stated format is written. skip: members that travel elsewhere.
    """

    def __init__(self, timestamp: Callable[[object], str] = write_iso8601) -> None:
        self._timestamp = timestamp
        self._members: dict[str, dict[str, Writer]] = {}

    def element(self, shape: Shape, tag: str) -> Writer:
        """Writes `<tag>…</tag>`; for a flattened list or map, one element for each entry."""
        compiled = self._COMPILERS.get(shape.type_name)
        if compiled is not None:
            return compiled(self, shape, tag)
        opening, closing = f"<{tag}{namespace_attributes(shape)}>", f"</{tag}>"
        if shape.type_name in TEXT_WRITERS or shape.type_name == "timestamp":
            return _scalar_writer(opening, closing, self._scalar_text(shape))
        return _string_writer(opening, closing)

    def content(self, shape: Shape) -> Writer:
        """Writes a structure's members without an element around them."""
        return _content_writer(self.members(shape))

    def members(self, shape: Shape) -> dict[str, Writer]:
        """The writers of a structure's members; shared, so that a recursive shape ends."""
        known = self._members.get(shape.name)
        if known is None:
            known = self._members[shape.name] = {}
            for name, member in shape.members.items():
                if not member.serialization.get("xmlAttribute"):
                    known[name] = self.element(member, _member_tag(name, member))
        return known

    def _scalar_text(self, shape: Shape) -> Callable[[object], str]:
        if shape.type_name == "timestamp":
            return TIMESTAMP_WRITERS.get(timestamp_format(shape) or "", self._timestamp)
        return TEXT_WRITERS[shape.type_name]

    def _structure(self, shape: Shape, tag: str) -> Writer:
        opening, closing = f"<{tag}{namespace_attributes(shape)}", f"</{tag}>"
        attributes = _attribute_names(shape)
        write_content = self.content(shape)
        if attributes:
            return _attributed_writer(opening, closing, attributes, write_content)
        opening += ">"

        def write(value: object, append: Append) -> None:
            append(opening)
            write_content(value, append)
            append(closing)

        return write

    def _list(self, shape: Shape, tag: str) -> Writer:
        if is_flattened(shape):
            write_item = self.element(shape.member, tag)

            def write_flat(value: object, append: Append) -> None:
                for item in cast(Sequence[object], value):
                    if item is not None:
                        write_item(item, append)

            return write_flat
        opening, closing = f"<{tag}{namespace_attributes(shape)}>", f"</{tag}>"
        write_member = self.element(shape.member, wire_name(shape.member, "member"))

        def write(value: object, append: Append) -> None:
            append(opening)
            for item in cast(Sequence[object], value):
                if item is not None:
                    write_member(item, append)
            append(closing)

        return write

    def _map(self, shape: Shape, tag: str) -> Writer:
        flat = is_flattened(shape)
        entry = tag if flat else "entry"
        opening, closing = ("", "") if flat else (f"<{tag}{namespace_attributes(shape)}>", f"</{tag}>")
        entry_opening, entry_closing = f"<{entry}>", f"</{entry}>"
        write_key = self.element(shape.key, wire_name(shape.key, "key"))
        write_value = self.element(shape.value, wire_name(shape.value, "value"))

        def write(value: object, append: Append) -> None:
            append(opening)
            for key, item in cast(Mapping[str, object], value).items():
                if item is not None:
                    append(entry_opening)
                    write_key(key, append)
                    write_value(item, append)
                    append(entry_closing)
            append(closing)

        return write

    _COMPILERS = {"structure": _structure, "list": _list, "map": _map}  # noqa: RUF012  # a table of methods


def _member_tag(name: str, member: Shape) -> str:
    """A member's element; AWS names a flattened list's elements after the list's member where that has a name."""
    if member.type_name == "list" and is_flattened(member):
        return text_trait(member.member.serialization, "name") or wire_name(member, name)
    return wire_name(member, name)


def _attribute_names(shape: Shape) -> dict[str, str]:
    return {
        name: wire_name(member, name)
        for name, member in shape.members.items()
        if member.serialization.get("xmlAttribute")
    }


def _content_writer(writers: dict[str, Writer]) -> Writer:
    def write(value: object, append: Append) -> None:
        for name, item in cast(Mapping[str, object], value).items():
            if item is not None:
                writers[name](item, append)

    return write


def _attributed_writer(opening: str, closing: str, attributes: dict[str, str], write_content: Writer) -> Writer:
    def write(value: object, append: Append) -> None:
        given = cast(Mapping[str, object], value)
        append(opening)
        for name, attribute in attributes.items():
            if given.get(name) is not None:
                append(f' {attribute}="{escape_attribute(str(given[name]))}"')
        append(">")
        write_content({name: item for name, item in given.items() if name not in attributes}, append)
        append(closing)

    return write


def _string_writer(opening: str, closing: str) -> Writer:
    unsafe = _UNSAFE.search

    def write(value: object, append: Append) -> None:
        text = cast(str, value)
        append(opening + (text if unsafe(text) is None else escape(text)) + closing)

    return write


def _scalar_writer(opening: str, closing: str, text_of: Callable[[object], str]) -> Writer:
    def write(value: object, append: Append) -> None:
        append(opening + text_of(value) + closing)

    return write
