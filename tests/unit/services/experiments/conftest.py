"""A cloud in small with experiments: volumes, both reconcilers, and a clock that a test moves."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.volumes.conftest import SmallCloud

from fogbank.core.errors import ApiError
from fogbank.core.settings import Settings
from fogbank.planes.block.contract import Fault
from fogbank.planes.block.memory import MemoryBlockPlane
from fogbank.services.api import ec2, fis
from fogbank.services.experiments.jobs import ExperimentReconciler
from fogbank.services.experiments.operations.experiments import get_experiment, start_experiment
from fogbank.services.experiments.operations.templates import create_experiment_template
from fogbank.services.volumes.operations.attachments import attach_volume
from fogbank.services.volumes.operations.volumes import create_volume
from fogbank.store.engine import open_store

ROLE = "arn:aws:iam::111111111111:role/fis"


class Lab(SmallCloud):
    """`settle` lets both reconcilers do all they can; `advance` stops at the times of both."""

    def settle(self) -> datetime | None:
        experiments = ExperimentReconciler(self.store, self.ids)
        due = [reconciler.step(self.now) for reconciler in (experiments, self.reconciler, experiments)]
        return min((each for each in due if each is not None), default=None)

    def ask(self, operation: Callable[..., Any], request: Any) -> Any:
        return self.call(operation, request)

    def refused(self, operation: Callable[..., Any], request: Any) -> tuple[str, str]:
        with pytest.raises(ApiError) as caught:
            self.call(operation, request)
        return caught.value.code, caught.value.message

    def volume(self, kind: str = "gp3", *, tag: str | None = None, device: str | None = "/dev/sdf") -> str:
        """A volume, attached to this machine where a device is named."""
        tags = (ec2.TagSpecification(resource_type="volume", tags=(ec2.Tag(key="team", value=tag),)),) if tag else None
        iops = 500 if kind.startswith("io") else None
        request = ec2.CreateVolumeRequest(
            availability_zone="us-east-1a", size=10, volume_type=kind, iops=iops, tag_specifications=tags
        )
        volume_id = str(self.ask(create_volume, request).volume_id)
        self.settle()
        if device:
            attach = ec2.AttachVolumeRequest(volume_id=volume_id, instance_id=self.instance_id, device=device)
            self.ask(attach_volume, attach)
            self.settle()
        return volume_id

    def arn(self, volume_id: str) -> str:
        return f"arn:aws:ec2:{self.region}:{self.account}:volume/{volume_id}"

    def template(self, request: fis.CreateExperimentTemplateRequest) -> str:
        return str(self.ask(create_experiment_template, request).experiment_template.id)

    def start(self, template_id: str, token: str = "start", **more: Any) -> str:
        request = fis.StartExperimentRequest(client_token=token, experiment_template_id=template_id, **more)
        experiment_id = str(self.ask(start_experiment, request).experiment.id)
        self.settle()
        return experiment_id

    def look(self, experiment_id: str) -> fis.Experiment:
        found: fis.Experiment = self.ask(get_experiment, fis.GetExperimentRequest(id=experiment_id)).experiment
        return found

    def states(self, experiment_id: str) -> tuple[str | None, dict[str, str | None]]:
        found = self.look(experiment_id)
        assert found.state
        actions = {name: each.state.status if each.state else None for name, each in (found.actions or {}).items()}
        return found.state.status, actions

    def faults(self, volume_id: str) -> tuple[Fault, ...]:
        spec = self.plane.spec(volume_id)
        assert spec is not None
        return spec.faults

    def pass_time(self, by: timedelta) -> None:
        self.advance(by)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    store = open_store(f"sqlite:///{tmp_path}/lab.db")
    yield Lab(store, MemoryBlockPlane(), Settings())
    store.close()


def action(action_id: str, duration: str = "PT5M", *, after: tuple[str, ...] = (), **parameters: str) -> Any:
    """An action on the target `these`, or a wait."""
    targets = {"Volumes": "these"} if action_id != "aws:fis:wait" else None
    return fis.CreateExperimentTemplateActionInput(
        action_id=action_id, parameters={"duration": duration, **parameters}, targets=targets, start_after=after or None
    )


def template_of(
    actions: dict[str, Any], target: fis.CreateExperimentTemplateTargetInput | None = None, **more: Any
) -> fis.CreateExperimentTemplateRequest:
    """A request for a template with the target `these`."""
    known: dict[str, Any] = {
        "client_token": "template",
        "description": "practice",
        "stop_conditions": (fis.CreateExperimentTemplateStopConditionInput(source="none"),),
        "targets": {"these": target} if target else None,
        "actions": actions,
        "role_arn": ROLE,
    }
    return fis.CreateExperimentTemplateRequest(**{**known, **more})


def volumes(*arns: str, mode: str = "ALL", **more: Any) -> fis.CreateExperimentTemplateTargetInput:
    """A target of volumes."""
    return fis.CreateExperimentTemplateTargetInput(
        resource_type="aws:ec2:ebs-volume", resource_arns=arns or None, selection_mode=mode, **more
    )
