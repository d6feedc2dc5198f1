"""CloudWatch of a real cloud: what fio does is what the metrics say, an alarm goes off, and a restart keeps it all."""

import base64
import datetime as dt
import gzip
import json
import zlib
from typing import Any

import pytest
from tests.support.aws import aws, refusal_of
from tests.support.cloud import CloudProcess, fogbank
from tests.support.fio import counted, fio, load
from tests.support.tenant import Tenant
from tests.support.waiting import eventually

_KIB = 1024


def _now(cloud: CloudProcess) -> dt.datetime:
    return dt.datetime.fromisoformat(cloud.get("clock")["now"])


def _sum(cloud: CloudProcess, client: Any, volume_id: str, name: str) -> list[float]:
    """A metric of a volume minute by minute, over the last half hour."""
    now = _now(cloud)
    found = client.get_metric_statistics(
        Namespace="AWS/EBS",
        MetricName=name,
        Dimensions=[{"Name": "VolumeId", "Value": volume_id}],
        StartTime=now - dt.timedelta(minutes=30),
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )
    return [point["Sum"] for point in sorted(found["Datapoints"], key=lambda each: each["Timestamp"])]


def test_metrics_of_a_volume_from_load_to_alarm_and_over_a_restart(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    client = cloud.client("cloudwatch")
    volume_id = tenant.create(kind="gp2")
    uri = tenant.attach(volume_id)
    dimensions = [{"Name": "VolumeId", "Value": volume_id}]
    client.put_metric_alarm(
        AlarmName="writes", Namespace="AWS/EBS", MetricName="VolumeWriteOps", Dimensions=dimensions, Statistic="Sum",
        Period=60, EvaluationPeriods=1, Threshold=1999, ComparisonOperator="GreaterThanThreshold",
        AlarmActions=["arn:aws:sns:us-east-1:000000000000:alerts"],
    )  # fmt: skip
    done = fio(uri, rw="randwrite", bs="4k", iodepth=8, number_ios=2000, size="64m")
    assert done["write"]["total_ios"] == 2000
    cloud.advance(180)

    assert sum(_sum(cloud, client, volume_id, "VolumeWriteOps")) == 2000
    assert sum(_sum(cloud, client, volume_id, "VolumeWriteBytes")) == 2000 * 4 * _KIB
    assert sum(_sum(cloud, client, volume_id, "VolumeReadOps")) == counted(tenant, volume_id)["read_ops"]
    idle = _sum(cloud, client, volume_id, "VolumeIdleTime")
    assert len(idle) >= 3
    assert all(0 <= seconds <= 60 for seconds in idle)
    assert idle[-1] > 59.9
    assert all(99 < balance <= 100 for balance in _sum(cloud, client, volume_id, "BurstBalance"))

    history = client.describe_alarm_history(AlarmName="writes", ScanBy="TimestampAscending")["AlarmHistoryItems"]
    told = [item["HistorySummary"] for item in history]
    assert "Alarm updated from INSUFFICIENT_DATA to ALARM" in told or "Alarm updated from OK to ALARM" in told
    assert client.describe_alarms(AlarmNames=["writes"])["MetricAlarms"][0]["StateValue"] == "OK", "minutes later"

    before = {name: _sum(cloud, client, volume_id, name) for name in ("VolumeWriteOps", "VolumeIdleTime")}
    cloud.stop()
    cloud.start()
    assert {name: _sum(cloud, client, volume_id, name)[: len(values)] for name, values in before.items()} == before
    after = client.describe_alarm_history(AlarmName="writes", ScanBy="TimestampAscending")["AlarmHistoryItems"]
    assert after[: len(history)] == history


def test_top_shows_a_volume_at_its_limit(cloud: CloudProcess) -> None:
    tenant = Tenant.root(cloud)
    volume_id = tenant.create(kind="io1", size=4, Iops=200)
    tenant.attach(volume_id)
    with load(tenant, volume_id, rw="randread", bs="4k", iodepth=16):

        def seen() -> dict[str, Any]:
            shown = fogbank("top", "--json", "--interval", "1", data=cloud.layout.root)
            assert shown.returncode == 0, shown.stderr
            (row,) = json.loads(shown.stdout)["volumes"]
            return row if row["used"] > 0.8 else {}

        row = eventually(seen, within=20)
    assert row["volume_id"] == volume_id
    assert 150 < row["read_iops"] < 260
    assert row["write_iops"] == 0
    assert row["throttled"] > 0.5
    assert row["queue"] == pytest.approx(16, rel=0.4)
    assert 0 < row["read_p50_ms"] <= row["read_p99_ms"]
    assert row["write_p99_ms"] is None
    plain = fogbank("top", "--interval", "0.2", data=cloud.layout.root).stdout
    assert volume_id in plain
    assert plain.splitlines()[1].startswith("VOLUME")


@pytest.fixture(scope="module")
def cli(shared_cloud: CloudProcess) -> dict[str, str]:
    """The environment of the aws command, in an account of its own."""
    tenant = Tenant.of(shared_cloud)
    return {
        "AWS_ENDPOINT_URL": shared_cloud.url,
        "AWS_ACCESS_KEY_ID": tenant.keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": tenant.keys.secret_access_key,
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def test_the_aws_command(cli: dict[str, str]) -> None:
    aws(
        *("cloudwatch", "put-metric-data", "--namespace", "mine", "--metric-name", "latency", "--unit", "Milliseconds"),
        *("--value", "12.5", "--dimensions", "Host=a,Disk=b"),
        environment=cli,
    )
    listed = aws("cloudwatch", "list-metrics", "--namespace", "mine", environment=cli)["Metrics"]
    dimensions = [{"Name": "Disk", "Value": "b"}, {"Name": "Host", "Value": "a"}]
    assert listed == [{"Namespace": "mine", "MetricName": "latency", "Dimensions": dimensions}]
    widget = {"metrics": [["mine", "latency", "Disk", "b", "Host", "a"]], "width": 320, "height": 200, "period": 60}
    drawn = aws("cloudwatch", "get-metric-widget-image", "--metric-widget", json.dumps(widget), environment=cli)
    assert _png_size(base64.b64decode(drawn["MetricWidgetImage"])) == (320, 200)
    aws(
        *("cloudwatch", "put-metric-alarm", "--alarm-name", "slow", "--namespace", "mine", "--metric-name", "latency"),
        *("--statistic", "Average", "--period", "60", "--evaluation-periods", "2", "--threshold", "10"),
        *("--comparison-operator", "GreaterThanThreshold", "--dimensions", "Name=Disk,Value=b", "Name=Host,Value=a"),
        environment=cli,
    )
    aws(
        *(
            "cloudwatch",
            "set-alarm-state",
            "--alarm-name",
            "slow",
            "--state-value",
            "ALARM",
            "--state-reason",
            "to see",
        ),
        environment=cli,
    )
    told = aws("cloudwatch", "describe-alarm-history", "--alarm-name", "slow", environment=cli)["AlarmHistoryItems"]
    assert {item["HistorySummary"] for item in told} == {
        'Alarm "slow" created',
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
    }


def _png_size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture whose every part is whole."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, kinds = 8, []
    while at < len(png):
        end = at + 8 + int.from_bytes(png[at : at + 4], "big")
        assert zlib.crc32(png[at + 4 : end]) == int.from_bytes(png[end : end + 4], "big")
        kinds.append(png[at + 4 : at + 8])
        at = end + 4
    assert (kinds[0], kinds[-1]) == (b"IHDR", b"IEND")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


_SCOPE = "20260101/us-east-1/monitoring/aws4_request"


def _headers(tenant: Tenant, content_type: str) -> dict[str, str]:
    """What tells a service apart on a cloud with --auth open, without a signature that holds."""
    credential = f"Credential={tenant.keys.access_key_id}/{_SCOPE}"
    signed = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
    return {"authorization": signed, "x-amz-date": "20260101T000000Z", "content-type": content_type}


def test_all_three_protocols(shared_cloud: CloudProcess, tenant: Tenant) -> None:
    form = "Action=PutMetricData&Version=2010-08-01&Namespace=three&MetricData.member.1.MetricName=m"
    form += "&MetricData.member.1.Value=3"
    headers = _headers(tenant, "application/x-www-form-urlencoded")
    assert shared_cloud.request("POST", "/", form, headers)[0] == 200
    document = {"Namespace": "three", "MetricData": [{"MetricName": "m", "Value": 4}]}
    headers = _headers(tenant, "application/x-amz-json-1.0") | {
        "x-amz-target": "GraniteServiceVersion20100801.PutMetricData",
        "content-encoding": "gzip",
    }
    assert shared_cloud.request("POST", "/", gzip.compress(json.dumps(document).encode()), headers)[0] == 200
    client = shared_cloud.client("cloudwatch", keys=tenant.keys)
    many = {"MetricName": "m", "Values": [5.0] * 140, "Counts": [1.0] * 140}
    client.put_metric_data(Namespace="three", MetricData=[many])
    now, metric = _now(shared_cloud), {"Namespace": "three", "MetricName": "m"}
    found = client.get_metric_data(
        MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Sum"}}],
        StartTime=now - dt.timedelta(minutes=4),
        EndTime=now + dt.timedelta(minutes=5),
    )["MetricDataResults"]
    assert sum(found[0]["Values"]) == 3 + 4 + 5 * 140


def test_errors_as_boto3_sees_them(shared_cloud: CloudProcess, tenant: Tenant) -> None:
    client = shared_cloud.client("cloudwatch", keys=tenant.keys)
    data = [{"MetricName": "m", "Value": 1.0}]
    refused = refusal_of(client.put_metric_data, Namespace="AWS/EBS", MetricData=data)
    assert (refused.code, refused.status) == ("InvalidParameterValue", 400)
    refused = refusal_of(client.put_metric_data, Namespace="mine", MetricData=[{"MetricName": "m"}])
    assert refused.code == "MissingParameter"
    refused = refusal_of(client.set_alarm_state, AlarmName="none", StateValue="OK", StateReason="x")
    assert (refused.code, refused.status) == ("ResourceNotFound", 404)
    refused = refusal_of(client.get_metric_widget_image, MetricWidget="{")
    assert refused.code == "ValidationError"
    with pytest.raises(client.exceptions.ResourceNotFound):
        client.delete_alarms(AlarmNames=["none"])
    refused = refusal_of(client.put_composite_alarm, AlarmName="c", AlarmRule="ALARM(a)")
    assert (refused.code, refused.status) == ("NotImplemented", 501)
