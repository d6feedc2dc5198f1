"""What FIS's operations need of their caller, in the terms of the Service Authorization Reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsfaultinjectionservice.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from fogbank.core.access import Access, Target
from fogbank.services.api import fis
from fogbank.services.context import Context
from fogbank.services.experiments import repository
from fogbank.services.experiments.views import arn

_EXPERIMENT, _TEMPLATE = "experiment", "experiment-template"
_ID = re.compile(r"[A-Za-z0-9]{1,64}")


class _OfId(Protocol):
    @property
    def id(self) -> str: ...


class _OfArn(Protocol):
    @property
    def resource_arn(self) -> str: ...


class _OfExperiment(Protocol):
    @property
    def experiment_id(self) -> str: ...


def _target(context: Context, kind: str, id_: str, tags: Mapping[str, str] | None = None) -> Target:
    return Target(arn(context.region, context.caller.account, kind, id_), tags=tags)


def _experiment_of(context: Context, id_: str) -> Target:
    found = repository.experiments.get(context.transaction, context.scope, id_)
    return _target(context, _EXPERIMENT, id_, found.tags if found is not None else None)


def _template_of(context: Context, id_: str) -> Target:
    found = repository.templates.get(context.transaction, context.scope, id_)
    return _target(context, _TEMPLATE, id_, found.tags if found is not None else None)


def _experiment(context: Context, request: _OfId) -> tuple[Target, ...]:
    return (_experiment_of(context, request.id),)


def _resolved(context: Context, request: _OfExperiment) -> tuple[Target, ...]:
    return (_experiment_of(context, request.experiment_id),)


def _template(context: Context, request: _OfId) -> tuple[Target, ...]:
    return (_template_of(context, request.id),)


def _started(context: Context, request: fis.StartExperimentRequest) -> tuple[Target, ...]:
    return _target(context, _EXPERIMENT, "*"), _template_of(context, request.experiment_template_id)


def _created(context: Context, request: fis.CreateExperimentTemplateRequest) -> Iterable[Target]:
    yield _target(context, _TEMPLATE, "*")
    yield from _actions(context, (action.action_id for action in request.actions.values()))


def _updated(context: Context, request: fis.UpdateExperimentTemplateRequest) -> Iterable[Target]:
    yield _template_of(context, request.id)
    yield from _actions(context, (action.action_id for action in (request.actions or {}).values()))


def _actions(context: Context, ids: Iterable[str | None]) -> Iterable[Target]:
    return [_target(context, "action", id_) for id_ in dict.fromkeys(ids) if id_ is not None]


def _action(context: Context, request: _OfId) -> tuple[Target, ...]:
    return (_target(context, "action", request.id),)


def _by_arn(context: Context, request: _OfArn) -> tuple[Target, ...]:
    for kind, find in ((_EXPERIMENT, _experiment_of), (_TEMPLATE, _template_of)):
        id_ = request.resource_arn.removeprefix(arn(context.region, context.caller.account, kind, ""))
        if _ID.fullmatch(id_):
            return (find(context, id_),)
    return (Target(request.resource_arn),)


def _tags(
    _context: Context,
    request: fis.CreateExperimentTemplateRequest | fis.StartExperimentRequest | fis.TagResourceRequest,
) -> Mapping[str, str]:
    return request.tags or {}


def _tag_keys(_context: Context, request: fis.UntagResourceRequest) -> Iterable[str]:
    return request.tag_keys or ()


EXPERIMENT = Access(resources=_experiment)
RESOLVED_TARGETS = Access(resources=_resolved)
TEMPLATE = Access(resources=_template)
ACTION = Access(resources=_action)
CREATE_TEMPLATE = Access(resources=_created, tags=_tags)
UPDATE_TEMPLATE = Access(resources=_updated)
START = Access(resources=_started, tags=_tags)
TAGS = Access(resources=_by_arn)
TAG = Access(resources=_by_arn, tags=_tags)
UNTAG = Access(resources=_by_arn, tag_keys=_tag_keys)
