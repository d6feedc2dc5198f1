"""TagResource, UntagResource, ListTagsForResource: on templates and experiments, which keep their tags themselves."""

import re
from collections.abc import Mapping

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import fis
from fogbank.services.context import Context
from fogbank.services.experiments import access, errors, repository, rules
from fogbank.services.experiments.model import Experiment, ExperimentTemplate

_ARN = re.compile(r"arn:aws[a-z-]*:fis:([a-z0-9-]+):(\d{12}):(experiment|experiment-template)/([A-Za-z0-9]{1,64})")


@operation("fis", "TagResource", access=access.TAG)
def tag_resource(context: Context, request: fis.TagResourceRequest) -> None:
    """Puts tags on a template or an experiment.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_TagResource.html
    """
    found = _find(context, request.resource_arn)
    _keep(context, found, rules.check_tags({**found.tags, **request.tags}))


@operation("fis", "UntagResource", access=access.UNTAG)
def untag_resource(context: Context, request: fis.UntagResourceRequest) -> None:
    """Takes tags off a template or an experiment; none named: all of them.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_UntagResource.html
    """
    found = _find(context, request.resource_arn)
    going = set(found.tags) if request.tag_keys is None else set(request.tag_keys)
    _keep(context, found, {key: value for key, value in found.tags.items() if key not in going})


@operation("fis", "ListTagsForResource", writes=False, access=access.TAGS)
def list_tags_for_resource(
    context: Context, request: fis.ListTagsForResourceRequest
) -> fis.ListTagsForResourceResponse:
    """The tags of a template or an experiment.

    https://docs.aws.amazon.com/fis/latest/APIReference/API_ListTagsForResource.html
    """
    return fis.ListTagsForResourceResponse(tags=_find(context, request.resource_arn).tags)


def _find(context: Context, arn: str) -> Experiment | ExperimentTemplate:
    named = _ARN.fullmatch(arn)
    found: Experiment | ExperimentTemplate | None = None
    if named and (named[1], named[2]) == (context.region, context.caller.account):
        if named[3] == "experiment":
            found = repository.experiments.get(context.transaction, context.scope, named[4])
        else:
            found = repository.templates.get(context.transaction, context.scope, named[4])
    if found is None:
        raise errors.resource_not_found(arn)
    return found


def _keep(context: Context, found: Experiment | ExperimentTemplate, tags: Mapping[str, str]) -> None:
    changed = msgspec.structs.replace(found, tags=dict(tags))
    if isinstance(changed, Experiment):
        repository.experiments.must_update(context.transaction, context.scope, changed)
    else:
        repository.templates.must_update(context.transaction, context.scope, changed)
