"""Rules, targets and destinations as the API shows them, and as it takes them."""

from collections.abc import Mapping

from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import names
from fogbank.services.events.model import HttpParameters, Rule, RuleState, Target, Transformer

# AWS's words for the states of a rule.
STATES: Mapping[RuleState, str] = {
    RuleState.ENABLED: "ENABLED",
    RuleState.DISABLED: "DISABLED",
    RuleState.ENABLED_WITH_READS: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
}
STATES_BY_WORD = {word: state for state, word in STATES.items()}


def arn_of(context: Context, rule: Rule) -> str:
    return names.rule_arn(rule.bus, rule.name, context.region, context.caller.account)


def listed_rule(context: Context, rule: Rule) -> events.Rule:
    return events.Rule(
        name=rule.name,
        arn=arn_of(context, rule),
        event_pattern=rule.pattern,
        state=STATES[rule.state],
        description=rule.description,
        schedule_expression=rule.schedule,
        role_arn=rule.role_arn,
        event_bus_name=rule.bus,
    )


def target_from(given: events.Target) -> Target:
    """A target as it is kept."""
    made, http, retry = given.input_transformer, given.http_parameters, given.retry_policy
    return Target(
        id=given.id,
        arn=given.arn,
        role_arn=given.role_arn,
        input=given.input,
        input_path=given.input_path,
        transformer=Transformer(paths=made.input_paths_map or {}, template=made.input_template) if made else None,
        http=HttpParameters(
            path=http.path_parameter_values or (),
            query=http.query_string_parameters or {},
            headers=http.header_parameters or {},
        )
        if http
        else None,
        age_seconds_max=retry.maximum_event_age_in_seconds if retry else None,
        retries_max=retry.maximum_retry_attempts if retry else None,
    )


def shown_target(target: Target) -> events.Target:
    made, http = target.transformer, target.http
    retried = target.age_seconds_max is not None or target.retries_max is not None
    return events.Target(
        id=target.id,
        arn=target.arn,
        role_arn=target.role_arn,
        input=target.input,
        input_path=target.input_path,
        input_transformer=events.InputTransformer(input_paths_map=made.paths, input_template=made.template)
        if made
        else None,
        http_parameters=events.HttpParameters(
            path_parameter_values=http.path, query_string_parameters=http.query, header_parameters=http.headers
        )
        if http
        else None,
        retry_policy=events.RetryPolicy(
            maximum_event_age_in_seconds=target.age_seconds_max, maximum_retry_attempts=target.retries_max
        )
        if retried
        else None,
    )
