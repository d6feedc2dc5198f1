"""XML both ways: what is escaped comes back, what is hostile does not get in."""

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_support import body, codec

from fogbank.gateway.wire import WireError
from fogbank.gateway.wire.xml_read import parse_xml
from fogbank.gateway.wire.xml_write import escape, escape_attribute

LIFECYCLE = codec("s3", "PutBucketLifecycleConfiguration", "rest-xml")


def read_back(document: str) -> tuple[str, str | None]:
    """The root's text and its attribute `a`, as another parser sees them."""
    pieces: list[str] = []
    attributes: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = pieces.append
    parser.StartElementHandler = lambda _, found: attributes.update(found)
    parser.Parse(document.encode(), True)
    return "".join(pieces), attributes.get("a")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\t\n\r&<>\"'")))
def test_text_and_attributes_come_back(text: str) -> None:
    assert read_back(f'<r a="{escape_attribute(text)}">{escape(text)}</r>') == (text, text)


@given(st.text(st.characters(), max_size=50))
def test_any_text_gives_a_document_that_parses(text: str) -> None:
    content, _ = read_back(f"<r>{escape(text)}</r>")
    assert len(content) == len(text)


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><LifecycleConfiguration>&b;</LifecycleConfiguration>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><LifecycleConfiguration/>",
        b"<LifecycleConfiguration>&b;</LifecycleConfiguration>",
        b"<LifecycleConfiguration>",
        b"<LifecycleConfiguration/><again/>",
        b"<Other/>",
        b"text",
        b"\xff\xfe",
        b"<LifecycleConfiguration>\xff</LifecycleConfiguration>",
        b"<?xml version='1.0' encoding='nope'?><LifecycleConfiguration/>",
        b"<LifecycleConfiguration>" + b"<Rule>" * 5000,
        b"<LifecycleConfiguration>" + b"<Rule/>" * 300_000 + b"</LifecycleConfiguration>",
        b"<LifecycleConfiguration><Rule><ID>a</ID><ID>b</ID></Rule></LifecycleConfiguration>",
        b"<LifecycleConfiguration><Rule><Expiration><Days>x</Days></Expiration></Rule></LifecycleConfiguration>",
    ],
    ids=range(14),
)
def test_hostile_documents_are_malformed(document: bytes) -> None:
    with pytest.raises(WireError) as caught:
        LIFECYCLE.parse(body(document, "/bucket", "PUT", "lifecycle"))
    assert (caught.value.code, caught.value.status) == ("MalformedXML", 400)


def test_namespaces_and_prefixes_do_not_matter() -> None:
    document = b'<x:LifecycleConfiguration xmlns:x="urn:any"><x:Rule><x:Status>Enabled</x:Status></x:Rule></x:Lifecyc'
    params = LIFECYCLE.parse(body(document + b"leConfiguration>", "/bucket", "PUT", "lifecycle"))
    assert params["LifecycleConfiguration"] == {"Rules": [{"Status": "Enabled"}]}


def test_attributes_by_any_prefix() -> None:
    acl = codec("s3", "PutBucketAcl", "rest-xml")
    grantee = b'<Grantee xmlns:q="http://www.w3.org/2001/XMLSchema-instance" q:type="Group"><URI>u</URI></Grantee>'
    document = b"<AccessControlPolicy><AccessControlList><Grant>" + grantee
    document += b"</Grant></AccessControlList></AccessControlPolicy>"
    params = acl.parse(body(document, "/bucket", "PUT", "acl"))
    assert params["AccessControlPolicy"] == {"Grants": [{"Grantee": {"Type": "Group", "URI": "u"}}]}


def test_parsing_keeps_order_and_text() -> None:
    node = parse_xml(b"<a><b>1</b><c/><b>2&amp;<![CDATA[<3>]]></b></a>")
    assert [(child.tag, child.text) for child in node.children] == [("b", "1"), ("c", ""), ("b", "2&<3>")]
