"""What a target gets of an event: all of it, a constant, a part, or what a template makes of it. Pure.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from fogbank.services.events.model import Target

_STEP = re.compile(r"""\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\[\s*(?:"([^"]*)"|'([^']*)')\s*\]""", re.ASCII)
_PLACE = re.compile(r"<([A-Za-z0-9_.-]{1,128})>")
_MISSING = object()


class InvalidInput(Exception):
    """A path or a template is malformed; the message says how."""


@dataclass(frozen=True, slots=True)
class About:
    """What a template may say beyond the event. text: the event as JSON."""

    rule_arn: str
    rule_name: str
    ingested: str
    text: str


def check_target(target: Target) -> None:
    """Raises InvalidInput where what a target is to get can't be made."""
    if sum(each is not None for each in (target.input, target.input_path, target.transformer)) > 1:
        raise InvalidInput("Only one of Input, InputPath, or InputTransformer must be provided.")
    if target.input is not None:
        _json(target.input)
    if target.input_path is not None:
        _steps(target.input_path)
    if target.transformer is not None:
        for name, path in target.transformer.paths.items():
            if name.startswith("aws."):
                raise InvalidInput(f"InputPathsMap must not hold the reserved name {name}.")
            _steps(path)
        known = {*target.transformer.paths, *_RESERVED}
        for name in _PLACE.findall(target.transformer.template):
            if name not in known:
                raise InvalidInput(f"InputTemplate names {name}, which InputPathsMap does not.")


def payload_of(target: Target, event: Mapping[str, object], about: About) -> str:
    """What the target gets."""
    if target.input is not None:
        return target.input
    if target.input_path is not None:
        found = _value(event, target.input_path)
        return _encoded(None if found is _MISSING else found)
    if target.transformer is not None:
        values = {name: _value(event, path) for name, path in target.transformer.paths.items()}
        return _filled(target.transformer.template, values, about)
    return about.text


def _steps(path: str) -> list[str | int]:
    """A JSON path's steps: names, and places in lists."""
    if not path.startswith("$"):
        raise InvalidInput(f"Invalid JSON path: {path}")
    steps: list[str | int] = []
    at = 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise InvalidInput(f"Invalid JSON path: {path}")
        name, place, quoted, single = found.groups()
        steps.append(
            int(place) if place is not None else next(each for each in (name, quoted, single) if each is not None)
        )
        at = found.end()
    return steps


def _value(event: object, path: str) -> object:
    here = event
    for step in _steps(path):
        if isinstance(step, int):
            if not isinstance(here, list) or step >= len(here):
                return _MISSING
            here = here[step]
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
        else:
            return _MISSING
    return here


_RESERVED: Mapping[str, Callable[[About], object]] = {
    "aws.events.rule-arn": lambda about: about.rule_arn,
    "aws.events.rule-name": lambda about: about.rule_name,
    "aws.events.event.ingestion-time": lambda about: about.ingested,
    "aws.events.event": lambda about: msgspec.Raw(about.text.encode()),
    "aws.events.event.json": lambda about: msgspec.Raw(about.text.encode()),
}


def _filled(template: str, values: Mapping[str, object], about: About) -> str:
    """A value inside a JSON string of the template is its text; elsewhere it is JSON. One that is missing is empty."""
    inside = _insides(template)
    parts, at = [], 0
    for found in _PLACE.finditer(template):
        name = found[1]
        value = _RESERVED[name](about) if name in _RESERVED else values.get(name, _MISSING)
        parts.append(template[at : found.start()])
        parts.append(_inside(value) if inside[found.start()] else _outside(value))
        at = found.end()
    return "".join((*parts, template[at:]))


def _inside(value: object) -> str:
    if value is _MISSING:
        return ""
    text = value if isinstance(value, str) else _encoded(value)
    return _encoded(text)[1:-1]


def _outside(value: object) -> str:
    return "" if value is _MISSING else _encoded(value)


def _insides(template: str) -> list[bool]:
    """For each character of a template, whether it stands in a JSON string."""
    inside, escaped, found = False, False, []
    for character in template:
        found.append(inside)
        if escaped:
            escaped = False
        elif character == "\\" and inside:
            escaped = True
        elif character == '"':
            inside = not inside
    return found


def _json(text: str) -> None:
    try:
        msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise InvalidInput("Input must be valid JSON.") from error


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode()
