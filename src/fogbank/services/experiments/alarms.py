"""Stop conditions on CloudWatch alarms: an experiment ends when one of its alarms goes off."""

import re

from fogbank.services.context import Context
from fogbank.services.experiments import errors
from fogbank.services.experiments.model import Plan
from fogbank.services.experiments.rules import ALARM_STOP
from fogbank.services.metrics import directory as metrics
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

_ARN = re.compile(r"arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+):(\d{12}):alarm:(.+)", re.DOTALL)


def check_alarms(context: Context, plan: Plan) -> None:
    """Raises ApiError ValidationException for an alarm that isn't there."""
    for name in _names(plan, context.scope):
        if metrics.is_alarming(context.transaction, context.scope, name) is None:
            raise errors.invalid(f"A stop condition names the alarm {name}, which does not exist.")


def alarming(transaction: Transaction, scope: Scope, plan: Plan) -> str | None:
    """The alarm that ends an experiment with this plan now; None where all are quiet, or gone."""
    return next((name for name in _names(plan, scope) if metrics.is_alarming(transaction, scope, name)), None)


def _names(plan: Plan, scope: Scope) -> list[str]:
    names = []
    for condition in plan.stop_conditions:
        if condition.source == ALARM_STOP:
            found = _ARN.fullmatch(condition.value or "")
            if found is None or (found[1], found[2]) != (scope.region, scope.account):
                raise errors.invalid(f"{condition.value} is no ARN of an alarm of this account and region.")
            names.append(found[3])
    return names
