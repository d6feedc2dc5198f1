"""Volumes' metrics as they come to be minute by minute: nothing made up, nothing twice, nothing below zero."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fogbank.planes.block.contract import Stats
from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics import repository
from fogbank.services.metrics.operations.metrics import get_metric_statistics, list_metrics

Carrying = Callable[..., Stats]


def test_a_minutes_work_is_in_the_points_of_that_minute(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(600, 1200))
    cloud.pass_time(40.5)
    cloud.plane.carry(volume, carrying(600, 1500))
    cloud.pass_time()
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 600, "12:01": 0}
    assert cloud.points(volume, "VolumeWriteOps") == {"12:00": 1200, "12:01": 300}
    assert cloud.points(volume, "VolumeWriteBytes") == {"12:00": 1200 * 4096, "12:01": 300 * 4096}
    assert cloud.points(volume, "VolumeAvgIOPS") == {"12:00": 30, "12:01": 5}
    assert cloud.points(volume, "VolumeAvgWriteLatency") == {"12:00": 1.0, "12:01": 1.0}
    assert cloud.points(volume, "VolumeTotalReadTime") == {"12:00": 0.6, "12:01": 0}
    assert cloud.points(volume, "VolumeQueueLength") == {"12:00": pytest.approx(0.03), "12:01": pytest.approx(0.005)}


def test_time_that_was_skipped_has_no_io(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(500))
    cloud.advance(240)
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 500, "12:01": 0, "12:02": 0, "12:03": 0}
    assert cloud.points(volume, "VolumeIdleTime") == {"12:00": 60, "12:01": 60, "12:02": 60, "12:03": 60}


def test_skipping_a_century_is_quick_and_fills_its_last_three_hours(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(500))
    cloud.advance(100 * 365 * 86_400)
    assert list(cloud.points(volume, "VolumeReadOps").values()) == [0.0] * 180


def test_many_small_steps_give_what_one_large_step_gives(cloud: Any, carrying: Carrying) -> None:
    one, other = cloud.attached("gp2"), cloud.attached("gp2", "/dev/sdg")
    for volume in (one, other):
        cloud.plane.carry(volume, carrying(500, idle_ns=10_000_000_000))
        cloud.plane.set_credits(volume, ops=5_000_000, bytes=None)
    cloud.advance(600)
    large = {name: cloud.points(one, name) for name in ("VolumeReadOps", "VolumeIdleTime", "BurstBalance")}
    assert large == {name: cloud.points(other, name) for name in large}
    assert len(large["VolumeReadOps"]) == 10


def test_burst_balance_grows_in_time_that_is_skipped(cloud: Any) -> None:
    volume = cloud.attached("gp2")
    cloud.plane.set_credits(volume, ops=0, bytes=None)
    cloud.advance(180)
    balance = list(cloud.points(volume, "BurstBalance", "Maximum").values())
    assert balance == pytest.approx([100 * 375 * seconds / 5_400_000 for seconds in (40, 100, 160)])


def test_counters_that_fall_back_give_neither_negative_nor_doubled_values(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(1000))
    cloud.pass_time(45)
    cloud.plane.carry(volume, carrying(900))  # fogd was killed, and is a second behind
    cloud.pass_time()
    cloud.plane.carry(volume, carrying(950))
    cloud.pass_time()
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 1000, "12:01": 0, "12:02": 50}


def test_missed_minutes_share_what_went_on_in_them(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.pass_time(45)
    cloud.plane.down = True
    cloud.pass_time(60)
    cloud.pass_time(60)
    cloud.plane.down = False
    cloud.plane.carry(volume, carrying(900))
    cloud.pass_time(60)
    counted = cloud.points(volume, "VolumeReadOps")
    assert counted == {"12:00": 0, "12:01": 300, "12:02": 300, "12:03": 300}


def test_points_and_counters_are_kept_over_a_restart(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(600))
    cloud.pass_time(45)
    cloud.plane.carry(volume, carrying(700))
    cloud.start()
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 600}
    cloud.pass_time()
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 600, "12:01": 100}


def test_a_volume_that_nobody_has_gives_no_points(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(600))
    cloud.pass_time(45)
    cloud.plane.carry(volume, carrying(650))
    cloud.detach(volume)
    cloud.pass_time()
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 600, "12:01": 50}, "its last minute, in part"
    cloud.pass_time(600)
    cloud.attach(volume)
    cloud.plane.carry(volume, carrying(660))
    cloud.pass_time()
    assert cloud.points(volume, "VolumeReadOps") == {"12:00": 600, "12:01": 50, "12:12": 10}


def test_counters_from_before_sampling_began_are_not_taken_for_load(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.store.write(lambda it: it.connection.exec_driver_sql("UPDATE cloud_values SET value = value + 60000000"))
    cloud.plane.carry(volume, carrying(10_000_000))
    cloud.pass_time(45)
    assert cloud.points(volume, "VolumeReadOps") == {}
    cloud.plane.carry(volume, carrying(10_000_005))
    cloud.pass_time()
    assert cloud.points(volume, "VolumeReadOps") == {"12:01": 5}


def test_which_metrics_there_are_by_type(cloud: Any) -> None:
    provisioned: dict[str, Any] = {"iops": 1000}
    kinds = {"gp3": {}, "gp2": {}, "st1": {}, "standard": {}, "io2": provisioned}
    volumes = {
        name: cloud.attached(name, f"/dev/sd{chr(ord('f') + index)}", **more)
        for index, (name, more) in enumerate(kinds.items())
    }
    volumes["multi"] = cloud.attached("io2", "/dev/sdz", multi_attach_enabled=True, **provisioned)
    cloud.pass_time(45)
    found = cloud.call(list_metrics, api.ListMetricsInput(namespace="AWS/EBS")).metrics
    names = {
        name: {each.metric_name for each in found if each.dimensions == (api.Dimension(name="VolumeId", value=volume),)}
        for name, volume in volumes.items()
    }
    only_one = {"VolumeTotalReadTime", "VolumeTotalWriteTime", "VolumeIdleTime"}
    only_one |= {"VolumeAvgReadLatency", "VolumeAvgWriteLatency"}
    checks = {"VolumeIOPSExceededCheck", "VolumeThroughputExceededCheck"}
    assert names["gp2"] - names["gp3"] == {"BurstBalance"} == names["st1"] - names["gp3"]
    assert names["gp3"] - names["standard"] == checks
    assert names["io2"] - names["gp3"] == {"VolumeThroughputPercentage", "VolumeConsumedReadWriteOps"}
    assert names["io2"] - names["multi"] == {*only_one, *checks, "VolumeThroughputPercentage"}


def test_an_instance_has_the_sum_of_its_volumes(cloud: Any, carrying: Carrying) -> None:
    one, other = cloud.attached(), cloud.attached(device="/dev/sdg")
    cloud.plane.carry(one, carrying(100, 10))
    cloud.plane.carry(other, carrying(20, 3))
    cloud.pass_time(45)
    at = cloud.now - timedelta(hours=1)
    read = {}
    for name in ("EBSReadOps", "EBSWriteOps", "EBSReadBytes", "InstanceEBSIOPSExceededCheck"):
        request = api.GetMetricStatisticsInput(
            namespace="AWS/EC2",
            metric_name=name,
            dimensions=(api.Dimension(name="InstanceId", value=cloud.instance_id),),
            start_time=at,
            end_time=cloud.now,
            period=60,
            statistics=("Sum",),
        )
        read[name] = [point.sum for point in cloud.call(get_metric_statistics, request).datapoints]
    assert read == {
        "EBSReadOps": [120], "EBSWriteOps": [13], "EBSReadBytes": [120 * 4096], "InstanceEBSIOPSExceededCheck": [0],
    }  # fmt: skip


def test_a_request_that_hangs_is_seen(cloud: Any) -> None:
    volume = cloud.attached()
    for seconds, waited in ((40.5, 40.5), (60, 100.5)):
        cloud.plane.carry(volume, Stats(), in_flight=4, oldest_request_ns=int(waited * 1e9))
        cloud.pass_time(seconds)
    assert cloud.points(volume, "VolumeStalledIOCheck") == {"12:00": 0, "12:01": 1}
    assert cloud.points(volume, "VolumeQueueLength") == {"12:00": pytest.approx(2.7), "12:01": pytest.approx(4)}
    waited = int((60 + 40.5) * 1e9)
    cloud.plane.carry(volume, Stats(write_ops=4, write_time_ns=4 * waited))
    cloud.pass_time()
    assert cloud.points(volume, "VolumeQueueLength")["12:02"] == pytest.approx(0, abs=1e-6), "counted before"


def test_old_points_are_dropped_and_groups_without_any(cloud: Any, carrying: Carrying) -> None:
    volume = cloud.attached()
    cloud.plane.carry(volume, carrying(5))
    cloud.pass_time(45)
    cloud.detach(volume)
    cloud.pass_time()
    cloud.advance(16 * 86_400)
    cloud.advance(3700)
    rows = cloud.store.read(lambda it: it.connection.exec_driver_sql("SELECT COUNT(*) FROM metric_points").scalar())
    groups = cloud.store.read(lambda it: it.connection.exec_driver_sql("SELECT COUNT(*) FROM metric_groups").scalar())
    assert (rows, groups) == (0, 0)
    assert cloud.store.read(repository.load_counters), "the volume is still there"
