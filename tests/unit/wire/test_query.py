"""The ec2 and query protocols: forms to parameters, errors in each one's words, XML out."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from wire_support import FORM, body, codec, form

from fogbank.core.errors import ApiError
from fogbank.gateway.wire import HttpRequest, UnserializableResult, WireError

CREATE_VOLUME = codec("ec2", "CreateVolume", "ec2")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_ec2_fields_become_parameters(method: str) -> None:
    fields = {
        "Action": "CreateVolume",
        "Version": "2016-11-15",
        "X-Amz-Signature": "abc",
        "Size": "10",
        "AvailabilityZone": "us-east-1a",
        "Encrypted": "true",
        "TagSpecification.2.ResourceType": "volume",
        "TagSpecification.1.ResourceType": "volume",
        "TagSpecification.1.Tag.1.Key": "näme",
        "TagSpecification.1.Tag.1.Value": "",
    }
    assert CREATE_VOLUME.parse(form(fields, method)) == {
        "Size": 10,
        "AvailabilityZone": "us-east-1a",
        "Encrypted": True,
        "TagSpecifications": [
            {"ResourceType": "volume", "Tags": [{"Key": "näme", "Value": ""}]},
            {"ResourceType": "volume"},
        ],
    }


def test_list_indexes_may_have_gaps_and_sort_as_numbers() -> None:
    describe = codec("ec2", "DescribeVolumes", "ec2")
    fields = {"VolumeId.10": "c", "VolumeId.2": "b", "VolumeId.1": "a"}
    assert describe.parse(form(fields)) == {"VolumeIds": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("operation", "fields", "code", "message"),
    [
        ("CreateVolume", {"Size": "abc"}, "InvalidParameterValue", "Value (abc) for parameter size is invalid. The "),
        ("CreateVolume", {"Encrypted": "x"}, "InvalidParameterValue", "Value (x) for parameter encrypted is invalid."),
        ("CreateVolume", {"Foo": "x"}, "UnknownParameter", "The parameter Foo is not recognized"),
        ("CreateVolume", {"Size.1": "1"}, "UnknownParameter", "The parameter Size.1 is not recognized"),
        ("DescribeVolumes", {"VolumeId": "vol-1"}, "UnknownParameter", "The parameter VolumeId is not recognized"),
        ("DescribeVolumes", {"Filter.1": "x"}, "UnknownParameter", "The parameter Filter.1 is not recognized"),
        ("CreateVolume", {"Size": "1", "Size.x": "1"}, "UnknownParameter", "The parameter Size.x is not recognized"),
        ("DescribeVolumes", {"VolumeId.x": "1"}, "UnknownParameter", "The parameter VolumeId.x is not recognized"),
        ("DescribeVolumes", {"Filter.1.Nam": "1"}, "UnknownParameter", "The parameter Filter.1.Nam is not recognized"),
        ("AttachVolume", {"Device": "/dev/sdf"}, "MissingParameter", "The request must contain the parameter Instance"),
        ("CreateTags", {"ResourceId.1": "vol-1"}, "MissingParameter", "The request must contain the parameter Tag"),
        (
            "DescribeInstanceTypes",
            {"MaxResults": "1"},
            "InvalidParameterValue",
            "Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than or equal to 5.",
        ),
    ],
)
def test_ec2_says_what_is_wrong(operation: str, fields: dict[str, str], code: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        codec("ec2", operation, "ec2").parse(form(fields))
    assert caught.value.code == code
    assert caught.value.message.startswith(message)


def test_ec2_leaves_enumerations_to_the_operation() -> None:
    fields = {"AvailabilityZone": "us-east-1a", "VolumeType": "floppy"}
    assert CREATE_VOLUME.parse(form(fields))["VolumeType"] == "floppy"


@pytest.mark.parametrize("data", [b"Size=1&Size=2", b"Size=\xff", b"Size=%ff", b"&".join([b"a=1"] * 70_000)])
def test_unreadable_forms_are_refused(data: bytes) -> None:
    with pytest.raises(WireError) as caught:
        CREATE_VOLUME.parse(HttpRequest("POST", "/", "", FORM, data))
    assert caught.value.code == "MalformedQueryString"


def test_names_may_not_nest_without_end() -> None:
    with pytest.raises(WireError) as caught:
        CREATE_VOLUME.parse(body(b"a" + b".a" * 500 + b"=1"))
    assert caught.value.code == "MalformedQueryString"


def test_query_services_list_every_violation() -> None:
    with pytest.raises(WireError) as caught:
        codec("elbv2", "CreateLoadBalancer", "query").parse(form({"Scheme": "inner"}))
    assert caught.value.code == "ValidationError"
    assert caught.value.message == (
        "2 validation errors detected: "
        "Value null at 'name' failed to satisfy constraint: Member must not be null; "
        "Value 'inner' at 'scheme' failed to satisfy constraint: "
        "Member must satisfy enum value set: [internet-facing, internal]"
    )


def test_query_places_name_list_members() -> None:
    with pytest.raises(WireError) as caught:
        codec("iam", "TagRole", "query").parse(form({"RoleName": "r", "Tags.member.2.Value": "v"}))
    assert "at 'tags.1.member.key' failed" in caught.value.message


def test_query_ignores_unknown_parameters_as_aws_does() -> None:
    assert codec("sts", "GetCallerIdentity", "query").parse(form({"Foo": "x"})) == {}


def test_ec2_responses() -> None:
    result = {"VolumeId": "vol-1", "Tags": [{"Key": "a<b", "Value": "\x01\r"}], "Attachments": [], "KmsKeyId": None}
    response = CREATE_VOLUME.serialize(result | {"CreateTime": datetime(2024, 1, 2, tzinfo=UTC)}, "req-1")
    assert response.status == 200
    assert response.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CreateVolumeResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><requestId>req-1</requestId>'
        "<volumeId>vol-1</volumeId><tagSet><item><key>a&lt;b</key><value>�&#xD;</value></item></tagSet>"
        "<attachmentSet></attachmentSet><createTime>2024-01-02T00:00:00.000Z</createTime></CreateVolumeResponse>"
    )


def test_ec2_without_output_returns_true() -> None:
    assert b"<return>true</return>" in codec("ec2", "DeleteVolume", "ec2").serialize({}, "id").body


def test_ec2_errors() -> None:
    response = CREATE_VOLUME.serialize_error(ApiError("InvalidZone.NotFound", "The zone <x> is unknown"), "req-1")
    assert response.status == 400
    assert response.body.decode().split("\n")[1] == (
        "<Response><Errors><Error><Code>InvalidZone.NotFound</Code><Message>The zone &lt;x&gt; is unknown</Message>"
        "</Error></Errors><RequestID>req-1</RequestID></Response>"
    )


def test_query_errors_name_the_fault_and_take_the_models_status() -> None:
    role = codec("iam", "GetRole", "query")
    response = role.serialize_error(ApiError("NoSuchEntity", "No such role"), "req-1")
    assert response.status == 404
    root = ET.fromstring(response.body)
    texts = [each.text for each in root.iter() if each.text]
    assert texts == ["Sender", "NoSuchEntity", "No such role", "req-1"]


@pytest.mark.parametrize(
    "result",
    [{"Nope": 1}, {"Size": "1"}, {"Tags": 5}, {"Tags": [{"Key": 3}]}, {"CreateTime": "today"}, {"VolumeId": 7}],
)
def test_results_that_do_not_fit_are_our_fault(result: dict[str, object]) -> None:
    with pytest.raises(UnserializableResult):
        CREATE_VOLUME.serialize(result, "id")
