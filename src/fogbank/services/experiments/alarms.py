"""Stop conditions on CloudWatch alarms."""

from fogbank.services.context import Context
from fogbank.services.experiments import errors
from fogbank.services.experiments.model import Plan
from fogbank.services.experiments.rules import ALARM_STOP


def check_alarms(context: Context, plan: Plan) -> None:
    """Raises ApiError where a stop condition can't be kept."""
    del context
    if any(condition.source == ALARM_STOP for condition in plan.stop_conditions):
        raise errors.not_built("A stop condition on a CloudWatch alarm")
