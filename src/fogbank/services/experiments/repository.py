"""The tables of experiment templates and of experiments."""

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from fogbank.services.experiments import lifecycle
from fogbank.services.experiments.model import (
    ActionStatus,
    Experiment,
    ExperimentStatus,
    ExperimentTemplate,
    TemplateState,
)
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table
from fogbank.store.transaction import Transaction, microseconds

# AWS keeps experiments for 120 days.
KEPT_FOR = timedelta(days=120)

templates_table = document_table("experiment_templates", tuple(TemplateState))
experiments_table = document_table(
    "experiments",
    tuple(ExperimentStatus),
    sa.Column("template_id", sa.String(64), nullable=False),
    # When something is to be done with it; the reconciler's timer.
    sa.Column("due_us", sa.BigInteger, nullable=True, index=True),
)


def _template_columns(template: ExperimentTemplate) -> Mapping[str, object]:
    return {"state": template.state.value}


def _experiment_columns(experiment: Experiment) -> Mapping[str, object]:
    return {
        "state": experiment.state.value,
        "template_id": experiment.template_id,
        "due_us": _due_us(experiment),
    }


def _due_us(experiment: Experiment) -> int | None:
    if experiment.state in lifecycle.ENDED:
        return microseconds((experiment.ended_at or experiment.created_at) + KEPT_FOR)
    if experiment.state is not ExperimentStatus.RUNNING:
        return microseconds(experiment.created_at)
    begun = (ActionStatus.INITIATING, ActionStatus.RUNNING)
    running = (run for run in experiment.runs.values() if run.status in begun)
    # One that has just begun to run has still to begin its actions.
    began = experiment.started_at or experiment.created_at
    return microseconds(min((run.ends_at for run in running if run.ends_at), default=began))


templates = Documents(templates_table, ExperimentTemplate, _template_columns)
experiments = Documents(experiments_table, Experiment, _experiment_columns)

_NOW = sa.bindparam("now_us", type_=sa.BigInteger)
DUE = experiments.prepare_anywhere(experiments_table.c.due_us <= _NOW, limit=100)
NEXT_DUE = sa.select(sa.func.min(experiments_table.c.due_us))
UNDER_WAY = experiments.prepare_anywhere(
    experiments_table.c.state.in_((ExperimentStatus.INITIATING.value, ExperimentStatus.RUNNING.value))
)
_ACTIVE = experiments.prepare(experiments_table.c.state.not_in([state.value for state in lifecycle.ENDED]))


def active_experiments(transaction: Transaction, scope: Scope) -> list[Experiment]:
    """The scope's experiments that have not ended."""
    return experiments.run(transaction, scope, _ACTIVE)


def delete_everything(transaction: Transaction) -> None:
    """Every account's templates and experiments."""
    transaction.connection.execute(sa.delete(templates_table))
    transaction.connection.execute(sa.delete(experiments_table))
