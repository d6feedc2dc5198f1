"""PutRule, DescribeRule, ListRules, EnableRule, DisableRule, DeleteRule, ListRuleNamesByTarget."""

from datetime import datetime

import msgspec

from fogbank.core.access import Access
from fogbank.core.operation import operation
from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import errors, names, repository
from fogbank.services.events.model import DEFAULT_BUS, TOPIC, Rule, RuleState
from fogbank.services.events.patterns import InvalidPattern, parse_pattern
from fogbank.services.events.requests import ON_RULE, checked_tags, find_rule, page_of, passing, rule_target
from fogbank.services.events.schedule import InvalidSchedule, check_schedule, next_after
from fogbank.services.events.views import STATES_BY_WORD, arn_of, listed_rule

_RULES_MAX = 300


@operation(
    "events",
    "PutRule",
    access=Access(
        resources=rule_target,
        tags=lambda _, request: {each.key: each.value for each in request.tags or ()},
        also=lambda context, request: passing(context, (request.role_arn,)),
    ),
)
def put_rule(context: Context, request: events.PutRuleRequest) -> events.PutRuleResponse:
    """Makes a rule, or replaces what one says; its targets and tags stay.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    """
    bus = names.check_bus(context, request.event_bus_name)
    _check(request, bus)
    rule_id = names.rule_id(bus, request.name)
    known = repository.rules.get(context.transaction, context.scope, rule_id)
    made = Rule(
        id=rule_id,
        generation=known.generation if known else 0,
        state=STATES_BY_WORD.get(request.state or "ENABLED", RuleState.ENABLED),
        bus=bus,
        name=request.name,
        pattern=request.event_pattern or None,
        schedule=request.schedule_expression or None,
        description=request.description,
        role_arn=request.role_arn,
        created_at=known.created_at if known else context.now,
        due_at=_first_due(known, request, context),
        targets=known.targets if known else (),
        tags=known.tags if known else checked_tags(request.tags or ()),
    )
    if known is None:
        if len(repository.rules_on(context.transaction, context.scope, bus)) >= _RULES_MAX:
            raise errors.limit_exceeded(f"The requested resource exceeds the maximum number allowed: {_RULES_MAX}")
        repository.rules.insert(context.transaction, context.scope, made)
    else:
        repository.rules.must_update(context.transaction, context.scope, made)
    context.transaction.wake(TOPIC)
    return events.PutRuleResponse(rule_arn=arn_of(context, made))


def _check(request: events.PutRuleRequest, bus: str) -> None:
    if not request.event_pattern and not request.schedule_expression:
        raise errors.invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    if request.schedule_expression:
        if bus != DEFAULT_BUS:
            raise errors.invalid("ScheduleExpression is supported only on the default event bus.")
        try:
            check_schedule(request.schedule_expression)
        except InvalidSchedule as error:
            raise errors.invalid("Parameter ScheduleExpression is not valid.") from error
    if request.event_pattern:
        try:
            parse_pattern(request.event_pattern)
        except InvalidPattern as error:
            raise errors.invalid_pattern(str(error)) from error


def _first_due(known: Rule | None, request: events.PutRuleRequest, context: Context) -> datetime | None:
    if not request.schedule_expression:
        return None
    # A rate goes on as it went; another begins now.
    goes_on = known is not None and known.schedule == request.schedule_expression
    if known is not None and goes_on and known.due_at is not None and known.due_at > context.now:
        return known.due_at
    return next_after(request.schedule_expression, context.now)


@operation("events", "DescribeRule", writes=False, access=ON_RULE)
def describe_rule(context: Context, request: events.DescribeRuleRequest) -> events.DescribeRuleResponse:
    """A rule, without its targets.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
    """
    rule = find_rule(context, request.name, request.event_bus_name)
    shown = listed_rule(context, rule)
    return events.DescribeRuleResponse(
        name=shown.name,
        arn=shown.arn,
        event_pattern=shown.event_pattern,
        schedule_expression=shown.schedule_expression,
        state=shown.state,
        description=shown.description,
        role_arn=shown.role_arn,
        event_bus_name=shown.event_bus_name,
        created_by=context.caller.account,
    )


@operation("events", "ListRules", writes=False)
def list_rules(context: Context, request: events.ListRulesRequest) -> events.ListRulesResponse:
    """A bus's rules, by name.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
    """
    bus = names.check_bus(context, request.event_bus_name)
    prefix = request.name_prefix or ""
    found = repository.rules_on(context.transaction, context.scope, bus)
    fitting = [rule for rule in found if rule.name.startswith(prefix)]
    page, token = page_of(context, "ListRules", (bus, prefix), request, fitting, lambda rule: rule.id)
    return events.ListRulesResponse(rules=tuple(listed_rule(context, rule) for rule in page), next_token=token)


@operation("events", "EnableRule", access=ON_RULE)
def enable_rule(context: Context, request: events.EnableRuleRequest) -> None:
    """Has a rule take events. A schedule goes on from now.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html
    """
    rule = find_rule(context, request.name, request.event_bus_name)
    if rule.state is RuleState.DISABLED:
        due = next_after(rule.schedule, context.now) if rule.schedule else None
        changed = msgspec.structs.replace(rule, state=RuleState.ENABLED, due_at=due)
        repository.rules.must_update(context.transaction, context.scope, changed)
        context.transaction.wake(TOPIC)


@operation("events", "DisableRule", access=ON_RULE)
def disable_rule(context: Context, request: events.DisableRuleRequest) -> None:
    """Has a rule take no events any more.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html
    """
    rule = find_rule(context, request.name, request.event_bus_name)
    if rule.state is not RuleState.DISABLED:
        changed = msgspec.structs.replace(rule, state=RuleState.DISABLED)
        repository.rules.must_update(context.transaction, context.scope, changed)


@operation("events", "DeleteRule", access=ON_RULE)
def delete_rule(context: Context, request: events.DeleteRuleRequest) -> None:
    """Forgets a rule that has no targets; one that isn't there is gone already.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
    """
    bus = names.check_bus(context, request.event_bus_name)
    rule_id = names.rule_id(bus, request.name)
    found = repository.rules.get(context.transaction, context.scope, rule_id)
    if found is not None:
        if found.targets:
            raise errors.invalid("Rule can't be deleted since it has targets.")
        repository.rules.delete(context.transaction, context.scope, rule_id)


@operation("events", "ListRuleNamesByTarget", writes=False)
def list_rule_names_by_target(
    context: Context, request: events.ListRuleNamesByTargetRequest
) -> events.ListRuleNamesByTargetResponse:
    """The rules of a bus that have a target.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html
    """
    bus = names.check_bus(context, request.event_bus_name)
    found = repository.rules_on(context.transaction, context.scope, bus)
    fitting = [rule for rule in found if any(target.arn == request.target_arn for target in rule.targets)]
    asked = (bus, request.target_arn)
    page, token = page_of(context, "ListRuleNamesByTarget", asked, request, fitting, lambda rule: rule.id)
    return events.ListRuleNamesByTargetResponse(rule_names=tuple(rule.name for rule in page), next_token=token)
