"""The question whether a call may be made, put to the policies: for the front door, and for services within a call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import msgspec

from fogbank.core.access import ANYTHING, Keys, Need, PolicyRule, ResourcePolicy, Target, actions_of, request_tag_keys
from fogbank.core.operation import Label, Operation
from fogbank.core.settings import AuthMode
from fogbank.policy import (
    Decision,
    Grant,
    Policies,
    Policy,
    PolicyKind,
    Principal,
    Request,
    Resource,
    decide,
    parse_policy,
)
from fogbank.policy import PolicyRule as Counted
from fogbank.services.authorization import sources
from fogbank.services.authorization.principals import principal_of
from fogbank.services.authorization.refusal import refusal
from fogbank.services.authorization.request_keys import CallKeys, keys_of_call, keys_of_target
from fogbank.services.authorization.sessions import session_refusal
from fogbank.services.authorization.sources import Levels
from fogbank.services.context import Context

_COUNTED = {
    PolicyRule.UNITES: (PolicyKind.RESOURCE, Counted.UNITE),
    PolicyRule.MUST_ALLOW: (PolicyKind.RESOURCE, Counted.EXPLICIT),
    PolicyRule.TRUST: (PolicyKind.TRUST, Counted.EXPLICIT),
}
# Services none of whose resources has a policy of its own: there is nothing that could hold an account's root user back
# but its organization.
_WITHOUT_RESOURCE_POLICIES = frozenset({"ec2", "cloudwatch", "fis"})
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
_WITH_RESOURCE_CONTROLS = frozenset(
    {"cognito-identity", "dynamodb", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs", "sts"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision, with the question."""

    request: Request
    decision: Decision


@dataclass(frozen=True, slots=True)
class Asker:
    """A caller with all that applies, for as many questions as a call has."""

    principal: Principal
    policies: Policies
    keys: CallKeys
    resource_controls: Callable[[str], Levels]

    @classmethod
    def of(cls, context: Context) -> "Asker":
        """The call's own caller."""
        transaction, caller = context.transaction, context.caller
        standing = sources.standing_of(transaction, caller)
        policies = Policies(
            identity=standing.identity,
            boundary=standing.boundary,
            session=sources.session_policies_of(transaction, caller),
            scps=sources.controls_of(transaction, caller.account),
        )
        keys = keys_of_call(context, lambda: sources.membership_of(transaction, caller.account))
        controls = cache(lambda account: sources.resource_controls_of(transaction, account))
        return cls(principal_of(caller, standing.tags), policies, keys, controls)

    def ask(self, need: Need) -> Iterator[Answer]:
        """A decision for each resource."""
        prefix = need.action.partition(":")[0]
        for target in need.resources:
            policy, rule = _compiled(target.policy)
            account = self.principal.account if target.account is None else target.account
            request = Request(
                self.principal,
                need.action,
                Resource(target.arn, account, policy, rule),
                self.keys.with_more(keys_of_target(prefix, target, need.keys)),
                need.encryption_context,
            )
            yield Answer(request, decide(request, self._policies(prefix, account, target)))

    def _policies(self, prefix: str, account: str, target: Target) -> Policies:
        grants = tuple(each for each in target.grants if isinstance(each, Grant))
        limited = prefix in _WITH_RESOURCE_CONTROLS and account
        controls = self.resource_controls(account) if limited else ()
        return replace(self.policies, grants=grants, rcps=controls) if grants or controls else self.policies


def _compiled(policy: ResourcePolicy | None) -> tuple[Policy | None, Counted]:
    if policy is None:
        return None, Counted.UNITE
    kind, rule = _COUNTED[policy.rule]
    return parse_policy(policy.text, kind), rule


def require(context: Context, need: Need) -> tuple[Decision, ...]:
    """The decisions, a resource each, where all allow; none where nothing is enforced (`--auth open`).

    Raises AccessRefused.
    """
    if context.cloud.settings.auth is AuthMode.OPEN:
        return ()
    return tuple(_allowed(answer) for answer in Asker.of(context).ask(need))


def _allowed(answer: Answer) -> Decision:
    if not answer.decision.allowed:
        raise refusal(answer.request, answer.decision)
    return answer.decision


def authorize(context: Context, operation: Operation, request: msgspec.Struct) -> None:
    """Returns where the caller may have `operation` done as `request` says.

    Raises AccessRefused, and ApiError for what sessions can't call at all.
    """
    label = operation.label
    access = label.access
    if context.cloud.settings.auth is AuthMode.OPEN:
        return
    refused = session_refusal(context.caller, label)
    if refused is not None:
        raise refused
    if access is not None and access.free:
        return
    if _is_unrestricted_root(context, label):
        return
    asker = Asker.of(context)
    for need in needs_of(label, context, request):
        for answer in asker.ask(need):
            _allowed(answer)


def _is_unrestricted_root(context: Context, label: Label) -> bool:
    caller = context.caller
    return (
        caller.is_root
        and caller.session is None
        and label.service in _WITHOUT_RESOURCE_POLICIES
        and not sources.controls_of(context.transaction, caller.account)
    )


def needs_of(label: Label, context: Context, request: msgspec.Struct) -> Iterator[Need]:
    """Every right that a call needs, first the operation's own."""
    access = label.access
    actions = actions_of(access, label.service, label.name)
    if access is None:
        yield from (Need(action, (ANYTHING,)) for action in actions)
        return
    keys = _keys_of_request(label, context, request)
    resources = tuple(access.resources(context, request)) if access.resources is not None else (ANYTHING,)
    yield from (Need(action, resources, keys) for action in actions)
    for need in access.also(context, request) if access.also is not None else ():
        yield replace(need, keys={**keys, **need.keys})


def _keys_of_request(label: Label, context: Context, request: msgspec.Struct) -> Keys:
    access = label.access
    if access is None:
        return {}
    tags = access.tags(context, request) if access.tags is not None else {}
    named = access.tag_keys(context, request) if access.tag_keys is not None else ()
    keys = request_tag_keys(tags, named)
    if label.service == "ec2":
        keys["ec2:Region"] = (context.region,)
    if access.keys is not None:
        keys.update(access.keys(context, request))
    return keys
