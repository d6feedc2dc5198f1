"""The REST protocols: members in paths, queries, headers and bodies; S3's ways; compressed bodies."""

import gzip
import json
import zlib
from datetime import UTC, datetime

import pytest
from wire_support import CATALOG, body, codec

from fogbank.core.errors import ApiError
from fogbank.gateway.routing import path_style, resolve
from fogbank.gateway.wire import Headers, HttpRequest, UnserializableResult, WireError, codec_for
from fogbank.gateway.wire.limits import INFLATED_BYTES_MAX
from fogbank.gateway.wire.rest_input import split_header_list

PUT_OBJECT = codec("s3", "PutObject", "rest-xml")
REQUEST_ID = "4E6A1C2D"


def test_s3_keys_are_greedy_and_percent_decoded() -> None:
    params = PUT_OBJECT.parse(body(b"data", "/bucket/a%20b/c+d//e%2Ff/", "PUT"))
    assert params == {"Bucket": "bucket", "Key": "a b/c+d//e/f/", "Body": b"data"}


def test_s3_headers_and_metadata() -> None:
    headers = Headers(
        [
            ("X-Amz-Meta-Colour", "blue"),
            ("x-amz-meta-Size", "7"),
            ("Expires", "Wed, 21 Oct 2015 07:28:00 GMT"),
            ("x-amz-server-side-encryption-bucket-key-enabled", "true"),
        ]
    )
    params = PUT_OBJECT.parse(HttpRequest("PUT", "/b/k", "", headers, b""))
    assert params["Metadata"] == {"Colour": "blue", "Size": "7"}
    assert params["Expires"] == datetime(2015, 10, 21, 7, 28, tzinfo=UTC)
    assert params["BucketKeyEnabled"] is True
    assert params["Body"] == b""


def test_bad_header_values_are_invalid_arguments() -> None:
    with pytest.raises(WireError) as caught:
        PUT_OBJECT.parse(body(b"", "/b/k", "PUT", x_amz_server_side_encryption_bucket_key_enabled="maybe"))
    assert caught.value.code == "InvalidArgument"
    assert caught.value.members["ArgumentValue"] == "maybe"
    assert b"<ArgumentValue>maybe</ArgumentValue>" in PUT_OBJECT.serialize_error(caught.value, "id").body


