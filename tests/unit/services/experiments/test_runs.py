"""Experiments from their start to their end: the faults they lay, the order of actions, and what ends them early."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.services.experiments.conftest import Lab, action, template_of, volumes
from tests.unit.services.volumes.conftest import START

from fogbank.planes.block.contract import Fault, FaultKind, Result
from fogbank.services.api import cloudwatch, ec2, fis
from fogbank.services.experiments.jobs import ExperimentReconciler
from fogbank.services.experiments.operations.experiments import (
    list_experiment_resolved_targets,
    list_experiments,
    stop_experiment,
)
from fogbank.services.experiments.operations.templates import delete_experiment_template
from fogbank.services.metrics.operations.alarm_state import set_alarm_state
from fogbank.services.metrics.operations.alarms import put_metric_alarm
from fogbank.services.volumes.operations.attachments import detach_volume
from fogbank.services.volumes.operations.volumes import delete_volume

PAUSE, LATENCY, WAIT = "aws:ebs:pause-volume-io", "aws:ebs:volume-io-latency", "aws:fis:wait"


def ns(at: datetime) -> int:
    return int(at.timestamp()) * 10**9


def test_a_pause_from_start_to_end(lab: Lab) -> None:
    volume_id = lab.volume()
    experiment_id = lab.start(lab.template(template_of({"pause": action(PAUSE)}, volumes(lab.arn(volume_id)))))
    assert lab.states(experiment_id) == ("running", {"pause": "running"})
    assert lab.faults(volume_id) == (Fault(FaultKind.PAUSE, ends_at_ns=ns(START + timedelta(minutes=5))),)
    lab.pass_time(timedelta(minutes=4, seconds=59))
    assert lab.states(experiment_id)[0] == "running"
    lab.pass_time(timedelta(seconds=1))
    assert lab.states(experiment_id) == ("completed", {"pause": "completed"})
    assert lab.faults(volume_id) == ()
    found = lab.look(experiment_id)
    assert (found.start_time, found.end_time) == (START, START + timedelta(minutes=5))
    assert (found.actions or {})["pause"].end_time == found.end_time


def test_latency_is_laid_on_reads_and_writes(lab: Lab) -> None:
    volume_id = lab.volume("io2")
    parameters = {"readIOPercentage": "12.5", "readIOLatencyMilliseconds": "1"}
    template = template_of({"slow": action(LATENCY, "PT1S", **parameters)}, volumes(lab.arn(volume_id)))
    lab.start(lab.template(template))
    ends = ns(START + timedelta(seconds=1))
    assert lab.faults(volume_id) == (
        Fault(FaultKind.DELAY, writes=False, fraction=0.125, delay_us=1_000, ends_at_ns=ends),
        # What isn't given is AWS's default: all of them, and 100 ms.
        Fault(FaultKind.DELAY, reads=False, fraction=1.0, delay_us=100_000, ends_at_ns=ends),
    )


def test_actions_follow_one_another(lab: Lab) -> None:
    volume_id = lab.volume()
    actions = {
        "first": action(PAUSE, "PT1M"),
        "rest": action(WAIT, "PT10M", after=("first",)),
        "beside": action(WAIT, "PT2M"),
        "last": action(PAUSE, "PT30S", after=("rest", "beside")),
    }
    experiment_id = lab.start(lab.template(template_of(actions, volumes(lab.arn(volume_id)))))
    seen = []
    for minutes in (0, 1, 1, 8, 1, 1):
        lab.pass_time(timedelta(minutes=minutes))
        status, each = lab.states(experiment_id)
        seen.append((status, *(each[name] for name in actions), len(lab.faults(volume_id))))
    assert seen == [
        ("running", "running", "pending", "running", "pending", 1),
        ("running", "completed", "running", "running", "pending", 0),
        ("running", "completed", "running", "completed", "pending", 0),
        ("running", "completed", "running", "completed", "pending", 0),
        ("running", "completed", "completed", "completed", "running", 1),
        ("completed", "completed", "completed", "completed", "completed", 0),
    ]


def test_an_action_initiates_until_the_plane_has_its_faults(lab: Lab) -> None:
    volume_id = lab.volume()
    lab.plane.fail_next(volume_id, Result.FAILED, "disk full")
    experiment_id = lab.start(lab.template(template_of({"pause": action(PAUSE)}, volumes(lab.arn(volume_id)))))
    assert lab.states(experiment_id) == ("running", {"pause": "initiating"})
    lab.pass_time(timedelta(seconds=10))
    assert lab.states(experiment_id) == ("running", {"pause": "running"})


def test_a_plane_that_is_away_for_all_of_an_action_fails_it(lab: Lab) -> None:
    volume_id = lab.volume()
    lab.plane.fail_next(volume_id, Result.FAILED, "disk full", times=3)
    template = template_of({"pause": action(PAUSE, "PT2S")}, volumes(lab.arn(volume_id)))
    experiment_id = lab.start(lab.template(template))
    lab.pass_time(timedelta(seconds=30))
    assert lab.states(experiment_id) == ("failed", {"pause": "failed"})
    assert lab.faults(volume_id) == ()


def test_one_leap_of_the_clock_is_as_many_small_ones(lab: Lab) -> None:
    volume_id = lab.volume()
    actions = {"first": action(PAUSE, "PT1M"), "last": action(PAUSE, "PT1H", after=("first",))}
    experiment_id = lab.start(lab.template(template_of(actions, volumes(lab.arn(volume_id)))))
    lab.pass_time(timedelta(days=2))
    found = lab.look(experiment_id)
    assert found.end_time == START + timedelta(minutes=61)
    assert (found.actions or {})["last"].start_time == START + timedelta(minutes=1)


def test_stopping_lifts_the_faults_and_cancels_what_has_not_begun(lab: Lab) -> None:
    volume_id = lab.volume()
    actions = {"pause": action(PAUSE), "later": action(WAIT, after=("pause",))}
    experiment_id = lab.start(lab.template(template_of(actions, volumes(lab.arn(volume_id)))))
    stopping = lab.ask(stop_experiment, fis.StopExperimentRequest(id=experiment_id)).experiment
    assert stopping.state.status == "stopping"
    lab.settle()
    assert lab.states(experiment_id) == ("stopped", {"pause": "stopped", "later": "cancelled"})
    assert lab.faults(volume_id) == ()
    code, message = lab.refused(stop_experiment, fis.StopExperimentRequest(id=experiment_id))
    assert (code, "stopped" in message) == ("ValidationException", True)


def test_other_faults_stay(lab: Lab) -> None:
    volume_id = lab.volume()
    template_id = lab.template(template_of({"pause": action(PAUSE)}, volumes(lab.arn(volume_id))))
    one, two = lab.start(template_id, "one"), lab.start(template_id, "two")
    assert len(lab.faults(volume_id)) == 2
    lab.ask(stop_experiment, fis.StopExperimentRequest(id=one))
    lab.settle()
    assert len(lab.faults(volume_id)) == 1
    assert lab.states(two)[0] == "running"


def test_a_control_plane_that_comes_back_goes_on(lab: Lab) -> None:
    volume_id = lab.volume()
    actions = {"pause": action(PAUSE), "wait": action(WAIT, after=("pause",))}
    request = fis.StartExperimentRequest(
        client_token="x", experiment_template_id=lab.template(template_of(actions, volumes(lab.arn(volume_id))))
    )
    from fogbank.services.experiments.operations.experiments import start_experiment

    experiment_id = str(lab.ask(start_experiment, request).experiment.id)
    assert lab.states(experiment_id) == ("pending", {"pause": "pending", "wait": "pending"})
    # Each step by a reconciler that knows nothing of the one before.
    lab.settle()
    assert lab.states(experiment_id)[0] == "running"
    lab.now += timedelta(hours=3)
    ExperimentReconciler(lab.store, lab.ids).step(lab.now)
    assert lab.states(experiment_id) == ("running", {"pause": "completed", "wait": "running"})


def tagged(**more: Any) -> Any:
    return volumes(resource_tags={"team": "blue"}, **more)


def test_targets_by_tags_filters_and_parameters(lab: Lab) -> None:
    blue, other = lab.volume("gp3", tag="blue"), lab.volume("io2", tag="blue", device="/dev/sdg")
    lab.volume("gp3", tag="red", device="/dev/sdh")

    def resolved(target: Any, token: str) -> set[str]:
        template = template_of({"a": action(PAUSE)}, target, client_token=token)
        experiment_id = lab.start(lab.template(template), token)
        request = fis.ListExperimentResolvedTargetsRequest(experiment_id=experiment_id, target_name="these")
        found = lab.ask(list_experiment_resolved_targets, request).resolved_targets
        lab.ask(stop_experiment, fis.StopExperimentRequest(id=experiment_id))
        lab.settle()
        return {each.target_information["arn"].rpartition("/")[2] for each in found}

    assert resolved(tagged(), "1") == {blue, other}
    io2 = fis.ExperimentTemplateTargetInputFilter(path="VolumeType", values=("io2", "io1"))
    assert resolved(tagged(filters=(io2,)), "2") == {other}
    device = fis.ExperimentTemplateTargetInputFilter(path="Attachments.Device", values=("/dev/sdf",))
    assert resolved(tagged(filters=(device,)), "3") == {blue}
    assert resolved(tagged(parameters={"availabilityZoneIdentifier": "us-east-1a"}), "4") == {blue, other}
    assert len(resolved(tagged(mode="COUNT(1)"), "5")) == 1
    assert len(resolved(tagged(mode="PERCENT(50)"), "6")) == 1
    assert resolved(tagged(mode="COUNT(9)"), "7") == {blue, other}


FAILING: list[tuple[Any, str]] = [
    (volumes(resource_tags={"team": "nobody"}), "Target resolution returned empty set"),
    (volumes(resource_tags={"team": "blue"}, mode="PERCENT(10)"), "Target resolution returned empty set"),
    (volumes(resource_tags={"team": "idle"}), "is not attached to an instance"),
    (volumes("arn:aws:ec2:us-east-1:111111111111:volume/vol-0123456789abcdef0"), "does not exist"),
]


@pytest.mark.parametrize(("target", "reason"), FAILING)
def test_a_target_that_can_not_be_struck_fails_the_experiment(lab: Lab, target: Any, reason: str) -> None:
    lab.volume(tag="blue")
    lab.volume(tag="idle", device=None)
    experiment_id = lab.start(lab.template(template_of({"a": action(PAUSE)}, target)))
    found = lab.look(experiment_id)
    assert found.state
    assert found.state.status == "failed"
    assert reason in (found.state.reason or "")
    assert found.state.error
    assert found.state.error.code == "InvalidTarget"
    assert lab.states(experiment_id)[1] == {"a": "cancelled"}


def test_an_empty_target_is_skipped_where_it_may_be(lab: Lab) -> None:
    options = fis.CreateExperimentTemplateExperimentOptionsInput(empty_target_resolution_mode="skip")
    actions = {"a": action(PAUSE), "b": action(WAIT, "PT1M", after=("a",))}
    template = template_of(actions, volumes(resource_tags={"team": "nobody"}), experiment_options=options)
    experiment_id = lab.start(lab.template(template))
    assert lab.states(experiment_id) == ("running", {"a": "skipped", "b": "running"})


def test_skip_all_finds_the_targets_and_does_nothing(lab: Lab) -> None:
    volume_id = lab.volume()
    template_id = lab.template(template_of({"a": action(PAUSE)}, volumes(lab.arn(volume_id))))
    options = fis.StartExperimentExperimentOptionsInput(actions_mode="skip-all")
    experiment_id = lab.start(template_id, experiment_options=options)
    assert lab.states(experiment_id) == ("completed", {"a": "skipped"})
    assert lab.faults(volume_id) == ()


def test_an_action_that_can_not_begin_fails_the_experiment_and_lifts_the_others(lab: Lab) -> None:
    volume_id = lab.volume("gp3")
    actions = {
        "pause": action(PAUSE, "PT1H"),
        "wait": action(WAIT, "PT1M"),
        # Less than 10 ms are for io2 only.
        "slow": action(LATENCY, after=("wait",), readIOLatencyMilliseconds="5"),
        "never": action(WAIT, after=("slow",)),
    }
    experiment_id = lab.start(lab.template(template_of(actions, volumes(lab.arn(volume_id)))))
    lab.pass_time(timedelta(minutes=1))
    status, each = lab.states(experiment_id)
    assert status == "failed"
    assert (each["pause"], each["slow"], each["never"]) == ("stopped", "failed", "cancelled")
    assert lab.faults(volume_id) == ()


def test_a_volume_that_goes_meanwhile_fails_what_comes_after(lab: Lab) -> None:
    volume_id = lab.volume()
    actions = {"wait": action(WAIT, "PT1M"), "pause": action(PAUSE, after=("wait",))}
    experiment_id = lab.start(lab.template(template_of(actions, volumes(lab.arn(volume_id)))))
    lab.ask(detach_volume, ec2.DetachVolumeRequest(volume_id=volume_id))
    lab.settle()
    lab.ask(delete_volume, ec2.DeleteVolumeRequest(volume_id=volume_id))
    lab.pass_time(timedelta(minutes=1))
    assert lab.states(experiment_id) == ("failed", {"wait": "stopped", "pause": "failed"})


def alarm_arn(name: str) -> str:
    return f"arn:aws:cloudwatch:us-east-1:111111111111:alarm:{name}"


def test_an_alarm_ends_an_experiment(lab: Lab) -> None:
    volume_id = lab.volume()
    stop = (fis.CreateExperimentTemplateStopConditionInput(source="aws:cloudwatch:alarm", value=alarm_arn("queue")),)
    template = template_of({"pause": action(PAUSE)}, volumes(lab.arn(volume_id)), stop_conditions=stop)
    from fogbank.services.experiments.operations.templates import create_experiment_template

    assert lab.refused(create_experiment_template, template)[0] == "ValidationException"
    alarm = cloudwatch.PutMetricAlarmInput(
        alarm_name="queue",
        metric_name="VolumeQueueLength",
        namespace="AWS/EBS",
        statistic="Average",
        period=60,
        evaluation_periods=1,
        threshold=1.0,
        comparison_operator="GreaterThanThreshold",
    )
    lab.ask(put_metric_alarm, alarm)
    experiment_id = lab.start(lab.template(template))
    assert lab.states(experiment_id)[0] == "running"
    lab.ask(set_alarm_state, cloudwatch.SetAlarmStateInput(alarm_name="queue", state_value="ALARM", state_reason="x"))
    lab.settle()
    assert lab.states(experiment_id) == ("stopped", {"pause": "stopped"})
    state = lab.look(experiment_id).state
    assert state
    assert "queue" in (state.reason or "")
    assert lab.faults(volume_id) == ()


def test_five_at_a_time_and_a_token_starts_one(lab: Lab) -> None:
    from fogbank.services.experiments.operations.experiments import start_experiment

    template_id = lab.template(template_of({"wait": action(WAIT)}))
    first = lab.start(template_id, "0")
    assert lab.start(template_id, "0") == first
    for number in range(1, 5):
        lab.start(template_id, str(number))
    more = fis.StartExperimentRequest(client_token="6", experiment_template_id=template_id)
    assert lab.refused(start_experiment, more)[0] == "ServiceQuotaExceededException"
    other = fis.StartExperimentRequest(client_token="0", experiment_template_id="EXTother")
    assert lab.refused(start_experiment, other)[0] == "ConflictException"
    assert len(lab.ask(list_experiments, fis.ListExperimentsRequest()).experiments) == 5


def test_an_experiment_outlives_its_template_and_is_forgotten_in_the_end(lab: Lab) -> None:
    template_id = lab.template(template_of({"wait": action(WAIT)}))
    experiment_id = lab.start(template_id)
    lab.ask(delete_experiment_template, fis.DeleteExperimentTemplateRequest(id=template_id))
    lab.pass_time(timedelta(days=1))
    assert lab.states(experiment_id)[0] == "completed"
    one_page = fis.ListExperimentsRequest(experiment_template_id=template_id, max_results=1)
    assert len(lab.ask(list_experiments, one_page).experiments) == 1
    lab.pass_time(timedelta(days=121))
    assert lab.ask(list_experiments, fis.ListExperimentsRequest()).experiments == ()
    assert lab.now > datetime(2026, 6, 1, tzinfo=UTC)
