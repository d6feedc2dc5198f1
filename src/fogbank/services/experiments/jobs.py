"""The reconciler of experiments: begins them, goes on with them at their actions' times, and ends them.

The row is the job: an experiment's next step and the faults that it lays or lifts are one transaction, so that a crash
at any moment leaves either both or none. Faults end by themselves in fogd at the same time, should nobody be there.
"""

import logging
import random
from datetime import datetime

import msgspec

from fogbank.core.ids import IdFactory
from fogbank.services.experiments import progress, repository
from fogbank.services.experiments.alarms import alarming
from fogbank.services.experiments.catalogue import LATENCY, PAUSE, milliseconds_of, parameter_of, percentage_of
from fogbank.services.experiments.model import (
    TOPIC,
    Action,
    ActionStatus,
    EmptyTargets,
    Experiment,
    ExperimentStatus,
)
from fogbank.services.experiments.progress import Changes
from fogbank.services.experiments.targets import Place, Unresolved, resolve
from fogbank.services.metrics.directory import STATES_TOPIC
from fogbank.services.volumes import directory as volumes
from fogbank.services.volumes.faults import FaultRefused
from fogbank.services.volumes.model import APPLIED_TOPIC, FaultKind, PracticeFault, Volume
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds, microseconds

log = logging.getLogger("fogbank.experiments")
_LATENCY_MS_MIN = 10


class ExperimentReconciler:
    """See module."""

    name = "experiments"
    topics = (TOPIC, STATES_TOPIC, APPLIED_TOPIC)

    def __init__(self, store: Store, ids: IdFactory) -> None:
        self._store = store
        self._ids = ids

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        for scope, experiment_id in self._store.read(_stopped_by_alarms):
            self._store.write(lambda transaction, scope=scope, id_=experiment_id: _halt(transaction, scope, id_))  # type: ignore[misc]
        while due := self._store.read(lambda transaction: _due(transaction, now)):
            for scope, experiment_id in due:
                self._store.write(
                    lambda transaction, scope=scope, id_=experiment_id: self._advance(transaction, scope, id_, now)  # type: ignore[misc]
                )
        return self._store.read(_next_due)

    def _advance(self, transaction: Transaction, scope: Scope, experiment_id: str, now: datetime) -> None:
        experiment = repository.experiments.get(transaction, scope, experiment_id)
        if experiment is None:
            return
        match experiment.state:
            case ExperimentStatus.PENDING:
                changes = Changes(progress.moved(experiment, ExperimentStatus.INITIATING))
            case ExperimentStatus.INITIATING:
                changes = self._begin(transaction, scope, experiment, now)
            case ExperimentStatus.RUNNING:
                changes = _go_on(transaction, scope, experiment, now)
            case ExperimentStatus.STOPPING:
                changes = progress.stopped(experiment, now)
            case _:
                repository.experiments.delete(transaction, scope, experiment.id)
                return
        for name in changes.end:
            _lift(transaction, scope, experiment, name)
        after = changes.experiment
        if after.state is not experiment.state:
            log.info("%s: %s", experiment.id, f"{after.state.value} {after.reason or ''}".rstrip())
        repository.experiments.must_update(transaction, scope, after)

    def _begin(self, transaction: Transaction, scope: Scope, experiment: Experiment, now: datetime) -> Changes:
        dice = random.Random(self._ids.random_hex(16))
        there = volumes.shown_volumes(transaction, scope)
        place = Place(scope.account, scope.region)
        used = {target for action in experiment.plan.actions.values() for target in action.targets.values()}
        resolved: dict[str, tuple[str, ...]] = {}
        try:
            for name in sorted(used):
                resolved[name] = resolve(experiment.plan.targets[name], there, place, dice)
        except Unresolved as why:
            return progress.failed(experiment, why.code, str(why), now)
        if not all(resolved.values()) and experiment.plan.empty_targets is EmptyTargets.FAIL:
            return progress.failed(experiment, "InvalidTarget", "Target resolution returned empty set", now)
        return Changes(progress.begun(msgspec.structs.replace(experiment, resolved=resolved), now))


def _go_on(transaction: Transaction, scope: Scope, experiment: Experiment, now: datetime) -> Changes:
    in_force = _in_force(transaction, scope, experiment)
    for name, run in experiment.runs.items():
        late = run.ends_at is not None and run.ends_at <= now and name not in in_force
        if run.status is ActionStatus.INITIATING and late:
            failed = progress.failed(experiment, "ActionFailed", f"{name}: the data plane was away.", now, action=name)
            return Changes(failed.experiment, end=(*failed.end, name))
    changes = progress.go_on(experiment, now, in_force)
    runs = dict(changes.experiment.runs)
    for name in changes.begin:
        try:
            awaits = _lay(transaction, scope, changes.experiment, name)
        except FaultRefused as why:
            # Those that began with it in this step are lifted too.
            failed = progress.failed(experiment, "ActionFailed", f"{name}: {why}.", now, action=name)
            return Changes(failed.experiment, end=(*failed.end, *changes.begin, *changes.end))
        runs[name] = msgspec.structs.replace(runs[name], awaits=awaits)
    return Changes(msgspec.structs.replace(changes.experiment, runs=runs), end=changes.end)


