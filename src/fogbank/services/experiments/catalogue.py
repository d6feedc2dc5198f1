"""The actions that experiments can take, and the kinds of resources they take them on, as data.

https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

VOLUME_TYPE, VOLUMES_KEY = "aws:ec2:ebs-volume", "Volumes"
PAUSE, LATENCY, WAIT = "aws:ebs:pause-volume-io", "aws:ebs:volume-io-latency", "aws:fis:wait"
_DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?", re.ASCII)
_DURATION_MAX = timedelta(hours=12)
_LATENCY_MS_MAX = 60_000


def duration_of(text: str) -> timedelta:
    """An ISO 8601 duration such as `PT1H30M`. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()) or text.endswith("T"):
        raise ValueError(f"'{text}' is no ISO 8601 duration such as PT5M")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def percentage_of(text: str) -> float:
    """A percentage from 0.1 to 100, as a fraction. Raises ValueError."""
    number = Decimal(text) if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text, re.ASCII) else Decimal(0)
    if not Decimal("0.1") <= number <= 100:
        raise ValueError(f"'{text}' is no percentage from 0.1 to 100")
    return float(number / 100)


def milliseconds_of(text: str) -> int:
    """Milliseconds from 1 to 60,000. Raises ValueError."""
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not 1 <= int(text) <= _LATENCY_MS_MAX:
        raise ValueError(f"'{text}' is no number of milliseconds from 1 to {_LATENCY_MS_MAX}")
    return int(text)


def _duration_from(least: timedelta) -> Callable[[str], object]:
    def check(text: str) -> timedelta:
        duration = duration_of(text)
        if not least <= duration <= _DURATION_MAX:
            raise ValueError(f"'{text}' is not between {int(least.total_seconds())} seconds and 12 hours")
        return duration

    return check


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an action. check: raises ValueError. default: what holds where it isn't given."""

    description: str
    check: Callable[[str], object]
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class ActionKind:
    """An action. targets: its word for a target to the type of resource."""

    id: str
    description: str
    parameters: Mapping[str, Parameter]
    targets: Mapping[str, str] = field(default_factory=dict)


_SHORT = Parameter("From one second to 12 hours, ISO 8601.", _duration_from(timedelta(seconds=1)), required=True)
_VOLUMES = {VOLUMES_KEY: VOLUME_TYPE}
ACTIONS: Mapping[str, ActionKind] = {
    kind.id: kind
    for kind in (
        ActionKind(PAUSE, "Pauses I/O operations on target EBS volumes.", {"duration": _SHORT}, _VOLUMES),
        ActionKind(
            LATENCY,
            "Injects latency on I/O operations of target EBS volumes.",
            {
                "duration": _SHORT,
                "readIOPercentage": Parameter("Percent of reads, from 0.1 to 100.", percentage_of, default="100"),
                "readIOLatencyMilliseconds": Parameter(
                    "Milliseconds, from 1 (io2) or 10 to 60,000.", milliseconds_of, default="100"
                ),
                "writeIOPercentage": Parameter("Percent of writes, from 0.1 to 100.", percentage_of, default="100"),
                "writeIOLatencyMilliseconds": Parameter(
                    "Milliseconds, from 1 (io2) or 10 to 60,000.", milliseconds_of, default="100"
                ),
            },
            _VOLUMES,
        ),
        ActionKind(
            WAIT,
            "Waits for the given time.",
            {
                "duration": Parameter(
                    "From one minute to 12 hours, ISO 8601.", _duration_from(timedelta(minutes=1)), required=True
                )
            },
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """A kind of resource that a target names. parameters: name to description."""

    description: str
    parameters: Mapping[str, str]


ZONE_PARAMETER = "availabilityZoneIdentifier"
RESOURCE_TYPES: Mapping[str, ResourceKind] = {
    VOLUME_TYPE: ResourceKind(
        "An Amazon EBS volume", {ZONE_PARAMETER: "The name or id of the Availability Zone of the target volumes."}
    )
}


def parameter_of(action_id: str, given: Mapping[str, str], name: str) -> str:
    """The value of an action's parameter: as given, or the default."""
    default = ACTIONS[action_id].parameters[name].default
    return given.get(name, default or "")
