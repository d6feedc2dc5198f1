"""The front door with AWS's own clients and curl: signatures, unknown and unbuilt operations, malformed requests."""

import datetime
import json
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tests.support.aws import Keys, refusal_of
from tests.support.cloud import CloudProcess

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
VERSION = "2016-11-15"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """A cloud that checks signatures, as it does unless told otherwise."""
    with CloudProcess(tmp_path_factory.mktemp("strict") / "data", auth="strict") as cloud:
        yield cloud


def signed_headers(
    cloud: CloudProcess, body: str | bytes, service: str = "ec2", path: str = "/", more: dict[str, str] | None = None
) -> dict[str, str]:
    """The headers of a POST that botocore signs with the root credentials."""
    keys = cloud.root_keys
    request = AWSRequest("POST", cloud.url + path, headers=more or FORM, data=body)
    SigV4Auth(Credentials(keys.access_key_id, keys.secret_access_key), service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


def ec2_error(body: bytes) -> tuple[str, str]:
    """Code and message of an error as EC2 words it, and that it has a request id."""
    root = ET.fromstring(body)
    assert root.tag == "Response"
    assert len(root.findtext("RequestID") or "") == 36
    return root.findtext("Errors/Error/Code") or "", root.findtext("Errors/Error/Message") or ""


def test_root_credentials_and_who_they_are(strict: CloudProcess) -> None:
    assert strict.layout.credentials_file.stat().st_mode & 0o777 == 0o600
    identity = strict.client("sts").get_caller_identity()
    assert identity["Account"] == "000000000000"
    assert identity["Arn"] == "arn:aws:iam::000000000000:root"
    assert strict.client().describe_volumes()["Volumes"] == []


def test_wrong_secret(strict: CloudProcess) -> None:
    keys = Keys(strict.root_keys.access_key_id, "w" * 40)
    refused = refusal_of(strict.client(keys=keys).describe_volumes)
    assert (refused.code, refused.status) == ("AuthFailure", 401)
    assert refusal_of(strict.client("sts", keys=keys).get_caller_identity).code == "SignatureDoesNotMatch"


def test_unknown_key(strict: CloudProcess) -> None:
    keys = Keys("AKIA00000000NOTHERE0", "w" * 40)
    refused = refusal_of(strict.client(keys=keys).describe_volumes)
    assert (refused.code, refused.status) == ("AuthFailure", 401)
    assert refusal_of(strict.client("sts", keys=keys).get_caller_identity).code == "InvalidClientTokenId"


def test_unsigned(strict: CloudProcess) -> None:
    body = urlencode({"Action": "DescribeVolumes", "Version": VERSION})
    status, _, answer = strict.request("POST", "/", body, FORM)
    assert (status, ec2_error(answer)[0]) == (403, "MissingAuthenticationToken")


@pytest.mark.parametrize("hours", [-1, 1])
def test_skewed_clock(strict: CloudProcess, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    shifted = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(hours=hours)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: shifted)
    body = urlencode({"Action": "DescribeVolumes", "Version": VERSION})
    status, _, answer = strict.request("POST", "/", body, signed_headers(strict, body))
    code, _ = ec2_error(answer)
    assert code in ("RequestExpired", "AuthFailure", "SignatureDoesNotMatch")
    assert status in (400, 401, 403)


def test_a_body_changed_after_signing(strict: CloudProcess) -> None:
    body = urlencode({"Action": "DescribeVolumes", "Version": VERSION})
    changed = body.replace("DescribeVolumes", "DescribeRegions")
    status, _, answer = strict.request("POST", "/", changed, signed_headers(strict, body))
    assert (status, ec2_error(answer)[0]) == (401, "AuthFailure")


def test_presigned_by_boto3_followed_by_curl(strict: CloudProcess) -> None:
    url = strict.client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    done = subprocess.run(["curl", "--silent", "--show-error", url], capture_output=True, text=True, check=True)
    assert "<Account>000000000000</Account>" in done.stdout
    spoilt = url.replace("X-Amz-Expires=60", "X-Amz-Expires=61")
    refused = subprocess.run(["curl", "--silent", spoilt], capture_output=True, text=True, check=True)
    assert "SignatureDoesNotMatch" in refused.stdout


def test_authentication_comes_before_everything(strict: CloudProcess) -> None:
    client = strict.client(keys=Keys(strict.root_keys.access_key_id, "wrong"), parameter_validation=False)
    assert refusal_of(client.delete_volume, VolumeId="nonsense", DryRun=True).code == "AuthFailure"
    body = urlencode({"Action": "NoSuchThing", "Version": VERSION})
    status, _, answer = strict.request("POST", "/", body, FORM)
    assert "NoSuchThing" not in answer.decode()
    assert status in (400, 401, 403)


def test_unknown_operation(strict: CloudProcess) -> None:
    body = urlencode({"Action": "MakeVolume", "Version": VERSION})
    status, _, answer = strict.request("POST", "/", body, signed_headers(strict, body))
    assert (status, ec2_error(answer)) == (
        400,
        ("InvalidAction", "The action MakeVolume is not valid for this web service."),
    )


# One operation of each protocol that is not built. Parameters: what botocore needs to send it.
UNBUILT: list[tuple[str, str, str, dict[str, Any]]] = [
    ("ec2", "run_instances", "RunInstances", {"MinCount": 1, "MaxCount": 1}),
    ("s3", "list_buckets", "ListBuckets", {}),
    ("s3", "get_object", "GetObject", {"Bucket": "bucket", "Key": "key"}),
    ("dynamodb", "list_tables", "ListTables", {}),
    ("lambda", "list_functions", "ListFunctions", {}),
    ("cloudwatch", "describe_insight_rules", "DescribeInsightRules", {}),
    ("route53", "list_hosted_zones", "ListHostedZones", {}),
    ("sns", "list_topics", "ListTopics", {}),
    ("ssm", "list_documents", "ListDocuments", {}),
    ("elbv2", "describe_load_balancers", "DescribeLoadBalancers", {}),
    ("ebs", "list_snapshot_blocks", "ListSnapshotBlocks", {"SnapshotId": "snap-0123456789abcdef0"}),
    ("imagebuilder", "list_images", "ListImages", {}),
]


@pytest.mark.parametrize(
    ("service", "call", "name", "parameters"), UNBUILT, ids=[f"{row[0]}.{row[2]}" for row in UNBUILT]
)
def test_unbuilt_operation(
    strict: CloudProcess, service: str, call: str, name: str, parameters: dict[str, Any]
) -> None:
    refused = refusal_of(getattr(strict.client(service), call), **parameters)
    assert (refused.code, refused.status) == ("NotImplemented", 501)
    assert name in refused.message
    assert "not built in Fogbank yet" in refused.message


MALFORMED = [
    pytest.param("ec2", FORM, b"%%%=&&&", "/", id="form of nothing"),
    pytest.param(
        "ec2", FORM, b"Action=DescribeVolumes&Version=2016-11-15&MaxResults=many", "/", id="number that is none"
    ),
    pytest.param("ec2", FORM, b"Action=DescribeVolumes&Version=2016-11-15&VolumeId.x=1", "/", id="index that is none"),
    pytest.param(
        "ec2", FORM, b"Action=DescribeVolumes&Version=2016-11-15&VolumeId.999999999=vol-1", "/", id="huge index"
    ),
    pytest.param("ec2", FORM, b"Action=DescribeVolumes&Version=1999-01-01", "/", id="version that is none"),
    pytest.param("ec2", FORM, b"Action=CreateVolume&Version=2016-11-15&Size=\xff\xfe", "/", id="not UTF-8"),
    pytest.param(
        "ec2", FORM, b"Action=DescribeVolumes&Version=2016-11-15&DryRun=perhaps", "/", id="boolean that is none"
    ),
    pytest.param("ec2", FORM, b"Action=", "/", id="empty action"),
    pytest.param("ec2", FORM, b"", "/", id="nothing"),
    pytest.param("dynamodb", {"x-amz-target": "DynamoDB_20120810.ListTables"}, b'{"Limit": ', "/", id="half JSON"),
    pytest.param("dynamodb", {"x-amz-target": "DynamoDB_20120810.NoSuch"}, b"{}", "/", id="target that is none"),
    pytest.param("dynamodb", {"x-amz-target": "."}, b"[" * 100_000, "/", id="deep JSON"),
    pytest.param("lambda", {}, b"not json", "/2015-03-31/functions", id="text for JSON"),
    pytest.param("route53", {}, b"<a><b></a>", "/2013-04-01/hostedzone", id="XML that is not closed"),
    pytest.param(
        "route53",
        {},
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "/2013-04-01/hostedzone",
        id="XML with an entity",
    ),
]


@pytest.mark.parametrize(("service", "headers", "body", "path"), MALFORMED)
def test_malformed_request(strict: CloudProcess, service: str, headers: dict[str, str], body: bytes, path: str) -> None:
    signed = signed_headers(strict, body, service, path, headers)
    status, _, answer = strict.request("POST", path, body, signed)
    # A clear no, in words; or that the operation isn't built, which is known before its body is read.
    assert status in (400, 404, 501), answer
    assert len(answer) > 20
    assert b"Traceback" not in answer
    assert b"root:" not in answer
    assert strict.client().describe_volumes()["Volumes"] == []


def test_numbers_and_truth_values_are_checked(strict: CloudProcess) -> None:
    for parameter, value in (("MaxResults", "many"), ("DryRun", "perhaps")):
        body = urlencode({"Action": "DescribeVolumes", "Version": VERSION, parameter: value})
        status, _, answer = strict.request("POST", "/", body, signed_headers(strict, body))
        code, message = ec2_error(answer)
        assert (status, code) == (400, "InvalidParameterValue"), message
        assert value in message


def test_oversized_body(strict: CloudProcess, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    # With `Expect: 100-continue`, as curl has it by default, and without, where the answer meets the body on its way.
    for expect in ((), ("--header", "Expect:")):
        command = ["curl", "--silent", "--show-error", "--output", "/dev/null", "--write-out", "%{http_code}", *expect]
        done = subprocess.run([*command, "--data-binary", f"@{large}", strict.url], capture_output=True, text=True)
        assert done.stdout == "413", done


def test_request_ids(strict: CloudProcess) -> None:
    ids = {strict.client().describe_volumes()["ResponseMetadata"]["RequestId"] for _ in range(5)}
    assert len(ids) == 5
    client = strict.client()
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.describe_volumes(VolumeIds=["vol-0123456789abcdef0"])
    assert len(refused.value.response["ResponseMetadata"]["RequestId"]) == 36


def test_many_clients_at_once(strict: CloudProcess, side_by_side: Callable[..., list[Any]]) -> None:
    def make(number: int) -> str:
        made = strict.client().create_volume(AvailabilityZone="us-east-1a", Size=1, ClientToken=f"token-{number}")
        volume_id: str = made["VolumeId"]
        return volume_id

    ids = side_by_side(make, [number % 20 for number in range(100)])
    assert len(set(ids)) == 20


def test_open_mode_takes_any_signature_or_none(shared_cloud: CloudProcess) -> None:
    body = urlencode({"Action": "DescribeRegions", "Version": VERSION})
    status, _, answer = shared_cloud.request("POST", "/", body, FORM)
    assert status == 200
    assert b"us-east-1" in answer
    garbled = {**FORM, "authorization": "AWS4-HMAC-SHA256 nonsense"}
    status, _, _ = shared_cloud.request("POST", "/", body, garbled)
    assert status == 200


@pytest.mark.parametrize(
    "page",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"host": "evil.example"},
        {"host": "ec2.us-east-1.amazonaws.com"},
        {"sec-fetch-site": "cross-site"},
    ],
)
@pytest.mark.parametrize("action", ["DescribeVolumes", "CreateVolume", "NoSuchThing"])
def test_pages_of_others_are_refused_in_open_mode(
    shared_cloud: CloudProcess, page: dict[str, str], action: str
) -> None:
    query = urlencode({"Action": action, "Version": VERSION, "Size": 1, "AvailabilityZone": "us-east-1a"})
    before = len(shared_cloud.client().describe_volumes()["Volumes"])
    for method, target, body in (("POST", "/", query), ("GET", f"/?{query}", None)):
        status, _, answer = shared_cloud.request(method, target, body, {**FORM, **page})
        code, message = ec2_error(answer)
        assert (status, code) == (403, "AccessDenied"), answer
        assert "--auth open" in message
    assert len(shared_cloud.client().describe_volumes()["Volumes"]) == before


