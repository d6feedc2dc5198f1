"""The json and CBOR protocols: strict readers, AWS's words for what is wrong, errors that old clients still catch."""

import json

import cbor2
import pytest
from wire_support import body, codec

from fogbank.core.errors import ApiError
from fogbank.gateway.wire import WireError
from fogbank.gateway.wire.limits import DEPTH_MAX

CREATE_KEY = codec("kms", "CreateKey", "json")
METRICS = codec("cloudwatch", "PutMetricData", "smithy-rpc-v2-cbor")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b'{"Description": 5}', "NUMBER_VALUE can not be converted to a String"),
        (b'{"MultiRegion": "true"}', "STRING_VALUE can not be converted to a Boolean"),
        (b'{"Tags": "x"}', "Expected list or null"),
        (b'{"Tags": {}}', "Start of structure or map found where not expected."),
        (b'{"Description": []}', "Start of list found where not expected"),
        (b'{"Tags": [null]}', "Expected map or null"),
        (b"[]", "Start of list found where not expected"),
        (b'"x"', "Expected map or null"),
        (b"{", "The body could not be parsed as JSON."),
        (b'{"Description": NaN}', "The body could not be parsed as JSON."),
        (b'{"Description": "a", "Description": "b"}', "A key is given more than once."),
        (b'{"Description": "\xff"}', "The body is not valid UTF-8."),
        (b'{"Description": "\\ud800"}', "The body is not valid UTF-8."),
        (b'{"x": ' + b"[" * 5000 + b"]" * 5000 + b"}", "The document is nested too deeply."),
        (b"[" * 100_000, "The document is nested too deeply."),
        (b'{"x": ' + b"9" * 10_000 + b"}", "The body could not be parsed as JSON."),
    ],
)
def test_wrong_json_is_a_serialization_exception(document: bytes, message: str) -> None:
    with pytest.raises(WireError) as caught:
        CREATE_KEY.parse(body(document))
    assert (caught.value.code, caught.value.status) == ("SerializationException", 400)
    assert caught.value.message == message


@pytest.mark.parametrize("depth", [50, 120, 500])
def test_recursive_shapes_may_nest_to_the_bound(depth: int) -> None:
    value = '{"L":[' * (depth // 2) + '{"S":"x"}' + "]}" * (depth // 2)
    document = f'{{"TableName":"table","Item":{{"k":{value}}}}}'.encode()
    put = codec("dynamodb", "PutItem", "json")
    if depth < DEPTH_MAX:
        assert put.parse(body(document))["TableName"] == "table"
        return
    with pytest.raises(WireError) as caught:
        put.parse(body(document))
    assert caught.value.code == "SerializationException"


def test_brackets_in_text_are_not_nesting() -> None:
    text = "[{" * 1000 + '\\"'
    document = json.dumps({"Description": text}).encode()
    assert CREATE_KEY.parse(body(document)) == {"Description": text}


def test_broken_constraints_are_a_validation_exception() -> None:
    document = {"KeyUsage": "NAPKIN", "Tags": [{"TagKey": "", "TagValue": "v"}]}
    with pytest.raises(WireError) as caught:
        CREATE_KEY.parse(body(json.dumps(document).encode()))
    assert caught.value.code == "ValidationException"
    assert caught.value.message.startswith("2 validation errors detected: Value 'NAPKIN' at 'keyUsage' failed")
    assert "Value '' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length" in str(
        caught.value
    )


def test_nulls_are_absent_and_unknown_members_are_ignored() -> None:
    assert CREATE_KEY.parse(body(b'{"Description": null, "New": {"a": 1}}')) == {}


def test_empty_bodies_are_empty_requests() -> None:
    assert CREATE_KEY.parse(body(b"")) == {}
    assert METRICS.decode(body(b"")) == {}


def test_modelled_errors_carry_type_members_and_status() -> None:
    response = CREATE_KEY.serialize_error(ApiError("NotFoundException", "No key"), "req-1")
    assert json.loads(response.body) == {"__type": "NotFoundException", "message": "No key"}
    assert ("x-amzn-requestid", "req-1") in response.headers
    assert ("Content-Type", "application/x-amz-json-1.1") in response.headers


@pytest.mark.parametrize("code", ["InvalidParameterValue", "InvalidParameterValueException"])
def test_services_that_once_spoke_query_keep_their_codes(code: str) -> None:
    response = codec("cloudwatch", "PutMetricData", "json").serialize_error(ApiError(code, "Bad value"), "id")
    assert json.loads(response.body)["__type"] == "InvalidParameterValueException"
    assert ("x-amzn-query-error", "InvalidParameterValue;Sender") in response.headers


def test_codes_unknown_to_the_model_go_out_as_they_are() -> None:
    error = ApiError("AWS.SimpleQueueService.NonExistentQueue", "No queue")
    response = codec("sqs", "SendMessage", "json").serialize_error(error, "id")
    assert json.loads(response.body)["__type"] == error.code
    assert ("x-amzn-query-error", f"{error.code};Sender") in response.headers


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"\x9f" * 10_000,
        b"\x81" * 10_000 + b"\x00",
        b"\xbb" + b"\xff" * 8,
        b"\x5b\x7f" + b"\xff" * 7,
        b"\xa2\x61a\x01\x61a\x02",
        b"\xa0\xa0",
        b"\xa1\x01\x01",
        b"\xa1\x61\xff\x01",
        cbor2.dumps({"Namespace": cbor2.CBORTag(35, "(a+)+$")}),
        cbor2.dumps({"Namespace": cbor2.CBORTag(2, b"\x01" * 100)}),
        b"\xd8\x1c\xa1\x61a\xd8\x1d\x00",
        cbor2.dumps({"Namespace": cbor2.CBORTag(1, "now")}),
    ],
    ids=range(13),
)
def test_hostile_cbor_is_refused(data: bytes) -> None:
    with pytest.raises(WireError) as caught:
        METRICS.parse(body(data))
    assert caught.value.code == "SerializationException"


@pytest.mark.parametrize("value", [5, b"bytes", 1.5, True, [], {}, cbor2.CBORTag(1, 5), cbor2.undefined])
def test_cbor_types_are_checked(value: object) -> None:
    with pytest.raises(WireError) as caught:
        METRICS.parse(body(cbor2.dumps({"Namespace": value})))
    assert caught.value.code == "SerializationException"


def test_cbor_errors() -> None:
    response = METRICS.serialize_error(ApiError("InvalidParameterValue", "Bad"), "req-1")
    assert cbor2.loads(response.body) == {"__type": "InvalidParameterValueException", "message": "Bad"}
    assert ("smithy-protocol", "rpc-v2-cbor") in response.headers
    assert ("x-amzn-query-error", "InvalidParameterValue;Sender") in response.headers
