"""GetAction, ListActions, GetTargetResourceType, ListTargetResourceTypes."""

from fogbank.core.operation import operation
from fogbank.services.api import fis
from fogbank.services.context import Context
from fogbank.services.experiments import access, errors, requests, views
from fogbank.services.experiments.catalogue import ACTIONS, RESOURCE_TYPES


@operation("fis", "GetAction", writes=False, access=access.ACTION)
def get_action(context: Context, request: fis.GetActionRequest) -> fis.GetActionResponse:
    """An action that experiments can take here.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_GetAction.html
    """
    kind = ACTIONS.get(request.id)
    if kind is None:
        raise errors.action_not_found(request.id)
    return fis.GetActionResponse(action=views.action(kind, context.region, context.caller.account))


@operation("fis", "ListActions", writes=False)
def list_actions(context: Context, request: fis.ListActionsRequest) -> fis.ListActionsResponse:
    """The actions that experiments can take here: fewer than on AWS.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_ListActions.html
    """
    found = [views.action_summary(id_, context.region, context.caller.account) for id_ in sorted(ACTIONS)]
    page, token = requests.page_of(context, "ListActions", request, found, lambda summary: summary.id or "")
    return fis.ListActionsResponse(actions=page, next_token=token)


@operation("fis", "GetTargetResourceType", writes=False)
def get_target_resource_type(
    context: Context, request: fis.GetTargetResourceTypeRequest
) -> fis.GetTargetResourceTypeResponse:
    """A kind of resource that targets can be.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_GetTargetResourceType.html
    """
    del context
    if request.resource_type not in RESOURCE_TYPES:
        raise errors.resource_type_not_found(request.resource_type)
    return fis.GetTargetResourceTypeResponse(target_resource_type=views.resource_type(request.resource_type))


@operation("fis", "ListTargetResourceTypes", writes=False)
def list_target_resource_types(
    context: Context, request: fis.ListTargetResourceTypesRequest
) -> fis.ListTargetResourceTypesResponse:
    """The kinds of resources that targets can be here.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_ListTargetResourceTypes.html
    """
    found = [
        fis.TargetResourceTypeSummary(resource_type=name, description=kind.description)
        for name, kind in sorted(RESOURCE_TYPES.items())
    ]
    page, token = requests.page_of(
        context, "ListTargetResourceTypes", request, found, lambda summary: summary.resource_type or ""
    )
    return fis.ListTargetResourceTypesResponse(target_resource_types=page, next_token=token)
