"""Experiments of FIS and practice faults on a real data plane: I/O really stalls, slows and fails, and comes back."""

import json
import threading
import time
from typing import Any

import pytest
from tests.support.aws import refusal_of
from tests.support.cloud import CloudProcess, fogbank
from tests.support.fio import counted, load, measured, rate
from tests.support.tenant import Tenant
from tests.support.waiting import eventually, sampled

ROLE = "arn:aws:iam::123456789012:role/fis"
_BLOCK = 4096


def _fis(tenant: Tenant) -> Any:
    return tenant.cloud.client("fis", keys=tenant.keys, region=tenant.region)


def _start(tenant: Tenant, volume_id: str, action: str, **parameters: str) -> str:
    """Starts an experiment of one action on a volume, and waits until it runs; its id."""
    account = tenant.keys.access_key_id
    if not account.isdecimal():
        account = tenant.cloud.get("host")["account"]
    template = _fis(tenant).create_experiment_template(
        description="practice",
        roleArn=ROLE,
        stopConditions=[{"source": "none"}],
        targets={
            "these": {
                "resourceType": "aws:ec2:ebs-volume",
                "resourceArns": [f"arn:aws:ec2:{tenant.region}:{account}:volume/{volume_id}"],
                "selectionMode": "ALL",
            }
        },
        actions={"it": {"actionId": action, "parameters": parameters, "targets": {"Volumes": "these"}}},
    )["experimentTemplate"]
    experiment_id = str(_fis(tenant).start_experiment(experimentTemplateId=template["id"])["experiment"]["id"])
    # By then the data plane has the action's faults.
    eventually(lambda: _action_state(tenant, experiment_id) == "running", within=20)
    return experiment_id


def _seen(tenant: Tenant, experiment_id: str) -> Any:
    return _fis(tenant).get_experiment(id=experiment_id)["experiment"]


def _action_state(tenant: Tenant, experiment_id: str) -> str:
    return str(_seen(tenant, experiment_id)["actions"]["it"]["state"]["status"])


def _status(tenant: Tenant, experiment_id: str) -> str:
    return str(_seen(tenant, experiment_id)["state"]["status"])


def _volume_status(tenant: Tenant, volume_id: str) -> tuple[str, str]:
    (status,) = tenant.ec2.describe_volume_status(VolumeIds=[volume_id])["VolumeStatuses"]
    details = {each["Name"]: each["Status"] for each in status["VolumeStatus"]["Details"]}
    return status["VolumeStatus"]["Status"], details["io-performance"]


@pytest.mark.slow
def test_a_pause_stalls_fio_turns_the_status_and_ends_when_it_is_stopped(tenant: Tenant) -> None:
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with load(tenant, volume_id, rw="randwrite", bs="4k", iodepth=8, size="64m") as running:
        experiment_id = _start(tenant, volume_id, "aws:ebs:pause-volume-io", duration="PT1H")
        still = counted(tenant, volume_id)["write_ops"]
        seen = sampled(lambda: counted(tenant, volume_id)["write_ops"], seconds=2)
        assert {each.value for each in seen} == {still}
        assert tenant.carried(volume_id)["faults"][0]["experiment"] == experiment_id
        eventually(lambda: _volume_status(tenant, volume_id) == ("impaired", "stalled"), within=30)
        (event,) = tenant.ec2.describe_volume_status(VolumeIds=[volume_id])["VolumeStatuses"][0]["Events"]
        assert event["EventType"] == "io-performance:stalled"
        _fis(tenant).stop_experiment(id=experiment_id)
        eventually(lambda: _status(tenant, experiment_id) == "stopped", within=20)
        assert running.running
        assert rate(measured(tenant, volume_id, 1), "write_ops") > 1_000
        eventually(lambda: _volume_status(tenant, volume_id) == ("ok", "normal"), within=30)
    assert tenant.carried(volume_id)["faults"] == []


def test_a_pause_ends_by_itself(tenant: Tenant) -> None:
    volume_id = tenant.create(4, "io2", Iops=500)
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"a" * _BLOCK)
        experiment_id = _start(tenant, volume_id, "aws:ebs:pause-volume-io", duration="PT2S")
        before = time.monotonic()
        nbd.write(0, b"b" * _BLOCK)
        assert 0.5 < time.monotonic() - before < 10
        assert nbd.read(0, _BLOCK) == b"b" * _BLOCK
    eventually(lambda: _status(tenant, experiment_id) == "completed", within=20)
    found = _seen(tenant, experiment_id)
    assert found["actions"]["it"]["state"]["status"] == "completed"
    assert (found["endTime"] - found["startTime"]).total_seconds() == pytest.approx(2, abs=1)


