"""Templates, experiments, actions and resource types as FIS shows them."""

from fogbank.services.api import fis
from fogbank.services.experiments.catalogue import ACTIONS, RESOURCE_TYPES, ActionKind
from fogbank.services.experiments.model import Action, Experiment, ExperimentTemplate, Plan, Target

_ONE_ACCOUNT = "single-account"


def arn(region: str, account: str, kind: str, id_: str) -> str:
    """The ARN of an `experiment-template`, an `experiment` or an `action`."""
    return f"arn:aws:fis:{region}:{account}:{kind}/{id_}"


def template(document: ExperimentTemplate, region: str, account: str) -> fis.ExperimentTemplate:
    """A template in full."""
    plan = document.plan
    return fis.ExperimentTemplate(
        id=document.id,
        arn=arn(region, account, "experiment-template", document.id),
        description=plan.description,
        targets={name: _template_target(target) for name, target in plan.targets.items()},
        actions={name: _template_action(action) for name, action in plan.actions.items()},
        stop_conditions=tuple(
            fis.ExperimentTemplateStopCondition(source=each.source, value=each.value) for each in plan.stop_conditions
        ),
        creation_time=document.created_at,
        last_update_time=document.updated_at,
        role_arn=plan.role_arn,
        tags=document.tags,
        experiment_options=fis.ExperimentTemplateExperimentOptions(
            account_targeting=_ONE_ACCOUNT, empty_target_resolution_mode=plan.empty_targets.value
        ),
        target_account_configurations_count=0,
    )


def template_summary(document: ExperimentTemplate, region: str, account: str) -> fis.ExperimentTemplateSummary:
    """A template as a list shows it."""
    return fis.ExperimentTemplateSummary(
        id=document.id,
        arn=arn(region, account, "experiment-template", document.id),
        description=document.plan.description,
        creation_time=document.created_at,
        last_update_time=document.updated_at,
        tags=document.tags,
    )


def _template_target(target: Target) -> fis.ExperimentTemplateTarget:
    return fis.ExperimentTemplateTarget(
        resource_type=target.resource_type,
        resource_arns=target.resource_arns or None,
        resource_tags=target.resource_tags or None,
        filters=tuple(fis.ExperimentTemplateTargetFilter(path=each.path, values=each.values) for each in target.filters)
        or None,
        selection_mode=target.selection_mode,
        parameters=target.parameters or None,
    )


def _template_action(action: Action) -> fis.ExperimentTemplateAction:
    return fis.ExperimentTemplateAction(
        action_id=action.action_id,
        description=action.description,
        parameters=action.parameters,
        targets=action.targets,
        start_after=action.start_after or None,
    )


def experiment(document: Experiment, region: str, account: str) -> fis.Experiment:
    """An experiment in full."""
    plan = document.plan
    return fis.Experiment(
        id=document.id,
        arn=arn(region, account, "experiment", document.id),
        experiment_template_id=document.template_id,
        role_arn=plan.role_arn,
        state=_state(document, account),
        targets={name: _target(target) for name, target in plan.targets.items()},
        actions={name: _action(document, name, action) for name, action in plan.actions.items()},
        stop_conditions=tuple(
            fis.ExperimentStopCondition(source=each.source, value=each.value) for each in plan.stop_conditions
        ),
        creation_time=document.created_at,
        start_time=document.started_at,
        end_time=document.ended_at,
        tags=document.tags,
        experiment_options=_options(document, plan),
        target_account_configurations_count=0,
    )


def experiment_summary(document: Experiment, region: str, account: str) -> fis.ExperimentSummary:
    """An experiment as a list shows it."""
    return fis.ExperimentSummary(
        id=document.id,
        arn=arn(region, account, "experiment", document.id),
        experiment_template_id=document.template_id,
        state=_state(document, account),
        creation_time=document.created_at,
        tags=document.tags,
        experiment_options=_options(document, document.plan),
    )


def _options(document: Experiment, plan: Plan) -> fis.ExperimentOptions:
    return fis.ExperimentOptions(
        account_targeting=_ONE_ACCOUNT,
        empty_target_resolution_mode=plan.empty_targets.value,
        actions_mode="skip-all" if document.skip_all else "run-all",
    )


def _state(document: Experiment, account: str) -> fis.ExperimentState:
    error = fis.ExperimentError(account_id=account, code=document.error_code) if document.error_code else None
    return fis.ExperimentState(status=document.state.value, reason=document.reason, error=error)


def _target(target: Target) -> fis.ExperimentTarget:
    return fis.ExperimentTarget(
        resource_type=target.resource_type,
        resource_arns=target.resource_arns or None,
        resource_tags=target.resource_tags or None,
        filters=tuple(fis.ExperimentTargetFilter(path=each.path, values=each.values) for each in target.filters)
        or None,
        selection_mode=target.selection_mode,
        parameters=target.parameters or None,
    )


def _action(document: Experiment, name: str, action: Action) -> fis.ExperimentAction:
    run = document.runs[name]
    return fis.ExperimentAction(
        action_id=action.action_id,
        description=action.description,
        parameters=action.parameters,
        targets=action.targets,
        start_after=action.start_after or None,
        state=fis.ExperimentActionState(status=run.status.value, reason=run.reason),
        start_time=run.started_at,
        end_time=run.ended_at,
    )


def action(kind: ActionKind, region: str, account: str) -> fis.Action:
    """An action of the catalogue."""
    return fis.Action(
        id=kind.id,
        arn=arn(region, account, "action", kind.id),
        description=kind.description,
        parameters={
            name: fis.ActionParameter(description=each.description, required=each.required)
            for name, each in kind.parameters.items()
        },
        targets={key: fis.ActionTarget(resource_type=type_) for key, type_ in kind.targets.items()},
        tags={},
    )


def action_summary(id_: str, region: str, account: str) -> fis.ActionSummary:
    """An action as a list shows it."""
    shown = action(ACTIONS[id_], region, account)
    return fis.ActionSummary(
        id=shown.id, arn=shown.arn, description=shown.description, targets=shown.targets, tags=shown.tags
    )


def resource_type(name: str) -> fis.TargetResourceType:
    """A kind of resource."""
    kind = RESOURCE_TYPES[name]
    return fis.TargetResourceType(
        resource_type=name,
        description=kind.description,
        parameters={
            parameter: fis.TargetResourceTypeParameter(description=text, required=False)
            for parameter, text in kind.parameters.items()
        },
    )