def _in_force(transaction: Transaction, scope: Scope, experiment: Experiment) -> set[str]:
    """The actions that initiate and whose faults the data plane has by now."""
    return {
        name
        for name, run in experiment.runs.items()
        if run.status is ActionStatus.INITIATING
        and all(
            volumes.is_applied(transaction, scope, volume_id, generation)
            for volume_id, generation in run.awaits.items()
        )
    }


def _stopped_by_alarms(transaction: Transaction) -> list[tuple[Scope, str]]:
    """The experiments that an alarm is to end."""
    return [
        (scope, experiment.id)
        for scope, experiment in repository.experiments.run_anywhere(transaction, repository.UNDER_WAY)
        if alarming(transaction, scope, experiment.plan)
    ]


def _halt(transaction: Transaction, scope: Scope, experiment_id: str) -> None:
    experiment = repository.experiments.get(transaction, scope, experiment_id)
    if experiment is not None and experiment.state in (ExperimentStatus.INITIATING, ExperimentStatus.RUNNING):
        reason = f"Experiment halted by stop condition: {alarming(transaction, scope, experiment.plan)}."
        halted = progress.moved(experiment, ExperimentStatus.STOPPING, reason=reason)
        repository.experiments.must_update(transaction, scope, halted)


def _owner(experiment: Experiment, action: str) -> str:
    return f"{experiment.id}/{action}"


def _lay(transaction: Transaction, scope: Scope, experiment: Experiment, name: str) -> dict[str, int]:
    """Lays an action's faults on its volumes; the generations of their specs. Raises FaultRefused."""
    awaits: dict[str, int] = {}
    action = experiment.plan.actions[name]
    ends_at = experiment.runs[name].ends_at
    for target in action.targets.values():
        for volume_id in experiment.resolved[target]:
            volume = volumes.peek(transaction, scope, volume_id)
            if volume is None:
                raise FaultRefused(f"{volume_id} does not exist any more")
            faults = _faults(action, volume, _owner(experiment, name), ends_at)
            awaits[volume_id] = volumes.add_faults(transaction, scope, volume, *faults).spec_generation
    return awaits


def _lift(transaction: Transaction, scope: Scope, experiment: Experiment, name: str) -> None:
    for target in experiment.plan.actions[name].targets.values():
        for volume_id in experiment.resolved.get(target, ()):
            volumes.drop_faults(transaction, scope, volume_id, _owner(experiment, name))


def _faults(action: Action, volume: Volume, owner: str, ends_at: datetime | None) -> list[PracticeFault]:
    if action.action_id == PAUSE:
        return [PracticeFault(kind=FaultKind.PAUSE, ends_at=ends_at, owner=owner)]
    if action.action_id != LATENCY:
        return []
    faults = []
    for word in ("read", "write"):
        delay_ms = milliseconds_of(parameter_of(LATENCY, action.parameters, f"{word}IOLatencyMilliseconds"))
        if delay_ms < _LATENCY_MS_MIN and volume.configuration.type != "io2":
            raise FaultRefused(f"less than {_LATENCY_MS_MIN} milliseconds are for io2 only, and {volume.id} is none")
        fraction = percentage_of(parameter_of(LATENCY, action.parameters, f"{word}IOPercentage"))
        faults.append(
            PracticeFault(
                kind=FaultKind.DELAY,
                reads=word == "read",
                writes=word == "write",
                fraction=fraction,
                delay_us=delay_ms * 1000,
                ends_at=ends_at,
                owner=owner,
            )
        )
    return faults


def _due(transaction: Transaction, now: datetime) -> list[tuple[Scope, str]]:
    """Experiments that can go on: by their time, or since the data plane has what it was given."""
    found = repository.experiments.run_anywhere(transaction, repository.DUE, now_us=microseconds(now))
    under_way = repository.experiments.run_anywhere(transaction, repository.UNDER_WAY)
    found += [each for each in under_way if _in_force(transaction, *each)]
    return [(scope, experiment.id) for scope, experiment in found]


def _next_due(transaction: Transaction) -> datetime | None:
    due = transaction.connection.execute(repository.NEXT_DUE).scalar()
    return None if due is None else from_microseconds(due)