def test_latency_is_what_a_client_measures(tenant: Tenant) -> None:
    volume_id = tenant.create(4, "io2", Iops=500)
    tenant.attach(volume_id)
    parameters = {"readIOLatencyMilliseconds": "200", "writeIOLatencyMilliseconds": "50", "writeIOPercentage": "100"}
    with tenant.nbd(volume_id) as nbd:
        assert _median_ms(lambda: nbd.read(0, _BLOCK)) < 150
        experiment_id = _start(tenant, volume_id, "aws:ebs:volume-io-latency", duration="PT1H", **parameters)
        assert 200 <= _median_ms(lambda: nbd.read(0, _BLOCK)) < 1_000
        assert 50 <= _median_ms(lambda: nbd.write(0, bytes(_BLOCK))) < 200
        _fis(tenant).stop_experiment(id=experiment_id)
        eventually(lambda: not tenant.carried(volume_id)["faults"], within=20)
        assert _median_ms(lambda: nbd.read(0, _BLOCK)) < 150


def _median_ms(act: Any, times: int = 5) -> float:
    took = []
    for _ in range(times):
        before = time.monotonic()
        act()
        took.append(1000 * (time.monotonic() - before))
    return sorted(took)[times // 2]


def test_refusals_come_as_fis_has_them(tenant: Tenant) -> None:
    fis = _fis(tenant)
    assert refusal_of(fis.get_experiment, id="EXPnone").code == "ResourceNotFoundException"
    assert refusal_of(fis.get_experiment, id="EXPnone").status == 404
    refused = refusal_of(
        fis.create_experiment_template,
        description="x",
        roleArn=ROLE,
        stopConditions=[{"source": "none"}],
        actions={"a": {"actionId": "aws:ec2:stop-instances"}},
    )
    assert (refused.code, refused.status) == ("ValidationException", 400)
    actions = {each["id"] for each in fis.list_actions()["actions"]}
    assert actions == {"aws:ebs:pause-volume-io", "aws:ebs:volume-io-latency", "aws:fis:wait"}


def test_an_experiment_outlives_a_control_plane_that_is_killed(cloud: CloudProcess) -> None:
    tenant = Tenant.of(cloud)
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        experiment_id = _start(tenant, volume_id, "aws:ebs:pause-volume-io", duration="PT4S")
        cloud.kill()
        before = time.monotonic()
        nbd.write(0, b"c" * _BLOCK)
        assert 1 < time.monotonic() - before < 10, "fogd ends the fault by itself, while nobody is there"
        cloud.start()
        eventually(lambda: _status(tenant, experiment_id) == "completed", within=20)
        assert nbd.read(0, _BLOCK) == b"c" * _BLOCK
    assert tenant.carried(volume_id)["faults"] == []


def test_a_person_lays_and_clears_faults(cloud: CloudProcess) -> None:
    tenant, data = Tenant.root(cloud), cloud.layout.root
    volume_id = tenant.create()
    tenant.attach(volume_id)
    with tenant.nbd(volume_id) as nbd:
        nbd.write(0, b"d" * _BLOCK)
        _fault(data, volume_id, "error", "--writes")
        with pytest.raises(OSError, match="NBD request"):
            nbd.write(0, bytes(_BLOCK))
        assert nbd.read(0, _BLOCK) == b"d" * _BLOCK
        shown = fogbank("volume", "show", volume_id, data=data).stdout
        assert "100 % of writes failed" in shown
        cloud.kill()
        cloud.start()
        with pytest.raises(OSError, match="NBD request"):
            nbd.write(0, bytes(_BLOCK))
        assert _fault(data, volume_id, "clear") == []
        nbd.write(0, bytes(_BLOCK))
        _fault(data, volume_id, "pause", "--for", "1h")
        thread = threading.Thread(target=nbd.write, args=(0, b"e" * _BLOCK))
        thread.start()
        eventually(lambda: cloud.get(f"volumes/{volume_id}")["in_flight"] == 1, within=10)
        cloud.advance(3600)
        thread.join(10)
        assert not thread.is_alive(), "the services' clock ends it"
        assert nbd.read(0, _BLOCK) == b"e" * _BLOCK
    wrong = fogbank("volume", "fault", volume_id, "delay", data=data)
    assert (wrong.returncode, "--ms" in wrong.stderr) == (2, True)


def _fault(data: Any, *arguments: str) -> Any:
    done = fogbank("volume", "fault", *arguments, "--json", data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["faults"]


def test_volumes_answer_as_late_as_on_aws_where_it_is_wanted(make_cloud: Any) -> None:
    cloud = make_cloud("--latency", "real").start()
    tenant = Tenant.of(cloud)
    disk = tenant.create(125, "st1")
    fast = tenant.create(4, "io2", Iops=1_000)
    tenant.attach(disk)
    tenant.attach(fast, "/dev/sdg")
    with tenant.nbd(disk) as slow, tenant.nbd(fast) as quick:
        assert 5 <= _median_ms(lambda: slow.read(0, _BLOCK), 9) < 200
        assert 0.25 <= _median_ms(lambda: quick.read(0, _BLOCK), 9) < 100
    cloud.stop()
    cloud.options = [option for option in cloud.options if option not in ("--latency", "real")]
    cloud.start()
    with tenant.nbd(disk) as slow:
        eventually(lambda: _median_ms(lambda: slow.read(0, _BLOCK), 3) < 4, within=20)
