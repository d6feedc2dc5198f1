"""How fast the wire layer is: parse and serialize of the calls that carry most.

python bench/wire.py        a table of the best of several runs
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from fogbank.gateway.routing import Route, resolve
from fogbank.gateway.wire import Headers, HttpRequest, ServiceCatalog, codec_for
from options import QUICK

VOLUMES = 10_000
RUNS = 1 if QUICK else 5


def volume(number: int) -> dict[str, object]:
    """A volume as an account holds it: attached, with three tags."""
    created = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    identifier = f"vol-{number:017x}"
    return {
        "VolumeId": identifier,
        "Size": 100,
        "SnapshotId": f"snap-{number:017x}",
        "AvailabilityZone": "us-east-1a",
        "AvailabilityZoneId": "use1-az1",
        "State": "in-use",
        "CreateTime": created,
        "VolumeType": "gp3",
        "Iops": 3000,
        "Throughput": 125,
        "Encrypted": True,
        "KmsKeyId": "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "MultiAttachEnabled": False,
        "FastRestored": False,
        "SseType": "sse-kms",
        "OutpostArn": "",
        "VolumeArn": f"arn:aws:ec2:us-east-1:000000000000:volume/{identifier}",
        "OwnerId": "000000000000",
        "Tags": [
            {"Key": "Name", "Value": f"data & logs {number}"},
            {"Key": "env", "Value": "test"},
            {"Key": "team", "Value": "storage"},
        ],
        "Attachments": [
            {
                "VolumeId": identifier,
                "InstanceId": "i-0123456789abcdef0",
                "Device": "/dev/sdf",
                "State": "attached",
                "AttachTime": created,
                "DeleteOnTermination": False,
            }
        ],
    }


def best_seconds(action: Callable[[], object]) -> float:
    """The shortest of RUNS runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    catalog = ServiceCatalog()
    form = {
        "Action": "CreateVolume",
        "Version": "2016-11-15",
        "Size": "10",
        "AvailabilityZone": "us-east-1a",
        "VolumeType": "gp3",
        "TagSpecification.1.ResourceType": "volume",
        "TagSpecification.1.Tag.1.Key": "Name",
        "TagSpecification.1.Tag.1.Value": "data",
    }
    headers = Headers([("Content-Type", "application/x-www-form-urlencoded"), ("Host", "ec2.us-east-1.example")])
    request = HttpRequest("POST", "/", "", headers, urlencode(form).encode())
    route = resolve(catalog, request, "ec2")
    create = codec_for(catalog, route)
    create.parse(request)
    print(f"first ec2 request, model loaded: {time.perf_counter() - start:8.3f} s")
    describe = codec_for(catalog, Route("ec2", "DescribeVolumes", "ec2"))
    result = {"Volumes": [volume(number) for number in range(VOLUMES)]}
    size = len(describe.serialize(result, "id").body)
    seconds = best_seconds(lambda: describe.serialize(result, "id"))
    print(f"DescribeVolumes, {VOLUMES} volumes to XML: {seconds:8.3f} s, {size / 1e6:.1f} MB")
    metrics = codec_for(catalog, Route("cloudwatch", "GetMetricData", "smithy-rpc-v2-cbor"))
    points = {
        "MetricDataResults": [
            {"Id": f"m{number}", "Timestamps": [datetime.now(UTC)] * 100, "Values": [1.5] * 100}
            for number in range(100)
        ]
    }
    seconds = best_seconds(lambda: metrics.serialize(points, "id"))
    print(f"GetMetricData, 10,000 points to CBOR: {seconds:8.3f} s")
    rounds = 2000
    seconds = best_seconds(lambda: [create.parse(request) for _ in range(rounds)]) / rounds
    print(f"CreateVolume parsed and checked: {seconds * 1e6:8.1f} µs")
    seconds = best_seconds(lambda: [resolve(catalog, request, "ec2") for _ in range(rounds)]) / rounds
    print(f"CreateVolume routed: {seconds * 1e6:8.1f} µs")


if __name__ == "__main__":
    main()
