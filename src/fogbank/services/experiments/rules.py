"""What makes a template valid. Pure checks; each raises ApiError ValidationException.

https://docs.aws.amazon.com/fis/latest/userguide/experiment-templates.html
"""

import re
from collections.abc import Mapping

from fogbank.services.experiments import errors
from fogbank.services.experiments.catalogue import ACTIONS, RESOURCE_TYPES
from fogbank.services.experiments.model import Action, Plan, StopCondition, Target
from fogbank.services.experiments.selection import Selection

TEMPLATES_MAX = 500
ACTIVE_MAX = 5
ACTIONS_MAX = 20
STOP_CONDITIONS_MAX = 5
TAGS_MAX = 50
NO_STOP, ALARM_STOP = "none", "aws:cloudwatch:alarm"
_NAME = re.compile(r"[\S]{1,64}")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
_VOLUME_ARN = re.compile(r"arn:aws[a-z-]*:ec2:([a-z0-9-]+):(\d{12}):volume/(vol-[0-9a-f]{8,17})")


def check_plan(plan: Plan, account: str, region: str) -> Plan:
    """`plan`, if an experiment of this account and region can run it."""
    if not _ROLE.fullmatch(plan.role_arn):
        raise errors.invalid(f"roleArn is no ARN of an IAM role: {plan.role_arn}")
    if not 1 <= len(plan.actions) <= ACTIONS_MAX:
        raise errors.invalid(f"A template has 1 to {ACTIONS_MAX} actions.")
    _check_stop_conditions(plan.stop_conditions)
    for name, target in plan.targets.items():
        _check_name(name, "target")
        _check_target(name, target, account, region)
    for name, action in plan.actions.items():
        _check_name(name, "action")
        _check_action(name, action, plan.targets)
    _check_order(plan.actions)
    return plan


def volume_id_of(arn: str, account: str, region: str) -> str | None:
    """The volume that an ARN names; None where it is no volume of this account and region."""
    found = _VOLUME_ARN.fullmatch(arn)
    return found[3] if found and (found[1], found[2]) == (region, account) else None


def _check_name(name: str, what: str) -> None:
    if not _NAME.fullmatch(name):
        raise errors.invalid(
            f"'{name}' is no name of an {what}." if what == "action" else f"'{name}' is no target name."
        )


def _check_stop_conditions(conditions: tuple[StopCondition, ...]) -> None:
    if not 1 <= len(conditions) <= STOP_CONDITIONS_MAX:
        raise errors.invalid(f"A template has 1 to {STOP_CONDITIONS_MAX} stop conditions; source none is one.")
    for condition in conditions:
        if condition.source == NO_STOP and (condition.value is not None or len(conditions) > 1):
            raise errors.invalid("A stop condition with source none stands alone and has no value.")
        if condition.source == ALARM_STOP and not condition.value:
            raise errors.invalid("A stop condition with source aws:cloudwatch:alarm has an alarm's ARN as its value.")
        if condition.source not in (NO_STOP, ALARM_STOP):
            raise errors.invalid(f"'{condition.source}' is no source of a stop condition.")


def _check_target(name: str, target: Target, account: str, region: str) -> None:
    kind = RESOURCE_TYPES.get(target.resource_type)
    if kind is None:
        raise errors.invalid(f"Target {name}: resource type {target.resource_type} is not known to Fogbank.")
    Selection.parse(target.selection_mode)
    described = bool(target.resource_tags or target.filters or target.parameters)
    if target.resource_arns and described:
        raise errors.invalid(f"Target {name}: resourceArns exclude resourceTags, filters and parameters.")
    if not (target.resource_arns or target.resource_tags or target.parameters):
        raise errors.invalid(f"Target {name}: give resourceArns, resourceTags or parameters.")
    if unknown := sorted(set(target.parameters) - set(kind.parameters)):
        raise errors.invalid(f"Target {name}: {target.resource_type} has no parameter {unknown[0]}.")
    for arn in target.resource_arns:
        if volume_id_of(arn, account, region) is None:
            raise errors.invalid(f"Target {name}: {arn} is no volume of this account and region.")
    if any(not each.path or not each.values for each in target.filters):
        raise errors.invalid(f"Target {name}: a filter has a path and values.")


def _check_action(name: str, action: Action, targets: Mapping[str, Target]) -> None:
    kind = ACTIONS.get(action.action_id)
    if kind is None:
        known = ", ".join(sorted(ACTIONS))
        raise errors.invalid(f"Action {name}: {action.action_id} is not known to Fogbank, which has {known}.")
    if unknown := sorted(set(action.parameters) - set(kind.parameters)):
        raise errors.invalid(f"Action {name}: {kind.id} has no parameter {unknown[0]}.")
    for parameter, described in kind.parameters.items():
        value = action.parameters.get(parameter)
        if value is None:
            if described.required:
                raise errors.invalid(f"Action {name}: the parameter {parameter} is required.")
            continue
        try:
            described.check(value)
        except ValueError as error:
            raise errors.invalid(f"Action {name}: {parameter}: {error}.") from error
    if set(action.targets) != set(kind.targets):
        wanted = ", ".join(kind.targets) or "none"
        raise errors.invalid(f"Action {name}: {kind.id} takes these targets: {wanted}.")
    for key, target in action.targets.items():
        if target not in targets:
            raise errors.invalid(f"Action {name}: there is no target {target}.")
        if targets[target].resource_type != kind.targets[key]:
            raise errors.invalid(f"Action {name}: target {target} is no {kind.targets[key]}.")


def _check_order(actions: Mapping[str, Action]) -> None:
    """That every action comes to its turn: those before it are there, and none is before itself."""
    for name, action in actions.items():
        if missing := sorted(set(action.start_after) - set(actions)):
            raise errors.invalid(f"Action {name}: startAfter names {missing[0]}, which is no action.")
    started: set[str] = set()
    while len(started) < len(actions):
        ready = {name for name, action in actions.items() if name not in started and set(action.start_after) <= started}
        if not ready:
            raise errors.invalid("The actions wait for one another in a circle.")
        started |= ready


def check_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags of a template or an experiment."""
    if len(tags) > TAGS_MAX:
        raise errors.invalid(f"A resource has at most {TAGS_MAX} tags.")
    for key in tags:
        if key.lower().startswith("aws:"):
            raise errors.invalid(f"Tag key {key}: aws: is reserved.")
    return dict(tags)
