"""When a schedule fires next: `rate(5 minutes)` and `cron(0 12 * * ? *)`. Pure; all in UTC.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from aws_croniter import AwsCroniter
from aws_croniter.exceptions import AwsCroniterExpressionError

_RATE = re.compile(r"rate\((\d{1,6}) (minute|hour|day)(s?)\)", re.ASCII)
_CRON = re.compile(r"cron\(([^()]{1,240})\)", re.ASCII)


class InvalidSchedule(Exception):
    """The text is no schedule expression."""


def check_schedule(expression: str) -> None:
    """Raises InvalidSchedule."""
    if _rate(expression) is None:
        _cron(expression)


def next_after(expression: str, after: datetime) -> datetime | None:
    """When an expression that was checked fires next after a time at which it fired, or was made; None: never again."""
    every = _rate(expression)
    if every is not None:
        return after + every
    found: datetime | None = _cron(expression).occurrence(after.astimezone(UTC)).next()
    return found


def _rate(expression: str) -> timedelta | None:
    found = _RATE.fullmatch(expression)
    if found is None:
        return None
    number = int(found[1])
    # One minute, two minutes.
    if number == 0 or (number == 1) is bool(found[3]):
        raise InvalidSchedule
    return timedelta(**{f"{found[2]}s": number})


@lru_cache(maxsize=1024)
def _cron(expression: str) -> AwsCroniter:
    found = _CRON.fullmatch(expression)
    if found is None:
        raise InvalidSchedule
    try:
        return AwsCroniter(found[1])
    except (AwsCroniterExpressionError, ValueError) as error:
        raise InvalidSchedule from error
