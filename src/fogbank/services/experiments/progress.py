"""How an experiment goes on: the next states of it and of its actions, and what is to be done to volumes. Pure.

https://docs.aws.amazon.com/fis/latest/userguide/action-sequence.html
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fogbank.services.experiments import lifecycle
from fogbank.services.experiments.catalogue import duration_of
from fogbank.services.experiments.model import (
    Action,
    ActionRun,
    ActionStatus,
    Experiment,
    ExperimentStatus,
)

_SATISFIED = (ActionStatus.COMPLETED, ActionStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Changes:
    """An experiment as it is now, the actions that begin with it, and those that are over."""

    experiment: Experiment
    begin: tuple[str, ...] = ()
    end: tuple[str, ...] = ()


def moved(experiment: Experiment, state: ExperimentStatus, **changes: object) -> Experiment:
    """The experiment in its next state."""
    return msgspec.structs.replace(experiment, state=lifecycle.EXPERIMENT.check(experiment.state, state), **changes)


def begun(experiment: Experiment, now: datetime) -> Experiment:
    """The experiment with its targets found, running."""
    return moved(experiment, ExperimentStatus.RUNNING, started_at=now)


def go_on(experiment: Experiment, now: datetime, in_force: Collection[str] = ()) -> Changes:
    """A running experiment at `now`: actions that are over end, those whose turn it is begin; then it may be over.

    in_force: the actions whose faults the data plane has by now, so that they run.
    """
    runs = dict(experiment.runs)
    for name in in_force:
        runs[name] = _moved(runs[name], ActionStatus.RUNNING)
    end = [
        name
        for name, run in runs.items()
        if run.status is ActionStatus.RUNNING and run.ends_at is not None and run.ends_at <= now
    ]
    for name in end:
        runs[name] = _moved(runs[name], ActionStatus.COMPLETED, ended_at=runs[name].ends_at)
    begin: list[str] = []
    # An action that is skipped makes way for the next at once.
    while ready := [name for name in experiment.plan.actions if _is_ready(experiment.plan.actions, runs, name)]:
        for name in ready:
            if _is_skipped(experiment, name):
                runs[name] = _moved(runs[name], ActionStatus.SKIPPED)
                continue
            takes = duration_of(experiment.plan.actions[name].parameters["duration"])
            runs[name] = _moved(runs[name], ActionStatus.INITIATING, started_at=now, ends_at=now + takes)
            if experiment.plan.actions[name].targets:
                begin.append(name)
            else:
                # It waits for nothing but the time.
                runs[name] = _moved(runs[name], ActionStatus.RUNNING)
    experiment = msgspec.structs.replace(experiment, runs=runs)
    if all(run.status in _SATISFIED for run in runs.values()):
        experiment = moved(experiment, ExperimentStatus.COMPLETED, ended_at=now)
    return Changes(experiment, tuple(begin), tuple(end))


def stopped(experiment: Experiment, now: datetime) -> Changes:
    """An experiment that is stopping, stopped."""
    runs, end = _ended_runs(experiment.runs, now)
    return Changes(moved(experiment, ExperimentStatus.STOPPED, runs=runs, ended_at=now), end=end)


def failed(experiment: Experiment, code: str, reason: str, now: datetime, action: str | None = None) -> Changes:
    """An experiment that can't go on. action: the one that could not begin."""
    runs = dict(experiment.runs)
    if action is not None:
        initiating = _moved(runs[action], ActionStatus.INITIATING)
        runs[action] = _moved(initiating, ActionStatus.FAILED, reason=reason, ended_at=now)
    runs, end = _ended_runs(runs, now)
    experiment = moved(experiment, ExperimentStatus.FAILED, runs=runs, reason=reason, error_code=code, ended_at=now)
    return Changes(experiment, end=end)


def _ended_runs(runs: Mapping[str, ActionRun], now: datetime) -> tuple[dict[str, ActionRun], tuple[str, ...]]:
    after, end = dict(runs), []
    for name, run in runs.items():
        if run.status in (ActionStatus.INITIATING, ActionStatus.RUNNING):
            after[name] = _moved(_moved(run, ActionStatus.STOPPING), ActionStatus.STOPPED, ended_at=now)
            end.append(name)
        elif run.status is ActionStatus.PENDING:
            after[name] = _moved(run, ActionStatus.CANCELLED)
    return after, tuple(end)


def _is_ready(actions: Mapping[str, Action], runs: Mapping[str, ActionRun], name: str) -> bool:
    waits_for = actions[name].start_after
    return runs[name].status is ActionStatus.PENDING and all(runs[each].status in _SATISFIED for each in waits_for)


def _is_skipped(experiment: Experiment, name: str) -> bool:
    targets = experiment.plan.actions[name].targets.values()
    return experiment.skip_all or any(not experiment.resolved.get(target) for target in targets)


def _moved(run: ActionRun, status: ActionStatus, **changes: object) -> ActionRun:
    return msgspec.structs.replace(run, status=lifecycle.ACTION.check(run.status, status), **changes)
