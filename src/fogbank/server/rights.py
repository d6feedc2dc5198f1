"""What this machine's own endpoints tell about rights: why somebody may or may not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from fogbank.core.access import PolicyRule, ResourcePolicy, Target
from fogbank.core.caller import Caller
from fogbank.core.ids import IdFactory
from fogbank.services.authorization.explain import Question, caller_of, explain
from fogbank.services.context import Cloud, Context
from fogbank.services.identities import directory as identities
from fogbank.services.keys.directory import policy_target
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

_ARN_PARTS = 6


class WantedExplanation(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST policy/explain. context: condition keys with values. region: this machine's unless said."""

    principal: str
    action: str
    resource: str = "*"
    context: dict[str, list[str]] = msgspec.field(default_factory=dict)
    region: str | None = None


@dataclass(frozen=True, slots=True)
class RightsDesk:
    """account: the cloud's first."""

    store: Store
    cloud: Cloud
    account: str
    now: Callable[[], datetime]
    ids: IdFactory

    def explain(self, wanted: WantedExplanation) -> dict[str, object]:
        """The decision and what made it. Raises UnknownPrincipal."""
        return self.store.read(lambda transaction: self._explain(transaction, wanted))

    def _explain(self, transaction: Transaction, wanted: WantedExplanation) -> dict[str, object]:
        region = wanted.region or self.cloud.settings.region
        nobody = Caller.root(self.account, "")
        context = Context(transaction, nobody, region, self.now(), self.ids, self.cloud)
        context = replace(context, caller=caller_of(context, wanted.principal))
        keys = {key: tuple(values) for key, values in wanted.context.items()}
        target = _role(transaction, wanted) or policy_target(context, wanted.resource) or _target(wanted.resource)
        return explain(context, Question(wanted.principal, wanted.action, target, keys))


def _role(transaction: Transaction, wanted: WantedExplanation) -> Target | None:
    """A role that is to be assumed, with its trust policy."""
    parts = wanted.resource.split(":")
    if not wanted.action.startswith("sts:") or len(parts) < _ARN_PARTS:
        return None
    role = identities.role(transaction, parts[4], wanted.resource)
    if role is None:
        return None
    policy = ResourcePolicy(role.trust_policy, PolicyRule.TRUST, "trust policy")
    return Target(wanted.resource, parts[4], tags=role.tags, policy=policy)


def _target(arn: str) -> Target:
    """A resource that is known by its ARN alone; of one without an account, the principal's."""
    parts = arn.split(":")
    account = parts[4] if len(parts) >= _ARN_PARTS else ""
    return Target(arn, account if account.isdecimal() else "")
