"""CreateExperimentTemplate, GetExperimentTemplate, ListExperimentTemplates, UpdateExperimentTemplate,
DeleteExperimentTemplate.
"""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import fis
from fogbank.services.context import Context
from fogbank.services.experiments import access, errors, repository, requests, rules, views
from fogbank.services.experiments.alarms import check_alarms
from fogbank.services.experiments.model import EmptyTargets, ExperimentTemplate, Plan


@operation("fis", "CreateExperimentTemplate", access=access.CREATE_TEMPLATE)
def create_experiment_template(
    context: Context, request: fis.CreateExperimentTemplateRequest
) -> fis.CreateExperimentTemplateResponse:
    """Keeps a template, if it can be run.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplate.html
    """
    return requests.once_by_token(
        context,
        "CreateExperimentTemplate",
        request,
        fis.CreateExperimentTemplateResponse,
        lambda: _create(context, request),
    )


def _create(context: Context, request: fis.CreateExperimentTemplateRequest) -> fis.CreateExperimentTemplateResponse:
    _refuse_unbuilt(request)
    options = request.experiment_options
    if options is not None and options.account_targeting == "multi-account":
        raise errors.not_built("An experiment template of several accounts")
    mode = options.empty_target_resolution_mode if options is not None else None
    plan = Plan(
        description=request.description,
        targets={name: requests.target_from(each) for name, each in (request.targets or {}).items()},
        actions={name: requests.action_from(name, each) for name, each in request.actions.items()},
        stop_conditions=requests.stop_conditions_from(request.stop_conditions),
        role_arn=request.role_arn,
        empty_targets=EmptyTargets(mode or EmptyTargets.FAIL),
    )
    tags = rules.check_tags(request.tags or {})
    _check(context, plan)
    if len(list(repository.templates.select(context.transaction, context.scope))) >= rules.TEMPLATES_MAX:
        raise errors.quota_exceeded("experiment templates", rules.TEMPLATES_MAX)
    document = repository.templates.insert(
        context.transaction,
        context.scope,
        ExperimentTemplate(
            id=requests.new_id(context, "EXT"), plan=plan, created_at=context.now, updated_at=context.now, tags=tags
        ),
    )
    return fis.CreateExperimentTemplateResponse(experiment_template=_shown(context, document))


def _check(context: Context, plan: Plan) -> None:
    rules.check_plan(plan, context.caller.account, context.region)
    check_alarms(context, plan)


def _refuse_unbuilt(
    request: fis.CreateExperimentTemplateRequest | fis.UpdateExperimentTemplateRequest,
) -> None:
    if request.log_configuration is not None:
        raise errors.not_built("An experiment template with logConfiguration")
    if request.experiment_report_configuration is not None:
        raise errors.not_built("An experiment template with experimentReportConfiguration")


def _shown(context: Context, document: ExperimentTemplate) -> fis.ExperimentTemplate:
    return views.template(document, context.region, context.caller.account)


@operation("fis", "GetExperimentTemplate", writes=False, access=access.TEMPLATE)
def get_experiment_template(
    context: Context, request: fis.GetExperimentTemplateRequest
) -> fis.GetExperimentTemplateResponse:
    """A template.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_GetExperimentTemplate.html
    """
    return fis.GetExperimentTemplateResponse(
        experiment_template=_shown(context, requests.find_template(context, request.id))
    )


@operation("fis", "ListExperimentTemplates", writes=False)
def list_experiment_templates(
    context: Context, request: fis.ListExperimentTemplatesRequest
) -> fis.ListExperimentTemplatesResponse:
    """The caller's templates in the region, by id.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_ListExperimentTemplates.html
    """
    found = (
        views.template_summary(document, context.region, context.caller.account)
        for document in repository.templates.select(context.transaction, context.scope)
    )
    page, token = requests.page_of(context, "ListExperimentTemplates", request, found, lambda summary: summary.id or "")
    return fis.ListExperimentTemplatesResponse(experiment_templates=page, next_token=token)


@operation("fis", "UpdateExperimentTemplate", access=access.UPDATE_TEMPLATE)
def update_experiment_template(
    context: Context, request: fis.UpdateExperimentTemplateRequest
) -> fis.UpdateExperimentTemplateResponse:
    """Changes what is named of a template. Experiments that were started with it go on as they were.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_UpdateExperimentTemplate.html
    """
    _refuse_unbuilt(request)
    document = requests.find_template(context, request.id)
    plan = _changed(document.plan, request)
    _check(context, plan)
    changed = msgspec.structs.replace(document, plan=plan, updated_at=context.now)
    document = repository.templates.must_update(context.transaction, context.scope, changed)
    return fis.UpdateExperimentTemplateResponse(experiment_template=_shown(context, document))


def _changed(plan: Plan, request: fis.UpdateExperimentTemplateRequest) -> Plan:
    options = request.experiment_options
    changes: dict[str, object] = {}
    if request.description is not None:
        changes["description"] = request.description
    if request.targets is not None:
        changes["targets"] = {name: requests.target_from(each) for name, each in request.targets.items()}
    if request.actions is not None:
        changes["actions"] = {name: requests.action_from(name, each) for name, each in request.actions.items()}
    if request.stop_conditions is not None:
        changes["stop_conditions"] = requests.stop_conditions_from(request.stop_conditions)
    if request.role_arn is not None:
        changes["role_arn"] = request.role_arn
    if options is not None and options.empty_target_resolution_mode is not None:
        changes["empty_targets"] = EmptyTargets(options.empty_target_resolution_mode)
    return msgspec.structs.replace(plan, **changes)


@operation("fis", "DeleteExperimentTemplate", access=access.TEMPLATE)
def delete_experiment_template(
    context: Context, request: fis.DeleteExperimentTemplateRequest
) -> fis.DeleteExperimentTemplateResponse:
    """Forgets a template; its experiments stay.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_DeleteExperimentTemplate.html
    """
    document = requests.find_template(context, request.id)
    repository.templates.delete(context.transaction, context.scope, document.id)
    return fis.DeleteExperimentTemplateResponse(experiment_template=_shown(context, document))
