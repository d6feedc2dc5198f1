"""Names and ARNs of buses and rules."""

import re

from fogbank.services.context import Context
from fogbank.services.events import errors, repository
from fogbank.services.events.model import DEFAULT_BUS

_BUS_ARN = re.compile(r"arn:aws[\w-]*:events:([a-z0-9-]+):(\d{12}):event-bus/([\w./-]+)", re.ASCII)
_RULE_ARN = re.compile(r"arn:aws[\w-]*:events:([a-z0-9-]+):(\d{12}):rule/(?:([\w./-]+)/)?([\w.-]+)", re.ASCII)
# Groups: Region, account, and the log group; or the destination's name and its own UUID.
LOG_GROUP = re.compile(r"arn:aws[\w-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([\w.#/-]{1,512})(?::\*)?", re.ASCII)
DESTINATION = re.compile(r"arn:aws[\w-]*:events:([a-z0-9-]+):(\d{12}):api-destination/([\w.-]+)/([\w-]+)", re.ASCII)


def bus_of(name_or_arn: str | None) -> str:
    """A bus's name, by its name or ARN; the default one's where none is given."""
    if not name_or_arn:
        return DEFAULT_BUS
    found = _BUS_ARN.fullmatch(name_or_arn)
    return found[3] if found else name_or_arn


def bus_arn(bus: str, region: str, account: str) -> str:
    return f"arn:aws:events:{region}:{account}:event-bus/{bus}"


def rule_id(bus: str, name: str) -> str:
    """A rule's id among the documents: a bus has its own names."""
    return f"{bus}/{name}"


def rule_arn(bus: str, name: str, region: str, account: str) -> str:
    """The default bus is not told in a rule's ARN."""
    path = name if bus == DEFAULT_BUS else f"{bus}/{name}"
    return f"arn:aws:events:{region}:{account}:rule/{path}"


def rule_by_arn(arn: str, region: str, account: str) -> str | None:
    """The id of one's own rule that an ARN names; None where it names no such."""
    found = _RULE_ARN.fullmatch(arn)
    if found is None or (found[1], found[2]) != (region, account):
        return None
    return rule_id(found[3] or DEFAULT_BUS, found[4])


def bus_is_there(context: Context, bus: str) -> bool:
    """Whether the caller has the bus."""
    return bus == DEFAULT_BUS or repository.buses.get(context.transaction, context.scope, bus) is not None


def check_bus(context: Context, name_or_arn: str | None) -> str:
    """The name of a bus that is there. Raises ApiError ResourceNotFoundException."""
    bus = bus_of(name_or_arn)
    if not bus_is_there(context, bus):
        raise errors.bus_not_found(bus)
    return bus
