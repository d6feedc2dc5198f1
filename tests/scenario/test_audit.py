"""CloudTrail and EventBridge as boto3 meets them: a volume's life is recorded, told to a log, and sent over HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from tests.support.aws import Keys
from tests.support.cloud import CloudProcess
from tests.support.waiting import eventually

ACCOUNT = "123456789012"


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.headers["x-key"], json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    server.got = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_volumes_life_is_recorded_and_told(cloud: CloudProcess, hook: HTTPServer) -> None:
    keys = Keys(ACCOUNT, "x")
    events, ec2, trail = (cloud.client(each, keys=keys) for each in ("events", "ec2", "cloudtrail"))
    connection = events.create_connection(
        Name="to",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "s3cret"}},
    )
    destination = events.create_api_destination(
        Name="hook",
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint=f"http://127.0.0.1:{hook.server_port}/",
        HttpMethod="POST",
    )
    events.put_rule(Name="volumes", EventPattern='{"detail-type": ["EBS Volume Notification"]}')
    log = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:calls"
    events.put_targets(Rule="volumes", Targets=[{"Id": "http", "Arn": destination["ApiDestinationArn"]}])
    events.put_rule(Name="calls", EventPattern='{"detail": {"eventName": ["CreateVolume"]}}')
    events.put_targets(Rule="calls", Targets=[{"Id": "log", "Arn": log, "InputPath": "$.detail.eventName"}])
    volume_id = ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    got: list[tuple[str, Any]] = hook.got  # type: ignore[attr-defined]
    eventually(lambda: len(got) == 1, within=20)
    assert (got[0][0], got[0][1]["detail"]["result"]) == ("s3cret", "available")
    file = cloud.layout.event_logs / ACCOUNT / "us-east-1" / "calls.log"
    eventually(file.exists, within=20)
    assert file.read_text() == '"CreateVolume"\n'

    def found() -> list[Any]:
        attribute = {"AttributeKey": "ResourceName", "AttributeValue": volume_id}
        return list(trail.lookup_events(LookupAttributes=[attribute])["Events"])

    eventually(lambda: len(found()) == 1, within=20)
    record = json.loads(found()[0]["CloudTrailEvent"])
    assert (record["eventName"], record["responseElements"]["volumeId"]) == ("CreateVolume", volume_id)
    lines = "".join(path.read_text() for path in cloud.layout.trail.glob("*.jsonl"))
    assert "CreateConnection" in lines
    assert "s3cret" not in lines
