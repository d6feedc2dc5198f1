"""Templates: what is one, what is kept of it, the catalogue, and tags."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.unit.services.experiments.conftest import ROLE, Lab, action, template_of, volumes

from fogbank.services.api import fis
from fogbank.services.experiments.catalogue import ACTIONS, duration_of, milliseconds_of, percentage_of
from fogbank.services.experiments.operations.catalogue import (
    get_action,
    get_target_resource_type,
    list_actions,
    list_target_resource_types,
)
from fogbank.services.experiments.operations.experiments import get_experiment, start_experiment
from fogbank.services.experiments.operations.tags import list_tags_for_resource, tag_resource, untag_resource
from fogbank.services.experiments.operations.templates import (
    create_experiment_template,
    delete_experiment_template,
    get_experiment_template,
    list_experiment_templates,
    update_experiment_template,
)

PAUSE, LATENCY, WAIT = "aws:ebs:pause-volume-io", "aws:ebs:volume-io-latency", "aws:fis:wait"
TARGET = volumes(resource_tags={"team": "blue"})
ARN = "arn:aws:ec2:us-east-1:111111111111:volume/vol-0123456789abcdef0"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1S", 1), ("PT5M", 300), ("PT1H30M", 5_400), ("P1D", 86_400), ("P1DT1S", 86_401), ("PT12H", 43_200)],
)
def test_durations(text: str, seconds: int) -> None:
    assert duration_of(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "1H", "PT1", "PT1.5H", "PT-1S", "pt1s", "PT1S ", "PT٣S"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="no ISO 8601 duration"):
        duration_of(text)


@pytest.mark.parametrize(("text", "fraction"), [("0.1", 0.001), ("50", 0.5), ("100", 1.0), ("12.5", 0.125)])
def test_percentages(text: str, fraction: float) -> None:
    assert percentage_of(text) == pytest.approx(fraction)


@pytest.mark.parametrize("text", ["0", "0.09", "100.1", "-1", "", "nan", "1e1"])
def test_no_percentages(text: str) -> None:
    with pytest.raises(ValueError, match="no percentage"):
        percentage_of(text)


@pytest.mark.parametrize("text", ["0", "60001", "1.5", "", "-1"])
def test_no_milliseconds(text: str) -> None:
    with pytest.raises(ValueError, match="no number of milliseconds"):
        milliseconds_of(text)


def stop(source: str, value: str | None = None) -> tuple[Any, ...]:
    return (fis.CreateExperimentTemplateStopConditionInput(source=source, value=value),)


ONE = {"a": action(PAUSE)}
NO_TEMPLATES: list[tuple[Any, str]] = [
    (template_of({}, TARGET), "1 to 20 actions"),
    (template_of({str(number): action(WAIT) for number in range(21)}), "1 to 20 actions"),
    (template_of({"a": action("aws:ec2:stop-instances")}, TARGET), "is not known to Fogbank, which has"),
    (template_of({"a b": action(WAIT)}), "no name of an action"),
    (template_of({"a": action(PAUSE, "PT13H")}, TARGET), "between 1 seconds and 12 hours"),
    (template_of({"a": action(WAIT, "PT1S")}), "between 60 seconds and 12 hours"),
    (template_of({"a": action(PAUSE, "5 minutes")}, TARGET), "no ISO 8601 duration"),
    (template_of({"a": action(PAUSE, percent="5")}, TARGET), "has no parameter percent"),
    (template_of({"a": action(LATENCY, readIOPercentage="0")}, TARGET), "no percentage"),
    (template_of({"a": action(LATENCY, writeIOLatencyMilliseconds="x")}, TARGET), "no number of milliseconds"),
    (template_of({"a": replace(action(PAUSE), parameters=None)}, TARGET), "duration is required"),
    (template_of({"a": replace(action(PAUSE), targets=None)}, TARGET), "takes these targets: Volumes"),
    (template_of({"a": replace(action(WAIT), targets={"Volumes": "these"})}, TARGET), "takes these targets: none"),
    (template_of({"a": replace(action(PAUSE), targets={"Volumes": "those"})}, TARGET), "no target those"),
    (template_of({"a": action(WAIT, after=("b",))}), "startAfter names b"),
    (template_of({"a": action(WAIT, after=("b",)), "b": action(WAIT, after=("a",))}), "in a circle"),
    (template_of(ONE, replace(TARGET, resource_type="aws:ec2:instance")), "is not known to Fogbank"),
    (template_of(ONE, replace(TARGET, selection_mode="SOME")), "selectionMode 'SOME'"),
    (template_of(ONE, replace(TARGET, selection_mode="COUNT(0)")), "selectionMode"),
    (template_of(ONE, replace(TARGET, selection_mode="PERCENT(101)")), "selectionMode"),
    (template_of(ONE, replace(TARGET, resource_arns=(ARN,))), "resourceArns exclude"),
    (template_of(ONE, volumes()), "give resourceArns"),
    (template_of(ONE, volumes("arn:aws:ec2:us-east-1:222222222222:volume/vol-0123456789abcdef0")), "of this account"),
    (template_of(ONE, volumes("arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0")), "no volume"),
    (template_of(ONE, replace(TARGET, parameters={"colour": "blue"})), "has no parameter colour"),
    (template_of(ONE, TARGET, role_arn="arn:aws:iam::111111111111:user/me"), "no ARN of an IAM role"),
    (template_of(ONE, TARGET, stop_conditions=()), "1 to 5 stop conditions"),
    (template_of(ONE, TARGET, stop_conditions=stop("none", ARN)), "stands alone"),
    (template_of(ONE, TARGET, stop_conditions=stop("whim")), "no source of a stop condition"),
    (template_of(ONE, TARGET, stop_conditions=stop("aws:cloudwatch:alarm")), "has an alarm's ARN"),
    (template_of(ONE, TARGET, stop_conditions=stop("aws:cloudwatch:alarm", ARN)), "no ARN of an alarm"),
    (template_of(ONE, TARGET, tags={"aws:x": "1"}), "reserved"),
]


@pytest.mark.parametrize(("request_", "message"), NO_TEMPLATES)
def test_what_is_no_template(lab: Lab, request_: Any, message: str) -> None:
    code, told = lab.refused(create_experiment_template, request_)
    assert (code, message in told) == ("ValidationException", True), told


NOT_BUILT = [
    {"log_configuration": fis.CreateExperimentTemplateLogConfigurationInput(log_schema_version=2)},
    {"experiment_report_configuration": fis.CreateExperimentTemplateReportConfigurationInput()},
    {"experiment_options": fis.CreateExperimentTemplateExperimentOptionsInput(account_targeting="multi-account")},
]


@pytest.mark.parametrize("more", NOT_BUILT)
def test_what_is_not_built_says_so(lab: Lab, more: dict[str, Any]) -> None:
    code, message = lab.refused(create_experiment_template, template_of(ONE, TARGET, **more))
    assert (code, "not built" in message) == ("UnsupportedOperation", True)


def test_a_template_is_kept_as_it_is_given(lab: Lab, misfits: Any) -> None:
    request = template_of({"a": action(PAUSE), "b": action(WAIT, after=("a",))}, TARGET, tags={"k": "v"})
    made = lab.ask(create_experiment_template, request)
    assert misfits("fis", "CreateExperimentTemplate", made) == []
    template = made.experiment_template
    assert template.id.startswith("EXT")
    assert template.arn == f"arn:aws:fis:us-east-1:111111111111:experiment-template/{template.id}"
    assert (template.description, template.role_arn, template.tags) == ("practice", ROLE, {"k": "v"})
    assert template.actions["b"].start_after == ("a",)
    assert template.targets["these"].resource_tags == {"team": "blue"}
    assert lab.ask(get_experiment_template, fis.GetExperimentTemplateRequest(id=template.id)).experiment_template == (
        template
    )
    assert lab.template(request) == template.id, "the same token"
    assert lab.refused(create_experiment_template, replace(request, description="x"))[0] == "ConflictException"
    (listed,) = lab.ask(list_experiment_templates, fis.ListExperimentTemplatesRequest()).experiment_templates
    assert (listed.id, listed.tags) == (template.id, {"k": "v"})


def test_updating_changes_what_is_named(lab: Lab) -> None:
    template_id = lab.template(template_of(ONE, TARGET))
    lab.now += timedelta(hours=1)
    changed = fis.UpdateExperimentTemplateActionInputItem(action_id=WAIT, parameters={"duration": "PT2M"})
    request = fis.UpdateExperimentTemplateRequest(id=template_id, actions={"w": changed}, description="new")
    template = lab.ask(update_experiment_template, request).experiment_template
    assert (set(template.actions), template.description, set(template.targets)) == ({"w"}, "new", {"these"})
    assert template.last_update_time == template.creation_time + timedelta(hours=1)
    broken = replace(request, actions={"w": replace(changed, action_id=None)})
    assert lab.refused(update_experiment_template, broken)[0] == "ValidationException"
    lab.ask(delete_experiment_template, fis.DeleteExperimentTemplateRequest(id=template_id))
    missing = fis.GetExperimentTemplateRequest(id=template_id)
    assert lab.refused(get_experiment_template, missing)[0] == "ResourceNotFoundException"


UNKNOWN: list[tuple[Any, Any]] = [
    (get_experiment, fis.GetExperimentRequest(id="EXPx")),
    (get_experiment_template, fis.GetExperimentTemplateRequest(id="EXTx")),
    (start_experiment, fis.StartExperimentRequest(client_token="t", experiment_template_id="EXTx")),
    (delete_experiment_template, fis.DeleteExperimentTemplateRequest(id="EXTx")),
    (get_action, fis.GetActionRequest(id="aws:ec2:stop-instances")),
    (get_target_resource_type, fis.GetTargetResourceTypeRequest(resource_type="aws:ec2:instance")),
    (list_tags_for_resource, fis.ListTagsForResourceRequest(resource_arn=ARN)),
]


@pytest.mark.parametrize(("operation", "request_"), UNKNOWN)
def test_what_is_not_there(lab: Lab, operation: Any, request_: Any) -> None:
    assert lab.refused(operation, request_)[0] == "ResourceNotFoundException"


def test_the_catalogue(lab: Lab, misfits: Any) -> None:
    listed = lab.ask(list_actions, fis.ListActionsRequest())
    assert misfits("fis", "ListActions", listed) == []
    assert [each.id for each in listed.actions] == sorted(ACTIONS)
    latency = lab.ask(get_action, fis.GetActionRequest(id=LATENCY)).action
    assert latency.targets["Volumes"].resource_type == "aws:ec2:ebs-volume"
    assert {name for name, each in latency.parameters.items() if each.required} == {"duration"}
    (kind,) = lab.ask(list_target_resource_types, fis.ListTargetResourceTypesRequest()).target_resource_types
    found = lab.ask(get_target_resource_type, fis.GetTargetResourceTypeRequest(resource_type=kind.resource_type))
    assert set(found.target_resource_type.parameters) == {"availabilityZoneIdentifier"}


def test_pages(lab: Lab) -> None:
    first = lab.ask(list_actions, fis.ListActionsRequest(max_results=2))
    rest = lab.ask(list_actions, fis.ListActionsRequest(max_results=2, next_token=first.next_token))
    assert (len(first.actions), len(rest.actions), rest.next_token) == (2, 1, None)
    assert lab.refused(list_actions, fis.ListActionsRequest(next_token="made-up"))[0] == "ValidationException"


def test_tags_of_templates_and_experiments(lab: Lab) -> None:
    template_id = lab.template(template_of({"w": action(WAIT)}, tags={"a": "1"}))
    experiment_id = lab.start(template_id, tags={"b": "2"})
    prefix = "arn:aws:fis:us-east-1:111111111111:"
    for arn, tags in (
        (f"{prefix}experiment-template/{template_id}", {"a": "1"}),
        (f"{prefix}experiment/{experiment_id}", {"b": "2"}),
    ):
        asked = fis.ListTagsForResourceRequest(resource_arn=arn)
        assert lab.ask(list_tags_for_resource, asked).tags == tags
        lab.ask(tag_resource, fis.TagResourceRequest(resource_arn=arn, tags={"c": "3"}))
        assert lab.ask(list_tags_for_resource, asked).tags == {**tags, "c": "3"}
        lab.ask(untag_resource, fis.UntagResourceRequest(resource_arn=arn, tag_keys=tuple(tags)))
        assert lab.ask(list_tags_for_resource, asked).tags == {"c": "3"}
        lab.ask(untag_resource, fis.UntagResourceRequest(resource_arn=arn))
        assert lab.ask(list_tags_for_resource, asked).tags == {}
