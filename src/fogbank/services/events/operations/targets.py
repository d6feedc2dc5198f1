"""PutTargets, ListTargetsByRule, RemoveTargets."""

import re
from collections.abc import Iterable

import msgspec

from fogbank.core.access import Access
from fogbank.core.operation import operation
from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import errors, repository
from fogbank.services.events.inputs import InvalidInput, check_target
from fogbank.services.events.names import DESTINATION, LOG_GROUP
from fogbank.services.events.requests import ON_RULE, find_rule, page_of, passing, rule_target
from fogbank.services.events.views import shown_target, target_from

_TARGETS_MAX = 5
_ARN = re.compile(r"arn:aws[\w-]*:[\w-]+:[a-z0-9-]*:(?:\d{12})?:.+", re.ASCII)
_PARAMETERS = (
    "kinesis_parameters",
    "run_command_parameters",
    "ecs_parameters",
    "batch_parameters",
    "sqs_parameters",
    "redshift_data_parameters",
    "sage_maker_pipeline_parameters",
    "app_sync_parameters",
    "dead_letter_config",
)


@operation(
    "events",
    "PutTargets",
    access=Access(
        resources=rule_target,
        keys=lambda _, request: {"events:TargetArn": tuple(each.arn for each in request.targets)},
        also=lambda context, request: passing(context, (each.role_arn for each in request.targets)),
    ),
)
def put_targets(context: Context, request: events.PutTargetsRequest) -> events.PutTargetsResponse:
    """Adds targets to a rule, or replaces those that have the same ids.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
    """
    rule = find_rule(context, request.rule, request.event_bus_name)
    targets = {target.id: target for target in rule.targets}
    for given in request.targets:
        _check(context, given)
        target = target_from(given)
        try:
            check_target(target)
        except InvalidInput as error:
            raise errors.invalid(f"Target {target.id}: {error}") from error
        targets[target.id] = target
    if len(targets) > _TARGETS_MAX:
        raise errors.limit_exceeded(f"The requested resource exceeds the maximum number allowed: {_TARGETS_MAX}")
    changed = msgspec.structs.replace(rule, targets=tuple(targets.values()))
    repository.rules.must_update(context.transaction, context.scope, changed)
    return events.PutTargetsResponse(failed_entry_count=0, failed_entries=())


def _check(context: Context, given: events.Target) -> None:
    for member in _PARAMETERS:
        if getattr(given, member, None) is not None:
            raise errors.not_built(f"A target's {member}")
    own = (context.region, context.caller.account)
    group, destination = LOG_GROUP.fullmatch(given.arn), DESTINATION.fullmatch(given.arn)
    for found in (group, destination):
        if found is not None and (found[1], found[2]) != own:
            raise errors.invalid(f"Parameter {given.arn} is not valid. Reason: it is another account's, or Region's.")
    if group is not None:
        # A log group is a file here: its name leads nowhere else.
        if any(part in ("", ".", "..") for part in group[3].strip("/").split("/")):
            raise errors.invalid(f"Parameter {given.arn} is not valid. Reason: Provided Arn is not in correct format.")
        return
    if destination is not None:
        known = repository.destinations.get(context.transaction, context.scope, destination[3])
        if known is None or known.uuid != destination[4]:
            raise errors.not_found(f"An api-destination '{destination[3]}' does not exist.")
        return
    if _ARN.fullmatch(given.arn) is None:
        raise errors.invalid(f"Parameter {given.arn} is not valid. Reason: Provided Arn is not in correct format.")
    raise errors.not_built("A target that is neither an API destination nor a log group")


@operation("events", "ListTargetsByRule", writes=False, access=ON_RULE)
def list_targets_by_rule(
    context: Context, request: events.ListTargetsByRuleRequest
) -> events.ListTargetsByRuleResponse:
    """A rule's targets, by id.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html
    """
    rule = find_rule(context, request.rule, request.event_bus_name)
    ordered = sorted(rule.targets, key=lambda target: target.id)
    page, token = page_of(context, "ListTargetsByRule", (rule.id,), request, ordered, lambda target: target.id)
    return events.ListTargetsByRuleResponse(targets=tuple(shown_target(each) for each in page), next_token=token)


@operation("events", "RemoveTargets", access=ON_RULE)
def remove_targets(context: Context, request: events.RemoveTargetsRequest) -> events.RemoveTargetsResponse:
    """Takes targets off a rule; what is on its way to them still gets there.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html
    """
    rule = find_rule(context, request.rule, request.event_bus_name)
    kept = tuple(target for target in rule.targets if target.id not in request.ids)
    missing = sorted(set(request.ids) - {target.id for target in rule.targets})
    repository.rules.must_update(context.transaction, context.scope, msgspec.structs.replace(rule, targets=kept))
    return events.RemoveTargetsResponse(failed_entry_count=len(missing), failed_entries=tuple(_failed(missing)))


def _failed(ids: Iterable[str]) -> Iterable[events.RemoveTargetsResultEntry]:
    for each in ids:
        yield events.RemoveTargetsResultEntry(
            target_id=each, error_code="ResourceNotFoundException", error_message=f"Target {each} does not exist."
        )