@pytest.mark.parametrize(
    "ours",
    [
        {},
        {"origin": "http://localhost:3000"},
        {"origin": "http://127.0.0.1:4566", "sec-fetch-site": "same-origin"},
        {"origin": "http://[::1]:3000", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {"host": "localhost:4566"},
        {"host": "ec2.localhost:4566"},
        {"host": "localhost.localstack.cloud:4566"},
        {"host": "ec2.localhost.localstack.cloud:4566"},
        {"host": "[::1]:4566"},
    ],
)
def test_this_machines_own_pages_and_names_are_served_in_open_mode(
    shared_cloud: CloudProcess, ours: dict[str, str]
) -> None:
    body = urlencode({"Action": "DescribeRegions", "Version": VERSION})
    assert shared_cloud.request("POST", "/", body, {**FORM, **ours})[0] == 200


def test_a_refused_page_is_told_in_the_services_own_words(shared_cloud: CloudProcess) -> None:
    headers = {"x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0"}
    status, _, answer = shared_cloud.request("POST", "/", b"{}", {**headers, "origin": "https://evil.example"})
    assert (status, json.loads(answer)["__type"].rpartition("#")[2]) == (403, "AccessDenied")


def test_strict_mode_looks_at_keys_alone(strict: CloudProcess) -> None:
    body = urlencode({"Action": "DescribeRegions", "Version": VERSION})
    more = {**FORM, "host": "fogbank.example", "origin": "https://console.example"}
    status, _, _ = strict.request("POST", "/", body, signed_headers(strict, body, more=more))
    assert status == 200


def test_any_host_name_on_a_network(make_cloud: Callable[..., CloudProcess]) -> None:
    cloud = make_cloud("--host", "0.0.0.0", "--allow-open-network").start(wait=False)
    body = urlencode({"Action": "DescribeRegions", "Version": VERSION})
    assert cloud.request("POST", "/", body, {**FORM, "host": "fogbank.example"})[0] == 200
    assert cloud.request("POST", "/", body, {**FORM, "origin": "https://evil.example"})[0] == 403


def test_json_errors_are_json(strict: CloudProcess) -> None:
    headers = {"x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0"}
    status, answered, answer = strict.request(
        "POST", "/", b"{}", signed_headers(strict, b"{}", "dynamodb", "/", headers)
    )
    assert status == 501
    assert answered["content-type"].startswith("application/x-amz-json-1.0")
    assert json.loads(answer)["__type"].endswith("NotImplemented")
