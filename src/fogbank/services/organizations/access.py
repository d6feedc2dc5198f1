"""The rights that Organizations' operations need, in the terms of the Service Authorization Reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from fogbank.core.access import Access, Target
from fogbank.services.context import Context
from fogbank.services.organizations import repository, views
from fogbank.services.organizations.managed import MANAGED
from fogbank.services.organizations.repository import Home


class Tagging(Protocol):
    """A request that may put tags on."""

    @property
    def tags(self) -> "tuple[_Tag, ...] | None": ...


class _Tag(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def value(self) -> str: ...


def _tags(_context: Context, request: Tagging) -> Mapping[str, str]:
    return {tag.key: tag.value for tag in request.tags or ()}


def _tag_keys(_context: Context, request: object) -> tuple[str, ...]:
    return tuple(getattr(request, "tag_keys", ()) or ())


def _on(*members: str) -> Callable[[Context, object], tuple[Target, ...]]:
    """The resources that these members of the request name; those that can't be found are `*`."""

    def targets(context: Context, request: object) -> tuple[Target, ...]:
        home = repository.home_of(context.transaction, context.caller.account)
        named = [value for member in members if (value := getattr(request, member, None))]
        if home is None or not named:
            return (Target("*"),)
        return tuple(_targets(context, home, named))

    return targets


def _targets(context: Context, home: Home, ids: list[str]) -> Iterator[Target]:
    for id_ in ids:
        yield _target(context, home, id_) or Target("*")


def _target(context: Context, home: Home, id_: str) -> Target | None:
    transaction, scope = context.transaction, home.scope
    if id_ == home.organization.root_id:
        return Target(views.arn(home, "root", id_), home.management, home.organization.tags)
    unit = repository.units.get(transaction, scope, id_)
    if unit is not None:
        return Target(views.arn(home, "ou", id_), home.management, unit.tags)
    member = repository.members.get(transaction, scope, id_)
    if member is not None:
        return Target(views.arn(home, "account", id_), home.management, member.tags)
    policy = MANAGED.get(id_) or repository.policies.get(transaction, scope, id_)
    if policy is None:
        return None
    keys = {"organizations:PolicyType": (policy.type.value,)}
    return Target(views.policy_arn(home, policy), home.management, policy.tags, keys=keys)


def _policy_type(member: str) -> Callable[[Context, object], Mapping[str, tuple[str, ...]]]:
    def keys(_context: Context, request: object) -> Mapping[str, tuple[str, ...]]:
        value = getattr(request, member, None)
        return {"organizations:PolicyType": (value,)} if value else {}

    return keys


def _principal(_context: Context, request: object) -> Mapping[str, tuple[str, ...]]:
    value = getattr(request, "service_principal", None)
    return {"organizations:ServicePrincipal": (value,)} if value else {}


ON_ACCOUNT = Access(resources=_on("account_id"))
ON_ACCOUNT_FOR_SERVICE = Access(resources=_on("account_id"), keys=_principal)
FOR_SERVICE = Access(keys=_principal)
NEW_ACCOUNT = Access(tags=_tags)
INVITED = Access(tags=_tags)
ON_PARENT = Access(resources=_on("parent_id"))
IN_PARENT = Access(resources=_on("parent_id"), tags=_tags)
ON_CHILD = Access(resources=_on("child_id"))
ON_UNIT = Access(resources=_on("organizational_unit_id"))
MOVING = Access(resources=_on("account_id", "source_parent_id", "destination_parent_id"))
NEW_POLICY = Access(keys=_policy_type("type"), tags=_tags)
ON_POLICY = Access(resources=_on("policy_id"))
ON_POLICY_AND_TARGET = Access(resources=_on("policy_id", "target_id"))
ON_TARGET = Access(resources=_on("target_id"), keys=_policy_type("filter"))
OF_TYPE = Access(keys=_policy_type("filter"))
ON_ROOT = Access(resources=_on("root_id"), keys=_policy_type("policy_type"))
TAGGING = Access(resources=_on("resource_id"), tags=_tags)
UNTAGGING = Access(resources=_on("resource_id"), tag_keys=_tag_keys)
ON_RESOURCE = Access(resources=_on("resource_id"))
