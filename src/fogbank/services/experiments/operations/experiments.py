"""StartExperiment, GetExperiment, ListExperiments, StopExperiment, ListExperimentResolvedTargets."""

from fogbank.core.operation import operation
from fogbank.services.api import fis
from fogbank.services.context import Context
from fogbank.services.experiments import access, errors, lifecycle, progress, repository, requests, rules, views
from fogbank.services.experiments.model import TOPIC, ActionRun, Experiment, ExperimentStatus


@operation("fis", "StartExperiment", access=access.START)
def start_experiment(context: Context, request: fis.StartExperimentRequest) -> fis.StartExperimentResponse:
    """Accepts a run of a template; its targets are found and its actions begin right after.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_StartExperiment.html
    """
    return requests.once_by_token(
        context,
        "StartExperiment",
        request,
        fis.StartExperimentResponse,
        lambda: _start(context, request),
    )


def _start(context: Context, request: fis.StartExperimentRequest) -> fis.StartExperimentResponse:
    template = requests.find_template(context, request.experiment_template_id)
    tags = rules.check_tags(request.tags or {})
    if len(repository.active_experiments(context.transaction, context.scope)) >= rules.ACTIVE_MAX:
        raise errors.quota_exceeded("active experiments", rules.ACTIVE_MAX)
    options = request.experiment_options
    document = repository.experiments.insert(
        context.transaction,
        context.scope,
        Experiment(
            id=requests.new_id(context, "EXP"),
            state=ExperimentStatus.PENDING,
            template_id=template.id,
            plan=template.plan,
            created_at=context.now,
            runs={name: ActionRun() for name in template.plan.actions},
            skip_all=options is not None and options.actions_mode == "skip-all",
            tags=tags,
        ),
    )
    context.transaction.wake(TOPIC)
    return fis.StartExperimentResponse(experiment=_shown(context, document))


def _shown(context: Context, document: Experiment) -> fis.Experiment:
    return views.experiment(document, context.region, context.caller.account)


@operation("fis", "GetExperiment", writes=False, access=access.EXPERIMENT)
def get_experiment(context: Context, request: fis.GetExperimentRequest) -> fis.GetExperimentResponse:
    """An experiment, and how its actions go.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_GetExperiment.html
    """
    return fis.GetExperimentResponse(experiment=_shown(context, requests.find_experiment(context, request.id)))


@operation("fis", "ListExperiments", writes=False)
def list_experiments(context: Context, request: fis.ListExperimentsRequest) -> fis.ListExperimentsResponse:
    """The caller's experiments in the region, by id; of one template where it is named.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_ListExperiments.html
    """
    wanted = request.experiment_template_id
    found = (
        views.experiment_summary(document, context.region, context.caller.account)
        for document in repository.experiments.select(context.transaction, context.scope)
        if wanted in (None, document.template_id)
    )
    page, token = requests.page_of(context, "ListExperiments", request, found, lambda summary: summary.id or "")
    return fis.ListExperimentsResponse(experiments=page, next_token=token)


@operation("fis", "StopExperiment", access=access.EXPERIMENT)
def stop_experiment(context: Context, request: fis.StopExperimentRequest) -> fis.StopExperimentResponse:
    """Accepts that an experiment ends now; its faults are lifted right after.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_StopExperiment.html
    """
    document = requests.find_experiment(context, request.id)
    if document.state in lifecycle.ENDED:
        raise errors.not_running(document.id, document.state.value)
    if document.state is not ExperimentStatus.STOPPING:
        stopping = progress.moved(document, ExperimentStatus.STOPPING, reason="Experiment stopped by user request.")
        document = repository.experiments.must_update(context.transaction, context.scope, stopping)
        context.transaction.wake(TOPIC)
    return fis.StopExperimentResponse(experiment=_shown(context, document))


@operation("fis", "ListExperimentResolvedTargets", writes=False, access=access.RESOLVED_TARGETS)
def list_experiment_resolved_targets(
    context: Context, request: fis.ListExperimentResolvedTargetsRequest
) -> fis.ListExperimentResolvedTargetsResponse:
    """The volumes that an experiment's targets came to.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_ListExperimentResolvedTargets.html
    """
    document = requests.find_experiment(context, request.experiment_id)
    account, region = context.caller.account, context.region
    found = [
        fis.ResolvedTarget(
            resource_type=document.plan.targets[name].resource_type,
            target_name=name,
            target_information={"arn": f"arn:aws:ec2:{region}:{account}:volume/{volume_id}"},
        )
        for name, volume_ids in sorted(document.resolved.items())
        for volume_id in volume_ids
        if request.target_name in (None, name)
    ]
    page, token = requests.page_of(
        context,
        "ListExperimentResolvedTargets",
        request,
        found,
        lambda item: f"{item.target_name} {(item.target_information or {})['arn']}",
    )
    return fis.ListExperimentResolvedTargetsResponse(resolved_targets=page, next_token=token)
