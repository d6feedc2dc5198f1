"""Records as CloudTrail's format has them: who, what, where, and with which result."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.services.conftest import ACCOUNT
from tests.unit.services.trail.conftest import ROOT, VOLUME, a_call, maker, record_of, recorded

from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.services.trail.record import event_id, milliseconds_of
from fogbank.services.trail.resources import RESOURCES_MAX, Named, resources_in

ISSUED = datetime(2026, 1, 31, 11, tzinfo=UTC)
SESSION = Session(f"arn:aws:iam::{ACCOUNT}:role/team/admin", "alice", ISSUED, ISSUED)
ASSUMED = Caller(
    ACCOUNT,
    "AROA123:alice",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/admin/alice",
    "ASIA1",
    CallerKind.ASSUMED_ROLE,
    SESSION,
)
USER = Caller(ACCOUNT, "AIDA1", f"arn:aws:iam::{ACCOUNT}:user/staff/bob", "AKIA1", CallerKind.USER)
SERVICE = Caller(ACCOUNT, "", "", "", CallerKind.SERVICE, service="ec2.amazonaws.com")


def test_a_read_of_ec2() -> None:
    call = a_call(parameters={"VolumeIds": [VOLUME], "Filters": [{"Name": "status", "Values": ["available"]}]})
    record = record_of(call)
    assert record.pop("eventID")
    assert record == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": ACCOUNT,
            "arn": f"arn:aws:iam::{ACCOUNT}:root",
            "accountId": ACCOUNT,
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        },
        "eventTime": "2026-01-31T12:00:00Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeVolumes",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "test",
        "requestParameters": {
            "volumeSet": {"items": [{"volumeId": VOLUME}]},
            "filterSet": {"items": [{"name": "status", "valueSet": {"items": [{"value": "available"}]}}]},
        },
        "responseElements": None,
        "requestID": "11111111-2222-4333-8444-555555555555",
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }


def test_a_write_of_ec2_shows_its_answer() -> None:
    response = {"VolumeId": VOLUME, "CreateTime": ISSUED, "Tags": [{"Key": "a", "Value": "b"}]}
    record = record_of(a_call("CreateVolume", writes=True, response=response))
    assert record["responseElements"] == {
        "requestId": "11111111-2222-4333-8444-555555555555",
        "volumeId": VOLUME,
        "createTime": 1769857200000,
        "tagSet": {"items": [{"key": "a", "value": "b"}]},
    }
    assert record["readOnly"] is False


@pytest.mark.parametrize(
    ("service", "operation", "status", "code", "shown"),
    [
        ("ec2", "DeleteVolume", 400, "InvalidVolume.NotFound", "Client.InvalidVolume.NotFound"),
        ("ec2", "DeleteVolume", 503, "Unavailable", "Server.Unavailable"),
        ("kms", "Decrypt", 400, "AccessDeniedException", "AccessDenied"),
        ("sts", "AssumeRole", 403, "AccessDenied", "AccessDenied"),
    ],
)
def test_errors(service: str, operation: str, status: int, code: str, shown: str) -> None:
    call = a_call(operation, service=service, error_code=code, error_message="no", error_status=status)
    record = record_of(call)
    assert (record["errorCode"], record["errorMessage"], record["responseElements"]) == (shown, "no", None)


@pytest.mark.parametrize(
    ("caller", "identity", "name"),
    [
        (
            USER,
            {
                "type": "IAMUser",
                "principalId": "AIDA1",
                "arn": USER.arn,
                "accountId": ACCOUNT,
                "accessKeyId": "AKIA1",
                "userName": "bob",
            },
            "bob",
        ),
        (
            ASSUMED,
            {
                "type": "AssumedRole",
                "principalId": "AROA123:alice",
                "arn": ASSUMED.arn,
                "accountId": ACCOUNT,
                "accessKeyId": "ASIA1",
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": "AROA123",
                        "arn": SESSION.issuer_arn,
                        "accountId": ACCOUNT,
                        "userName": "admin",
                    },
                    "attributes": {"creationDate": "2026-01-31T11:00:00Z", "mfaAuthenticated": "false"},
                },
            },
            "alice",
        ),
        (SERVICE, {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com"),
    ],
)
def test_who(caller: Caller, identity: dict[str, Any], name: str) -> None:
    only = recorded(a_call(caller=caller))
    assert only.record["userIdentity"] == identity
    assert only.user == name


def test_a_service_calls_from_itself() -> None:
    assert record_of(a_call(caller=SERVICE))["sourceIPAddress"] == "ec2.amazonaws.com"


def test_the_owner_of_a_key_gets_a_record_too_that_tells_less_of_the_caller() -> None:
    other = "444455556666"
    arn = f"arn:aws:kms:us-east-1:{other}:key/1"
    call = a_call("Decrypt", service="kms", caller=USER, response={"KeyId": arn})
    own, owners = maker().records(call)
    assert (own.account, owners.account) == (ACCOUNT, other)
    assert own.record["sharedEventID"] == owners.record["sharedEventID"]
    assert own.id != owners.id
    assert owners.record["userIdentity"] == {"type": "AWSAccount", "principalId": "AIDA1", "accountId": ACCOUNT}
    assert owners.record["recipientAccountId"] == other
    assert (owners.user, owners.access_key) == ("", "")


def test_global_services_are_recorded_in_one_region() -> None:
    assert recorded(a_call("ListUsers", service="iam", region="eu-west-1")).region == "us-east-1"


def test_data_events_are_not_recorded() -> None:
    assert maker().records(a_call("PutMetricData", service="cloudwatch", writes=True)) == ()


def test_what_is_too_long_is_left_out_and_said_so() -> None:
    record = record_of(a_call(parameters={"VolumeIds": [VOLUME] * 4000}))
    assert record["requestParameters"]["omitted"] is True
    assert record["requestParameters"]["originalSize"] > 100 * 1024


def test_tls_is_told_where_there_is_some() -> None:
    assert record_of(a_call(secure=True, host="cloud:443"))["tlsDetails"] == {"clientProvidedHostHeader": "cloud:443"}
    assert "tlsDetails" not in record_of(a_call())


def test_an_event_is_found_by_the_time_in_its_id() -> None:
    made = event_id(ISSUED, "0123456789abcdef012")
    assert milliseconds_of(made) == int(ISSUED.timestamp() * 1000)
    assert [len(part) for part in made.split("-")] == [8, 4, 4, 4, 12]
    assert milliseconds_of("nonsense") is None
    assert milliseconds_of("z" * 36) is None


def test_resources_are_found_in_lists_and_structures_and_are_not_too_many() -> None:
    found = resources_in("ec2", {"VolumeIds": [VOLUME], "Resources": [VOLUME, "x"], "A": {"InstanceId": "i-1"}})
    assert found == (Named("AWS::EC2::Volume", VOLUME), Named("AWS::EC2::Instance", "i-1"))
    many = resources_in("ec2", {"VolumeIds": [f"vol-{number}" for number in range(1000)]})
    assert len(many) == RESOURCES_MAX


def test_root_is_root() -> None:
    assert recorded(a_call()).user == "root"
    assert ROOT.is_root