@pytest.mark.parametrize(
    ("operation", "request_", "code", "message"),
    [
        (
            "GetObjectAttributes",
            body(b"", "/b/k", "GET", "attributes", x_amz_object_attributes="ETag,Nope"),
            "InvalidArgument",
            "Invalid value for x-amz-object-attributes.2.member",
        ),
        (
            "UploadPart",
            body(b"", "/b/k", "PUT", "partNumber=1"),
            "InvalidRequest",
            "Missing required parameter for this request: 'uploadId'",
        ),
        ("PutObject", body(b"", "/b/k", "PUT", x_amz_acl="mine"), "InvalidArgument", "Invalid value for x-amz-acl"),
        (
            "PutBucketVersioning",
            body(b"<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "/b", "PUT", "versioning"),
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        ),
    ],
)
def test_s3_says_what_is_wrong(operation: str, request_: HttpRequest, code: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        codec("s3", operation, "rest-xml").parse(request_)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_bad_utf8_in_a_path_is_refused() -> None:
    with pytest.raises(WireError) as caught:
        PUT_OBJECT.parse(body(b"", "/b/%ff", "PUT"))
    assert caught.value.status == 400


def test_a_payloads_own_encoding_is_left_alone() -> None:
    packed = gzip.compress(b"data")
    params = PUT_OBJECT.parse(body(packed, "/b/k", "PUT", Content_Encoding="gzip"))
    assert (params["Body"], params["ContentEncoding"]) == (packed, "gzip")


def test_compressed_requests_are_decompressed() -> None:
    document = gzip.compress(json.dumps({"Description": "d"}).encode())
    create = codec("kms", "CreateKey", "json")
    assert create.parse(body(document, Content_Encoding="gzip")) == {"Description": "d"}


@pytest.mark.parametrize(
    ("data", "coding"),
    [
        (gzip.compress(b"0" * (INFLATED_BYTES_MAX + 1)), "gzip"),
        (gzip.compress(b"{}")[:-4], "gzip"),
        (b"{}", "gzip"),
        (zlib.compress(b"{}"), "deflate"),
        (b"{}", "br"),
    ],
    ids=["bomb", "cut", "plain", "deflate", "unknown"],
)
def test_bad_compression_is_refused(data: bytes, coding: str) -> None:
    with pytest.raises(WireError) as caught:
        codec("kms", "CreateKey", "json").parse(body(data, Content_Encoding=coding))
    assert caught.value.code == "SerializationException"


def test_rest_json_queries_and_paths() -> None:
    untag = codec("lambda", "UntagResource", "rest-json")
    request = HttpRequest("DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda", "tagKeys=a+b&tagKeys=c%26d")
    assert untag.decode(request) == {"Resource": "arn:aws:lambda", "TagKeys": ["a b", "c&d"]}


def test_a_query_value_given_twice_is_refused() -> None:
    lists = codec("lambda", "ListFunctions", "rest-json")
    with pytest.raises(WireError) as caught:
        lists.parse(HttpRequest("GET", "/2015-03-31/functions/", "MaxItems=1&MaxItems=2"))
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("text", "elements"),
    [("a, b,c", ["a", "b", "c"]), ('"a,b", c', ["a,b", "c"]), (r'"say \"hi\""', ['say "hi"']), ("", [])],
)
def test_lists_in_headers(text: str, elements: list[str]) -> None:
    assert split_header_list(text) == elements


def test_statuses_headers_and_empty_bodies() -> None:
    invoke = codec("lambda", "Invoke", "rest-json")
    response = invoke.serialize({"StatusCode": 202, "FunctionError": "Unhandled\r\nX: y", "Payload": b"{}"}, "id")
    assert (response.status, response.body) == (202, b"{}")
    assert ("X-Amz-Function-Error", "Unhandled  X: y") in response.headers
    assert codec("s3", "DeleteBucket", "rest-xml").serialize({}, "id").status == 204


def test_rest_json_errors_name_their_code_in_a_header() -> None:
    get = codec("lambda", "GetFunction", "rest-json")
    response = get.serialize_error(ApiError("ResourceNotFoundException", "None", members={"Type": "User"}), "id")
    assert response.status == 404
    assert ("x-amzn-errortype", "ResourceNotFoundException") in response.headers
    assert json.loads(response.body) == {"Message": "None", "Type": "User"}


def test_s3_errors_carry_both_ids_and_head_has_no_body() -> None:
    error = ApiError("NoSuchKey", "The specified key does not exist.", 404, members={"Key": "k<"})
    response = codec("s3", "GetObject", "rest-xml").serialize_error(error, REQUEST_ID)
    assert response.status == 404
    text = response.body.decode()
    assert "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>k&lt;</Key>" in text
    assert f"<RequestId>{REQUEST_ID}</RequestId><HostId>" in text
    assert ("x-amz-request-id", REQUEST_ID) in response.headers
    head = codec("s3", "HeadObject", "rest-xml").serialize_error(error, REQUEST_ID)
    assert (head.status, head.body) == (404, b"")


def test_s3_document_elements_are_those_of_the_api_reference() -> None:
    listing = codec("s3", "ListObjectsV2", "rest-xml").serialize({"Name": "b", "Contents": [{"Key": "k"}]}, "id")
    expected = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Contents><Key>k</Key>'
    assert expected in listing.body.decode()
    where = codec("s3", "GetBucketLocation", "rest-xml").serialize({"LocationConstraint": "eu-west-1"}, "id")
    assert where.body.decode().endswith('/doc/2006-03-01/">eu-west-1</LocationConstraint>')


def test_results_that_do_not_fit_are_our_fault() -> None:
    with pytest.raises(UnserializableResult):
        codec("lambda", "GetFunction", "rest-json").serialize({"Nope": 1}, "id")
    with pytest.raises(UnserializableResult):
        codec("s3", "GetObject", "rest-xml").serialize({"Nope": 1}, "id")


def test_virtual_hosts_become_paths() -> None:
    request = HttpRequest("GET", "/k", "", Headers([("Host", "my.photos.s3.localhost:4566")]))
    moved = path_style(request, ("localhost", "s3.localhost"))
    route = resolve(CATALOG, moved, "s3")
    assert codec_for(CATALOG, route).parse(moved) == {"Bucket": "my.photos", "Key": "k"}
