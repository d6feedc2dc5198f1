"""What EventBridge's operations have in common: rules by name, pages, tags, and what they are about."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

import msgspec

from fogbank.core.access import Access, Need, Target
from fogbank.core.pages import InvalidToken
from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import errors, names, repository
from fogbank.services.events.model import Rule
from fogbank.services.identities import directory as identities
from fogbank.services.paging import Paging

T = TypeVar("T")
TAGS_MAX = 50
_PAGE_MAX = 100


class Paged(Protocol):
    """A request that pages."""

    @property
    def limit(self) -> int | None: ...

    @property
    def next_token(self) -> str | None: ...


def rule_target(context: Context, request: msgspec.Struct) -> Iterable[Target]:
    """The rule that a request names, for its access."""
    name = str(getattr(request, "rule", None) or getattr(request, "name", ""))
    bus = names.bus_of(getattr(request, "event_bus_name", None))
    found = repository.rules.get(context.transaction, context.scope, names.rule_id(bus, name))
    arn = names.rule_arn(bus, name, context.region, context.caller.account)
    return (Target(arn, tags=found.tags if found else None),)


def passing(context: Context, roles: Iterable[str | None]) -> tuple[Need, ...]:
    """The right to hand EventBridge roles, by their ARNs: nobody gets more by a rule than he may pass on.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
    """
    keys = {"iam:PassedToService": ("events.amazonaws.com",)}
    resources = tuple(_role(context, arn) for arn in dict.fromkeys(roles) if arn)
    return (Need("iam:PassRole", resources, keys),) if resources else ()


def _role(context: Context, arn: str) -> Target:
    found = identities.role(context.transaction, context.caller.account, arn) if arn.startswith("arn:") else None
    parts = arn.split(":", 5)
    # Another account's role is nobody's here to pass.
    return Target(arn, account=parts[4] if len(parts) > 5 else None, tags=found.tags if found else None)


ON_RULE = Access(resources=rule_target)


def find_rule(context: Context, name: str, bus_name: str | None) -> Rule:
    """The caller's rule. Raises ApiError ResourceNotFoundException."""
    bus = names.check_bus(context, bus_name)
    found = repository.rules.get(context.transaction, context.scope, names.rule_id(bus, name))
    if found is None:
        raise errors.rule_not_found(name, bus)
    return found


def page_of(
    context: Context, operation: str, asked: Sequence[str], request: Paged, items: Iterable[T], key: Callable[[T], str]
) -> tuple[tuple[T, ...], str | None]:
    """A page of items that are in order by key. asked: what its token is for. Raises ApiError for another."""
    binding = (context.caller.account, context.region, operation, *asked)
    try:
        paging = Paging.behind(context, binding, request.next_token or None, request.limit or _PAGE_MAX)
    except InvalidToken as error:
        raise errors.invalid("The specified nextToken is not valid.") from error
    page, token = paging.take(items, lambda item: (key(item),))
    return tuple(page), token


def checked_tags(given: Iterable[events.Tag]) -> dict[str, str]:
    """Tags as they are kept. Raises ApiError."""
    tags = {each.key: each.value for each in given}
    if any(key.lower().startswith("aws:") for key in tags):
        raise errors.invalid("Tag keys starting with aws: are reserved for system use.")
    if len(tags) > TAGS_MAX:
        raise errors.invalid(f"A resource has at most {TAGS_MAX} tags.")
    return tags
