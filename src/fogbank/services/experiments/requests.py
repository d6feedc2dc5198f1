"""What FIS's operations have in common: ids, pages, tokens, and plans as they come in requests."""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from fogbank.core.errors import ApiError
from fogbank.services import tokens
from fogbank.services.api import fis
from fogbank.services.context import Context
from fogbank.services.experiments import errors, repository
from fogbank.services.experiments.model import (
    Action,
    Experiment,
    ExperimentTemplate,
    StopCondition,
    Target,
    TargetFilter,
)
from fogbank.services.paging import PagedRequest, PageSizes, read_paging
from fogbank.services.tokens import TokenRequest

T = TypeVar("T")
R = TypeVar("R", bound=msgspec.Struct)
_SIZES = PageSizes(smallest=1, largest=100, default=100)
_ID_DIGITS = 15


def new_id(context: Context, prefix: str) -> str:
    """An id such as `EXT0123456789abcde`."""
    return f"{prefix}{context.ids.random_hex(_ID_DIGITS)}"


def page_of(
    context: Context, operation: str, request: PagedRequest, items: Iterable[T], key: Callable[[T], str]
) -> tuple[tuple[T, ...], str | None]:
    """A page of items that are in order by key. Raises ApiError ValidationException for what is no token of ours."""
    try:
        paging = read_paging(context, operation, request, _SIZES)
    except ApiError as error:
        raise errors.invalid(error.message) from error
    page, token = paging.take(items, lambda item: (key(item),))
    return tuple(page), token


def once_by_token(context: Context, operation: str, request: TokenRequest, answer: type[R], act: Callable[[], R]) -> R:
    """As for all services, with FIS's error. FIS's tokens may be long, so they are kept as digests."""
    try:
        return tokens.once_by_token(context, operation, request, answer, act, kept_as=_digest)
    except ApiError as error:
        if error.code != "IdempotentParameterMismatch":
            raise
        raise errors.token_reused() from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_template(context: Context, template_id: str) -> ExperimentTemplate:
    """The caller's template. Raises ApiError ResourceNotFoundException."""
    found = repository.templates.get(context.transaction, context.scope, template_id)
    if found is None:
        raise errors.template_not_found(template_id)
    return found


def find_experiment(context: Context, experiment_id: str) -> Experiment:
    """The caller's experiment. Raises ApiError ResourceNotFoundException."""
    found = repository.experiments.get(context.transaction, context.scope, experiment_id)
    if found is None:
        raise errors.experiment_not_found(experiment_id)
    return found


def target_from(given: fis.CreateExperimentTemplateTargetInput | fis.UpdateExperimentTemplateTargetInput) -> Target:
    """A target as it is kept."""
    return Target(
        resource_type=given.resource_type,
        resource_arns=given.resource_arns or (),
        resource_tags=given.resource_tags or {},
        filters=tuple(TargetFilter(path=each.path, values=each.values) for each in given.filters or ()),
        selection_mode=given.selection_mode,
        parameters=given.parameters or {},
    )


def action_from(
    name: str, given: fis.CreateExperimentTemplateActionInput | fis.UpdateExperimentTemplateActionInputItem
) -> Action:
    """An action as it is kept."""
    if not given.action_id:
        raise errors.invalid(f"Action {name}: actionId is required.")
    return Action(
        action_id=given.action_id,
        description=given.description,
        parameters=given.parameters or {},
        targets=given.targets or {},
        start_after=given.start_after or (),
    )


def stop_conditions_from(
    given: Iterable[fis.CreateExperimentTemplateStopConditionInput | fis.UpdateExperimentTemplateStopConditionInput],
) -> tuple[StopCondition, ...]:
    """Stop conditions as they are kept."""
    return tuple(StopCondition(source=each.source, value=each.value) for each in given)
